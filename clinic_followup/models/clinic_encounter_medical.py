# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicEncounterMedical(models.Model):
    """Nurses and physicians are warned of allergies and contraindications where a treatment is recorded (A3)."""

    _name = "clinic.encounter"
    _inherit = ["clinic.encounter", "clinic.medical.warning"]
