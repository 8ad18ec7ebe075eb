# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicFollowupPrivacy(models.Model):
    """The theme of a planned follow-up is its step's; only what somebody typed there goes (L6)."""

    _inherit = "clinic.followup"

    def _clinic_forgotten(self, values):
        """The values of an anonymised follow-up, in the language of the context."""
        return {"name": self.step_id.name} if self.step_id else values
