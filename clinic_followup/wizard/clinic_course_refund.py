# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..tools.courses import pro_rata


class ClinicCourseRefund(models.TransientModel):
    """Give back unused sessions of a course: a draft credit note, which takes them off once it is posted (B4)."""

    _name = "clinic.course.refund"
    _description = "Refund Unused Sessions"
    _inherit = ["clinic.checked"]

    course_id = fields.Many2one("clinic.course", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="course_id.currency_id")
    sessions_free = fields.Integer(
        string="Sessions Left", compute="_compute_free", help="Unused, and in no draft of a credit note."
    )
    amount_free = fields.Monetary(string="At Most", compute="_compute_free")
    amount_paid = fields.Monetary(string="Paid so Far", compute="_compute_free", help="Without taxes.")
    sessions = fields.Integer(
        string="Sessions to Give Back",
        compute="_compute_sessions",
        store=True,
        readonly=False,
        precompute=True,
    )
    amount = fields.Monetary(
        string="Amount to Give Back",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Without taxes. Proposed is what these sessions cost.",
    )
    amount_total = fields.Monetary(string="With Taxes", compute="_compute_amount_total")
    reason = fields.Char()

    # --- computes ---

    @api.depends("course_id")
    def _compute_free(self):
        for wizard in self:
            course, drafts = wizard.course_id, wizard.course_id._draft_refunds()
            wizard.sessions_free = course.sessions_left - sum(abs(line.clinic_sessions) for line in drafts)
            wizard.amount_free = course.amount - sum(abs(line.balance) for line in drafts)
            wizard.amount_paid = sum(course.consumption_ids.mapped("amount_paid"))

    @api.depends("course_id")
    def _compute_sessions(self):
        for wizard in self:
            wizard.sessions = wizard.sessions_free

    @api.depends("course_id", "sessions")
    def _compute_amount(self):
        for wizard in self:
            course = wizard.course_id
            share = pro_rata(
                course.amount, wizard.sessions, course.sessions_bought, course.currency_id.rounding or 0.01
            )
            wizard.amount = min(share, wizard.amount_free)

    @api.depends("course_id", "amount")
    def _compute_amount_total(self):
        for wizard in self:
            line = wizard.course_id._invoice_line()
            taxes = line.price_total / line.price_subtotal if line.price_subtotal else 1.0
            wizard.amount_total = wizard.amount * taxes

    # --- actions ---

    def action_apply(self):
        """Make the credit note and open it."""
        self.ensure_one()
        self.course_id.check_access("read")
        line = self.course_id._invoice_line()
        self._check(line)
        note = self.env["account.move"].create(self._prepare_note(line))
        return note._get_records_action(name=self.env._("Credit note"))

    def _check(self, line):
        if not line:
            raise UserError(
                self.env._(
                    "%s is on no posted invoice, so there is nothing to credit: withdraw the consumption instead.",
                    self.course_id.display_name,
                )
            )
        if not 0 < self.sessions <= self.sessions_free:
            raise ValidationError(
                self.env._(
                    "Between 1 and %(free)s sessions can be given back, not %(sessions)s. What a draft of a credit note"
                    " gives back is not counted again.",
                    free=max(self.sessions_free, 0),
                    sessions=self.sessions,
                )
            )
        compare = self.currency_id.compare_amounts
        lacks = self.currency_id.is_zero(self.amount) and not self.currency_id.is_zero(self.amount_free)
        if compare(self.amount, 0) < 0 or lacks or compare(self.amount, self.amount_free) > 0:
            raise ValidationError(
                self.env._(
                    "The amount is more than nothing and at most %s: what the client has bought and not got back.",
                    self.currency_id.format(self.amount_free),
                )
            )

    def _prepare_note(self, line):
        invoice = line.move_id
        reason = self.env._(
            "%(item)s: %(sessions)s unused sessions given back",
            item=self.course_id.product_id.name,
            sessions=self.sessions,
        )
        return {
            "move_type": "out_refund",
            "reversed_entry_id": invoice.id,
            "company_id": invoice.company_id.id,
            "journal_id": invoice.journal_id.id,
            "partner_id": invoice.partner_id.id,
            "currency_id": invoice.currency_id.id,
            "fiscal_position_id": invoice.fiscal_position_id.id,
            "ref": ": ".join(filter(None, [invoice.name, self.reason])),
            "clinic_client_id": invoice.clinic_client_id.id,
            "clinic_department_id": invoice.clinic_department_id.id,
            "clinic_consultant_id": invoice.clinic_consultant_id.id,
            "clinic_doctor_id": invoice.clinic_doctor_id.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_uom_id.id,
                        "name": reason,
                        "account_id": line.account_id.id,
                        "tax_ids": [Command.set(line.tax_ids.ids)],
                        "analytic_distribution": line.analytic_distribution,
                        "clinic_sessions": self.sessions,
                        "clinic_course_id": self.course_id.id,
                        **self._prepare_price(line),
                    }
                )
            ],
        }

    def _prepare_price(self, line):
        """All that the line sold at its price, else one piece at the price agreed, in the invoice's currency and with
        its taxes in the price where they are in the invoice's."""
        sold = abs(line.balance)
        same = self.currency_id.compare_amounts(self.amount, sold) == 0
        if same and self.sessions == self.course_id.sessions_bought:
            return {"quantity": line.quantity, "price_unit": line.price_unit, "discount": line.discount}
        price = line.quantity * line.price_unit * (1 - line.discount / 100)
        return {"quantity": 1.0, "price_unit": price * self.amount / sold if sold else 0.0, "discount": 0.0}
