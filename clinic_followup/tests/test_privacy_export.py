# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import json
import zipfile
from unittest.mock import Mock, patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.clinic_followup.report import clinic_client_file

from ..tools.pdf import minimal
from .test_privacy_forget import MARK, AccountingCase, PrivacyCase


class ExportCase(PrivacyCase):
    """What a manager exports, after the password was asked."""

    def _export(self, client=None, user=None):
        wizard = (
            self.env["clinic.client.export"]
            .with_user(user or self.mia)
            .create({"partner_id": (client or self.client).id})
        )
        wizard._export()
        return wizard

    def _unzip(self, wizard):
        """{path: content}"""
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(wizard.file))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _data(self, client=None):
        return json.loads(self._unzip(self._export(client))["client.json"])

    def _sections(self, client=None):
        return {section["model"]: section["records"] for section in self._data(client)["sections"]}


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    """A client gets everything that is the client's, and nothing of others (L6)."""

    def test_the_file_has_everything_about_the_client(self):
        files = self._unzip(self._export())
        self.assertEqual({"client.json", "client.html"} & set(files), {"client.json", "client.html"})
        text = files["client.json"].decode()
        for said in (
            "Client",
            "street",
            "comment",
            "preference",
            "wedding",
            "note",
            "theme",
            "said",
            "wants",
            "in the chatter",
            "on the encounter",
            "in words",
            "latex",
            "consulted",
        ):
            with self.subTest(said=said):
                self.assertIn(f"{MARK} {said}", text)
        data = json.loads(text)
        self.assertEqual(data["format"], "clinic-client-file/1")
        self.assertEqual(data["client"], self.client.clinic_ref)
        sections = {section["model"]: section["records"] for section in data["sections"]}
        encounter = next(
            record["fields"] for record in sections["clinic.encounter"] if record["fields"]["state"]["value"] == "done"
        )
        self.assertEqual(encounter["kind"], {"label": "Kind", "value": "treatment", "text": "Treatment"})
        self.assertEqual(encounter["category_id"]["value"], self.sub_category.display_name)
        answers = [
            line["answer"]["value"]
            for record in sections["survey.user_input"]
            for line in record["fields"]["answers"]["value"]
        ]
        self.assertEqual(answers, [f"{MARK} in words", "9"])

    def test_files_and_pictures_lie_in_folders(self):
        files = self._unzip(self._export())
        folder = self.env["ir.model"]._get("res.partner").name
        self.assertEqual(files[f"{folder}/{MARK}.txt"], f"{MARK} file".encode())
        pictures = [name for name in files if name.endswith((".png", ".jpg"))]
        self.assertEqual(len(pictures), 2, "portrait and photo, each once, without its smaller copies")
        self.assertIn(minimal(), files.values())
        self.assertEqual(
            set(json.loads(files["client.json"])["files"]), set(files) - {"client.json", "client.html", "client.pdf"}
        )

    def test_other_clients_are_not_in_it(self):
        content = b"".join(self._unzip(self._export()).values())
        self.assertNotIn(b"Otherone", content)
        self.assertNotIn(self.other.phone.encode(), content)

    def test_other_people_are_left_out_and_staff_are_named(self):
        stranger = self._patient("Strangername")
        self.client.message_post(body="Called by a relative", author_id=stranger.id)
        text = self._unzip(self._export())["client.json"].decode()
        self.assertIn("Called by a relative", text)
        self.assertNotIn("Strangername", text)
        self.assertIn(self.ada.name, text)

    def test_names_in_every_writing_survive(self):
        for name in ("王小明", "ליאת כהן", "مريم \u200fالأمين", "Zoë 😀", "O'Brien <b>&amp;"):
            with self.subTest(name=name):
                client = self._patient(name)
                wizard = self._export(client)
                files = self._unzip(wizard)
                self.assertEqual(json.loads(files["client.json"])["name"], name)
                self.assertIn('dir="auto"', files["client.html"].decode())
                self.assertNotIn("<b>&", files["client.html"].decode())

    def test_file_names_cannot_leave_their_folder(self):
        for name in ("../../../etc/passwd", "..\\..\\evil.exe", "/absolute", "a/b/c.txt", "\u202etxt.exe", "", ".."):
            self.env["ir.attachment"].create(
                {"name": name or " ", "raw": b"x", "res_model": "res.partner", "res_id": self.client.id}
            )
        for _twice in range(2):
            self.env["ir.attachment"].create(
                {"name": "Same.txt", "raw": b"x", "res_model": "res.partner", "res_id": self.client.id}
            )
        files = self._unzip(self._export())
        self.assertGreater(len(files), 9)
        for path in files:
            with self.subTest(path=path):
                self.assertLessEqual(path.count("/"), 1)
                self.assertNotIn("\\", path)
                self.assertNotIn("..", path.split("/"))
                self.assertFalse(path.startswith("/"))
                self.assertNotIn("\u202e", path)
        self.assertEqual(len({path.lower() for path in files}), len(files))
        self.assertTrue(self._export(self._patient("../../x")).file_name.count("/") == 0)

    def test_other_branches_stay_out_unless_chosen(self):
        branch = self.env["res.company"].create({"name": "Beijing"})
        self.env["clinic.encounter"].create(
            {"partner_id": self.client.id, "company_id": branch.id, "kind": "inquiry", "note": "In Beijing"}
        )
        self.assertNotIn("In Beijing", json.dumps(self._data()))
        self.mia.company_ids += branch
        wizard = self.env["clinic.client.export"].with_user(self.mia).create({"partner_id": self.client.id})
        wizard.with_context(allowed_company_ids=[self.company.id, branch.id])._export()
        self.assertIn("In Beijing", self._unzip(wizard)["client.json"].decode())

    def test_the_page_needs_nothing_from_elsewhere(self):
        page = self._unzip(self._export())["client.html"].decode()
        self.assertIn(f"{MARK} said", page)
        for foreign in ("<link", "<script", "src=", "http://", "https://"):
            self.assertNotIn(foreign, page)

    def test_a_right_to_left_language_turns_the_page(self):
        self.env["res.lang"]._activate_lang("ar_001")
        wizard = self.env["clinic.client.export"].with_user(self.mia).with_context(lang="ar_001")
        wizard = wizard.create({"partner_id": self.client.id})
        wizard._export()
        self.assertIn('dir="rtl"', self._unzip(wizard)["client.html"].decode()[:300])

    # --- rights and log ---

    def test_only_managers_export(self):
        for user in (self.ada, self.sue, self._user("doc", "group_physician"), self._user("int", "base.group_user")):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._export(user=user)

    def test_a_client_of_a_hidden_branch_is_not_exported(self):
        branch = self.env["res.company"].create({"name": "Beijing"})
        client = self._patient("Far away", company_id=branch.id)
        with self.assertRaises(AccessError):
            self._export(client)

    def test_who_is_no_client_is_not_exported(self):
        with self.assertRaisesRegex(UserError, "not a client"):
            self._export(self.env["res.partner"].create({"name": "Supplier"}))

    def test_every_export_is_logged(self):
        self._export()
        access = self.env["clinic.access.log"].search([("kind", "=", "export")], limit=1)
        self.assertRecordValues(access, [{"user_id": self.mia.id, "client_ids": self.client.ids}])
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertRecordValues(log, [{"user_id": self.mia.id}])
        self.assertIn(self.client.clinic_ref, log.execution_details)
        self.assertNotIn(MARK, log.anonymized_name)

    def test_a_colleague_cannot_take_the_file(self):
        wizard = self._export()
        colleague = self._user("moe", "group_manager")
        with self.assertRaises(AccessError):
            wizard.with_user(colleague).read(["file"])
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", wizard._name), ("res_id", "=", wizard.id), ("res_field", "=", "file")]
        )
        self.assertTrue(attachment)
        with self.assertRaises(AccessError):
            attachment.with_user(colleague).read(["datas"])

    def test_the_password_is_asked_for(self):
        wizard = self.env["clinic.client.export"].with_user(self.mia).create({"partner_id": self.client.id})
        for action in (wizard.action_export, wizard.action_print):
            with self.assertRaisesRegex(UserError, "HTTP"):
                action()
        self.assertFalse(wizard.file)

    # --- on paper ---

    def _print(self, user):
        return (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render_qweb_html("clinic_followup.clinic_client_file_report", self.client.ids)
        )

    def test_the_file_prints_for_managers_who_confirmed_who_they_are(self):
        with self.assertRaisesRegex(UserError, "who you are"):
            self._print(self.mia)
        request = Mock()
        with patch.object(clinic_client_file, "request", request):
            request.session = {"identity-check-last": 1.0}
            with self.assertRaisesRegex(UserError, "who you are"):
                self._print(self.mia)
            request.session = {"identity-check-last": float("inf")}
            with self.assertRaises(AccessError):
                self._print(self.ada)
        self.assertFalse(self.env["clinic.access.log"].search([("kind", "=", "print")]))


@tagged("post_install", "-at_install")
class TestExportAccounting(ExportCase, AccountingCase):
    """What was invoiced is the client's as well."""

    def test_posted_invoices_are_in_it_with_their_lines_and_documents(self):
        moves = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "invoice_date": "2026-02-03",
                    "invoice_line_ids": [(0, 0, {"name": f"Eyelids of {client.name}", "price_unit": 1000})],
                }
                for client in (self.client, self.client, self.other)
            ]
        )
        (moves[0] | moves[2]).action_post()
        self.env["ir.attachment"].create(
            {"name": "invoice.pdf", "raw": b"%PDF", "res_model": "account.move", "res_id": moves[0].id}
        )
        files = self._unzip(self._export())
        [record] = {section["model"]: section["records"] for section in json.loads(files["client.json"])["sections"]}[
            "account.move"
        ]
        self.assertEqual(record["name"], moves[0].name)
        self.assertEqual(record["fields"]["amount_total"]["value"], moves[0].amount_total)
        self.assertEqual(record["fields"]["lines"]["value"][0]["name"]["value"], f"Eyelids of {MARK} Client")
        self.assertIn(b"%PDF", files.values())


@tagged("post_install", "-at_install")
class TestLookup(PrivacyCase):
    """Core's lookup finds clients by phone and member number, and leaves them to be anonymised (L6)."""

    def _lookup(self, **vals):
        wizard = self.env["privacy.lookup.wizard"].create({"name": "Somebody", **vals})
        wizard.action_lookup()
        return wizard.line_ids

    def test_a_client_is_found_by_phone_and_by_member_number(self):
        for vals in (
            {"clinic_phone": "+86 (21) 6279-1234"},
            {"clinic_ref": self.client.clinic_ref},
            {"email": self.client.email},
        ):
            with self.subTest(vals=vals):
                lines = self._lookup(**vals)
                self.assertIn(("res.partner", self.client.id), lines.mapped(lambda line: (line.res_model, line.res_id)))
                found = set(lines.mapped("res_model"))
                self.assertLessEqual({"clinic.encounter", "clinic.followup", "survey.user_input", "res.users"}, found)
                self.assertFalse({"clinic.access.log", "clinic.attempt", "clinic.ownership"} & found)
                self.assertFalse(
                    lines.filtered(lambda line: line.res_id == self.other.id and line.res_model == "res.partner")
                )
                keys = lines.mapped(lambda line: (line.res_model, line.res_id))
                self.assertEqual(len(keys), len(set(keys)))

    def test_nothing_to_search_by_is_said(self):
        with self.assertRaisesRegex(UserError, "member number"):
            self._lookup()

    def test_a_client_s_records_are_not_deleted_piece_by_piece(self):
        lines = self._lookup(clinic_ref=self.client.clinic_ref)
        of_clinic = lines.filtered("clinic_client_id")
        self.assertEqual(of_clinic.clinic_client_id, self.client)
        for line in of_clinic:
            with self.subTest(model=line.res_model), self.assertRaisesRegex(UserError, "Anonymise"):
                line.action_unlink()
        of_clinic.action_archive_all()
        of_clinic.action_unlink_all()
        self.assertTrue(self.client.active)
        self.assertTrue(self.client.clinic_encounter_ids)
        action = of_clinic[0].action_clinic_forget()
        self.assertEqual(action["res_model"], "clinic.client.forget")

    def test_the_lookup_of_a_client_brings_the_number_along(self):
        context = self.client.action_privacy_lookup()["context"]
        self.assertEqual(context["default_clinic_ref"], self.client.clinic_ref)
        self.assertEqual(context["default_clinic_phone"], self.client.phone)


@tagged("post_install", "-at_install")
class TestIdentity(PrivacyCase, HttpCase):
    """Over the network: first the password, then the file."""

    now = None

    def _call(self, model, method, *args, **kwargs):
        answer = self.url_open(
            f"/web/dataset/call_button/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "id": 1,
                "method": "call",
                "params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
            },
        ).json()
        return answer.get("result") or answer["error"]["data"]["name"]

    def test_the_file_comes_after_the_password(self):
        wizard = self.env["clinic.client.export"].with_user(self.mia).create({"partner_id": self.client.id})
        self.authenticate("test_mia", "test_mia_password")
        asked = self._call(wizard._name, "action_export", wizard.ids)
        self.assertEqual(asked["res_model"], "res.users.identitycheck")
        self.assertFalse(wizard.file)
        printed = self.url_open(f"/report/html/clinic_followup.clinic_client_file/{self.client.id}")
        self.assertNotIn(MARK, printed.text)
        done = self._call(asked["res_model"], "run_check", [asked["res_id"]], context={"password": "test_mia_password"})
        self.assertEqual(done["res_model"], wizard._name)
        wizard.invalidate_recordset()
        self.assertTrue(wizard.file)
        with mute_logger("odoo.http"):  # it says that the transaction begins again, to write the log
            printed = self.url_open(f"/report/html/clinic_followup.clinic_client_file/{self.client.id}")
        self.assertIn(MARK, printed.text)
        self.assertTrue(self.env["clinic.access.log"].search([("kind", "=", "print")]))
