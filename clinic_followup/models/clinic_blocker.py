# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ClinicBlocker(models.Model):
    """A reason why clients do not buy: price, fear of pain, the family … (A2)."""

    _name = "clinic.blocker"
    _description = "Reason for Not Buying"
    _inherit = ["clinic.checked"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
