# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..tools.engine import as_engine
from .test_consumption_sync import ConsumptionCase


@tagged("post_install", "-at_install")
class TestConsumptionInsert(ConsumptionCase):
    """Rows that are inserted in one statement are those that are created one by one (B3)."""

    def _vals(self, line, **vals):
        return {
            "partner_id": self.client.id,
            "company_id": self.company.id,
            "date": "2019-02-03",
            "product_id": self.laser.id,
            "category_id": self.category.id,
            "origin": "invoice",
            "state": "confirmed",
            "kind": "purchase",
            "quantity": 1,
            "amount": 1000,
            "amount_total": 1150,
            "quantity_left": 1,
            "amount_left": 1000,
            "move_line_id": line.id,
            "serial": 9,
            **vals,
        }

    def test_every_column_is_as_the_orm_writes_it(self):
        first, second = self._invoice(), self._invoice()
        Consumption = as_engine(self.env["clinic.consumption"])
        created = Consumption.create([self._vals(first.invoice_line_ids)])
        inserted = Consumption._insert([self._vals(second.invoice_line_ids)])
        self.env.flush_all()
        self.env.invalidate_all()
        different = {"id", "move_line_id", "display_name"}
        stored = [field.name for field in created._fields.values() if field.store and field.name not in different]
        self.assertEqual(
            created.read(stored, load=None)[0] | {"id": 0}, inserted.read(stored, load=None)[0] | {"id": 0}
        )

    def test_what_is_known_of_the_line_is_read_again(self):
        line = self._invoice().invoice_line_ids
        self.assertEqual(len(line.clinic_consumption_ids), 1)
        rows = as_engine(self.env["clinic.consumption"])._insert([self._vals(line)])
        self.assertIn(rows, line.clinic_consumption_ids)

    def test_a_row_of_a_paid_invoice_is_paid(self):
        invoice = self._invoice()
        self._pay(invoice, 575)
        rows = as_engine(self.env["clinic.consumption"])._insert([self._vals(invoice.invoice_line_ids)])
        self.assertEqual(rows.amount_paid, 500)
        self._pay(invoice)
        self.assertEqual(rows.amount_paid, 1000)

    def test_recording_takes_as_many_queries_for_many_invoices_as_for_one(self):
        counts = []
        for number in (1, 1, 20):  # the first fills caches
            moves = self.env["account.move"].union(*(self._invoice(self.course) for _n in range(number)))
            self.env.flush_all()
            self.env.cr.execute("DELETE FROM clinic_consumption; DELETE FROM clinic_course")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = self.env["clinic.consumption.sync"]._sync(moves)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(rows.course_id), number)
        self.assertEqual(counts[1], counts[2])
