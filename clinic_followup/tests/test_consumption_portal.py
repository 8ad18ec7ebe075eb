# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..controllers.portal import ClinicPortal
from ..tools.engine import as_engine
from .common import RemoteCase
from .test_consumption_report import SECRET, StatementCase

MODELS = ("clinic.consumption", "clinic.course", "clinic.consumption.report")


@tagged("post_install", "-at_install")
class TestConsumptionPortal(RemoteCase, StatementCase):
    """Clients see the own consumption in the portal, and nobody else's (K3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._portal_user("owner", cls.client)
        cls.other = cls._portal_user("other", cls.other_client)

    @classmethod
    def _portal_user(cls, name, partner):
        partner.email = f"{name}@example.com"
        return mail_new_test_user(
            cls.env,
            login=f"portal_{name}",
            name=partner.name,
            password=f"portal_{name}",
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _page(self, user, address="/my/consumption"):
        self.authenticate(user.login, user.login)
        return html.fromstring(self.url_open(address).content)

    @staticmethod
    def _texts(page, of_class):
        return [
            " ".join(node.text_content().replace("\ufeff", "").split())
            for node in page.xpath(f"//*[hasclass('{of_class}')]")
        ]

    def test_the_page_shows_what_was_bought_and_which_sessions_are_left(self):
        self._buy()
        page = self._page(self.owner)
        self.assertEqual(
            self._texts(page, "o_clinic_line"),
            [
                "03/20/2019 Ten peels 1.00 $ 5,000.00 $ 0.00",
                "03/04/2019 Laser (taken back) -1.00 $ -1,000.00 $ 0.00",
                "02/03/2019 Laser 2.00 $ 2,000.00 $ 2,000.00",
            ],
        )
        self.assertEqual(self._texts(page, "o_clinic_totals"), ["Total $ 6,000.00 Paid $ 2,000.00 Unpaid $ 4,000.00"])
        course = self._texts(page, "o_clinic_course")
        self.assertEqual(course, ["Ten peels Sessions left: 10 Bought: 10 · Used: 0 Expired on 03/20/2020"])
        as_engine(self._rows(self.peels).course_id).date_end = "2099-03-20"
        course = self._texts(self._page(self.owner), "o_clinic_course")
        self.assertEqual(course, ["Ten peels Sessions left: 10 Bought: 10 · Used: 0 Valid until 03/20/2099"])

    def test_another_client_and_visitors_see_none_of_it(self):
        self._buy()
        for address in (
            "/my/consumption",
            "/my/consumption?filterby=2019&sortby=amount",
            f"/my/consumption?partner_id={self.client.id}&client={self.client.id}",
            f"/my/consumption/page/2?partner_id={self.client.id}",
            f"/my/consumption/report?partner_id={self.client.id}",
        ):
            with self.subTest(address=address):
                self.authenticate(self.other.login, self.other.login)
                answer = self.url_open(address)
                self.assertNotIn("Laser", answer.text)
                self.assertNotIn("Lin Client", answer.text)
                self.authenticate(None, None)
                answer = self.url_open(address)
                self.assertIn("/web/login", answer.url)
                self.assertNotIn("Laser", answer.text)
        self.authenticate(self.other.login, self.other.login)
        row = self.env["clinic.consumption"].search([("partner_id", "=", self.client.id)], limit=1)
        for address in (f"/my/consumption/{row.id}", f"/my/consumption/report/{row.id}"):
            self.assertEqual(self.url_open(address).status_code, 404)

    def test_by_rpc_the_portal_has_no_right_on_any_of_it(self):
        self._buy()
        row = self.env["clinic.consumption"].search([("partner_id", "=", self.client.id)], limit=1)
        for user in (self.owner, self.other):
            self.authenticate(user.login, user.login)
            for model in MODELS:
                with self.subTest(user=user.login, model=model), mute_logger("odoo.http"):
                    self.assertEqual(self._called(model, "search_read", [], ["display_name"]), "AccessError")
                    self.assertEqual(self._called(model, "formatted_read_group", [], [], ["__count"]), "AccessError")
                    self.assertEqual(self._called(model, "create", [{}]), "AccessError")
            with mute_logger("odoo.http"):
                self.assertEqual(self._called("clinic.consumption", "read", row.ids, ["amount"]), "AccessError")

    def test_a_printed_report_of_somebody_else_is_not_fetched(self):
        self._buy()
        report = self.env["clinic.consumption.report"].create({"partner_id": self.client.id})
        for user in (self.owner, self.other):
            self.authenticate(user.login, user.login)
            with mute_logger("odoo.http", "odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule"):
                answer = self.url_open(f"/report/html/clinic_followup.clinic_consumption_report/{report.id}")
            self.assertNotIn("Laser", answer.text)

    def test_whoever_pays_sees_the_invoice_and_not_the_consumption(self):
        parent = self.env["res.partner"].create({"name": "Parent"})
        payer = self._portal_user("payer", parent)
        self.client.parent_id = parent
        invoice = self._invoice(partner=parent, post=False)
        invoice.clinic_client_id = self.client
        invoice.action_post()
        self.assertFalse(self._texts(self._page(payer), "o_clinic_line"))
        self.assertEqual(len(self._texts(self._page(self.owner), "o_clinic_line")), 1)

    def test_the_card_is_for_those_who_bought_something(self):
        self._buy()
        for user, counted in ((self.owner, True), (self.other, False)):
            page = self._page(user, "/my")
            self.assertTrue(page.xpath("//*[@data-placeholder_count='clinic_consumption_count']"))
            answer = self.url_open(
                "/my/counters",
                json={
                    "jsonrpc": "2.0",
                    "id": 1,
                    "method": "call",
                    "params": {"counters": ["clinic_consumption_count"]},
                },
            ).json()
            self.assertEqual(bool(answer["result"]["clinic_consumption_count"]), counted)

    def test_years_pages_and_order(self):
        self.company.clinic_consumption_start = "2018-01-01"
        self._buy()
        self.patch(ClinicPortal, "_items_per_page", 2)
        self.assertEqual(len(self._texts(self._page(self.owner), "o_clinic_line")), 2)
        second = self._texts(self._page(self.owner, "/my/consumption/page/2"), "o_clinic_line")
        self.assertEqual([line[:10] for line in second], ["02/03/2019", "12/24/2018"])
        page = self._page(self.owner, "/my/consumption?filterby=2018")
        self.assertEqual(self._texts(page, "o_clinic_totals"), ["Total $ 1,000.00 Paid $ 0.00 Unpaid $ 1,000.00"])
        first = self._texts(self._page(self.owner, "/my/consumption?sortby=amount"), "o_clinic_line")[0]
        self.assertIn("Ten peels", first)
        for nonsense in ("?filterby=x&sortby=y", "/page/99", "?filterby=9999", "?filterby=__class__"):
            with self.subTest(nonsense=nonsense):
                self.assertEqual(
                    len(self._texts(self._page(self.owner, f"/my/consumption{nonsense}"), "o_clinic_line")), 2
                )

    def test_nothing_for_staff_only_is_on_it(self):
        self._buy()
        row = self.env["clinic.consumption"].search([("partner_id", "=", self.client.id)], limit=1)
        row.note = SECRET
        self.client.comment = SECRET
        for address in ("/my/consumption", "/my/consumption/report"):
            self.assertNotIn(SECRET, html.tostring(self._page(self.owner, address)).decode())

    def test_the_own_report_is_downloaded(self):
        self._buy()
        with self.subTest("as a page, where the server makes no PDF"):
            self.patch(self.env.registry["ir.actions.report"], "get_wkhtmltopdf_state", lambda report: "install")
            self.authenticate(self.owner.login, self.owner.login)
            answer = self.url_open("/my/consumption/report?filterby=2019")
            self.assertIn("text/html", answer.headers["Content-Type"])
            self.assertIn("no-store", answer.headers["Cache-Control"])
            for part in ("Lin Client", "M-4711", "Ten peels", "01/01/2019"):
                self.assertIn(part, answer.text)
            self.assertNotIn("Wu Client", answer.text)
        self.assertFalse(self.env["clinic.access.log"].search([("user_id", "=", self.owner.id)]))
        with self.subTest("as a PDF"):
            made = self.env.registry["ir.actions.report"]
            self.patch(made, "get_wkhtmltopdf_state", lambda report: "ok")
            self.patch(made, "_render_qweb_pdf", lambda report, ref, ids=None, data=None: (b"%PDF-1.7", "pdf"))
            answer = self.url_open("/my/consumption/report")
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            self.assertIn("M-4711", answer.headers["Content-Disposition"])

    def test_who_bought_nothing_has_an_empty_page_and_no_report(self):
        page = self._page(self.other)
        self.assertIn("nothing", page.text_content())
        self.assertFalse(self._texts(page, "o_clinic_totals"))
        answer = self.url_open("/my/consumption/report")
        self.assertTrue(answer.url.endswith("/my"))

    def test_an_archived_client_still_sees_it_and_a_forgotten_one_cannot_log_in(self):
        self._buy()
        # Odoo refuses to archive whoever may log in; an import or the database does not
        self.env.cr.execute("UPDATE res_partner SET active = false WHERE id = %s", [self.client.id])
        self.client.invalidate_recordset()
        self.assertEqual(len(self._texts(self._page(self.owner), "o_clinic_line")), 3)
        # as anonymising does
        self.owner.sudo().active = False
        self.assertIn("/web/login", self.url_open("/my/consumption").url)

    def test_it_speaks_the_client_s_language(self):
        self._buy()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.laser.with_context(lang="zh_CN").name = "激光"
        self.client.lang = "zh_CN"
        lines = self._texts(self._page(self.owner), "o_clinic_line")
        self.assertTrue(any("激光" in line for line in lines))

    def test_a_client_of_two_branches_sees_both_with_their_own_sums(self):
        self._buy()
        branch = self.setup_other_company(currency_id=self.setup_other_currency("EUR").id)["company"]
        row = self.env["clinic.consumption"].create(
            {
                "partner_id": self.client.id,
                "product_id": self.laser.id,
                "amount": 70,
                "date": "2019-05-04",
                "company_id": branch.id,
            }
        )
        row.action_confirm()
        page = self._page(self.owner)
        totals = self._texts(page, "o_clinic_totals")
        self.assertEqual(len(totals), 2)
        self.assertTrue(any("€" in total and "70.00" in total for total in totals), totals)
        self.assertIn(branch.name, self._texts(page, "o_clinic_line")[0])

    def test_as_many_queries_for_many_rows_as_for_few(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._texts(self._page(self.owner), "o_clinic_line")
            return self.cr.sql_log_count - before

        self._invoice(self.course, self.laser)
        count()
        few = count()
        self._invoice(*[self._item(f"Item {number}", 10.0, clinic_sessions=number % 2) for number in range(20)])
        count()  # new items empty the caches of the registry
        self.assertLessEqual(count(), few)

    def test_the_session_that_was_used_is_gone(self):
        self._buy()
        course = self._rows(self.peels).course_id
        as_engine(course).sessions_used = 4
        self.assertIn(
            "Sessions left: 6 Bought: 10 · Used: 4", self._texts(self._page(self.owner), "o_clinic_course")[0]
        )
