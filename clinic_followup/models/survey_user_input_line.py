# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .clinic_access_logged import SHOWN


class SurveyUserInputLine(models.Model):
    """What was answered in a psychological assessment: reads are logged like those of the medical file (A3)."""

    _name = "survey.user_input.line"
    _inherit = ["survey.user_input.line", "clinic.access.logged"]

    #: an answer is chosen or a number as well
    _access_log_shown = (*SHOWN, "many2one", "integer", "float", "datetime", "selection")

    def _access_log_watched(self, fnames):
        """Its name is the answer."""
        return [fname for fname in fnames if fname not in ("id", "user_input_id", "survey_id", "question_id")]

    def _access_log_clients(self):
        # sudo: only their ids are kept
        return self.sudo().user_input_id.clinic_medical_file_id.partner_id
