# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.consumption import clamp
from ..tools.engine import as_engine, is_engine

#: What was bought, by whom, and for how much: fixed once the row is confirmed.
FIXED_FIELDS = frozenset(
    {"partner_id", "company_id", "date", "product_id", "category_id", "quantity", "amount", "amount_total"}
)
#: Written by the engine only.
ENGINE_FIELDS = frozenset(
    {
        "state",
        "kind",
        "origin",
        "purchase_id",
        "reverses_id",
        "move_line_id",
        "serial",
        "quantity_left",
        "amount_left",
        "sessions",
        "course_id",
        "is_new_client",
        "amount_paid",
    }
)


class ClinicConsumption(models.Model):
    """A row of the ledger of what clients bought (B2, B3).

    Rows come from the lines of posted customer invoices, see :class:`ClinicConsumptionSync`, or are entered by hand
    and linked to an invoice line later.  A confirmed row is never changed or deleted: what is given back or corrected
    is another row.  The first row of a purchase stands for it; the others name it in ``purchase_id``, so the sum over
    both is what the purchase amounts to.  All amounts are in the currency of the branch.
    """

    _name = "clinic.consumption"
    _description = "Consumption"
    _inherit = ["clinic.checked", "clinic.access.logged"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _clinic_forget = ("note", "external_ref")
    _rec_names_search = ["partner_id.name", "partner_id.clinic_ref", "product_id.name"]
    _clinic_engine_fields = ENGINE_FIELDS
    # accounting reads the same in its invoices; what leaves the house is logged
    _access_log_reads = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("is_company", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company", string="Branch", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True, index=True, default=lambda self: self.env["clinic.planner"]._today(self.env.company)
    )
    product_id = fields.Many2one(
        "product.product",
        string="Item",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('clinic_category_id', '!=', False)]",
    )
    category_id = fields.Many2one(
        "clinic.category",
        string="Treatment Category",
        index=True,
        ondelete="restrict",
        compute="_compute_category_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    department_id = fields.Many2one("hr.department", check_company=True, index="btree_not_null")
    consultant_id = fields.Many2one("res.users", string="Consultant", index="btree_not_null")
    doctor_id = fields.Many2one("res.users", string="Doctor", index="btree_not_null")
    # exact: it may be sold in another unit than it is counted in
    quantity = fields.Float(required=True, default=1.0)
    amount = fields.Monetary(string="Net Amount", help="Without taxes, in the currency of the branch.")
    amount_total = fields.Monetary(
        string="Amount With Taxes",
        compute="_compute_amount_total",
        store=True,
        readonly=False,
        precompute=True,
        help="In the currency of the branch.",
    )
    kind = fields.Selection(
        [
            ("purchase", "Purchase"),
            ("reversal", "Taken back"),
            ("allowance", "Price reduced"),
            ("correction", "Amount corrected"),
        ],
        required=True,
        default="purchase",
        readonly=True,
        copy=False,
    )
    origin = fields.Selection(
        [("manual", "Entered by hand"), ("invoice", "Invoice")],
        required=True,
        default="manual",
        readonly=True,
        copy=False,
        string="Comes From",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed"), ("reversed", "Reversed")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        help="Drafts do not count. A purchase is reversed when nothing is left of it.",
    )
    purchase_id = fields.Many2one(
        "clinic.consumption",
        string="Purchase",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The first row of the purchase that this row belongs to.",
    )
    row_ids = fields.One2many("clinic.consumption", "purchase_id", string="Later Rows")
    reverses_id = fields.Many2one(
        "clinic.consumption",
        string="Takes Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The row that this one undoes: a purchase, or what a credit note had taken back of it.",
    )
    quantity_left = fields.Float(
        readonly=True, copy=False, help="What the purchase amounts to after all that was taken back."
    )
    amount_left = fields.Monetary(string="Net Amount Left", readonly=True, copy=False)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Invoice Line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    serial = fields.Integer(readonly=True, copy=False, help="The n-th row of its invoice line.")
    amount_paid = fields.Monetary(
        string="Paid",
        compute="_compute_amount_paid",
        store=True,
        compute_sudo=True,
        help="The part of the net amount that is paid, as far as the invoice is.",
    )
    encounter_id = fields.Many2one(
        "clinic.encounter",
        string="Encounter",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups="clinic_followup.group_staff",
        domain="[('partner_id', '=', partner_id), ('state', '!=', 'cancelled')]",
        help="When the client got what was bought.",
    )
    sessions = fields.Integer(
        readonly=True, copy=False, help="Sessions of a course or card that come or go with this row."
    )
    course_id = fields.Many2one("clinic.course", readonly=True, index="btree_not_null", ondelete="restrict", copy=False)
    is_new_client = fields.Boolean(
        string="New Client",
        readonly=True,
        copy=False,
        help="Bought on the first day on which the client bought anything.",
    )
    note = fields.Text()
    external_ref = fields.Char(
        string="Number Elsewhere",
        copy=False,
        help="Number in the system that it comes from: the same purchase cannot be recorded twice.",
    )

    _unique_line_serial = models.UniqueIndex(
        "(move_line_id, serial) WHERE move_line_id IS NOT NULL",
        "This invoice line was recorded by somebody else at the same moment. Please try again.",
    )
    _unique_external_ref = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "The purchase with this number elsewhere is recorded already.",
    )
    _unique_withdrawal = models.UniqueIndex(
        "(reverses_id) WHERE move_line_id IS NULL AND kind = 'reversal' AND COALESCE(serial, 0) = 0",
        "This purchase was withdrawn already.",
    )
    _entered_within_limits = models.Constraint(
        "CHECK (origin != 'manual' OR purchase_id IS NOT NULL"
        " OR (quantity > 0 AND quantity <= 100000 AND COALESCE(amount, 0) >= 0 AND COALESCE(amount_total, 0) >= 0))",
        "What is entered by hand has between 0 and 100 000 pieces and no negative amount: "
        "what is given back is withdrawn, or taken back by a credit note.",
    )
    _client_purchases = models.Index("(partner_id, date) WHERE state != 'draft'")

    # --- computes ---

    @api.depends("product_id")
    def _compute_category_id(self):
        for row in self:
            row.category_id = row.product_id.clinic_category_id or row.category_id

    @api.depends("amount")
    def _compute_amount_total(self):
        """As entered by hand, without taxes of its own, until an invoice says more."""
        for row in self:
            row.amount_total = row.amount

    @api.depends(
        "amount",
        "state",
        "move_line_id.move_id.state",
        "move_line_id.move_id.amount_total",
        "move_line_id.move_id.amount_residual",
        "move_line_id.move_id.matched_payment_ids.state",
        "move_line_id.move_id.matched_payment_ids.move_id",
        "move_line_id.move_id.matched_payment_ids.amount",
        # one payment of several invoices is shared out by what is open of each
        "move_line_id.move_id.matched_payment_ids.invoice_ids.amount_residual_signed",
    )
    def _compute_amount_paid(self):
        shares = self.move_line_id.move_id._clinic_paid_shares()
        for row in self:
            share = 0.0 if row.state == "draft" else shares.get(row.move_line_id.move_id.id, 0.0)
            row.amount_paid = row.company_id.currency_id.round(row.amount * share)

    @api.depends("partner_id", "product_id", "date")
    @api.depends_context("lang", "clinic_without_client")
    def _compute_display_name(self):
        for row in self:
            parts = [row.product_id.name, row.date and fields.Date.to_string(row.date)]
            if not self.env.context.get("clinic_without_client"):
                parts.insert(0, row.partner_id.name)
            row.display_name = " – ".join(filter(None, parts))

    # --- constraints ---

    @api.constrains("partner_id", "move_line_id", "encounter_id", "purchase_id", "reverses_id", "course_id")
    def _check_one_client(self):
        """No record mixes two clients (B2)."""
        for row in self.sudo():  # sudo: whoever links may not read all that is linked
            others = {
                row.encounter_id.partner_id,
                row.purchase_id.partner_id,
                row.reverses_id.partner_id,
            } - {row.partner_id, self.env["res.partner"]}
            if others:
                raise ValidationError(
                    self.env._(
                        "%(row)s: the client is %(client)s, what it is linked to belongs to %(other)s.",
                        row=row.display_name,
                        client=row.partner_id.name,
                        other=next(iter(others)).name,
                    )
                )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        if not is_engine(self.env):
            for vals in vals_list:
                self._check_engine_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals and not is_engine(self.env):
            self._check_engine_fields(vals)
            if FIXED_FIELDS & vals.keys() and any(row.state != "draft" for row in self):
                raise UserError(
                    self.env._(
                        "%s is confirmed, so it cannot be changed: withdraw it, and enter it again.",
                        self.filtered(lambda row: row.state != "draft")[0].display_name,
                    )
                )
        res = super().write(vals)
        if "move_line_id" in vals:
            self._announce_paid()
        return res

    def _check_engine_fields(self, vals):
        owned = sorted(self._clinic_engine_fields & vals.keys())
        if owned:
            raise UserError(
                self.env._(
                    "“%s” follows from invoices and courses: it cannot be entered.",
                    self._fields[owned[0]]._description_string(self.env),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if any(row.state != "draft" for row in self):
            raise UserError(self.env._("Confirmed consumption is never deleted: withdraw it instead."))

    # --- actions ---

    def action_confirm(self):
        """From now on it counts, and is not changed any more."""
        drafts = self.filtered(lambda row: row.state == "draft")
        drafts.check_access("write")
        for row in drafts:
            if row.date > self.env["clinic.planner"]._today(row.company_id):
                raise UserError(self.env._("%s lies in the future: it is not consumed yet.", row.display_name))
        # sudo: the course and the client's figures are the engine's
        self.env["clinic.consumption.sync"].sudo()._confirm(as_engine(drafts.sudo()))

    def action_withdraw(self):
        """What was entered by hand, and on no invoice, did not happen: a row takes it back."""
        self.check_access("write")
        for row in self:
            if row.state != "confirmed" or row.purchase_id or row.move_line_id:
                raise UserError(
                    self.env._(
                        "%s is on an invoice, or not a purchase that stands: it is taken back by a credit note.",
                        row.display_name,
                    )
                )
        # sudo: as above
        self.env["clinic.consumption.sync"].sudo()._withdraw(as_engine(self.sudo()))

    def action_view_invoice(self):
        self.ensure_one()
        return self.move_id._get_records_action()

    # --- what follows (announced downstream) ---

    def _on_recorded(self):
        """New rows of the ledger: purchases, and what was taken back.

        They may be paid already, an invoice that is posted again for instance."""

    def _on_paid_changed(self):
        """These rows came on an invoice, or their invoices were paid, or payments were undone.

        What is paid now says :meth:`_paid_net`. The same change may be announced more than once."""

    def _announce_paid(self):
        if self:
            self._on_paid_changed()

    def _paid_net(self):
        """By purchase of these rows, what the client has paid of it and was not given back, net of taxes.

        The paid parts of all its rows, as far as something is left of the purchase: a credit note takes effect when
        it is posted, even while the money is not paid out. A constant number of queries, whatever the number of rows.
        """
        purchases = self.purchase_id | self.filtered(lambda row: not row.purchase_id)
        later = dict(self._read_group([("purchase_id", "in", purchases.ids)], ["purchase_id"], ["amount_paid:sum"]))
        return {
            purchase: purchase.currency_id.round(
                clamp(purchase.amount_paid + later.get(purchase, 0.0), purchase.amount_left)
            )
            for purchase in purchases
        }
