# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class SurveyQuestion(models.Model):
    """A question that was answered in a medical file stays (A3)."""

    _inherit = "survey.question"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assessed(self):
        # sudo: whoever deletes it does not see the answers
        for line in (
            self.env["survey.user_input.line"]
            .sudo()
            .search([("question_id", "in", self.ids), ("user_input_id.clinic_medical_file_id", "!=", False)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "“%s” was answered in medical files, so it cannot be deleted. Archive the survey, and copy it.",
                    line.question_id.title,
                )
            )
