# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ClinicClientForgetLine(models.TransientModel):
    """What happens to the records of one kind when a client is anonymised, and why (L6)."""

    _name = "clinic.client.forget.line"
    _description = "Anonymise Client: Step"
    _order = "id"

    wizard_id = fields.Many2one("clinic.client.forget", required=True, ondelete="cascade")
    model = fields.Char(string="What", required=True, readonly=True)
    action = fields.Selection(
        [("close", "Terminated"), ("delete", "Deleted"), ("empty", "Emptied"), ("keep", "Kept")],
        string="What Happens",
        required=True,
        readonly=True,
    )
    count = fields.Integer(string="Number", readonly=True)
    why = fields.Char(string="Why", readonly=True)
