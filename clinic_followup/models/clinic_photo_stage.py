# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ClinicPhotoStage(models.Model):
    """A moment of a treatment at which photos are taken: before, day 0, 7, 30, 90 … (A8)."""

    _name = "clinic.photo.stage"
    _description = "Photo Stage"
    _inherit = ["clinic.checked"]
    _order = "sequence, days, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    days = fields.Integer(
        string="Days After the Treatment",
        required=True,
        help="Negative for before. A photo is proposed for the stage that is nearest to the day on which it is taken.",
    )

    _days_range = models.Constraint(
        "CHECK (days BETWEEN -3650 AND 3650)", "The stage of a photo lies within ten years of the treatment."
    )
