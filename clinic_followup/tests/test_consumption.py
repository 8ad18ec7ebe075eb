# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .test_consumption_sync import ConsumptionCase


@tagged("post_install", "-at_install")
class TestConsumption(ConsumptionCase):
    """Who may write what into the ledger, and that no row mixes two clients (B2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant, cls.staff, cls.manager, cls.portal = (
            mail_new_test_user(cls.env, login=login, groups=groups, company_id=cls.company.id)
            for login, groups in (
                ("accountant", "base.group_user,account.group_account_invoice"),
                ("staff", "base.group_user,clinic_followup.group_staff"),
                ("manager", "base.group_user,clinic_followup.group_manager"),
                ("portal", "base.group_portal"),
            )
        )

    def _vals(self, **vals):
        return {"partner_id": self.client.id, "product_id": self.laser.id, "amount": 900, "date": "2019-02-01", **vals}

    def _as(self, user):
        return self.env["clinic.consumption"].with_user(user).with_company(self.company)

    def test_an_accountant_without_a_clinic_group_posts_and_reads(self):
        invoice = self._invoice(post=False)
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(self._as(self.accountant).search([("partner_id", "=", self.client.id)]).amount, 1000)

    def test_defaults_of_whoever_posts_do_not_reach_the_ledger(self):
        other = self._rows(self._invoice(partner=self.other_client))
        context = {f"default_{fname}": other.id for fname in ("reverses_id", "purchase_id", "note", "external_ref")}
        invoice = self._invoice(post=False)
        invoice.with_context(**context).action_post()
        row = self._rows(invoice)
        self.assertFalse(row.reverses_id or row.purchase_id or row.note or row.external_ref)

    def test_bad_input_is_refused_with_a_clear_error(self):
        for vals in (
            {"quantity": -1},
            {"quantity": 0},
            {"quantity": 1e9},
            {"amount": -1},
            {"amount_total": -5},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._as(self.manager).create(self._vals(**vals)).flush_recordset()
        for vals in ({"amount": float("nan")}, {"quantity": "many"}, {"date": "9999-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                self._as(self.manager).create(self._vals(**vals))

    @mute_logger("odoo.sql_db")
    def test_a_row_without_amount_is_a_gift_and_the_future_is_not_consumed(self):
        row = self._as(self.manager).create(self._vals(amount=0))
        row.action_confirm()
        self.assertEqual(row.quantity_left, 1)
        row = self._as(self.manager).create(self._vals(date="2199-01-01"))
        with self.assertRaisesRegex(UserError, "future"):
            row.action_confirm()

    def test_what_the_engine_owns_cannot_be_entered(self):
        row = self._as(self.manager).create(self._vals())
        for vals in (
            {"state": "confirmed"},
            {"kind": "reversal"},
            {"serial": 3},
            {"sessions": 100},
            {"amount_left": 5},
            {"amount_paid": 5},
            {"purchase_id": row.id},
            {"row_ids": [(0, 0, self._vals())]},
            {"row_ids": [(4, row.id)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                row.write(vals)
            with self.subTest(create=vals), self.assertRaises(UserError), self.cr.savepoint():
                self._as(self.manager).create(self._vals(**vals))
        default = (
            self._as(self.manager).with_context(default_state="confirmed", default_sessions=9).create(self._vals())
        )
        self.assertEqual((default.state, default.sessions), ("draft", 0))

    def test_a_copy_of_a_confirmed_row_is_a_draft(self):
        row = self._rows(self._invoice(self.course))
        copy = row.copy()
        self.assertRecordValues(
            copy, [{"state": "draft", "origin": "manual", "sessions": 0, "course_id": False, "move_line_id": False}]
        )

    def test_confirming_and_withdrawing_happen_once(self):
        row = self._as(self.manager).create(self._vals(product_id=self.course.id))
        row.action_confirm()
        row.action_confirm()
        self.assertEqual((self._sum()[0], row.course_id.sessions_left), (1, 10))
        row.action_withdraw()
        self.assertEqual((self._sum(), row.course_id.sessions_left, row.state), ((0, 0, 0), 0, "reversed"))
        with self.assertRaises(UserError):
            row.action_withdraw()

    def test_staff_cannot_enter_it_for_a_client_whom_they_do_not_see(self):
        self.company.clinic_client_scope = "own"
        self.client.is_clinic_client = True
        self.env["clinic.ownership"]._assign(self.client, self.env.ref("clinic_followup.role_consultant"), self.manager)
        with self.assertRaises(AccessError):
            self._as(self.staff).create(self._vals())

    def test_portal_users_have_no_part_in_it(self):
        row = self._rows(self._invoice())
        for work in (
            lambda: row.with_user(self.portal).read(["amount"]),
            lambda: self._as(self.portal).create(self._vals()),
            lambda: row.with_user(self.portal).action_withdraw(),
        ):
            with self.assertRaises(AccessError):
                work()

    def test_the_payer_of_a_draft_changes_and_the_client_with_her(self):
        invoice = self._invoice(post=False)
        invoice.partner_id = self.other_client
        self.assertEqual(invoice.clinic_client_id, self.other_client)
        invoice.partner_id = self.insurer
        self.assertEqual(invoice.clinic_client_id, self.other_client, "the insurer pays for her")
        invoice.clinic_client_id = self.client
        invoice.partner_id = self.other_client
        self.assertEqual(invoice.clinic_client_id, self.client, "who was named stays")

    def test_an_item_that_becomes_the_clinics_later_is_found_at_night(self):
        self.laser.clinic_category_id = False
        invoice = self._invoice()
        self.assertFalse(self._rows(invoice))
        self.laser.clinic_category_id = self.category
        self.assertIn(invoice, self.env["clinic.consumption.sync"]._moves_to_check())

    def test_who_is_a_new_client_follows_what_stands(self):
        first = self._invoice()
        later = self._invoice(invoice_date="2019-03-01")
        self.assertEqual([self._rows(first).is_new_client, self._rows(later).is_new_client], [True, False])
        first.button_cancel()
        self.assertEqual(
            [*self._rows(first).mapped("is_new_client"), self._rows(later).is_new_client], [False, False, True]
        )

    def test_merging_two_clients_moves_everything_and_doubles_nothing(self):
        first = self._invoice(self.course, partner=self.other_client, invoice_date="2019-01-15")
        second = self._invoice(self.course)
        self.assertEqual((self._rows(first) | self._rows(second)).mapped("is_new_client"), [True, True])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | self.other_client).ids, self.client)
        self.env.invalidate_all()
        rows = self._rows(first, second)
        self.assertEqual(rows.partner_id, self.client)
        self.assertEqual(rows.course_id.partner_id, self.client)
        self.assertEqual((first | second).clinic_client_id, self.client)
        self.assertEqual(rows.mapped("is_new_client"), [True, False])
        sync = self.env["clinic.consumption.sync"]
        self.assertFalse(sync._moves_to_check() & (first | second))
        self.assertFalse(sync._sync(first | second))
        self.assertEqual(self._sum(), (2, 10000, 11500))

    def test_the_privacy_export_says_what_was_bought(self):
        self._invoice()
        data, _files = self.env["clinic.privacy.export"]._collect(self.client)
        section = next(part for part in data["sections"] if part["model"] == "clinic.consumption")
        self.assertIn("Laser", str(section))
        self.assertIn("Net Amount", str(section))
        self.assertIn("1000", str(section).replace(",", ""))

    def test_forgetting_the_client_keeps_the_amounts(self):
        row = self._rows(self._invoice())
        row.note = "Wants it for the wedding"
        self.env["clinic.privacy.forget"]._forget(self.client)
        self.assertEqual((row.amount, row.note, row.date), (1000, False, fields.Date.to_date("2019-02-03")))
