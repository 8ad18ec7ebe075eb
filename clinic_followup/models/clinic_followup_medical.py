# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicFollowupMedical(models.Model):
    """Whoever follows up as a nurse or physician is warned of allergies and contraindications (A3)."""

    _name = "clinic.followup"
    _inherit = ["clinic.followup", "clinic.medical.warning"]
