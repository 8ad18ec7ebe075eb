# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

import openpyxl

from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from .common import ClinicCase

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
    "datetime_format": "%Y-%m-%d %H:%M:%S",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "advanced": False,
}


class ImportCase(ClinicCase):
    """Imports as the screen does."""

    def _template(self, model, **context):
        (template,) = self.env[model].with_context(**context).get_import_templates()
        with file_open(f"clinic_followup/{template['template'].removeprefix('/clinic_followup/')}", "rb") as file:
            return file.read()

    def _import(self, model, content, user=None, mimetype=None, **context):
        """What the import screen does: preview, take the fields that are proposed, import."""
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.mia)
            .with_context(**context)
            .create(
                {
                    "res_model": model,
                    "file": content,
                    "file_type": mimetype or "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    "file_name": "file.xlsx",
                }
            )
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        self.assertNotIn("error", preview)
        fields = ["/".join(preview["matches"].get(at, ())) for at in range(len(preview["headers"]))]
        with mute_logger("odoo.sql_db"):
            result = wizard.execute_import(fields, preview["headers"], dict(OPTIONS))
        return dict(zip(preview["headers"], fields, strict=True)), result


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    """The template that the import screen offers can be filled in and imported as it is (A1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.env["utm.source"].create({"name": "Friend"})

    def _clients(self, *rows, columns=None):
        """Import rows of client files, each as changes to a good one."""
        good = {"Name": "New Client", "Member Number": "", "Phone": "13800138000", "Birthdate": "1990-05-17"}
        text = io.StringIO()
        writer = csv.DictWriter(text, columns or {**good, "Consultant": "", "First Channel": "", "Gender": ""})
        writer.writeheader()
        for row in rows:
            writer.writerow({**good, **row})
        return self._import(
            "res.partner", text.getvalue().encode(), mimetype="text/csv", default_is_clinic_client=True
        )[1]

    def test_the_template_of_clients_comes_in_as_it_is(self):
        content = self._template("res.partner", default_is_clinic_client=True)
        fields, result = self._import("res.partner", content, default_is_clinic_client=True)
        self.assertEqual(
            fields,
            {
                "Name": "name",
                "Member Number": "clinic_ref",
                "Phone": "phone",
                "Email": "email",
                "Gender": "gender",
                "Birthdate": "birthdate_date",
                "City": "city",
                "First Channel": "clinic_source_id",
                "Consultant": "clinic_consultant_id",
                "Customer Service": "clinic_customer_service_id",
                "Contact Preferences": "clinic_preferences",
            },
        )
        self.assertFalse(result["messages"])
        clients = self.env["res.partner"].browse(result["ids"])
        self.assertRecordValues(
            clients,
            [
                {"name": "Lin Example", "clinic_ref": "K-0001", "phone": "+86 199 0000 7001", "gender": "female"},
                {"name": "Wang Example", "clinic_ref": "K-0002", "phone": "+86 199 0000 7002", "gender": "male"},
            ],
        )
        self.assertTrue(all(clients.mapped("is_clinic_client")))
        self.assertEqual(clients.mapped(lambda client: str(client.birthdate_date)), ["1990-05-17", "1984-11-02"])

    def test_the_template_of_encounters_finds_the_clients_by_their_numbers(self):
        lin, wang = self._patient("Lin", clinic_ref="K-0001"), self._patient("Wang", clinic_ref="K-0002")
        fields, result = self._import("clinic.encounter", self._template("clinic.encounter"))
        self.assertEqual(
            list(fields.values()),
            ["partner_id", "kind", "date", "category_id", "consultant_id", "doctor_id", "external_ref", "note"],
        )
        self.assertFalse(result["messages"])
        self.assertRecordValues(
            self.env["clinic.encounter"].browse(result["ids"]),
            [
                {"partner_id": lin.id, "kind": "treatment", "external_ref": "OLD-1"},
                {"partner_id": wang.id, "kind": "inquiry", "external_ref": "OLD-2"},
            ],
        )

    def test_in_chinese_the_columns_have_the_chinese_labels_of_the_fields(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        modules = self.env["ir.module.module"].search([("name", "in", ("base", "clinic_followup"))])
        modules._update_translations(["zh_CN"])
        for model, context in (
            ("res.partner", {"default_is_clinic_client": True}),
            ("clinic.encounter", {}),
            ("clinic.consumption", {}),
        ):
            english = openpyxl.load_workbook(io.BytesIO(self._template(model, **context))).active
            context["lang"] = "zh_CN"
            chinese = openpyxl.load_workbook(io.BytesIO(self._template(model, **context))).active
            headers, labels = ([cell.value for cell in sheet[1]] for sheet in (chinese, english))
            fields = self.env[model].with_context(lang="en_US").fields_get(attributes=["string"])
            translated = self.env[model].with_context(lang="zh_CN").fields_get(attributes=["string"])
            known = {attributes["string"]: translated[name]["string"] for name, attributes in fields.items()}
            self.assertEqual(headers, [known[label] for label in labels])

    def test_other_contacts_keep_the_template_of_odoo(self):
        self.assertNotIn("clinic_followup", str(self.env["res.partner"].get_import_templates()))

    def test_a_filled_in_row_has_owner_and_channel(self):
        result = self._clients({"Consultant": "Ada", "First Channel": "Friend", "Gender": "Female"})
        client = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(client.clinic_consultant_id, self.ada)
        self.assertEqual(client.clinic_ownership_ids.rule, "import")
        self.assertEqual((client.clinic_source_id.name, client.phone), ("Friend", "+86 138 0013 8000"))

    def test_each_mistake_names_its_row_and_what_is_wrong(self):
        self.patient.clinic_ref = "K-1"
        for mistake, words in (
            ({"Member Number": "K-1"}, "member number"),
            ({"Birthdate": "2090-01-01"}, "New Client.*2090-01-01"),
            ({"Birthdate": "1990-13-01"}, "1990-13-01"),
            ({"Consultant": "Nobody Known"}, "Nobody Known.*Consultant"),
            ({"First Channel": "Unheard Of"}, "Unheard Of.*First Channel"),
            ({"Gender": "sometimes"}, "sometimes.*Gender"),
            ({"Phone": "ask her"}, "New Client.*ask her.*no phone number"),
        ):
            with self.subTest(mistake=mistake):
                before = self.env["res.partner"].search_count([])
                result = self._clients({"Phone": "13800138001"}, mistake)
                self.assertFalse(result.get("ids"))
                self.assertRegex(" / ".join(str(message["message"]) for message in result["messages"]), f"(?s){words}")
                self.assertEqual(self.env["res.partner"].search_count([]), before)
                if mistake != {"Birthdate": "1990-13-01"}:  # read by core, which names the value only
                    self.assertEqual(result["messages"][-1]["record"], 1)

    def test_a_wrong_number_is_imported_as_it_is_for_the_file_check_to_find(self):
        result = self._clients({"Phone": "1380013800"})
        client = self.env["res.partner"].browse(result["ids"])
        self.assertRecordValues(client, [{"phone": "1380013800", "phone_sanitized": False}])
