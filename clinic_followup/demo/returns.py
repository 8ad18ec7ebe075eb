# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models

from . import phrases_accounting as phrases
from .catalogue import ITEMS

#: Credit notes are written so many days after the invoice.
LATER = 6
#: So many sessions of a course.
SESSIONS = 2
#: Why, which part of the price (0: of the sessions that are given back), and of which sales.
RETURNS = (
    (phrases.NOT_SATISFIED, 1.0, lambda sale: sale.item in ("masseter", "lips", "fractional")),
    (phrases.MOVED_AWAY, 0, lambda sale: sale.visits and len(sale.visits) <= ITEMS[sale.item].sessions - SESSIONS),
    (phrases.GOODWILL, 0.1, lambda sale: sale.item in ("eyelid", "eye_bag")),
)
#: The system that the clinic had before, as it numbers what is sold.
FORMER_NUMBER = "HIS-{:%Y%m%d}-0042"


class ClinicDemoReturns(models.AbstractModel):
    """What clients gave back, what was wrong, and what was entered by hand and waits for its invoice."""

    _inherit = "clinic.demo"

    # --- credit notes ---

    def _take_back(self, paid, posted):
        """Credit notes of a treatment in full, of two sessions of a course, and of a part of a price; returns pairs of
        what was paid back, and the credit note."""
        journals = {}
        for vals, move in paid:
            if vals["amount"] == move.amount_total and move.partner_id == move.clinic_client_id:
                journals[move] = vals["journal_id"]
        sold = {
            move: sale
            for sale, move in posted[::-1]
            if move in journals and len(move.invoice_line_ids) == 1 and self._age(sale.encounter) > LATER
        }
        returns = {}
        for reason, part, fits in RETURNS:
            move = next((move for move, sale in sold.items() if move not in returns and fits(sale)), None)
            if move:
                returns[move] = (reason, part)
        moves = self.env["account.move"].union(*returns)
        days = [move.invoice_date + timedelta(days=LATER) for move in moves]
        credits = moves._reverse_moves(
            [
                {"invoice_date": day, "invoice_date_due": day, "date": day, "ref": self._say(reason)}
                for day, (reason, _part) in zip(days, returns.values(), strict=True)
            ]
        )
        for credit in credits:
            self._reduce(credit.invoice_line_ids, returns[credit.reversed_entry_id][1])
        credits.action_post()
        return [
            (
                self._prepare_payment(
                    credit,
                    self.env["account.journal"].browse(journals[credit.reversed_entry_id]),
                    credit.amount_total,
                    credit.invoice_date,
                ),
                credit,
            )
            for credit in credits
        ]

    def _reduce(self, line, part):
        """Only a part of the price is given back; of a course, some sessions."""
        if not part:
            line.clinic_sessions = SESSIONS
            part = SESSIONS / line.product_id.clinic_sessions
        if part < 1:
            line.price_unit = line.currency_id.round(line.price_unit * part)

    def _cancel_one(self, posted):
        """Somebody entered an invoice twice, and noticed it after posting."""
        for sale, move in posted[-1:]:
            twice = move.copy({"invoice_date": self._day(sale.encounter), "ref": self._say(phrases.TWICE)})
            twice.action_post()
            twice.button_draft()
            twice.button_cancel()

    # --- by hand ---

    def _enter_by_hand(self, waiting, sales):
        """What is on no invoice: sold in the last days, one of it known to another system, and two sales of today."""
        for number, sale in enumerate(waiting):
            vals = self._prepare_by_hand(sale)
            vals["encounter_id"] = sale.encounter.id
            if number == 1:
                number_there = FORMER_NUMBER.format(vals["date"])
                vals.update(external_ref=number_there, note=self._say(phrases.FORMER_SYSTEM))
            self._consume(sale, vals).action_confirm()
        single = [sale for sale in sales if not sale.visits and sale.item != "deposit"]
        for sale in single[-3:-1]:
            # somebody wants a peel as well
            vals = self._prepare_by_hand(sale._replace(item="peel"))
            self._consume(sale, dict(vals, date=self._today(), note=self._say(phrases.AT_THE_DESK)))

    def _prepare_by_hand(self, sale):
        encounter, product = sale.encounter, self._items()[sale.item]
        taxed = self.env.company.account_sale_tax_id.compute_all(product.list_price, product=product)
        return {
            "partner_id": encounter.partner_id.id,
            "date": self._day(encounter),
            "product_id": product.id,
            "amount": taxed["total_excluded"],
            "amount_total": taxed["total_included"],
            "consultant_id": encounter.consultant_id.id,
            "doctor_id": encounter.doctor_id.id,
            "department_id": encounter.department_id.id,
        }

    def _consume(self, sale, vals):
        user = sale.encounter.consultant_id
        return self.env["clinic.consumption"].with_user(user).with_context(**self.env.context).create(vals)
