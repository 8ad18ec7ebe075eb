# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged

from .test_consumption_sync import ConsumptionCase


class LinkCase(ConsumptionCase):
    """Consumption that was entered by hand, next to invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._person("accountant", "account.group_account_invoice")
        cls.staff = cls._person("staff", "clinic_followup.group_staff")
        cls.manager = cls._person("manager", "clinic_followup.group_manager")

    @classmethod
    def _person(cls, name, group):
        return cls.env["res.users"].create(
            {
                "name": name.title(),
                "login": f"link_{name}",
                "group_ids": [(6, 0, [cls.env.ref("base.group_user").id, cls.env.ref(group).id])],
                "company_id": cls.company.id,
                "company_ids": [(6, 0, cls.company.ids)],
            }
        )

    @classmethod
    def _by_hand(cls, product=None, quantity=1, amount=1000.0, confirm=True, **vals):
        row = cls.env["clinic.consumption"].create(
            {
                "partner_id": cls.client.id,
                "product_id": (product or cls.laser).id,
                "quantity": quantity,
                "amount": amount,
                "date": "2019-02-01",
                **vals,
            }
        )
        if confirm:
            row.action_confirm()
        return row

    def _line(self, invoice):
        return invoice.invoice_line_ids[0]

    def _open(self, records, user=None):
        """The wizard as the user's screen gets it."""
        action = records.with_user(user or self.accountant).action_link_invoice()
        return self.env[action["res_model"]].with_user(user or self.accountant).browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestLink(LinkCase):
    """What was entered by hand is linked to an invoice line, and counts once (B3)."""

    def test_posting_finds_what_was_entered_and_records_nothing_twice(self):
        row = self._by_hand()
        invoice = self._invoice()
        self.assertEqual(self._rows(invoice)[0], row)
        # the invoice says which taxes there are
        self.assertEqual(self._sum(), (1, 1000, 1150))

    def test_posting_links_nothing_that_leaves_a_doubt(self):
        for vals in (
            {"amount": 900.0},
            {"quantity": 2, "amount": 2000.0},
            {"date": "2018-12-01"},
            {"partner_id": self.other_client.id},
            {"product_id": self.course.id},
            {"confirm": False},
        ):
            with self.subTest(vals=vals):
                row = self._by_hand(**vals)
                invoice = self._invoice()
                self.assertFalse(row.move_line_id)
                self.assertEqual(sum(self._rows(invoice).mapped("amount")), 1000)

    def test_posting_does_not_choose_among_two(self):
        rows = self._by_hand() | self._by_hand()
        self._invoice()
        self.assertFalse(rows.move_line_id)

    def test_posting_again_after_a_correction_goes_on_with_the_same_row(self):
        row = self._by_hand()
        invoice = self._invoice()
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(row.move_id, invoice)
        self.assertEqual(self._sum(), (1, 1000, 1150))

    def test_posting_many_takes_the_queries_of_posting_one(self):
        sync = self.env["clinic.consumption.sync"].sudo()

        def prepared(number):
            items = [self._item(f"Item {number}-{at}", 100.0 + at) for at in range(number)]
            moves = self.env["account.move"].union(*(self._invoice(item) for item in items))
            for item in items:
                self._by_hand(item, amount=item.list_price)
            self.cr.execute("DELETE FROM clinic_consumption WHERE move_line_id IN %s", (tuple(moves.line_ids.ids),))
            self.env.flush_all()
            self.env.invalidate_all()
            return moves

        few, many = prepared(2), prepared(20)
        counts = []
        for moves in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            sync._match(moves)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(self._rows(*moves)), len(moves))
        self.assertLessEqual(counts[1], counts[0] + 2, counts)

    def test_linking_afterwards_takes_back_what_the_invoice_had_recorded(self):
        invoice = self._invoice()
        row = self._by_hand(amount=900.0)
        wizard = self._open(row)
        self.assertRecordValues(wizard.line_ids, [{"move_id": invoice.id, "is_chosen": True, "same_amount": False}])
        self.assertEqual(wizard.line_ids.reason, "same item, another amount, 2 days apart")
        wizard.action_link()
        self.assertEqual(row.move_id, invoice)
        self.assertEqual(self._sum(), (1, 900, 900))

    def test_a_draft_invoice_is_linked_and_posting_it_records_no_more(self):
        invoice = self._invoice(post=False)
        row = self._by_hand()
        self._open(row).action_link()
        self.assertEqual(row.move_id, invoice)
        invoice.action_post()
        self.assertEqual(self._sum(), (1, 1000, 1150))

    def test_many_rows_are_on_one_line(self):
        invoice = self._invoice((self.laser, 3, 1000.0))
        rows = self._by_hand() | self._by_hand(date="2019-02-02")
        wizard = self._open(rows)
        self.assertEqual(wizard.line_ids.mapped("is_chosen"), [True, True])
        wizard.action_link()
        self.assertEqual(rows.move_line_id, self._line(invoice))
        self.assertEqual(self._sum(), (3, 3000, 3450))

    def test_of_more_pieces_than_the_line_has_the_rest_is_on_no_invoice(self):
        department = self.env["hr.department"].sudo().create({"name": "Skin", "company_id": self.company.id})
        row = self._by_hand(quantity=5, amount=5000.0, department_id=department.id, note="Five")
        invoice = self._invoice((self.laser, 3, 1000.0))
        self._open(row).action_link()
        rest = self.env["clinic.consumption"].search([("partner_id", "=", self.client.id), ("quantity", "=", 2)])
        self.assertRecordValues(
            rest,
            [
                {
                    "amount": 2000,
                    "department_id": department.id,
                    "note": "Five",
                    "origin": "manual",
                    "state": "confirmed",
                    "move_line_id": False,
                }
            ],
        )
        self.assertEqual((row.quantity, row.quantity_left, row.move_id), (5, 3, invoice))
        self.assertEqual(self._sum(), (5, 5000, 5450))
        with self.assertRaises(UserError):
            rest._link(self._line(invoice))

    def test_the_rest_goes_on_to_the_next_line_that_is_ticked(self):
        first, second = self._invoice((self.laser, 3, 1000.0)), self._invoice((self.laser, 2, 1000.0))
        row = self._by_hand(quantity=5, amount=5000.0)
        wizard = self._open(row)
        wizard.line_ids.is_chosen = True
        wizard.action_link()
        self.assertEqual(self._sum(), (5, 5000, 5750))
        by_hand = self.env["clinic.consumption"].search(
            [("origin", "=", "manual"), ("purchase_id", "=", False), ("partner_id", "=", self.client.id)]
        )
        self.assertEqual(by_hand.move_id, first | second)

    def test_a_course_is_split_with_its_sessions(self):
        row = self._by_hand(self.course, quantity=3, amount=15000.0)
        self._invoice((self.course, 2, 5000.0))
        self._open(row).action_link()
        courses = self.env["clinic.course"].search([("partner_id", "=", self.client.id)])
        self.assertEqual(sum(courses.mapped("sessions_left")), 30)
        self.assertEqual(row.course_id.sessions_left, 20)

    def test_unlinking_records_the_invoice_by_itself_again(self):
        row = self._by_hand()
        invoice = self._invoice()
        self.assertEqual(row.move_id, invoice)
        row.with_user(self.accountant).action_unlink_invoice()
        self.assertFalse(row.move_line_id)
        self.assertEqual(sum(self._rows(invoice).mapped("amount_total")), 1150)
        # not linked again by itself
        self.assertEqual(self._sum()[:2], (2, 2000))
        self._open(row).action_link()
        self.assertEqual(self._sum(), (1, 1000, 1150))

    def test_unlinking_undoes_the_amount_that_the_invoice_had_said(self):
        self._invoice()
        row = self._by_hand(amount=900.0)
        self._open(row).action_link()
        self.env["clinic.consumption.sync"].sudo()._correct(row.move_line_id)
        self.assertEqual(self._sum(), (1, 1000, 1150))
        row.action_unlink_invoice()
        self.assertEqual((row.amount_left, row.quantity_left), (900, 1))

    def test_what_a_credit_note_took_back_is_not_unlinked(self):
        row = self._by_hand()
        self._credit(self._invoice())
        with self.assertRaisesRegex(UserError, "credit note"):
            row.action_unlink_invoice()

    def test_a_line_takes_no_other_client_item_branch_or_cancelled_invoice(self):
        row = self._by_hand()
        cancelled = self._invoice(post=False)
        cancelled.button_cancel()
        refund = self._invoice(move_type="out_refund", post=False)
        for invoice, words in (
            (self._invoice(partner=self.other_client), "Wu Client"),
            (self._invoice(partner=self.insurer), "nobody"),
            (self._invoice(self.course), "another item"),
            (cancelled, "cancelled"),
            (refund, "no line of a customer invoice"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                row._link(self._line(invoice))
        self.assertFalse(row.move_line_id)

    def test_a_row_is_on_one_line_only(self):
        row = self._by_hand()
        self._invoice()
        other = self._invoice()
        self.assertTrue(row.move_line_id)
        with self.assertRaisesRegex(UserError, "already"):
            row._link(self._line(other))

    def test_the_wizard_is_for_one_client(self):
        rows = self._by_hand() | self._by_hand(partner_id=self.other_client.id)
        with self.assertRaisesRegex(UserError, "one client"):
            rows.action_link_invoice()
        with self.assertRaises(UserError):
            self._rows(self._invoice(self.course)).action_link_invoice()

    def test_from_an_invoice_what_waits_for_it_is_linked(self):
        row = self._by_hand(amount=900.0)
        invoice = self._invoice().with_user(self.accountant)
        self.assertEqual(invoice.clinic_linkable_count, 1)
        action = invoice.action_link_clinic_consumption()
        self.env[action["res_model"]].browse(action["res_id"]).action_link()
        self.assertEqual(row.move_id.id, invoice.id)
        invoice.invalidate_recordset()
        self.assertEqual(invoice.clinic_linkable_count, 0)

    def test_another_line_is_chosen_by_hand(self):
        row = self._by_hand(date="2018-06-01")
        invoice = self._invoice()
        wizard = self._open(row)
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "tick"):
            wizard.action_link()
        wizard.move_line_id = self._line(invoice)
        wizard.action_link()
        self.assertEqual(row.move_id, invoice)

    def test_a_manager_links_without_rights_on_invoices_and_staff_do_not(self):
        invoice = self._invoice()
        row = self._by_hand(amount=900.0)
        with self.assertRaises(AccessError):
            row.with_user(self.staff).action_link_invoice()
        with self.assertRaises(AccessError):
            row.with_user(self.staff)._link(self._line(invoice))
        self._open(row, self.manager).action_link()
        self.assertEqual(row.move_id, invoice)
        with self.assertRaises(AccessError):
            row.with_user(self.staff).action_unlink_invoice()

    def test_a_forged_wizard_is_refused(self):
        """Ids that come from outside are checked as those that were suggested."""
        foreign = self._invoice(partner=self.other_client)
        row = self._by_hand(amount=900.0)
        self._invoice()
        wizard = self._open(row)
        wizard.line_ids.write({"move_line_id": self._line(foreign).id, "is_chosen": True})
        with self.assertRaisesRegex(UserError, "Wu Client"):
            wizard.action_link()

    def test_whoever_comes_second_is_told_so(self):
        """Another transaction holds the row of the invoice; what happens with two real ones: tests/test_concurrency.py"""
        invoice = self._invoice()
        row = self._by_hand(amount=900.0)

        def locked(*_args, **_kwargs):
            raise LockError("locked")

        self.patch(type(self.env["account.move"]), "lock_for_update", locked)
        with self.assertRaisesRegex(UserError, "Somebody else works on"):
            row._link(self._line(invoice))
