# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..tools.consumption import paid_share

#: A change of one of these changes the ledger of consumption.
RECORDED_BY = frozenset({"state", "partner_id", "clinic_client_id"})


def _person(payer):
    """Who is treated when this partner pays and nobody says more: the person, none for a company."""
    person = payer if payer.type == "contact" else payer.commercial_partner_id
    return person.browse() if person.is_company else person


class AccountMove(models.Model):
    """A customer invoice says whose consumption it is, apart from who pays it (B3)."""

    _inherit = "account.move"

    clinic_client_id = fields.Many2one(
        "res.partner",
        string="Client",
        compute="_compute_clinic_client_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain=[("is_company", "=", False)],
        help="Who was treated. The customer of the invoice is who pays: the same person, or an employer, a parent, an insurer.",
    )
    clinic_department_id = fields.Many2one("hr.department", string="Department", check_company=True, copy=True)
    clinic_consultant_id = fields.Many2one("res.users", string="Consultant", copy=True)
    clinic_doctor_id = fields.Many2one("res.users", string="Doctor", copy=True)
    clinic_consumption_ids = fields.One2many("clinic.consumption", string="Consumption", compute="_compute_consumption")
    clinic_consumption_count = fields.Integer(compute="_compute_consumption")

    def _auto_init(self):
        """The client of the invoices that are there already, in one statement: the ORM would take hours for a million."""
        cr = self.env.cr
        if not column_exists(cr, "account_move", "clinic_client_id"):
            create_column(cr, "account_move", "clinic_client_id", "int4")
            cr.execute(
                """
                UPDATE account_move move
                   SET clinic_client_id = person.id
                  FROM res_partner payer
                  JOIN res_partner person
                    ON person.id = CASE WHEN payer.type = 'contact' THEN payer.id ELSE payer.commercial_partner_id END
                 WHERE payer.id = move.partner_id AND person.is_company IS NOT TRUE
                   AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                """
            )
        return super()._auto_init()

    @api.depends("partner_id", "move_type")
    def _compute_clinic_client_id(self):
        """The person who pays, as long as nobody else was named; a company says nothing of who was treated."""
        for move in self:
            payer = _person(move.partner_id)
            if not move.is_sale_document(include_receipts=True):
                move.clinic_client_id = False
            elif payer and (not move.clinic_client_id or move.partner_id != move._origin.partner_id):
                move.clinic_client_id = payer

    def _compute_consumption(self):
        rows = self.env["clinic.consumption"]
        if rows.has_access("read"):  # whoever only looks at the books does not
            rows = rows.search([("move_line_id.move_id", "in", self.ids)])
        by_move = rows.grouped("move_id")
        for move in self:
            move.clinic_consumption_ids = by_move.get(move, rows.browse())
            move.clinic_consumption_count = len(move.clinic_consumption_ids)

    # --- hooks of accounting: posting, draft and cancelling all write the state ---

    def write(self, vals):
        if RECORDED_BY.isdisjoint(vals):
            return super().write(vals)
        payers = credited = self.browse()
        if "clinic_client_id" in vals:
            credited = (self.reversal_move_ids - self).filtered(
                lambda refund: refund.clinic_client_id == refund.reversed_entry_id.clinic_client_id
            )
        elif "partner_id" in vals:
            payers = self.filtered(
                lambda move: move.state == "draft" and _person(move.partner_id) == move.clinic_client_id
            )
        res = super().write(vals)
        self.env["clinic.consumption.sync"]._sync(self)
        if credited:
            # the credit notes of what was another client's are that client's too
            credited.clinic_client_id = vals["clinic_client_id"]
        # whoever had paid for herself is not treated when another person pays
        for move in payers:
            move.clinic_client_id = _person(move.partner_id) or move.clinic_client_id
        return res

    def _is_clinic_booked(self):
        """Whether the branch records consumption since before this invoice, or the one that is credited."""
        self.ensure_one()
        start = self.company_id.clinic_consumption_start
        sold = self.reversed_entry_id or self
        return bool(start) and (sold.invoice_date or sold.date or self.invoice_date or self.date) >= start

    def _clinic_paid_shares(self):
        """By invoice, which part of it is paid, from 0 to 1 (B3)."""
        posted = self.filtered(lambda move: move.state == "posted")
        unbooked = posted._clinic_unbooked()
        shares = dict.fromkeys(self.ids, 0.0)
        for move in posted:
            shares[move.id] = paid_share(abs(move.amount_total), abs(move.amount_residual), unbooked.get(move.id, 0.0))
        return shares

    def _clinic_unbooked(self):
        """By invoice, what payments without an entry in the books amount to, in the currency of the invoice.

        Such a payment comes into the books with the bank's statement, which pays the invoice itself: so much of it is
        not unbooked any more. One payment of several invoices is shared out by what is open of each."""
        unbooked = {}
        for move in self:
            amount = 0.0
            for payment in move.matched_payment_ids:
                if not payment.move_id and payment.state in ("in_process", "paid"):
                    total = sum(abs(invoice.amount_residual_signed) for invoice in payment.invoice_ids)
                    share = abs(move.amount_residual_signed) / total if total else 0.0
                    amount += share * payment.currency_id._convert(
                        payment.amount, move.currency_id, move.company_id, payment.date
                    )
            if amount:
                unbooked[move.id] = max(0.0, amount - move._clinic_paid_by_statements())
        return unbooked

    def _clinic_paid_by_statements(self):
        """What lines of bank statements have paid of this invoice, in its currency."""
        return sum(
            partial.debit_amount_currency
            for partial in self.line_ids.matched_credit_ids
            if partial.credit_move_id.move_id.statement_line_id
        ) + sum(
            partial.credit_amount_currency
            for partial in self.line_ids.matched_debit_ids
            if partial.debit_move_id.move_id.statement_line_id
        )

    def action_view_clinic_consumption(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_consumption_action")
        return dict(action, domain=[("move_line_id.move_id", "=", self.id)], context={}, name=self.display_name)
