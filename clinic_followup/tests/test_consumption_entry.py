# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import RemoteCase
from .test_import import ImportCase


class EntryCase(ImportCase):
    """Staff who enter what clients bought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.laser = cls._item("Laser", 1200.0)
        cls.peels = cls._item("Ten peels", 2400.0, clinic_sessions=10)

    @classmethod
    def _item(cls, name, price, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "clinic_category_id": cls.category.id,
                "taxes_id": [(5, 0, 0)],
                **vals,
            }
        )

    def _enter(self, user=None, **vals):
        return (
            self.env["clinic.consumption"]
            .with_user(user or self.ada)
            .create({"partner_id": self.patient.id, "product_id": self.laser.id, "amount": 1200.0, **vals})
        )


@tagged("post_install", "-at_install")
class TestConsumptionEntry(EntryCase):
    """What a client bought is entered in a minute, for one's own clients (B2)."""

    def test_client_and_item_are_all_that_has_to_be_typed(self):
        with Form(self.env["clinic.consumption"].with_user(self.ada)) as form:
            form.partner_id = self.patient
            form.product_id = self.laser
            self.assertEqual(form.amount, 1200)
            form.quantity = 2
        self.assertRecordValues(
            form.record,
            [
                {
                    "amount": 2400,
                    "consultant_id": self.ada.id,
                    "doctor_id": False,
                    "department_id": self.consulting.id,
                    "category_id": self.category.id,
                    "company_id": self.company.id,
                    "state": "draft",
                }
            ],
        )

    def test_a_price_that_is_typed_over_stays(self):
        with Form(self.env["clinic.consumption"].with_user(self.ada)) as form:
            form.partner_id = self.patient
            form.product_id = self.laser
            form.amount = 1000
        form.record.action_confirm()
        self.assertEqual(form.record.amount, 1000)

    def test_the_proposed_amount_is_without_taxes(self):
        self.laser.taxes_id = self.env["account.tax"].create(
            {
                "name": "6 % included",
                "amount": 6,
                "price_include_override": "tax_included",
                "company_id": self.company.id,
                "country_id": self.env.ref("base.cn").id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "Six", "company_id": self.company.id, "country_id": self.env.ref("base.cn").id})
                .id,
            }
        )
        with Form(self.env["clinic.consumption"].with_user(self.ada)) as form:
            form.partner_id = self.patient
            form.product_id = self.laser
        self.assertEqual((form.record.amount, form.record.amount_total), (1132.08, 1200))

    def test_staff_enter_for_the_clients_they_see_and_the_others_too_for_theirs(self):
        self.company.clinic_client_scope = "own"
        foreign = self._patient("Wu Client")
        self._owner(foreign, self.ben)
        self._owner(self.patient, self.ada)
        self.assertTrue(self._enter(self.ada))
        for user, refused in ((self.ada, True), (self.ben, False), (self.sue, False), (self.mia, False)):
            with self.subTest(user=user.name):
                if refused:
                    with self.assertRaises(AccessError):
                        self._enter(user, partner_id=foreign.id)
                else:
                    row = self._enter(user, partner_id=foreign.id)
                    row.action_confirm()
                    self.assertEqual(row.state, "confirmed")
        mine = self._enter(self.ada)
        with self.assertRaises(AccessError):
            mine.partner_id = foreign

    def test_many_drafts_are_confirmed_at_once(self):
        rows = self._enter() | self._enter(product_id=self.peels.id)
        rows.action_confirm()
        self.assertEqual(rows.mapped("state"), ["confirmed"] * 2)
        self.assertEqual(rows.course_id.sessions_left, 10)

    # --- import ---

    def _import_rows(self, *rows, user=None):
        good = {"Client": "K-1", "Date": "2026-02-01", "Item": "Laser", "Quantity": "1", "Net Amount": "1200"}
        columns = {**good, "Consultant": "", "Number Elsewhere": ""}
        text = io.StringIO()
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        for row in rows:
            writer.writerow({**good, **row})
        return self._import("clinic.consumption", text.getvalue().encode(), user=user, mimetype="text/csv")[1]

    def test_the_template_comes_in_as_drafts(self):
        lin, wang = self._patient("Lin", clinic_ref="K-0001"), self._patient("Wang", clinic_ref="K-0002")
        fields, result = self._import("clinic.consumption", self._template("clinic.consumption"))
        self.assertEqual(
            list(fields.values()),
            [
                "partner_id",
                "date",
                "product_id",
                "quantity",
                "amount",
                "department_id",
                "consultant_id",
                "doctor_id",
                "external_ref",
                "note",
            ],
        )
        self.assertFalse(result["messages"])
        rows = self.env["clinic.consumption"].browse(result["ids"])
        self.assertRecordValues(
            rows,
            [
                {"partner_id": lin.id, "product_id": self.laser.id, "amount": 1200, "state": "draft"},
                {"partner_id": wang.id, "product_id": self.peels.id, "amount": 4800, "state": "draft"},
            ],
        )
        rows.with_user(self.mia).action_confirm()
        self.assertEqual(rows.mapped("state"), ["confirmed"] * 2)

    def test_each_mistake_names_its_row_and_what_is_wrong(self):
        self.patient.clinic_ref = "K-1"
        self._enter(external_ref="OLD-1")
        for mistake, words in (
            ({"Client": "K-999"}, "K-999.*Client"),
            ({"Item": "Unheard Of"}, "Unheard Of.*Item"),
            ({"Date": "2026-13-01"}, "2026-13-01"),
            ({"Quantity": "some"}, "quantity.*some"),
            ({"Client": ""}, "Client"),
            ({"Number Elsewhere": "OLD-1"}, "number elsewhere is recorded already"),
        ):
            with self.subTest(mistake=mistake):
                before = self.env["clinic.consumption"].search_count([])
                result = self._import_rows({}, mistake)
                self.assertFalse(result.get("ids"))
                self.assertRegex(" / ".join(str(message["message"]) for message in result["messages"]), f"(?s){words}")
                self.assertEqual(self.env["clinic.consumption"].search_count([]), before)

    def test_staff_import_for_their_clients_only(self):
        self.company.clinic_client_scope = "own"
        foreign = self._patient("Wu Client", clinic_ref="K-2")
        self._owner(foreign, self.ben)
        self._owner(self.patient, self.ada)
        self.patient.clinic_ref = "K-1"
        self.assertTrue(self._import_rows({}, user=self.ada)["ids"])
        self.assertFalse(self._import_rows({"Client": "K-2"}, user=self.ada).get("ids"))


@tagged("post_install", "-at_install")
class TestConsumptionRemote(EntryCase, RemoteCase):
    """Bad input from outside is refused with words (B2)."""

    now = None

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_bad_values_are_refused_with_the_name_of_the_field(self):
        self.authenticate("test_ada", "test_ada_password")
        good = {"partner_id": self.patient.id, "product_id": self.laser.id, "amount": 1200.0}
        self.assertTrue(self._called("clinic.consumption", "create", [good]))
        for vals in (
            {"amount": "much"},
            {"quantity": "two"},
            {"date": "tomorrow"},
            {"partner_id": "Lin"},
            {"state": "confirmed"},
            {"move_line_id": 1},
            {"origin": "invoice"},
            {"kind": "correction"},
        ):
            with self.subTest(vals=vals):
                self.assertIn(
                    self._called("clinic.consumption", "create", [{**good, **vals}]), ("ValidationError", "UserError")
                )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_access", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_staff_neither_link_nor_repair_from_outside(self):
        row = self._enter()
        row.action_confirm()
        self.authenticate("test_ada", "test_ada_password")
        self.assertEqual(self._called("clinic.consumption", "action_link_invoice", row.ids), "AccessError")
        self.assertEqual(self._called("clinic.consumption", "action_unlink_invoice", row.ids), "AccessError")
        self.assertEqual(self._called("clinic.reconciliation", "action_repair", [row.id * 10 + 6]), "AccessError")
        for method in ("_link", "_put_on", "_split_off"):
            self.assertEqual(self._called("clinic.consumption", method, row.ids, row.id), "AccessError")
