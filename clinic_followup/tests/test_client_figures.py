# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..models.res_partner_consumption import FIGURES
from ..tools.engine import as_engine
from .test_sale_encounter import TODAY, SaleCase


class FigureCase(SaleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"clinic_client_scope": "branch", "clinic_share_clients": True})
        (cls.client | cls.other_client).write({"is_clinic_client": True})

    def _found(self, *domain, user=None):
        """Which of the two clients a search finds."""
        both = self.client | self.other_client
        return self.env["res.partner"].with_user(user or self.env.user).search([("id", "in", both.ids), *domain])


@tagged("post_install", "-at_install")
class TestClientFigures(FigureCase):
    """Spend, visits, last purchase and open sessions of clients (A7, B3, B4)."""

    def test_the_figures_say_what_was_bought_and_what_is_open(self):
        self._invoice(self.laser, invoice_date="2024-12-01")
        self._invoice(self.filler, self.course)
        self.assertRecordValues(
            self.client,
            [
                {
                    "clinic_spend": 9000,
                    "clinic_spend_year": 8000,
                    "clinic_visits": 1,
                    "clinic_last_purchase": fields.Date.to_date(TODAY),
                    "clinic_open_sessions": 10,
                    "clinic_currency_id": self.company.currency_id.id,
                }
            ],
        )

    def test_refunds_and_drafts_do_not_count(self):
        self._credit(self._invoice(self.laser))
        self.env["clinic.consumption"].create(
            {"partner_id": self.client.id, "product_id": self.laser.id, "amount": 700.0}
        )
        self.assertRecordValues(self.client, [{"clinic_spend": 0, "clinic_last_purchase": False}])

    def test_the_branch_says_which_amount_counts(self):
        self.company.clinic_amount_basis = "total"
        self._invoice(self.laser)
        self.assertEqual(self.client.clinic_spend, 1150)
        self.assertEqual(self._found(("clinic_spend", "=", 1150)), self.client)

    def test_expired_sessions_are_not_open(self):
        self._invoice(self.course, invoice_date="2026-02-01")
        as_engine(self.client.clinic_course_ids).date_end = "2026-03-01"
        self.env["res.partner"].invalidate_model()
        self.assertEqual(self.client.clinic_open_sessions, 0)
        self.assertFalse(self._found(("clinic_open_sessions", ">", 0)))

    def test_clients_are_found_by_what_they_spent(self):
        self._invoice(self.laser)
        for domain, expected in (
            (("clinic_spend", ">", 999), self.client),
            (("clinic_spend", ">=", 1000), self.client),
            (("clinic_spend", ">", 1000), self.client.browse()),
            (("clinic_spend", "<", 1000), self.other_client),
            (("clinic_spend", "<=", 1000), self.client | self.other_client),
            (("clinic_spend", "=", 1000), self.client),
            (("clinic_spend", "=", 0), self.other_client),
            (("clinic_spend", "!=", 0), self.client),
            (("clinic_spend", "=", False), self.other_client),
            (("clinic_spend_year", ">", 0), self.client),
            (("clinic_open_sessions", "=", 0), self.client | self.other_client),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._found(domain), expected)

    def test_clients_are_found_by_their_last_purchase(self):
        self._invoice(self.laser, invoice_date="2025-10-01")
        self._credit(self._invoice(self.laser))
        nobody, both = self.client.browse(), self.client | self.other_client
        for domain, expected in (
            (("clinic_last_purchase", ">", "today -12m"), self.client),
            (("clinic_last_purchase", ">", "2025-10-01"), nobody),
            (("clinic_last_purchase", "<", "2025-10-02"), self.client),
            (("clinic_last_purchase", "=", "2025-10-01"), self.client),
            (("clinic_last_purchase", "=", False), self.other_client),
            (("clinic_last_purchase", "!=", False), self.client),
            (("clinic_last_purchase", "!=", "2025-10-01"), self.other_client),
            (("clinic_last_purchase", "in", ["2025-10-01", False]), both),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(self._found(domain), expected)

    def test_one_query_for_a_list_of_clients(self):
        clients = self.env["res.partner"].create([{"name": f"Client {number}"} for number in range(40)])
        for client in clients[:3]:
            self._invoice(self.laser, self.course, partner=client)
        self.env.flush_all()
        ada = clients.with_user(self.ada)
        ada[:1].mapped("clinic_spend")
        for batch in (ada[:1], ada):
            self.env["res.partner"]._forget_figures()
            with self.assertQueryCount(1):
                for fname in FIGURES:
                    batch.mapped(fname)

    def test_an_unsaved_client_has_no_figures(self):
        self.assertEqual(self.env["res.partner"].new({"name": "New"}).clinic_spend, 0)

    def test_merged_clients_have_the_figures_of_both(self):
        self._invoice(self.laser)
        self._invoice(self.laser, partner=self.other_client)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.client | self.other_client).ids, self.client, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertEqual(self.client.clinic_spend, 2000)

    # --- who sees what ---

    def _bought_in(self, branch):
        """Consumption of 100 that was entered there by hand."""
        self.env.user.company_ids += branch
        row = self.env["clinic.consumption"].create(
            {
                "partner_id": self.client.id,
                "company_id": branch.id,
                "product_id": self._item("Anywhere", 100.0, company_id=False, taxes_id=False).id,
                "amount": 100.0,
            }
        )
        row.action_confirm()
        return self.client.with_context(allowed_company_ids=(self.company + branch).ids)

    def test_only_the_branches_that_the_user_works_in_count(self):
        both = self._bought_in(self.env["res.company"].create({"name": "Second branch"}))
        self._invoice(self.laser)
        here = self.client.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual((here.clinic_spend, both.clinic_spend), (1000, 1100))
        self.assertTrue(both.search([("id", "=", self.client.id), ("clinic_spend", "=", 1100)]))
        self.assertFalse(here.search([("id", "=", self.client.id), ("clinic_spend", "=", 1100)]))

    def test_other_currencies_are_converted(self):
        currency = self.setup_other_currency("HRK")
        client = self._bought_in(self.env["res.company"].create({"name": "Abroad", "currency_id": currency.id}))
        expected = currency._convert(100.0, self.company.currency_id, self.company, fields.Date.to_date(TODAY))
        self.assertNotEqual(expected, 100.0)
        self.assertAlmostEqual(client.clinic_spend, expected)
        self.assertTrue(client.search([("id", "=", client.id), ("clinic_spend", "=", expected)]))

    def test_whoever_may_not_see_the_client_sees_no_figure(self):
        self.company.clinic_client_scope = "own"
        ben = self._clinic_user("ben", "group_staff")
        self._invoice(self.laser)
        self.client.clinic_consultant_id = self.ada
        self.assertEqual(self.client.with_user(self.ada).clinic_spend, 1000)
        self.assertEqual(self.client.with_user(ben).clinic_spend, 0)
        self.assertFalse(self._found(("clinic_spend", ">", 0), user=ben))
        with mute_logger("odoo.addons.base.models.ir_rule"), self.assertRaises(AccessError):
            self.client.with_user(ben).read(["clinic_spend"])

    def test_figures_are_the_staff_s(self):
        accountant = mail_new_test_user(
            self.env, login="figures_acc", groups="base.group_user,account.group_account_invoice"
        )
        nurse = self._clinic_user("figures_nurse", "group_nurse")
        nurse.group_ids -= self.env.ref("clinic_followup.group_staff")
        for user in (accountant, nurse):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.client.with_user(user).read(["clinic_spend"])
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.client.with_user(user).search([("clinic_spend", ">", 0)])


@tagged("post_install", "-at_install")
class TestTimeline(FigureCase):
    """All that happened with a client in one place (A7)."""

    def _timeline(self, user=None, client=None):
        action = (client or self.client).action_view_clinic_timeline()
        return self.env[action["res_model"]].with_user(user or self.env.user).search(action["domain"])

    def _done_followup(self, user, **vals):
        followup = self.env["clinic.followup"].create(
            {"name": "Asked how it goes", "partner_id": self.client.id, "user_id": user.id, **vals}
        )
        as_engine(followup).write({"state": "done", "date_done": f"{TODAY} 03:00:00"})
        return followup

    def test_it_tells_what_happened_the_latest_first(self):
        self._invoice(self.filler, invoice_date="2026-02-20")
        invoice = self._invoice(self.laser)
        followup = self._done_followup(self.ada)
        self._encounter(state="planned", date="2026-04-01")
        self._invoice(self.laser, partner=self.other_client)
        rows = self._timeline()
        self.assertEqual(rows.mapped("kind"), ["purchase", "followup", "purchase", "treatment"])
        self.assertEqual(rows.mapped("what"), ["Laser", "Asked how it goes", "Filler", "Filler"])
        self.assertEqual(rows[0].amount, 1000)
        self.assertEqual(rows[0].action_open()["res_id"], self._rows(invoice).id)
        self.assertEqual(rows[1].action_open()["res_id"], followup.id)
        self.assertEqual(len(set(rows.ids)), 4)

    def test_follow_ups_are_seen_as_elsewhere(self):
        ben, mia = self._clinic_user("ben", "group_staff"), self._clinic_user("mia", "group_manager")
        self._done_followup(self.ada)
        self.assertEqual([len(self._timeline(user)) for user in (self.ada, ben, mia)], [1, 0, 1])

    def test_other_clients_and_branches_stay_hidden(self):
        self.company.clinic_client_scope = "own"
        ben = self._clinic_user("ben", "group_staff")
        self.client.clinic_consultant_id = self.ada
        self._invoice(self.laser)
        self.assertEqual([len(self._timeline(user)) for user in (self.ada, ben)], [1, 0])
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        self.ada.write({"company_ids": [Command.set(branch.ids)], "company_id": branch.id})
        self.assertFalse(self._timeline(self.ada))

    def test_nobody_else_reads_it(self):
        accountant = mail_new_test_user(
            self.env, login="timeline_acc", groups="base.group_user,account.group_account_invoice"
        )
        with self.assertRaises(AccessError):
            self._timeline(accountant)
