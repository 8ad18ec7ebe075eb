# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class SurveySurvey(models.Model):
    """A survey can be the questions of psychological assessments: no survey user or manager reads the answers (A3)."""

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("clinic_assessment", "Psychological assessment")],
        ondelete={"clinic_assessment": "set default"},
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_assessed(self):
        """The answers would go with the questions."""
        # sudo: whoever deletes it does not see the answers
        for answer in (
            self.env["survey.user_input"]
            .sudo()
            .search([("survey_id", "in", self.ids), ("clinic_medical_file_id", "!=", False)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "“%s” has answers that belong to medical files, so it cannot be deleted. Archive it instead.",
                    answer.survey_id.title,
                )
            )
