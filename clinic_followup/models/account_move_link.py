# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountMove(models.Model):
    """From an invoice: consumption that was entered by hand, and may be on it (B3)."""

    _inherit = "account.move"

    clinic_linkable_count = fields.Integer(compute="_compute_clinic_linkable_count")

    def _compute_clinic_linkable_count(self):
        """Only of the one that is open: lists do not show it."""
        for move in self:
            move.clinic_linkable_count = (
                self.env["clinic.consumption"].sudo().search_count(move._clinic_linkable_domain())  # sudo: a number
                if move.move_type in ("out_invoice", "out_receipt") and move.state in ("draft", "posted")
                else 0
            )

    def _clinic_linkable_domain(self):
        return (
            self.env["clinic.consumption"]._linkable_domain()
            & Domain("partner_id", "in", self.clinic_client_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("product_id", "in", self.invoice_line_ids.product_id.ids)
        )

    def action_link_clinic_consumption(self):
        """Choose which of the client's consumption is on this invoice."""
        self.ensure_one()
        purchases = self.env["clinic.consumption"].search(self._clinic_linkable_domain())
        purchases._check_may_link()
        if not purchases:
            raise UserError(self.env._("%s: nothing that was entered by hand waits for an invoice.", self.display_name))
        return self.env["clinic.consumption.link"]._open(purchases, self)
