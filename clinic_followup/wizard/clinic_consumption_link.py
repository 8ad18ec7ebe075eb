# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.invoice_matching import propose


class ClinicConsumptionLink(models.TransientModel):
    """Which invoice lines charge what was entered by hand: suggestions, the best of them ticked (B3)."""

    _name = "clinic.consumption.link"
    _description = "Link Consumption to Invoices"
    _inherit = ["clinic.checked"]

    partner_id = fields.Many2one("res.partner", string="Client", required=True, readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", required=True, readonly=True)
    consumption_ids = fields.Many2many("clinic.consumption", string="Consumption", readonly=True)
    product_ids = fields.Many2many("product.product", compute="_compute_product_ids")
    line_ids = fields.One2many("clinic.consumption.link.line", "wizard_id", string="Suggestions")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Another Line",
        domain="[('move_id.clinic_client_id', '=', partner_id), ('company_id', '=', company_id),"
        " ('product_id', 'in', product_ids), ('display_type', '=', 'product'),"
        " ('parent_state', 'in', ('draft', 'posted')), ('move_id.move_type', 'in', ('out_invoice', 'out_receipt'))]",
        groups="account.group_account_invoice",
        help="Only if none of the suggestions is right: all of it is linked to this line.",
    )

    @api.depends("consumption_ids")
    def _compute_product_ids(self):
        for wizard in self:
            wizard.product_ids = wizard.consumption_ids.product_id

    @api.model
    def _open(self, purchases, move=None):
        """The wizard with its suggestions, for purchases of one client."""
        # sudo: the clinic's managers see of an invoice what is suggested here
        lines = self.env["account.move.line"].sudo().search(purchases.sudo()._lines_domain(), order="date desc, id")
        if move:
            lines = lines.filtered(lambda line: line.move_id == move)
        pairs = purchases.sudo()._pairs(lines)  # sudo: as above
        offers = self.env["clinic.consumption.sync"].sudo()._offers(lines)  # sudo: as above
        chosen = set(
            propose(
                pairs,
                {purchase.id: purchase.quantity_left for purchase in purchases},
                {line.id: offers[line.id].quantity for line in lines},
            )
        )
        wizard = self.create(
            {
                "partner_id": purchases.partner_id.id,
                "company_id": purchases.company_id.id,
                "consumption_ids": [Command.set(purchases.ids)],
                "line_ids": [
                    Command.create(
                        {
                            "consumption_id": pair.purchase,
                            "move_line_id": pair.line,
                            "quantity": offers[pair.line].quantity,
                            "amount": offers[pair.line].amount,
                            "days": pair.fit.days,
                            "same_quantity": pair.fit.same_quantity,
                            "same_amount": pair.fit.same_amount,
                            "score": pair.fit.score,
                            "is_chosen": pair in chosen,
                        }
                    )
                    for pair in sorted(pairs, key=lambda pair: -pair.fit.score)
                ],
            }
        )
        return wizard._get_records_action(name=self.env._("Link to invoice"), target="new")

    def action_link(self):
        """Link what is ticked; of more pieces than a line has, the rest goes on to the next line."""
        self.ensure_one()
        line = self.sudo().move_line_id  # sudo: the field is accounting's
        if line:
            pairs = [(purchase, line) for purchase in self.consumption_ids.sorted("id")]
        else:
            chosen = self.line_ids.filtered("is_chosen")
            pairs = [(suggestion.consumption_id, suggestion.move_line_id) for suggestion in chosen]
        if not pairs:
            raise UserError(self.env._("Please tick what belongs together."))
        rests = {}
        for purchase, line in pairs:
            left = rests.get(purchase, purchase)
            if not left:
                raise UserError(self.env._("%s: the first line that is ticked takes all of it.", purchase.display_name))
            rests[purchase] = left._link(line)
        return {"type": "ir.actions.act_window_close"}
