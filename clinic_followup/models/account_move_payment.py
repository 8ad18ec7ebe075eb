# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    """A payment without an entry in the books pays an invoice because the invoice names it (B3)."""

    _inherit = "account.move"

    def write(self, vals):
        res = super().write(vals)
        if "matched_payment_ids" in vals:
            # sudo: whoever registers a payment may have no right on the ledger
            self.env["clinic.consumption"].sudo().search([("move_line_id.move_id", "in", self.ids)])._announce_paid()
        return res
