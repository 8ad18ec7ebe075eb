# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import RemoteCase
from .test_consumption_sync import ConsumptionCase

COUNTED = [("state", "!=", "draft")]


@tagged("post_install", "-at_install")
class TestConsumptionAnalysis(ConsumptionCase):
    """What pivot and graph say of rows that are known: a laser in February, one in March, taken back in April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["hr.department"].sudo().create({"name": "Skin clinic", "company_id": cls.company.id})
        cls.sub_category = cls.env["clinic.category"].create({"name": "Laser", "parent_id": cls.category.id})
        cls.laser.clinic_category_id = cls.sub_category
        cls.analysis = cls.env["clinic.consumption"]

    def setUp(self):
        super().setUp()
        self.first = self._invoice((self.laser, 2, 1000.0), clinic_department_id=self.department.id)
        self.second = self._invoice(invoice_date="2019-03-05")
        self.of_other = self._invoice(partner=self.other_client, invoice_date="2019-03-06")

    def _group(self, *groupby, aggregates=("amount:sum",), domain=COUNTED):
        rows = self.analysis._read_group(
            [*domain, ("partner_id", "in", (self.client + self.other_client).ids)], groupby, aggregates
        )
        return [tuple(row) for row in rows]

    def _months(self, *aggregates):
        return [
            (month.strftime("%m"), *figures) for month, *figures in self._group("date:month", aggregates=aggregates)
        ]

    def test_months_have_what_was_bought_in_them_less_what_was_taken_back(self):
        self._credit(self.second, invoice_date=fields.Date.to_date("2019-04-02"))
        self.assertEqual(
            self._months("quantity:sum", "amount:sum", "amount_total:sum"),
            [("02", 2, 2000, 2300), ("03", 2, 2000, 2300), ("04", -1, -1000, -1150)],
        )

    def test_a_purchase_that_was_taken_back_is_none_and_its_client_bought_nothing(self):
        measures = "purchase_count:sum", "client_count:count_distinct"
        self.assertEqual(self._months(*measures), [("02", 1, 1), ("03", 2, 2)])
        self._credit(self.second, invoice_date=fields.Date.to_date("2019-04-02"))
        self.assertEqual(self._months(*measures), [("02", 1, 1), ("03", 1, 1), ("04", 0, 0)])
        self.assertEqual(self._group(aggregates=measures), [(2, 2)])
        row = self._rows(self.second)
        self.assertRecordValues(row, [{"purchase_count": 0, "client_count": 0}])
        self.assertRecordValues(self._rows(self.first), [{"purchase_count": 1, "client_count": 1}])

    def test_new_and_returning_clients_are_told_apart(self):
        self.assertEqual(self._group("client_kind"), [("new", 3000), ("returning", 1000)])
        second = self._rows(self.second)
        self.assertEqual(second.client_kind, "returning")
        ours = [("id", "in", self._rows(self.first, self.second, self.of_other).ids)]
        for kinds, found in ((["new"], 2), (["returning"], 1), (["new", "returning"], 3), (["other"], 0)):
            with self.subTest(kinds=kinds):
                self.assertEqual(self.analysis.search_count([*ours, ("client_kind", "in", kinds)]), found)
        self.assertEqual(self.analysis.search([*ours, ("client_kind", "!=", "new")]), second)

    def test_the_main_category_sums_up_its_tree(self):
        self._invoice(self.course)
        self.assertEqual(self._group("category_root_id"), [(self.category, 9000)])
        self.assertEqual(self._group("category_id"), [(self.category, 5000), (self.sub_category, 4000)])
        other = self.env["clinic.category"].create({"name": "Body"})
        self.category.parent_id = other
        self.assertEqual(self._group("category_root_id"), [(other, 9000)])

    def test_drafts_are_not_counted(self):
        action = self.env.ref("clinic_followup.clinic_consumption_analysis_action")
        self.assertEqual(action.domain, str(COUNTED))
        self.analysis.create({"partner_id": self.client.id, "product_id": self.laser.id, "amount": 77})
        self.assertEqual(sum(amount for _month, amount in self._months("amount:sum")), 4000)

    def test_paid_is_what_came_in_of_the_purchases(self):
        self._pay(self.first, 1150.0)
        self.assertEqual(self._months("amount_paid:sum"), [("02", 1000), ("03", 0)])

    def test_a_cell_opens_the_rows_it_counts(self):
        """The domain of each cell finds rows with the sum of the cell."""
        for groupby in (
            "date:month",
            "date:quarter",
            "department_id",
            "category_id",
            "category_root_id",
            "product_id",
            "consultant_id",
            "doctor_id",
            "client_kind",
            "company_id",
        ):
            with self.subTest(groupby=groupby):
                groups = self.analysis.formatted_read_group(COUNTED, [groupby], ["amount:sum"])
                self.assertTrue(groups)
                for group in groups:
                    rows = self.analysis.search([*COUNTED, *group["__extra_domain"]])
                    self.assertAlmostEqual(sum(rows.mapped("amount")), group["amount:sum"], 2)

    def test_branches_with_other_currencies_are_converted_not_added_up(self):
        """As the pivot asks: it shows ``sum_currency`` as soon as a cell has several currencies."""
        branch = self.setup_other_company(currency_id=self.setup_other_currency("EUR", rates=[("1900-01-01", 2.0)]).id)[
            "company"
        ]
        euro = branch.currency_id
        row = self.analysis.create(
            {
                "partner_id": self.client.id,
                "product_id": self.laser.id,
                "amount": 100,
                "date": "2019-02-04",
                "company_id": branch.id,
            }
        )
        row.action_confirm()
        aggregates = ["amount:sum", "currency_id:array_agg_distinct", "amount:sum_currency"]
        [(plain, currencies, converted)] = self._group(
            aggregates=aggregates, domain=[*COUNTED, ("date", "<", "2019-03-01")]
        )
        self.assertEqual(plain, 2100)
        self.assertEqual(set(currencies), {self.company.currency_id.id, euro.id})
        self.assertEqual(converted, 2050)

    def test_fields_of_the_analysis_can_be_grouped_and_summed_in_the_web_client(self):
        described = self.analysis.fields_get(
            ["client_kind", "category_root_id", "purchase_count", "client_count", "amount"], ["groupable", "aggregator"]
        )
        self.assertTrue(described["client_kind"]["groupable"])
        self.assertTrue(described["category_root_id"]["groupable"])
        self.assertEqual(described["purchase_count"]["aggregator"], "sum")
        self.assertEqual(described["client_count"]["aggregator"], "count_distinct")


@tagged("post_install", "-at_install")
class TestConsumptionAnalysisRoles(RemoteCase, ConsumptionCase):
    """Who analyses and exports consumption (L3, L4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = mail_new_test_user(
            cls.env,
            login="analysis_accountant",
            password="analysis_accountant",
            groups="base.group_user,account.group_account_invoice,base.group_allow_export",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.supervisor, cls.staff = (
            mail_new_test_user(
                cls.env,
                login=f"analysis_{name}",
                password=f"analysis_{name}",
                groups=f"base.group_user,clinic_followup.group_{name}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for name in ("supervisor", "staff")
        )

    def _sees_menu(self, user, name):
        return self.env.ref(f"clinic_followup.{name}").id in self.env["ir.ui.menu"].with_user(user).load_menus(False)

    def test_the_menus_are_for_supervisors_and_accounting(self):
        for user, clinic, accounting in (
            (self.supervisor, True, False),
            (self.staff, False, False),
            (self.accountant, False, True),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._sees_menu(user, "clinic_consumption_analysis_menu"), clinic)
                self.assertEqual(self._sees_menu(user, "account_consumption_analysis_menu"), accounting)

    def test_accounting_sums_up_all_and_staff_only_their_clients(self):
        self._invoice()
        self.company.clinic_client_scope = "own"
        self.client.sudo().clinic_consultant_id = self.supervisor
        for user, total in ((self.accountant, 1000), (self.supervisor, 1000), (self.staff, 0)):
            with self.subTest(user=user.login):
                [(amount,)] = (
                    self.env["clinic.consumption"]
                    .with_user(user)
                    ._read_group([("partner_id", "=", self.client.id)], [], ["amount:sum"])
                )
                self.assertEqual(amount or 0, total)

    def test_an_accountant_confirms_who_it_is_before_exporting_and_it_is_logged(self):
        rows = self._rows(self._invoice())
        self.authenticate(self.accountant.login, self.accountant.login)
        ids, fnames = rows.ids, ["partner_id/name", "amount"]
        self.assertEqual(self._called("clinic.consumption", "export_data", ids, fnames), "IdentityError")
        asked = self._called("clinic.identity", "confirm_export", "clinic.consumption", fnames)
        self.assertEqual(asked["res_model"], "res.users.identitycheck")
        self._rpc(asked["res_model"], "run_check", [asked["res_id"]], context={"password": self.accountant.login})
        data = self._called("clinic.consumption", "export_data", ids, fnames)["datas"]
        self.assertEqual(data, [[self.client.name, 1000]])
        log = self.env["clinic.access.log"].search([("user_id", "=", self.accountant.id)])
        self.assertEqual(log.mapped("kind"), ["export"] * len(log))
        self.assertEqual(log[0].client_ids, self.client.ids)
