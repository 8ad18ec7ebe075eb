# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..tools.engine import as_engine
from .test_consumption_sync import ConsumptionCase

#: Odd totals: lines of (quantity, price), and which of the taxes below they have.
ODD = {
    "one cent each": ([(1, 0.01), (1, 0.01), (1, 0.01)], ["fifteen"]),
    "thirds": ([(3, 33.333), (7, 14.29), (1, 0.05)], ["fifteen"]),
    "halves that round up": ([(1, 0.335), (1, 0.335), (1, 1.005)], ["seven"]),
    "two taxes": ([(3, 9.99), (2, 19.95)], ["fifteen", "seven"]),
    "tax included": ([(1, 100.0), (3, 33.33), (7, 0.99)], ["included"]),
    "included and on top": ([(1, 99.95), (2, 0.03)], ["included", "seven"]),
    "fixed per piece": ([(3, 10.1), (2, 0.35)], ["fixed"]),
    "a discount line": ([(1, 1000.0), (1, -333.33)], ["fifteen"]),
    "nothing to pay": ([(1, 500.0), (1, -500.0)], ["fifteen"]),
    "a gift": ([(1, 100.0), (1, 0.0)], ["fifteen"]),
    "no tax": ([(3, 33.335)], []),
}


@tagged("post_install", "-at_install")
class TestConsumptionAmounts(ConsumptionCase):
    """The ledger has to the cent what the invoices have (B3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taxes = {
            name: cls.env["account.tax"].create({"name": name, "type_tax_use": "sale", **vals})
            for name, vals in {
                "fifteen": {"amount": 15.0},
                "seven": {"amount": 7.7},
                "included": {"amount": 6.0, "price_include_override": "tax_included"},
                "fixed": {"amount_type": "fixed", "amount": 0.37},
            }.items()
        }
        cls.foreign = cls.setup_other_currency("EUR", rates=[("2019-01-01", 0.7731)])
        cls.weak = cls.setup_other_currency("VND", rates=[("2019-01-01", 23187.0)])

    def _odd_invoices(self):
        """By name, posted invoices of all odd totals in all currencies, each of a client of its own."""
        cases = [
            (currency, name, *ODD[name])
            for currency in (self.company.currency_id, self.foreign, self.weak)
            for name in ODD
        ]
        clients = self.env["res.partner"].create([{"name": f"Client {number}"} for number in range(len(cases))])
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "currency_id": currency.id,
                    "invoice_date": "2019-02-03",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.laser.id,
                                "quantity": quantity,
                                "price_unit": price,
                                "tax_ids": [Command.set([self.taxes[tax].id for tax in taxes])],
                            }
                        )
                        for quantity, price in lines
                    ],
                }
                for client, (currency, _name, lines, taxes) in zip(clients, cases, strict=True)
            ]
        )
        moves.action_post()
        return {(currency.name, name): move for move, (currency, name, *_case) in zip(moves, cases, strict=True)}

    def _credit_each(self, moves):
        refunds = moves._reverse_moves([{"invoice_date": "2019-02-10"} for _move in moves])
        self.env.flush_all()
        # the planner of the database knows nothing of the many lines of this transaction
        self.cr.execute("ANALYZE account_move, account_move_line, account_partial_reconcile, clinic_consumption")
        refunds.action_post()
        return refunds

    def test_odd_totals_in_every_currency_and_way_of_rounding_equal_the_books(self):
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            invoices = self._odd_invoices()
            for name, move in invoices.items():
                with self.subTest(method=method, invoice=name):
                    _pieces, net, total = self._sum(move.partner_id)
                    self.assertAlmostEqual(net, move.amount_untaxed_signed)
                    self.assertAlmostEqual(total, move.amount_total_signed)
            moves = self.env["account.move"].union(*invoices.values())
            refunds = self._credit_each(moves)
            for name, move in invoices.items():
                with self.subTest(method=method, credited=name):
                    for number in self._sum(move.partner_id):
                        self.assertAlmostEqual(number, 0)
            self.assertFalse(self.env["clinic.consumption.sync"]._moves_to_check() & (moves | refunds))

    def test_what_is_rounded_for_cash_is_nobodys_consumption(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To 5 cents",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                "rounding_method": "HALF-UP",
            }
        )
        self.laser.taxes_id = False
        invoice = self._invoice((self.laser, 1, 99.98), invoice_cash_rounding_id=rounding.id)
        self.assertEqual(invoice.amount_total, 100)
        self.assertEqual(self._sum(), (1, 99.98, 99.98))

    def test_another_unit_is_counted_in_the_unit_of_the_item(self):
        self.laser.uom_id = self.env.ref("uom.product_uom_dozen")
        invoice = self._invoice((self.laser, 1, 100.0), post=False)
        invoice.invoice_line_ids.product_uom_id = self.env.ref("uom.product_uom_unit")
        invoice.invoice_line_ids.price_unit = 100
        invoice.action_post()
        sync = self.env["clinic.consumption.sync"]
        self.assertFalse(sync._sync(invoice))
        self.assertNotIn(invoice, sync._moves_to_check())
        self.assertAlmostEqual(self._rows(invoice).quantity, 1 / 12)

    def test_items_that_are_not_the_clinics_are_no_consumption(self):
        deposit = self._item("Deposit", 100.0, clinic_category_id=False)
        invoice = self._invoice((self.laser, 1, 1000.0), (deposit, -1, 100.0))
        self.assertEqual(self._sum(), (1, 1000, 1150))
        self._pay(invoice)
        self.assertEqual(self._rows(invoice).amount_paid, 1000)

    def test_money_is_given_back_of_what_cost_it_not_of_the_gift(self):
        invoice = self._invoice((self.laser, 1, 0.0), (self.laser, 1, 1000.0))
        refund = invoice._reverse_moves([{"invoice_date": "2019-02-10"}])
        refund.invoice_line_ids.filtered(lambda line: not line.price_unit).unlink()
        refund.action_post()
        gift, paid = self._rows(invoice)
        self.assertEqual((gift.quantity_left, paid.quantity_left), (1, 0))

    def test_archived_items_and_receipts_count(self):
        self.laser.active = False
        receipt = self._invoice((self.laser, 1, 1000.0), move_type="out_receipt")
        self.assertEqual(self._sum(), (1, 1000, 1150))
        self.assertNotIn(receipt, self.env["clinic.consumption.sync"]._moves_to_check())

    def test_a_credit_note_of_what_was_sold_before_the_start_is_of_that_time(self):
        self.company.clinic_consumption_start = "2019-02-05"
        invoice = self._invoice()
        refund = self._credit(invoice)
        self.assertFalse(self._rows(invoice, refund))
        self.company.clinic_consumption_start = "2019-01-01"
        sync = self.env["clinic.consumption.sync"]
        self.assertEqual(sync._moves_to_check() & (invoice | refund), invoice | refund)
        sync._sync(invoice | refund)
        self.assertEqual(self._rows(refund).reverses_id, self._rows(invoice))

    def test_a_payment_in_another_currency_pays_all(self):
        invoice = self._invoice((self.laser, 1, 333.33), currency_id=self.foreign.id)
        self._pay(invoice, 100.0)
        row = self._rows(invoice)
        self.assertAlmostEqual(row.amount_paid, row.amount * 100 / invoice.amount_total, places=2)
        self._pay(invoice)
        self.assertEqual(row.amount_paid, row.amount)

    # --- payments without an entry in the books ---

    def _pay_without_entry(self, *invoices, amount):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.client.id,
                "amount": amount,
                "date": "2019-02-20",
                "invoice_ids": [Command.set([invoice.id for invoice in invoices])],
            }
        )
        payment.outstanding_account_id = False
        with patch.object(type(payment), "_generate_journal_entry", lambda self, *args, **kwargs: None):
            payment.action_post()
        self.assertFalse(payment.move_id)
        return payment

    def test_a_payment_without_entry_pays_and_its_undoing_is_announced(self):
        invoice = self._invoice()
        row = self._rows(invoice)
        announced = []
        model = type(self.env["clinic.consumption"])
        with patch.object(model, "_on_paid_changed", lambda rows: announced.append(rows.mapped("amount_paid"))):
            payment = self._pay_without_entry(invoice, amount=460.0)
            self.assertEqual(row.amount_paid, 400)
            payment.action_validate()
            self.assertEqual(row.amount_paid, 400)
            payment.action_cancel()
            self.assertEqual(row.amount_paid, 0)
        self.assertIn([400.0], announced)
        self.assertEqual(announced[-1], [0.0])

    def test_a_statement_that_books_the_payment_pays_no_second_time(self):
        invoice = self._invoice()
        self._pay_without_entry(invoice, amount=460.0)
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": "2019-02-21",
                "payment_ref": "460",
                "amount": 460.0,
                "partner_id": self.client.id,
            }
        )
        receivable = invoice.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        _liquidity, suspense, _other = line.with_context(skip_readonly_check=True)._seek_for_lines()
        line.move_id.button_draft()
        suspense.account_id = receivable.account_id
        line.move_id.action_post()
        (suspense | receivable).reconcile()
        self.assertEqual(self._rows(invoice).amount_paid, 400)

    def test_one_payment_without_entry_is_shared_out_among_its_invoices(self):
        one, two = self._invoice(), self._invoice((self.laser, 3, 1000.0))
        self._pay_without_entry(one, two, amount=2300.0)
        self.assertEqual(self._rows(one, two).mapped("amount_paid"), [500, 1500])

    def test_a_hand_entered_row_is_paid_as_the_invoice_is_to_which_it_is_linked(self):
        row = self._enter()
        invoice = self._invoice()
        self._pay(invoice)
        self._link(row, invoice)
        self.assertEqual(row._paid_net(), {row: 900})
        self.assertEqual(self._sum(), (1, 900, 900))

    # --- entered by hand, then linked ---

    def _enter(self, **vals):
        row = self.env["clinic.consumption"].create(
            {"partner_id": self.client.id, "product_id": self.laser.id, "amount": 900, "date": "2019-02-01", **vals}
        )
        row.action_confirm()
        return row

    def _link(self, row, invoice):
        line = invoice.invoice_line_ids[0]
        serial = max(self._rows(invoice).mapped("serial"), default=0) + 1
        as_engine(row).write({"move_line_id": line.id, "serial": serial})
        self.env["clinic.consumption.sync"]._sync(invoice)

    def test_a_linked_row_survives_a_draft_and_goes_with_a_cancelled_invoice(self):
        sync = self.env["clinic.consumption.sync"]
        row, invoice = self._enter(), self._invoice()
        self._link(row, invoice)
        for step, left in (("button_draft", 1), ("action_post", 1), ("button_cancel", 0)):
            getattr(invoice, step)()
            self.assertEqual((step, row.quantity_left), (step, left))
            self.assertFalse(sync._sync(invoice))
            self.assertNotIn(invoice, sync._moves_to_check())

    def test_deleting_the_line_leaves_the_linked_row_on_no_invoice(self):
        row, invoice = self._enter(), self._invoice()
        self._link(row, invoice)
        invoice.button_draft()
        invoice.invoice_line_ids.unlink()
        self.assertFalse(row.move_line_id)
        self.assertEqual(row.quantity_left, 1)

    def test_a_linked_row_of_more_pieces_than_the_line_is_for_people_to_look_at(self):
        sync = self.env["clinic.consumption.sync"]
        row, invoice = self._enter(quantity=2), self._invoice()
        self._link(row, invoice)
        self.assertEqual(self._sum()[0], 2)
        self.assertNotIn(invoice, sync._moves_to_check())

    # --- how many queries ---

    def _queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_forty_invoices_take_as_many_queries_as_one(self):
        sync = self.env["clinic.consumption.sync"]
        self.company.clinic_consumption_start = "2030-01-01"
        clients = self.env["res.partner"].create([{"name": f"Client {number}"} for number in range(41)])
        clients.is_clinic_client = True
        invoices = self.env["account.move"].union(*(self._invoice(partner=client) for client in clients))
        refunds = self._credit_each(invoices)
        self.company.clinic_consumption_start = "2019-01-01"
        self._queries(lambda: sync._sync(invoices[40]))
        one = self._queries(lambda: sync._sync(invoices[0]))
        self.assertLessEqual(self._queries(lambda: sync._sync(invoices[1:40])), one + 4)
        back = self._queries(lambda: sync._sync(refunds[0]))
        self.assertLessEqual(self._queries(lambda: sync._sync(refunds[1:40])), back + 4)
        self.assertLessEqual(self._queries(sync._moves_to_check), 1)
        rows = self._rows(*invoices[1:40])
        self.assertLessEqual(self._queries(rows._paid_net), self._queries(rows[:1]._paid_net) + 1)
