# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ClinicConsumptionLinkLine(models.TransientModel):
    """A suggestion: this purchase may be charged by this invoice line (B3)."""

    _name = "clinic.consumption.link.line"
    _description = "Suggested Link"
    _inherit = ["clinic.checked"]
    _order = "score desc, id"

    wizard_id = fields.Many2one("clinic.consumption.link", required=True, ondelete="cascade")
    is_chosen = fields.Boolean(string="Link")
    consumption_id = fields.Many2one("clinic.consumption", string="Consumption", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.company_id.currency_id")
    purchase_amount = fields.Monetary(related="consumption_id.amount_left", string="Entered")
    move_line_id = fields.Many2one("account.move.line", string="Invoice Line", required=True, ondelete="cascade")
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    parent_state = fields.Selection(related="move_line_id.parent_state", string="Status")
    quantity = fields.Float(digits="Product Unit", string="Not Linked Yet")
    amount = fields.Monetary(string="Invoiced")
    days = fields.Integer()
    same_quantity = fields.Boolean()
    same_amount = fields.Boolean()
    score = fields.Integer()
    reason = fields.Char(string="Why", compute="_compute_reason")

    @api.depends("same_amount", "same_quantity", "days", "quantity")
    def _compute_reason(self):
        for line in self:
            parts = [
                self.env._("same item"),
                self.env._("same amount") if line.same_amount else self.env._("another amount"),
                None if line.same_quantity else self.env._("%g pieces to link", line.quantity),
                self.env._("same day") if not line.days else self.env._("%s days apart", line.days),
            ]
            line.reason = ", ".join(filter(None, parts))
