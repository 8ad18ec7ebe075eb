# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class ConsumptionCase(AccountTestInvoicingCommon):
    """A clinic with a chart of accounts; taxes of 15 % in the default sale tax; everything at 2019-01-01 or later."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("clinic_followup.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.clinic_consumption_start = "2019-01-01"
        cls.category = cls.env["clinic.category"].create({"name": "Skin"})
        cls.laser = cls._item("Laser", 1000.0)
        cls.course = cls._item("Ten peels", 5000.0, clinic_sessions=10, clinic_validity_months=12)
        cls.client = cls.env["res.partner"].create({"name": "Lin Client"})
        cls.other_client = cls.env["res.partner"].create({"name": "Wu Client"})
        cls.insurer = cls.env["res.partner"].create({"name": "Insurer", "is_company": True})

    @classmethod
    def _item(cls, name, price, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "clinic_category_id": cls.category.id,
                "taxes_id": [Command.set(cls.tax_sale_a.ids)],
                **vals,
            }
        )

    def _invoice(self, *items, partner=None, post=True, move_type="out_invoice", **vals):
        """An invoice of products, or of (product, quantity, price)."""
        lines = [item if isinstance(item, tuple) else (item, 1, item.list_price) for item in items or (self.laser,)]
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": (partner or self.client).id,
                "invoice_date": "2019-02-03",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(product.taxes_id.ids)],
                        }
                    )
                    for product, quantity, price in lines
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def _credit(self, move, **vals):
        """A posted credit note of the whole invoice."""
        refund = move._reverse_moves([{"invoice_date": fields.Date.to_date("2019-02-10"), **vals}])
        refund.action_post()
        return refund

    def _pay(self, move, amount=None):
        wizard = self.env["account.payment.register"].with_context(active_model="account.move", active_ids=move.ids)
        vals = {"payment_date": "2019-02-20", **({"amount": amount} if amount else {})}
        return wizard.create(vals)._create_payments()

    def _rows(self, *moves):
        lines = self.env["account.move.line"].union(*(move.invoice_line_ids for move in moves))
        return self.env["clinic.consumption"].search([("move_line_id", "in", lines.ids)], order="id")

    def _sum(self, *clients):
        rows = self.env["clinic.consumption"].search(
            [("partner_id", "in", [client.id for client in clients or (self.client,)]), ("state", "!=", "draft")]
        )
        return sum(rows.mapped("quantity")), sum(rows.mapped("amount")), sum(rows.mapped("amount_total"))


@tagged("post_install", "-at_install")
class TestConsumptionSync(ConsumptionCase):
    """The ledger says what the invoices say (B3)."""

    def test_a_posted_invoice_becomes_consumption(self):
        invoice = self._invoice((self.laser, 2, 1000.0))
        self.assertRecordValues(
            self._rows(invoice),
            [
                {
                    "partner_id": self.client.id,
                    "date": fields.Date.to_date("2019-02-03"),
                    "quantity": 2,
                    "amount": 2000,
                    "amount_total": 2300,
                    "origin": "invoice",
                    "state": "confirmed",
                    "is_new_client": True,
                    "amount_paid": 0,
                }
            ],
        )
        self.assertTrue(self.client.is_clinic_client)

    def test_syncing_again_changes_nothing(self):
        invoice = self._invoice()
        self.assertFalse(self.env["clinic.consumption.sync"]._sync(invoice))
        self.assertEqual(len(self._rows(invoice)), 1)

    def test_a_draft_takes_back_and_posting_again_records_again(self):
        invoice = self._invoice()
        invoice.button_draft()
        self.assertEqual(self._sum(), (0, 0, 0))
        self.assertEqual(self._rows(invoice)[0].state, "reversed")
        invoice.invoice_line_ids.price_unit = 800
        invoice.action_post()
        self.assertEqual(self._sum(), (1, 800, 920))
        self.assertEqual(self._rows(invoice).mapped("kind"), ["purchase", "reversal", "purchase"])
        self.assertEqual(self._rows(invoice)[0].quantity_left, 1)

    def test_cancelling_takes_back_once(self):
        invoice = self._invoice()
        invoice.button_cancel()
        self.assertEqual(self._sum(), (0, 0, 0))
        self.assertEqual(len(self._rows(invoice)), 2)

    def test_a_full_credit_note_reverses_and_points_to_what_it_reverses(self):
        invoice = self._invoice()
        refund = self._credit(invoice)
        self.assertEqual(self._sum(), (0, 0, 0))
        self.assertEqual(self._rows(refund).reverses_id, self._rows(invoice))
        self.assertEqual(self._rows(invoice).state, "reversed")

    def test_the_nightly_check_finds_what_was_missed_and_nothing_else(self):
        sync = self.env["clinic.consumption.sync"]
        start = self.company.clinic_consumption_start
        self.company.clinic_consumption_start = "2030-01-01"
        invoice = self._invoice()
        self.assertFalse(self._rows(invoice))
        self.company.clinic_consumption_start = start
        self.assertIn(invoice, sync._moves_to_check())
        sync._sync(sync._moves_to_check())
        self.assertEqual(self._sum(), (1, 1000, 1150))
        self.assertNotIn(invoice, sync._moves_to_check())

    def test_the_insurer_pays_and_the_client_consumes(self):
        invoice = self._invoice(partner=self.insurer, post=False)
        self.assertFalse(invoice.clinic_client_id)
        invoice.clinic_client_id = self.client
        invoice.action_post()
        self.assertEqual(self._rows(invoice).partner_id, self.client)

    def test_another_client_on_a_posted_invoice_moves_the_consumption(self):
        invoice = self._invoice()
        invoice.clinic_client_id = self.other_client
        self.assertEqual(self._sum(self.client), (0, 0, 0))
        self.assertEqual(self._sum(self.other_client), (1, 1000, 1150))

    def test_a_payment_pays_its_share_and_undoing_it_takes_that_back(self):
        invoice = self._invoice()
        payment = self._pay(invoice, 575.0)
        row = self._rows(invoice)
        self.assertEqual(row.amount_paid, 500)
        payment.action_cancel()
        self.assertEqual(row.amount_paid, 0)

    def test_confirmed_rows_are_neither_changed_nor_deleted(self):
        row = self._rows(self._invoice())
        for vals in ({"amount": 1}, {"partner_id": self.other_client.id}, {"state": "draft"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                row.write(vals)
        with self.assertRaises(UserError):
            row.unlink()

    def test_a_course_begins_with_its_purchase(self):
        row = self._rows(self._invoice(self.course))
        self.assertRecordValues(
            row.course_id,
            [{"sessions_bought": 10, "sessions_left": 10, "date_end": fields.Date.to_date("2020-02-03")}],
        )

    def test_sessions_that_were_used_stay_bought(self):
        invoice = self._invoice(self.course)
        course = self._rows(invoice).course_id
        course.sessions_before = 3
        self._credit(invoice)
        self.assertRecordValues(course, [{"sessions_bought": 3, "sessions_used": 3, "sessions_left": 0}])
