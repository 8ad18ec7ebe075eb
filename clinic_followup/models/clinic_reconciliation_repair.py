# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.consumption import PIECE, Entry, Figures, Purchase, settle_return
from ..tools.engine import as_engine
from ..tools.invoice_matching import only_exact

_logger = logging.getLogger(__name__)


class ClinicReconciliation(models.Model):
    """What puts a row right again: one click each, or many at once (B3).

    A repair either does it, or returns the screen on which a person decides.  The ledger is only ever added to.
    """

    _inherit = "clinic.reconciliation"

    def action_repair(self):
        self.check_access("read")
        if len(self) == 1:
            return self._repaired_or_screen()
        return self._repair_all()

    def action_open(self):
        """The invoice, or else the consumption."""
        self.ensure_one()
        self.check_access("read")
        if self.move_id and self.move_id.has_access("read"):
            return self.move_id._get_records_action()
        return self.consumption_id._get_records_action()

    def _repaired_or_screen(self):
        name = self.display_name
        action = self._repair()
        if action:
            return action
        if self._still_differ():
            raise UserError(self.env._("%s: this cannot be repaired by itself. Please look at the invoice.", name))
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _repair_all(self):
        """Each apart from the others; the summary names what is left to a person."""
        failed = {}
        names = {row.id: row.display_name for row in self}
        for row in self:
            try:
                with self.env.cr.savepoint():
                    if row._repair():
                        failed[row.id] = self.env._("a person has to decide")
            except UserError as error:
                failed[row.id] = str(error)
            except Exception:
                # whatever is wrong with one row, the others are repaired; concurrent writers are told the same
                _logger.exception("Row %s of the reconciliation could not be repaired", row.id)
                failed[row.id] = self.env._("an unexpected error, see the log of the server")
        for row in self._still_differ():
            failed.setdefault(row.id, self.env._("it still differs"))
        texts = [self.env._("%s repaired.", len(self) - len(failed))]
        if failed:
            texts.append(self.env._("%s not:", len(failed)))
            texts.append("; ".join(f"{names[row_id]}: {why}" for row_id, why in list(failed.items())[:10]))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failed else "success",
                "sticky": bool(failed),
                "message": " ".join(texts),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _still_differ(self):
        self.env.invalidate_all()
        return self.search([("id", "in", self.ids)])

    def _repair(self):
        """Put it right.

        :return: the screen on which a person decides, or nothing when it is done
        """
        self.ensure_one()
        repair = getattr(self, f"_repair_{self.kind}")
        # sudo: the lock only; whoever sees the list may repair it
        self.env["clinic.consumption.sync"].sudo()._lock(self.sudo().move_id, self.sudo().consumption_id)
        return repair()

    # --- by kind ---

    def _repair_missing(self):
        self.env["clinic.consumption.sync"]._sync(self.move_id)

    _repair_client = _repair_missing

    def _repair_nobody(self):
        if not self.move_id.has_access("write"):
            raise AccessError(self.env._("Accounting names the client on %s.", self.move_id.sudo().display_name))
        return self.move_id._get_records_action()

    def _repair_surplus(self):
        """What invoices recorded goes by itself; of what was entered by hand, the surplus is on no invoice again."""
        sync = self.env["clinic.consumption.sync"].sudo()  # sudo: the ledger is the engine's
        line = self.sudo().move_line_id
        sync._sync(line.move_id)
        surplus = -sync._offers(line)[line.id].quantity
        # sudo: as above
        rows = as_engine(self.env["clinic.consumption"].sudo()).search(
            [("move_line_id", "=", line.id), ("origin", "=", "manual"), ("purchase_id", "=", False)], order="id desc"
        )
        for purchase in rows.filtered(lambda row: row.quantity_left > PIECE):
            if surplus < PIECE:
                break
            gone = min(surplus, purchase.quantity_left)
            purchase._split_off(purchase.quantity_left - gone)
            surplus -= gone
        sync._sync(line.move_id)

    def _repair_amount(self):
        """The invoice is right: a row brings the amounts to those of the invoice."""
        # sudo: as above
        self.env["clinic.consumption.sync"].sudo()._correct(self.sudo().move_line_id)

    def _repair_uninvoiced(self):
        if self.move_id:
            if not self.move_id.has_access("write"):
                raise AccessError(self.env._("Accounting posts the invoice %s.", self.move_id.sudo().display_name))
            return self.move_id._get_records_action()
        purchase = self.consumption_id
        # sudo: the clinic's managers do not read invoices
        lines = self.env["account.move.line"].sudo().search(purchase.sudo()._lines_domain())
        # the same was perhaps bought twice, then a person decides; sudo: of this client only
        rivals = purchase.sudo().search(
            purchase._linkable_domain()
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("product_id", "=", self.product_id.id)
            & Domain("company_id", "=", self.company_id.id)
        )
        exact = [pair for pair in only_exact(rivals._pairs(lines)) if pair.purchase == purchase.id]
        if exact:
            purchase._link(lines.browse(exact[0].line))
            return None
        return purchase.action_link_invoice()

    def _repair_returned(self):
        """Take it from a purchase; if there is none, it was bought before the ledger began, and is recorded now."""
        sync = self.env["clinic.consumption.sync"].sudo()  # sudo: the ledger is the engine's
        alone = as_engine(self.sudo().consumption_id)  # sudo: as above
        line, rounding = alone.move_line_id, self.company_id.currency_id.rounding
        if not line:
            raise UserError(self.env._("%s: no credit note says what was given back.", self.display_name))
        rows = alone | alone.row_ids
        given = Figures(alone.quantity_left, alone.amount_left, sum(rows.mapped("amount_total")))
        purchases = sync._purchases(line)[line.move_id, line.product_id]
        entries = settle_return(alone.partner_id.id, given, [], purchases, rounding)
        missing = [entry for entry in entries if not entry.purchase]
        if missing:
            figures = -missing[0].figures
            begun = alone.create([self._prepare_earlier(alone, figures)])
            sync._after(begun)
            begun._on_recorded()
            earlier = Purchase(begun.id, figures)
            entries = [entry for entry in entries if entry.purchase]
            entries += settle_return(alone.partner_id.id, -figures, [], [earlier], rounding)
        undo = Entry(alone.id, "reversal", -given)
        serial = max(line.clinic_consumption_ids.mapped("serial"))
        new_rows = alone.browse()
        for purchase, kind, figures in [undo, *entries]:
            serial += 1
            source = alone.browse(purchase)
            vals = dict(sync._prepare_row(source, figures), kind=kind, move_line_id=line.id, serial=serial)
            new_rows |= alone.create([dict(vals, reverses_id=source.id, date=alone.date)])
        sync._after(new_rows)
        new_rows._on_recorded()

    def _prepare_earlier(self, alone, figures):
        return dict(
            self.env["clinic.consumption.sync"]._prepare_row(alone, figures),
            purchase_id=False,
            kind="purchase",
            date=alone.date,
            quantity_left=figures.quantity,
            amount_left=figures.amount,
            note=self.env._("Bought before consumption was recorded, or nowhere; taken from what was given back."),
        )

    def _repair_sessions(self):
        """The client keeps what was used: it is recorded as sessions without a price."""
        sync = self.env["clinic.consumption.sync"].sudo()  # sudo: the ledger is the engine's
        purchase = as_engine(self.sudo().consumption_id)  # sudo: as above
        purchase = purchase.purchase_id or purchase
        given = Figures(sessions=round(self.quantity_recorded - self.quantity_invoiced))
        row = purchase.create([dict(sync._prepare_row(purchase, given), kind="correction", date=purchase.date)])
        sync._after(row)
        row._on_recorded()
