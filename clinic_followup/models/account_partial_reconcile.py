# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Whatever pays an invoice, or undoes a payment, passes here: accounting has no other hook for both."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._clinic_consumption()._announce_paid()
        return partials

    def unlink(self):
        rows = self._clinic_consumption()
        res = super().unlink()
        rows._announce_paid()
        return res

    def _clinic_consumption(self):
        lines = self.debit_move_id | self.credit_move_id
        # sudo: whoever registers a payment may have no right on the ledger
        return self.env["clinic.consumption"].sudo().search([("move_line_id.move_id", "in", lines.move_id.ids)])
