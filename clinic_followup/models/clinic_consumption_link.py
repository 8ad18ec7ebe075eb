# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.consumption import PIECE, Figures
from ..tools.engine import as_engine
from ..tools.invoice_matching import Offer, Pair, fit, split_off

#: Who links consumption to invoices: accounting, and the clinic's managers.
LINKED_BY = ("account.group_account_invoice", "clinic_followup.group_manager")


class ClinicConsumption(models.Model):
    """What was entered by hand is linked to the invoice line that charges it (B3).

    A line may have many rows, a row one line at most.  The row that the invoice had made by itself goes, so nothing
    counts twice; of more pieces than the line has left, the rest becomes a purchase of its own that is on no invoice.
    """

    _inherit = "clinic.consumption"

    _uninvoiced = models.Index(
        "(company_id, date) WHERE move_line_id IS NULL AND purchase_id IS NULL AND state = 'confirmed'"
    )
    _returned_alone = models.Index("(company_id, date) WHERE kind = 'reversal' AND purchase_id IS NULL")

    # --- actions ---

    def action_link_invoice(self):
        """Choose the invoice lines of these purchases of one client."""
        self._check_may_link()
        purchases = self.filtered_domain(self._linkable_domain())
        if not purchases:
            raise UserError(
                self.env._("None of this is consumption that was entered by hand, is confirmed, and is on no invoice.")
            )
        if len(purchases.partner_id) > 1 or len(purchases.company_id) > 1:
            raise UserError(self.env._("Please link the consumption of one client at a time."))
        return self.env["clinic.consumption.link"]._open(purchases)

    def action_unlink_invoice(self):
        """It was linked by mistake: the purchase is on no invoice again, and the invoice is recorded by itself."""
        for purchase in self:
            purchase._unlink_invoice()

    # --- what belongs together ---

    @api.model
    def _linkable_domain(self):
        return (
            Domain("origin", "=", "manual")
            & Domain("kind", "=", "purchase")
            & Domain("state", "=", "confirmed")
            & Domain("purchase_id", "=", False)
            & Domain("move_line_id", "=", False)
        )

    def _lines_domain(self):
        """The invoice lines that these purchases may be linked to."""
        return (
            Domain("move_id.move_type", "in", ("out_invoice", "out_receipt"))
            & Domain("move_id.state", "in", ("draft", "posted"))
            & Domain("display_type", "=", "product")
            & Domain("move_id.clinic_client_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("product_id", "in", self.product_id.ids)
        )

    def _pairs(self, lines):
        """Which of these purchases may belong to which of the lines, and how well they fit; queries do not grow."""
        offers = self.env["clinic.consumption.sync"]._offers(lines)
        by_key = lines.grouped(lambda line: (line.company_id, line.move_id.clinic_client_id, line.product_id))
        pairs = []
        for purchase in self:
            company = purchase.company_id
            for line in by_key.get((company, purchase.partner_id, purchase.product_id), lines.browse()):
                days = abs(((line.move_id.invoice_date or line.move_id.date) - purchase.date).days)
                found = fit(
                    Offer(purchase.quantity_left, purchase.amount_left),
                    offers[line.id],
                    days,
                    company.clinic_match_days,
                    company.currency_id.rounding,
                )
                if found:
                    pairs.append(Pair(purchase.id, line.id, found))
        return pairs

    # --- linking ---

    def _check_may_link(self):
        if not self.env.su and not any(map(self.env.user.has_group, LINKED_BY)):
            raise AccessError(self.env._("Consumption is linked to invoices by accounting."))
        self.check_access("read")

    def _link(self, line):
        """Put a purchase on an invoice line.

        :return: what did not fit on the line any more: a new purchase, on no invoice
        """
        self.ensure_one()
        self._check_may_link()
        sync = self.env["clinic.consumption.sync"].sudo()  # sudo: the ledger is the engine's, the invoice accounting's
        purchase, line = as_engine(self.sudo()), line.sudo()  # sudo: as above
        sync._lock(line.move_id, purchase)
        purchase._check_link(line)
        room = sync._offers(line)[line.id].quantity
        if room < PIECE:
            raise UserError(
                self.env._(
                    "All pieces of “%(line)s” on %(invoice)s are linked already.",
                    line=line.product_id.name,
                    invoice=line.move_id.display_name,
                )
            )
        rest = purchase._split_off(room) if purchase.quantity_left > room + PIECE else purchase.browse()
        purchase._put_on(line)._announce_paid()
        sync._sync(line.move_id)
        return rest.with_env(self.env)

    def _check_link(self, line):
        if not self.filtered_domain(self._linkable_domain()):
            raise UserError(
                self.env._(
                    "%s is on an invoice already, or no purchase that was entered by hand and stands.",
                    self.display_name,
                )
            )
        move = line.move_id
        if line.display_type != "product" or move.move_type not in ("out_invoice", "out_receipt"):
            raise UserError(
                self.env._("%s is not linked to this: it is no line of a customer invoice.", self.display_name)
            )
        if move.state not in ("draft", "posted"):
            raise UserError(self.env._("The invoice %s is cancelled.", move.display_name))
        if move.clinic_client_id != self.partner_id or line.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(row)s belongs to %(client)s, the invoice %(invoice)s to %(other)s.",
                    row=self.display_name,
                    client=self.partner_id.name,
                    invoice=move.display_name,
                    other=move.clinic_client_id.name or self.env._("nobody"),
                )
            )
        if line.product_id != self.product_id:
            raise UserError(
                self.env._(
                    "%(row)s is another item than “%(item)s” on %(invoice)s: withdraw what was entered by hand.",
                    row=self.display_name,
                    item=line.product_id.name or line.name,
                    invoice=move.display_name,
                )
            )

    def _put_on(self, line):
        """The purchase, and what was taken back of it before, are the next rows of the line.

        The caller announces that they may be paid now, for all at once.
        """
        rows = (self | self.row_ids.filtered(lambda row: not row.move_line_id)).sorted("id")
        last = max(line.clinic_consumption_ids.mapped("serial"), default=0)
        for serial, row in enumerate(rows.with_context(clinic_announce_later=True), last + 1):
            row.write({"move_line_id": line.id, "serial": serial})
        return rows

    def _announce_paid(self):
        announced = self.browse() if self.env.context.get("clinic_announce_later") else self
        return super(ClinicConsumption, announced)._announce_paid()

    def _split_off(self, pieces):
        """Only so many pieces stay: a row takes back the others, which begin a purchase of the same attribution."""
        rows = self | self.row_ids
        has = Figures(
            self.quantity_left, self.amount_left, sum(rows.mapped("amount_total")), sum(rows.mapped("sessions"))
        )
        off = split_off(has, pieces, self.course_id.sessions_left, self.company_id.currency_id.rounding)
        sync = self.env["clinic.consumption.sync"]
        line = self.move_line_id
        taken = dict(sync._prepare_row(self, -off), kind="reversal", date=self.date)
        if line:
            taken.update(move_line_id=line.id, serial=max(line.clinic_consumption_ids.mapped("serial")) + 1)
        begun = dict(
            sync._prepare_row(self, off),
            purchase_id=False,
            course_id=False,
            kind="purchase",
            date=self.date,
            quantity_left=off.quantity,
            amount_left=off.amount,
            encounter_id=self.encounter_id.id,
            note=self.note,
        )
        new_rows = self.create([taken, begun])
        sync._after(new_rows)
        new_rows._on_recorded()
        return new_rows[1]

    def _unlink_invoice(self):
        self._check_may_link()
        purchase = as_engine(self.sudo())  # sudo: as in _link
        line, rows = purchase.move_line_id, purchase | purchase.row_ids
        if not line or purchase.purchase_id or purchase.origin != "manual":
            raise UserError(
                self.env._(
                    "%s was not entered by hand, or is on no invoice: there is nothing to undo.", self.display_name
                )
            )
        sync = self.env["clinic.consumption.sync"].sudo()  # sudo: as in _link
        sync._lock(line.move_id, purchase)
        if rows.move_line_id - line:
            raise UserError(
                self.env._("%s: a credit note took some of it back, so it stays on its invoice.", self.display_name)
            )
        corrected = rows.filtered(lambda row: row.kind == "correction")
        rows.write({"move_line_id": False, "serial": False})
        undone = Figures(
            0.0, -sum(corrected.mapped("amount")), -sum(corrected.mapped("amount_total"))
        )  # what the invoice had changed
        if undone.amount or undone.amount_total:
            row = purchase.create([dict(sync._prepare_row(purchase, undone), kind="correction", date=purchase.date)])
            sync._after(row)
            row._on_recorded()
        sync.with_context(clinic_without_match=True)._sync(line.move_id)
