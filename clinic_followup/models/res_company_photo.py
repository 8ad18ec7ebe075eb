# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    clinic_photo_max_mb = fields.Integer(
        string="Largest Photo (MB)",
        default=15,
        help="Larger files are refused. What is accepted is stored smaller: 2048 pixels at most.",
    )

    _clinic_photo_max_mb_range = models.Constraint(
        "CHECK (clinic_photo_max_mb BETWEEN 1 AND 60)", "The largest photo lies between 1 and 60 MB."
    )
