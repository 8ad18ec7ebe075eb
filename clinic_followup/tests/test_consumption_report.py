# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..tools.engine import as_engine
from .common import RemoteCase
from .test_consumption_sync import ConsumptionCase

REPORT = "clinic_followup.clinic_consumption_report"
#: What only staff may read must not leave the house; the mark stands in all of it.
SECRET = "Sekret4711"


class StatementCase(ConsumptionCase):
    """In 2019, Lin bought two lasers, of which one came back, a course of ten peels, and two half lasers later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.write({"clinic_ref": "M-4711", "lang": "en_US"})
        cls.accountant = cls._person("accountant", "account.group_account_invoice")
        cls.staff = cls._person("staff", "clinic_followup.group_staff")
        cls.manager = cls._person("manager", "clinic_followup.group_manager")
        cls.internal = cls._person("internal", "base.group_user")

    @classmethod
    def _person(cls, name, group):
        return mail_new_test_user(
            cls.env,
            login=f"statement_{name}",
            password=f"statement_{name}",
            groups=f"base.group_user,{group}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _buy(self):
        self.lasers = self._invoice((self.laser, 2, 1000.0))
        self._pay(self.lasers)
        self.returned = self._invoice((self.laser, 1, 1000.0), move_type="out_refund", invoice_date="2019-03-04")
        self.peels = self._invoice(self.course, invoice_date="2019-03-20")
        self.halves = self._invoice((self.laser, 2, 500.0), invoice_date="2018-12-24", date="2019-01-02")


@tagged("post_install", "-at_install")
class TestConsumptionReport(StatementCase):
    """What a client gets to read of the own consumption (K3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2019-06-03 02:00:00"))

    def _report(self, user=None, **vals):
        return (
            self.env["clinic.consumption.report"]
            .with_user(user or self.env.user)
            .create({"partner_id": self.client.id, "company_id": self.company.id, **vals})
        )

    def _render(self, report):
        content, _kind = report.env["ir.actions.report"]._render_qweb_html(REPORT, report.ids)
        return html.fromstring(content)

    @staticmethod
    def _text(node):
        return re.sub(r"\s+", " ", node.text_content().replace("\ufeff", "")).strip()

    def _lines(self, page):
        return [self._text(line) for line in page.xpath("//tr[hasclass('o_clinic_line')]")]

    def test_it_says_what_was_bought_taken_back_paid_and_left(self):
        self._buy()
        page = self._render(self._report())
        self.assertEqual(
            self._lines(page),
            [
                "02/03/2019 Laser 2.00 $ 2,000.00 $ 2,000.00",
                "03/04/2019 Laser (taken back) -1.00 $ -1,000.00 $ 0.00",
                "03/20/2019 Ten peels 1.00 $ 5,000.00 $ 0.00",
            ],
        )
        self.assertEqual(
            [self._text(group) for group in page.xpath("//tr[hasclass('o_clinic_group')]")],
            ["February 2019 $ 2,000.00 $ 2,000.00", "March 2019 $ 4,000.00 $ 0.00"],
        )
        totals = self._text(page.xpath("//table[hasclass('o_clinic_totals')]")[0])
        self.assertEqual(totals, "Total $ 6,000.00 Paid $ 2,000.00 Unpaid $ 4,000.00")
        self.assertEqual(
            [self._text(course) for course in page.xpath("//tr[hasclass('o_clinic_course')]")],
            ["Ten peels 10 0 10 03/20/2020"],
        )
        text = self._text(page)
        for part in ("Lin Client", "M-4711", "01/01/2019 – 12/31/2019", "Amount without taxes", self.company.name):
            self.assertIn(part, text)

    def test_with_taxes_as_the_branch_shows_it_or_as_asked(self):
        self._buy()
        self.company.clinic_amount_basis = "total"
        report = self._report()
        self.assertTrue(report.with_taxes)
        statement = report._statement()
        self.assertEqual((statement["total"]["amount"], statement["total"]["paid"]), (6900, 2300))
        report.with_taxes = False
        self.assertEqual(report._statement()["total"]["amount"], 6000)
        self.assertIn("Amount with taxes", self._text(self._render(self._report(with_taxes=True))))

    def test_an_invoice_that_was_corrected_is_one_line(self):
        self._buy()
        self.peels.button_draft()
        self.peels.invoice_line_ids.price_unit = 4500
        self.peels.action_post()
        self.assertEqual(len(self.env["clinic.consumption"].search([("course_id", "!=", False)])), 3)
        self.assertEqual(self._lines(self._render(self._report()))[-1], "03/20/2019 Ten peels 1.00 $ 4,500.00 $ 0.00")

    def test_a_price_reduced_later_is_told(self):
        self._invoice()
        self._invoice((self.laser, 1, 100.0), move_type="out_refund", invoice_date="2019-03-04")
        self.assertEqual(
            self._lines(self._render(self._report()))[-1], "03/04/2019 Laser (price reduced) 0.00 $ -100.00 $ 0.00"
        )

    def test_by_category(self):
        self._buy()
        body = self.env["clinic.category"].create({"name": "Body"})
        other = self._item("Wrap", 300.0, clinic_category_id=body.id)
        self._invoice(other, invoice_date="2019-05-01")
        groups = self._report(group_by="category")._statement()["groups"]
        self.assertEqual(
            [(group["name"], group["total"]["amount"]) for group in groups], [("Body", 300), ("Skin", 6000)]
        )

    def test_the_period(self):
        self.company.clinic_consumption_start = "2018-01-01"
        self._buy()
        for vals, amount, begin in (
            ({}, 6000, "2019-01-01"),
            ({"period": "last_year"}, 1000, "2018-01-01"),
            ({"period": "all"}, 7000, False),
            ({"period": "dates", "date_from": "2019-03-01", "date_to": "2019-03-10"}, -1000, "2019-03-01"),
            ({"period": "dates", "date_to": "2019-02-28"}, 3000, False),
        ):
            with self.subTest(vals=vals):
                report = self._report(**vals)
                self.assertEqual(report.date_from, fields.Date.to_date(begin) or False)
                self.assertEqual(report._statement()["total"]["amount"], amount)
                self.assertTrue(report._period_text())
        with self.assertRaises(ValidationError):
            self._report(period="dates", date_from="2019-03-02", date_to="2019-03-01")
        self.assertIn(
            "Nothing was bought", self._text(self._render(self._report(period="dates", date_from="2031-01-01")))
        )

    def test_bad_input_is_told(self):
        for vals in ({"period": "never"}, {"group_by": 3}, {"date_from": "soon"}, {"lang": "xx_XX"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._report(**vals)

    def test_a_course_that_is_used_up_is_shown_in_its_time_only(self):
        self._buy()
        course = self._rows(self.peels).course_id
        as_engine(course).sessions_used = 10
        self.assertEqual(self._report()._statement()["courses"], course)
        later = self._report(period="dates", date_from="2019-05-01")
        self.assertFalse(later._statement()["courses"])
        as_engine(course).sessions_used = 9
        self.assertEqual(later._statement()["courses"], course)

    def test_it_speaks_the_client_s_language_whatever_the_user_speaks(self):
        self._buy()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.laser.with_context(lang="zh_CN").name = "激光"
        self.client.lang = "zh_CN"
        report = self._report(self.staff)
        self.assertEqual(report.lang, "zh_CN")
        page = self._render(report)
        self.assertIn("激光", self._lines(page)[0])
        self.assertIn("二月 2019", self._text(page))
        self.assertIn("2019", self._lines(page)[0])
        self.assertNotIn("02/03/2019", self._text(page))
        self.assertIn("Laser", self._lines(self._render(self._report(self.staff, lang="en_US")))[0])

    def test_nothing_for_staff_only_is_on_it(self):
        self.client.write({"phone": f"+1{SECRET}", "comment": SECRET})
        self._buy()
        row = self.env["clinic.consumption"].search([("partner_id", "=", self.client.id)], limit=1)
        row.note = SECRET
        encounter = self.env["clinic.encounter"].create({"partner_id": self.client.id, "kind": "treatment"})
        for fname, field in encounter._fields.items():
            if field.type in ("text", "char") and field.store and not field.readonly and not field.translate:
                encounter[fname] = SECRET
        as_engine(row).encounter_id = encounter
        page = self._render(self._report())
        self.assertNotIn(SECRET, html.tostring(page).decode())

    def test_rows_of_others_and_drafts_are_not_on_it(self):
        self._invoice(partner=self.other_client)
        self.env["clinic.consumption"].create({"partner_id": self.client.id, "product_id": self.laser.id, "amount": 1})
        self.assertFalse(self._report(period="all")._statement()["groups"])

    # --- who prints it ---

    def test_staff_print_for_clients_whom_they_see_and_accounting_for_all(self):
        self._buy()
        self.company.clinic_client_scope = "own"
        for user in (self.manager, self.accountant):
            with self.subTest(user=user.login):
                self.assertEqual(len(self._lines(self._render(self._report(user)))), 3)
        self.client.sudo().clinic_consultant_id = self.staff
        mine = self._report(self.staff)
        self.assertEqual(len(self._lines(self._render(mine))), 3)
        # now the client is somebody else's
        self.client.sudo().clinic_consultant_id = self.manager
        mine.invalidate_recordset()
        with self.assertRaises(AccessError):
            self._report(self.staff)
        with self.assertRaises(AccessError):
            mine._statement()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_else_prints_it_nor_what_somebody_else_chose(self):
        with self.assertRaises(AccessError):
            self._report(self.internal)
        report = self._report(self.manager)
        with self.assertRaises(AccessError):
            report.with_user(self.accountant).read(["partner_id"])

    def test_printing_is_logged(self):
        self._buy()
        report = self._report(self.accountant)
        Log = self.env["clinic.access.log"]
        before = Log.search([], limit=1).id or 0
        self._render(report)
        logged = Log.search([("id", ">", before)])
        self.assertRecordValues(
            logged, [{"kind": "print", "user_id": self.accountant.id, "client_ids": self.client.ids}]
        )

    def test_the_wizard_opens_for_the_client_of_the_form(self):
        defaults = (
            self.env["clinic.consumption.report"]
            .with_context(active_model="res.partner", active_id=self.client.id)
            .default_get(["partner_id", "period"])
        )
        self.assertEqual((defaults["partner_id"], defaults["period"]), (self.client.id, "year"))
        for user, bound in ((self.staff, True), (self.accountant, True), (self.internal, False)):
            with self.subTest(user=user.login):
                bindings = self.env["ir.actions.actions"].with_user(user).get_bindings("res.partner")
                names = [action["name"] for action in bindings.get("report", [])]
                self.assertEqual("Consumption report" in names, bound)

    def test_a_client_of_two_branches_gets_a_report_for_each(self):
        self._buy()
        branch = self.setup_other_company()["company"]
        row = self.env["clinic.consumption"].create(
            {
                "partner_id": self.client.id,
                "product_id": self.laser.id,
                "amount": 70,
                "date": "2019-02-04",
                "company_id": branch.id,
            }
        )
        row.action_confirm()
        self.assertEqual(self._report()._statement()["total"]["amount"], 6000)
        self.assertEqual(self._report(company_id=branch.id)._statement()["total"]["amount"], 70)
        # the accountant works in the first branch only
        with self.assertRaises(AccessError):
            self._report(self.accountant, company_id=branch.id)._statement()

    def test_as_many_queries_for_many_rows_as_for_few(self):
        """Not one for each row."""

        def count():
            report = self._report(period="all")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            report._statement()
            return self.cr.sql_log_count - before

        self._invoice()
        count()
        few = count()
        self._invoice(*[self._item(f"Item {number}", 10.0) for number in range(20)])
        count()  # new items empty the caches of the registry
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
class TestConsumptionReportPage(RemoteCase, StatementCase):
    """By its address, as the browser fetches it."""

    def test_the_address_of_a_report_is_for_whoever_asked_for_it(self):
        self._buy()
        self.authenticate(self.accountant.login, self.accountant.login)
        number = self._called(
            "clinic.consumption.report", "create", [{"partner_id": self.client.id, "company_id": self.company.id}]
        )[0]
        address = f"/report/html/{REPORT}/{number}"
        self.assertIn("Lin Client", self.url_open(address).text)
        for user in (self.manager, self.internal):
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"):
                self.assertNotIn("Lin Client", self.url_open(address).text)
