# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_consumption_link import LinkCase


@freeze_time("2019-03-01")
class ReconciliationCase(LinkCase):
    """A ledger and invoices that differ, in each way there is."""

    def _differ(self, user=None, **only):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company.id), *((fname, "=", value) for fname, value in only.items())]
        return self.env["clinic.reconciliation"].with_user(user or self.accountant).search(domain)

    def _repair(self, kind, user=None):
        """One click on the only row; it is of this kind, and there is no other afterwards."""
        row = self._differ(user)
        self.assertEqual(row.mapped("kind"), [kind])
        self.assertTrue(row.reason)
        self.assertTrue(row.display_name)
        action = row.action_repair()
        if action.get("res_model"):
            return action
        self.assertFalse(self._differ())
        return action

    def _forget(self, invoice):
        """As if posting had not been noticed."""
        self.env.flush_all()
        self.cr.execute(
            "DELETE FROM clinic_consumption WHERE move_line_id IN %s", (tuple(invoice.invoice_line_ids.ids),)
        )
        left = self.env["clinic.consumption"].search([("purchase_id", "=", False), ("state", "!=", "draft")])
        self.env["clinic.consumption.sync"].sudo()._refresh_left(left)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
@freeze_time("2019-03-01")
class TestReconciliation(ReconciliationCase):
    """Where ledger and invoices differ, each with what puts it right (B3)."""

    def test_what_matches_is_not_listed(self):
        self._credit(self._invoice())
        self._by_hand(date="2019-02-25", product_id=self.course.id)
        self._invoice((self.laser, 2, 500.0), (self.course, 1, 5000.0)).button_draft()
        self._invoice(post=False)
        self.assertFalse(self._differ())

    def test_a_line_that_was_not_recorded(self):
        invoice = self._invoice()
        self._forget(invoice)
        row = self._differ()
        self.assertRecordValues(
            row, [{"amount_invoiced": 1000, "amount_recorded": 0, "difference": 1000, "age": 26, "move_id": invoice.id}]
        )
        self._repair("missing")
        self.assertEqual(self._sum(), (1, 1000, 1150))

    def test_a_line_of_which_a_part_was_recorded(self):
        invoice = self._invoice((self.laser, 3, 1000.0))
        self.env.flush_all()
        self.cr.execute("UPDATE clinic_consumption SET quantity = 2 WHERE move_line_id = %s", (self._line(invoice).id,))
        self.env.invalidate_all()
        self.assertRegex(self._differ().reason, "2 of 3")
        self._repair("missing")

    def test_a_credit_note_that_was_not_recorded(self):
        refund = self._credit(self._invoice())
        self._forget(refund)
        self._repair("missing")
        self.assertEqual(self._sum(), (0, 0, 0))

    def test_an_invoice_before_the_branch_records_consumption_is_not_looked_at(self):
        invoice = self._invoice()
        self._forget(invoice)
        self.company.clinic_consumption_start = "2019-02-04"
        self.assertFalse(self._differ())

    def test_an_invoice_that_names_no_client(self):
        invoice = self._invoice(partner=self.insurer)
        action = self._repair("nobody")
        self.assertEqual((action["res_model"], action["res_id"]), ("account.move", invoice.id))
        with self.assertRaisesRegex(AccessError, "Accounting names the client"):
            self._differ(self.manager).action_repair()
        invoice.clinic_client_id = self.client
        self.assertFalse(self._differ())

    def test_more_pieces_by_hand_than_the_invoice_has_in_the_end(self):
        invoice = self._invoice((self.laser, 3, 1000.0), post=False)
        row = self._by_hand(quantity=3, amount=3000.0, date="2019-02-25")
        row._link(self._line(invoice))
        invoice.invoice_line_ids.quantity = 2
        invoice.action_post()
        self._repair("surplus")
        self.assertEqual((row.quantity_left, row.move_id), (2, invoice))
        self.assertEqual(self._sum()[:2], (3, 3000))

    def test_an_amount_that_differs_is_corrected_once(self):
        self._invoice()
        row = self._by_hand(amount=900.0)
        self._open(row).action_link()
        self.assertEqual(self._differ().difference, 100)
        self._repair("amount")
        self.assertRecordValues(
            row.row_ids, [{"kind": "correction", "quantity": 0, "amount": 100, "amount_total": 250}]
        )
        self.assertEqual(row.amount, 900)
        self.assertEqual(self._sum(), (1, 1000, 1150))
        self.assertFalse(self.env["clinic.consumption.sync"].sudo()._correct(row.move_line_id))

    def test_a_row_of_another_client_than_the_invoice_s(self):
        invoice = self._invoice()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE clinic_consumption SET partner_id = %s WHERE move_line_id = %s",
            (self.other_client.id, self._line(invoice).id),
        )
        self.env.invalidate_all()
        row = self._differ()
        self.assertRecordValues(row, [{"partner_id": self.client.id, "other_id": self.other_client.id}])
        self.assertIn("Wu Client", row.reason)
        self._repair("client")
        self.assertEqual(self._sum(), (1, 1000, 1150))
        self.assertEqual(self._sum(self.other_client), (0, 0, 0))

    def test_what_is_on_no_invoice_for_too_long(self):
        row = self._by_hand(date="2019-02-21")
        self.assertRecordValues(self._differ(), [{"kind": "uninvoiced", "consumption_id": row.id, "age": 8}])
        row.action_withdraw()
        self.assertFalse(self._differ())
        self._by_hand(date="2019-02-22")
        self._by_hand(amount=0.0)
        self.assertFalse(self._differ())

    def test_what_is_on_no_invoice_is_linked_when_there_is_no_doubt(self):
        invoice = self._invoice()
        row = self._by_hand()
        self._repair("uninvoiced")
        self.assertEqual(row.move_id, invoice)
        self.assertEqual(self._sum(), (1, 1000, 1150))

    def test_what_is_on_no_invoice_asks_where_there_is_a_doubt(self):
        invoice = self._invoice()
        self._by_hand(amount=900.0)
        action = self._repair("uninvoiced", self.manager)
        wizard = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        wizard.action_link()
        self.assertEqual(self._differ().kind, "amount")
        self._repair("amount", self.manager)
        self.assertEqual(sum(self._rows(invoice).mapped("amount")), 1000)

    def test_what_is_on_a_draft_for_too_long(self):
        invoice = self._invoice(post=False)
        row = self._by_hand()
        row._link(self._line(invoice))
        action = self._repair("uninvoiced")
        self.assertEqual(action["res_id"], invoice.id)
        self.assertIn("draft", self._differ().reason)
        invoice.action_post()
        self.assertFalse(self._differ())

    def test_what_was_given_back_without_a_purchase(self):
        self._invoice(move_type="out_refund")
        self.assertEqual(self._sum(), (-1, -1000, -1150))
        self._repair("returned")
        self.assertEqual(self._sum(), (0, 0, 0))

    def test_more_is_given_back_than_was_bought(self):
        invoice = self._invoice((self.laser, 2, 1000.0))
        refund = self._credit(invoice)
        refund.button_draft()
        refund.invoice_line_ids.quantity = 3
        refund.action_post()
        self._repair("returned")
        self.assertEqual(self._sum(), (0, 0, 0))
        refund.button_cancel()
        self.assertEqual(self._sum()[:2], (3, 3000))

    def test_what_was_given_back_is_taken_from_a_purchase_that_was_entered_later(self):
        self.company.clinic_uninvoiced_days = 60
        self._invoice(move_type="out_refund")
        row = self._by_hand()
        self._repair("returned")
        self.assertEqual((row.state, self._sum()[:2]), ("reversed", (0, 0)))

    def test_more_sessions_were_used_than_the_client_bought(self):
        invoice = self._invoice(self.course)
        course = self._rows(invoice).course_id
        course.sessions_before = 3
        reversal = self._rows(self._credit(invoice))
        self.assertFalse(self._differ())
        # as if the three had been used when the credit note was recorded already
        self.env.flush_all()
        self.cr.execute("UPDATE clinic_consumption SET sessions = -10 WHERE id = %s", (reversal.id,))
        row = self._differ()
        self.assertRecordValues(row, [{"quantity_invoiced": 0, "quantity_recorded": 3, "course_id": course.id}])
        self._repair("sessions")
        self.assertRecordValues(course, [{"sessions_bought": 3, "sessions_used": 3, "sessions_left": 0}])
        self.assertEqual(self._sum(), (0, 0, 0))

    # --- many at once ---

    def test_one_that_cannot_be_repaired_does_not_stop_the_others(self):
        broken, fine = self._invoice(), self._invoice(partner=self.other_client)
        self._invoice(partner=self.insurer)
        for invoice in (broken, fine):
            self._forget(invoice)
        settle = type(self.env["clinic.consumption.sync"])._settle
        words = "This one cannot be recorded."

        def failing(sync, moves):
            rows = settle(sync, moves)
            if broken in moves:
                raise UserError(words)
            return rows

        rows = self._differ()
        self.assertEqual(len(rows), 3)
        with patch.object(type(self.env["clinic.consumption.sync"]), "_settle", failing):
            params = rows.action_repair()["params"]
        self.assertEqual(params["type"], "warning")
        for words in ("1 repaired", "2 not", "This one cannot be recorded", "Lin Client", "a person has to decide"):
            self.assertIn(words, params["message"])
        self.assertFalse(self._rows(broken))
        self.assertEqual(len(self._rows(fine)), 1)

    @mute_logger("odoo.addons.clinic_followup.models.clinic_reconciliation_repair")
    def test_an_unexpected_error_of_one_does_not_stop_the_others_either(self):
        broken, fine = self._invoice(), self._invoice(partner=self.other_client)
        for invoice in (broken, fine):
            self._forget(invoice)
        settle = type(self.env["clinic.consumption.sync"])._settle

        def failing(sync, moves):
            if broken in moves:
                sync.env.cr.execute("SELECT 1 / 0")
            return settle(sync, moves)

        with (
            mute_logger("odoo.sql_db"),
            patch.object(type(self.env["clinic.consumption.sync"]), "_settle", failing),
        ):
            params = self._differ().action_repair()["params"]
        self.assertIn("1 repaired", params["message"])
        self.assertEqual(self._differ().move_id, broken)

    def test_a_repair_that_changes_nothing_is_not_called_one(self):
        self._forget(self._invoice())
        row = self._differ()
        with (
            patch.object(type(self.env["clinic.consumption.sync"]), "_sync", lambda _sync, _moves: None),
            self.assertRaisesRegex(UserError, "cannot be repaired"),
        ):
            row.action_repair()

    # --- who ---

    def test_accounting_and_managers_see_it_and_nobody_else(self):
        self._forget(self._invoice())
        for user in (self.accountant, self.manager):
            self.assertTrue(self._differ(user))
        with self.assertRaises(AccessError):
            self._differ(self.staff)

    def test_each_branch_sees_its_own(self):
        self._forget(self._invoice())
        other = self.setup_other_company()["company"]
        other.clinic_consumption_start = "2019-01-01"
        user = self._person("elsewhere", "account.group_account_invoice")
        user.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        row = self._differ()
        self.assertTrue(row)
        self.assertFalse(self.env["clinic.reconciliation"].with_user(user).search([]))
        with self.assertRaises(AccessError):
            row.with_user(user).action_repair()

    def test_the_rows_group_and_pivot_by_what_differs(self):
        self._forget(self._invoice())
        self._by_hand(product_id=self.course.id)
        self.env.flush_all()
        groups = (
            self.env["clinic.reconciliation"]
            .with_user(self.accountant)
            ._read_group([("company_id", "=", self.company.id)], ["kind"], ["__count", "difference:sum"], order="kind")
        )
        self.assertEqual(groups, [("missing", 1, 1000), ("uninvoiced", 1, -1000)])
