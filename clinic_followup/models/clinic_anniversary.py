# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ClinicAnniversary(models.Model):
    """A day that matters to a client besides the birthday: wedding, first treatment … (A1)."""

    _name = "clinic.anniversary"
    _description = "Client Anniversary"
    _inherit = ["clinic.checked"]
    _order = "date, id"
    _clinic_forget = "delete"

    partner_id = fields.Many2one("res.partner", string="Client", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="Occasion", required=True)
    date = fields.Date(required=True)
