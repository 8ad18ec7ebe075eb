# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

#: A change of one of these changes what is paid of invoices.
PAYS = frozenset({"state", "amount", "currency_id", "date", "invoice_ids", "move_id"})


class AccountPayment(models.Model):
    """A payment without an entry in the books pays an invoice by its state alone (B3)."""

    _inherit = "account.payment"

    def write(self, vals):
        if PAYS.isdisjoint(vals):
            return super().write(vals)
        rows = self._clinic_consumption()
        res = super().write(vals)
        (rows | self._clinic_consumption())._announce_paid()
        return res

    def unlink(self):
        rows = self._clinic_consumption()
        res = super().unlink()
        rows._announce_paid()
        return res

    def _clinic_consumption(self):
        # sudo: whoever registers a payment may have no right on the ledger
        return self.env["clinic.consumption"].sudo().search([("move_line_id.move_id", "in", self.invoice_ids.ids)])
