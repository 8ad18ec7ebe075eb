# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.consumption import paid_share

#: A change of one of these changes the ledger of consumption.
RECORDED_BY = frozenset({"state", "clinic_client_id"})


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

    @api.depends("partner_id", "move_type")
    def _compute_clinic_client_id(self):
        """The person who pays; a company says nothing of who was treated."""
        for move in self:
            if not move.is_sale_document(include_receipts=True):
                move.clinic_client_id = False
            elif move.partner_id != move._origin.partner_id or not move.clinic_client_id:
                person = move.partner_id if move.partner_id.type == "contact" else move.partner_id.commercial_partner_id
                move.clinic_client_id = False if person.is_company else person

    def _compute_consumption(self):
        rows = self.env["clinic.consumption"].search([("move_line_id.move_id", "in", self.ids)])
        by_move = rows.grouped("move_id")
        for move in self:
            move.clinic_consumption_ids = by_move.get(move, rows.browse())
            move.clinic_consumption_count = len(move.clinic_consumption_ids)

    # --- hooks of accounting: posting, draft and cancelling all write the state ---

    def write(self, vals):
        res = super().write(vals)
        if RECORDED_BY & vals.keys():
            self.env["clinic.consumption.sync"]._sync(self)
        return res

    def _is_clinic_booked(self):
        """Whether the branch records consumption since before this invoice."""
        self.ensure_one()
        start = self.company_id.clinic_consumption_start
        return bool(start) and (self.invoice_date or self.date) >= start

    def _clinic_paid_shares(self):
        """By invoice, which part of it is paid, from 0 to 1; payments may have no entry in the books yet."""
        shares = {}
        for move in self:
            if move.state != "posted":
                shares[move.id] = 0.0
                continue
            payments = move.matched_payment_ids.filtered(lambda payment: not payment.move_id)
            pending = move._clinic_payments(payments.filtered(lambda payment: payment.state == "in_process"))
            settled = move._clinic_payments(payments.filtered(lambda payment: payment.state in ("in_process", "paid")))
            residual = abs(move.amount_residual)
            total = abs(move.amount_total)
            shares[move.id] = max(paid_share(total, residual, pending), paid_share(total, total, settled))
        return shares

    def _clinic_payments(self, payments):
        """What these payments amount to in the currency of the invoice."""
        return sum(
            payment.currency_id._convert(payment.amount, self.currency_id, self.company_id, payment.date)
            for payment in payments
        )

    def action_view_clinic_consumption(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_consumption_action")
        return dict(action, domain=[("move_line_id.move_id", "=", self.id)], context={}, name=self.display_name)
