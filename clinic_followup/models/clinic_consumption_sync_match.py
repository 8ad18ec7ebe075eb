# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import float_is_zero

from ..tools.consumption import PIECE, Entry, Figures
from ..tools.engine import as_engine
from ..tools.invoice_matching import Offer, only_exact
from .clinic_consumption_sync import SALES


class ClinicConsumptionSync(models.AbstractModel):
    """An invoice first looks for what was entered by hand, and says what it cost with taxes (B3)."""

    _inherit = "clinic.consumption.sync"

    def _settle(self, moves):
        # what was just unlinked is not linked again
        if not self.env.context.get("clinic_without_match"):
            self._match(moves)
        return super()._settle(moves) | self._adopt_taxes(moves)

    def _match(self, moves):
        """Link purchases that leave no doubt, instead of recording them again: same client, item, quantity, amount."""
        posted = moves.filtered(
            lambda move: move.state == "posted" and move.move_type in SALES and move.clinic_client_id
        )
        lines = posted.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and self._is_to_record(line) and not line.clinic_consumption_ids
        )
        if not lines:
            return
        Consumption = as_engine(self.env["clinic.consumption"])
        purchases = Consumption.search(
            Consumption._linkable_domain()
            & Domain("partner_id", "in", lines.move_id.clinic_client_id.ids)
            & Domain("product_id", "in", lines.product_id.ids)
            & Domain("company_id", "in", lines.company_id.ids)
        )
        # records that are prefetched together, so that the queries do not grow
        by_id = {record.id: record for record in lines}
        bought = {record.id: record for record in purchases}
        linked = Consumption.browse()
        for pair in only_exact(purchases._pairs(lines)):
            linked |= bought[pair.purchase]._put_on(by_id[pair.line])
        linked._announce_paid()

    def _adopt_taxes(self, moves):
        """What was entered by hand had no taxes of its own; the invoice says which there are."""
        rows = self.env["clinic.consumption"].search(
            Domain("move_line_id.move_id", "in", moves.filtered(lambda move: move.state == "posted").ids)
            & Domain("origin", "=", "manual")
            & Domain("state", "!=", "draft")
        )
        return self._correct(rows.move_line_id, taxes_only=True)

    def _correct(self, lines, taxes_only=False):
        """Bring the amounts of lines, whose pieces are all recorded, to those of the invoice.

        :param taxes_only: leave lines alone whose net amount differs, a person looks at them
        """
        lines = lines.filtered(lambda line: line.move_id.state == "posted" and line.move_id.move_type in SALES)
        if not lines:
            return self.env["clinic.consumption"]
        recorded, wanted = self._recorded(lines), self._wanted(lines)
        decided = []
        for line in lines:
            client, rounding = line.move_id.clinic_client_id.id, line.company_currency_id.rounding
            rows = [of_line.as_recorded(client) for of_line in recorded[line.id] if of_line.client == client]
            lacking = wanted[line.id] - sum((row.figures for row in rows), Figures())
            counted = sorted(
                (row for row in rows if abs(row.figures.quantity) > PIECE), key=lambda row: not row.by_hand
            )
            same_amount = float_is_zero(lacking.amount, precision_rounding=rounding)
            same_total = float_is_zero(lacking.amount_total, precision_rounding=rounding)
            if not counted or abs(lacking.quantity) > PIECE or (same_amount and same_total):
                continue
            if same_amount or not taxes_only:
                figures = Figures(0.0, lacking.amount, lacking.amount_total)
                decided.append((line, Entry(counted[0].purchase, "correction", figures)))
        rows = self._append(decided, recorded)
        rows._on_recorded()
        return rows

    def _offers(self, lines):
        """By invoice line, what is not covered by what was entered by hand; one query."""
        recorded = self._recorded(lines)
        offers = {}
        for line in lines:
            by_hand = [of_line for of_line in recorded.get(line.id, ()) if of_line.by_hand]
            offers[line.id] = Offer(
                self._pieces(line) - sum(of_line.quantity for of_line in by_hand),
                -line.balance - sum(of_line.amount for of_line in by_hand),
            )
        return offers

    def _lock(self, moves, purchases):
        """Nobody else links the same invoice or the same purchase at the same moment."""
        try:
            moves.lock_for_update(allow_referencing=True)
            purchases.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else works on %s at this moment. Please try again.", moves[:1].display_name)
            ) from error
