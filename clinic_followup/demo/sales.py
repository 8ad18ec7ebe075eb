# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from odoo import models
from odoo.fields import Command

from ..tools.due_dates import local_day
from .bills import Instalment, discount, instalments, sells_course
from .catalogue import COURSES, EMPLOYER, INSURER, ITEMS, MASKS, MASKS_PRICE, MOTHER

#: How many treatments of the last days wait for their invoice.
NOT_INVOICED = 4


class Sale(NamedTuple):
    """What a client bought at an encounter; ``visits`` are the sessions of it if it was a course."""

    encounter: Any
    item: str
    visits: Any = ()


class ClinicDemoSales(models.AbstractModel):
    """What was sold at the encounters: invoices, payments, courses, and what went wrong."""

    _inherit = "clinic.demo"

    def _invoice_all(self, rng):
        """Invoices of all that was sold until today, the oldest first, and what clients have paid of them."""
        sales = self._sales()
        late = [sale for sale in sales if self._age(sale.encounter) < self.env.company.clinic_uninvoiced_days - 2]
        late = [sale for sale in late if not sale.visits and sale.encounter.kind == "treatment"]
        waiting = late[:: max(len(late) // NOT_INVOICED, 2)][:NOT_INVOICED]
        sales = [sale for sale in sales if sale not in waiting]
        moves = self.env["account.move"].create(
            [self._prepare_invoice(rng, sale, payer) for sale, payer in zip(sales, self._payers(sales), strict=True)]
        )
        # the last one is still being worked on
        moves[:-1].action_post()
        posted = list(zip(sales[:-1], moves[:-1], strict=True))
        paid = self._prepare_payments(rng, posted)
        self._link(posted)
        self._settle(paid)
        self._settle(self._take_back(paid, posted))
        self._cancel_one(posted)
        self._enter_by_hand(waiting, sales)

    # --- what was sold ---

    def _sales(self):
        """The oldest first. The sessions of a course are sold with the first of them; a touch-up after an injection is
        free, and so are the checks of a dentist."""
        codes = {product: code for code, product in self._items().items()}
        encounters = self.env["clinic.encounter"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("kind", "in", ("treatment", "session", "deposit")),
                ("state", "!=", "cancelled"),
                ("product_id", "in", [product.id for product in codes]),
            ],
            order="date, id",
        )
        sales = []
        for first, visits in encounters.grouped(lambda encounter: encounter.origin_id or encounter).items():
            code = codes[first.product_id]
            done = visits.filtered(lambda encounter: encounter.state == "done")
            sessions = visits.filtered(lambda encounter: encounter.kind == "session")
            used = sessions & done
            if not done:
                continue
            if first.kind == "deposit":
                sales += [Sale(encounter, "deposit") for encounter in done]
            elif sells_course(code, len(used), len(sessions - done), self._age(done[-1:])):
                course = COURSES[code]
                of_course = sessions[: ITEMS[course].sessions]
                sales.append(Sale((used or done)[0], course, of_course))
                sales += [Sale(encounter, code) for encounter in done - of_course]
            elif ITEMS[code].department == "dermatology":
                sales += [Sale(encounter, code) for encounter in done]
            else:
                sales += [Sale(encounter, code) for encounter in done - sessions]
        return sorted(sales, key=lambda sale: (sale.encounter.date, sale.encounter.id))

    def _day(self, encounter):
        return local_day(encounter.date, ZoneInfo(encounter.company_id._clinic_tz()))

    def _age(self, encounter):
        return (self._today() - self._day(encounter)).days

    def _payers(self, sales):
        """Somebody else pays a few of them."""
        wanted = {"scaling": EMPLOYER, "implant": INSURER, "periodontal": INSURER, "eyelid": MOTHER}
        payers, seen = {}, {}
        for sale in sales:
            text = wanted.get(sale.item)
            seen[sale.item] = seen.get(sale.item, 0) + 1
            if not text or seen[sale.item] % 4 != 2 or (text == MOTHER and text in payers):
                yield sale.encounter.partner_id
                continue
            if text not in payers:
                payers[text] = self.env["res.partner"].create(
                    {"name": self._say(text), "is_company": text != MOTHER, "lang": self.env.context["lang"]}
                )
            yield payers[text]

    # --- invoices ---

    def _prepare_invoice(self, rng, sale, payer):
        encounter, product = sale.encounter, self._items()[sale.item]
        lines = [{"product_id": product.id, "discount": 0 if sale.item == "deposit" else discount(rng)}]
        if sale.item == "deposit":
            lines[0]["price_unit"] = rng.choice((500, 1000, 2000))
        elif rng.random() < 0.03:
            # a price that was agreed on
            lines[0].update(discount=0, price_unit=round(product.list_price * rng.uniform(0.8, 0.97), 2))
        if sale.item in ("masseter", "lips") and rng.random() < 0.2:
            lines.append({"product_id": self._items()["forehead"].id, "discount": 10})
        elif ITEMS[sale.item].department == "dermatology" and rng.random() < 0.1:
            lines.append(
                {
                    "name": self._say(MASKS),
                    "price_unit": MASKS_PRICE,
                    "quantity": rng.randint(1, 3),
                    "tax_ids": [Command.set(self.env.company.account_sale_tax_id.ids)],
                }
            )
        return {
            "move_type": "out_invoice",
            "partner_id": payer.id,
            "clinic_client_id": encounter.partner_id.id,
            "clinic_consultant_id": encounter.consultant_id.id,
            "clinic_doctor_id": encounter.doctor_id.id,
            "clinic_department_id": encounter.department_id.id,
            "invoice_user_id": encounter.consultant_id.id,
            "invoice_date": self._day(encounter),
            "invoice_date_due": self._day(encounter) + timedelta(days=30 if payer.is_company else 0),
            "invoice_line_ids": [Command.create(line) for line in lines],
        }

    def _prepare_payments(self, rng, posted):
        """Pairs of what clients have paid until now, and the invoice."""
        journals, payments = {}, []
        for sale, move in posted:
            age = self._age(sale.encounter)
            left = move.amount_total
            parts = instalments(rng, left, age)
            if sale.item == "deposit":
                # no deposit without money
                parts = [Instalment(1.0, 0, "WX")]
            for number, part in enumerate(parts):
                whole = abs(sum(each.share for each in parts) - 1) < 0.01 and number == len(parts) - 1
                amount = left if whole else move.currency_id.round(move.amount_total * part.share)
                left -= amount
                journal = journals.setdefault(part.journal, self._journal(part.journal))
                days = min(age, 28) if move.partner_id.is_company else part.days
                vals = self._prepare_payment(move, journal, amount, move.invoice_date + timedelta(days=days))
                payments.append((vals, move))
        return payments

    def _prepare_payment(self, move, journal, amount, day):
        return {
            "payment_type": "inbound" if move.move_type == "out_invoice" else "outbound",
            "partner_type": "customer",
            "partner_id": move.commercial_partner_id.id,
            "amount": amount,
            "currency_id": move.currency_id.id,
            "date": day,
            "memo": move.name,
            "journal_id": journal.id,
            "company_id": move.company_id.id,
            "invoice_ids": [Command.set(move.ids)],
        }

    def _settle(self, paid):
        """All payments at once."""
        if not paid:
            return
        payments = self.env["account.payment"].create([vals for vals, _move in paid])
        payments.action_post()
        together = {}
        for payment, (_vals, move) in zip(payments, paid, strict=True):
            together[move] = together.get(move, move) | payment.move_id
        self.env["account.move.line"]._reconcile_plan(
            [
                of_move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
                for of_move in together.values()
            ]
        )

    # --- what it was for ---

    def _link(self, posted):
        """Purchases belong to their encounters, and sessions to the course, whether they took place or are planned."""
        has_courses = "course_id" in self.env["clinic.encounter"]._fields
        for sale, move in posted:
            rows = move.invoice_line_ids.clinic_consumption_ids
            rows.filtered(lambda row: not row.encounter_id).encounter_id = sale.encounter
            if has_courses and sale.visits:
                sale.visits.course_id = rows.course_id
        deposit = self._items()["deposit"]
        if "clinic_sale_encounter" in deposit._fields:
            # from now on: the deposits of the past are there
            deposit.clinic_sale_encounter = "deposit"
