# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ClinicCurveStep(models.Model):
    """A step may be the next photo of a series (A8)."""

    _inherit = "clinic.curve.step"

    photo_stage_id = fields.Many2one(
        "clinic.photo.stage",
        string="Photo",
        ondelete="restrict",
        help="Whoever does the step takes the photo of this stage: choose a role with access to medical files.",
    )
