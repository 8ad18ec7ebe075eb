# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class ClinicSurvey(Survey):
    """Who may open the answer to a psychological assessment by its link."""

    def _check_validity(self, survey_sudo, answer_sudo, answer_token, ensure_token=True, check_partner=True):
        """A physician fills it in with the client; once it is complete, the link alone opens it for nobody."""
        file = answer_sudo.clinic_medical_file_id
        if not file:
            return super()._check_validity(survey_sudo, answer_sudo, answer_token, ensure_token, check_partner)
        done = answer_sudo.state == "done"
        entitled = file.with_user(request.env.user).has_access("read" if done else "write")
        if done and not entitled:
            return "answer_wrong_user"
        return super()._check_validity(
            survey_sudo, answer_sudo, answer_token, ensure_token, check_partner and not entitled
        )
