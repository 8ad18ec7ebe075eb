# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader, PdfWriter

from ..tools.engine import as_engine
from ..tools.pdf import minimal
from .common import ClinicCase
from .test_demo import DemoCase

PDF = base64.b64encode(minimal())


class DocumentCase(ClinicCase):
    """A clinic where every treatment needs a consent, and eyelids a questionnaire of the last half year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.document.type"].search([]).required = False
        cls.consent = cls._type("Consent", valid_months=0)
        cls.questionnaire = cls._type(
            "Questionnaire", valid_months=6, is_medical=True, category_ids=[Command.set(cls.category.ids)]
        )
        cls.nina = cls._user("nina", "base.group_user,clinic_followup.group_staff,clinic_followup.group_nurse")
        cls.phil = cls._user("phil", "base.group_user,clinic_followup.group_staff,clinic_followup.group_physician")
        cls.nurse_only = cls._user("nurse_only", "group_nurse")

    @classmethod
    def _type(cls, name, **vals):
        return cls.env["clinic.document.type"].create({"name": name, "required": True, **vals})

    @classmethod
    def _document(cls, user=None, **vals):
        vals = {"partner_id": cls.patient.id, "type_id": cls.consent.id, "file": PDF, "file_name": "a.pdf", **vals}
        return cls.env["clinic.document"].with_user(user or cls.env.user).create(vals)

    def assertStanding(self, encounter, there="", missing="", expired=""):  # noqa: N802
        encounter.invalidate_recordset()
        self.assertEqual(
            [" ".join(encounter[f"document_{fname}_ids"].mapped("name")) for fname in ("there", "missing", "expired")],
            [there, missing, expired],
        )
        lacking = bool(missing or expired)
        self.assertEqual(encounter.has_document_missing, lacking)
        # the filter agrees with the box
        for value in (True, False):
            found = self.env["clinic.encounter"].search(
                [("id", "=", encounter.id), ("has_document_missing", "=", value)]
            )
            self.assertEqual(bool(found), lacking == value)


@tagged("post_install", "-at_install")
class TestChecklist(DocumentCase):
    """What a treatment needs, and what of it is there."""

    def test_a_treatment_without_documents_misses_them(self):
        self.assertStanding(self._encounter(), missing="Consent Questionnaire")

    def test_a_category_above_decides_and_another_does_not(self):
        other = self.env["clinic.category"].create({"name": "Skin"})
        self.assertStanding(self._encounter(category_id=self.category.id), missing="Consent Questionnaire")
        self.assertStanding(self._encounter(category_id=other.id), missing="Consent")
        self.assertStanding(self._encounter(category_id=False), missing="Consent")

    def test_only_treatments_are_checked_and_nothing_that_was_cancelled(self):
        for vals in ({"kind": "visit"}, {"kind": "session"}, {"kind": "suture_removal"}, {"state": "cancelled"}):
            with self.subTest(vals):
                self.assertStanding(self._encounter(**vals))

    def test_sessions_are_checked_when_the_type_says_so(self):
        self.questionnaire.encounter_kinds = "session"
        self.assertStanding(self._encounter(kind="session"), missing="Questionnaire")
        self.assertStanding(self._encounter(), missing="Consent")
        self.questionnaire.encounter_kinds = "both"
        self.assertStanding(self._encounter(), missing="Consent Questionnaire")

    def test_types_that_are_archived_or_not_required_are_not_needed(self):
        self.consent.required = False
        self.questionnaire.active = False
        self.assertStanding(self._encounter(), "")

    def test_a_consent_counts_for_the_treatment_it_was_signed_for(self):
        first, second = self._encounter(), self._encounter()
        self._document(encounter_id=first.id)
        self.assertStanding(first, there="Consent", missing="Questionnaire")
        self.assertStanding(second, missing="Consent Questionnaire")

    def test_the_consent_of_the_treatment_covers_its_sessions(self):
        self.consent.encounter_kinds = "both"
        treatment = self._encounter()
        session = self._encounter(kind="session", origin_id=treatment.id)
        self._document(encounter_id=treatment.id)
        self.assertStanding(session, there="Consent")

    def test_what_is_valid_for_months_counts_for_all_treatments_of_the_client(self):
        self._document(type_id=self.questionnaire.id)
        self.assertStanding(self._encounter(), there="Questionnaire", missing="Consent")
        self.assertStanding(self._encounter(partner_id=self._patient().id), missing="Consent Questionnaire")

    def test_the_last_valid_day_counts_in_the_branch_s_zone(self):
        self._document(type_id=self.questionnaire.id, date_signed="2025-09-02")
        # 2 March is the last day: midnight in Shanghai is 16:00 of the day before
        for moment, standing in (
            ("2026-03-02 15:59:59", {"there": "Questionnaire"}),
            ("2026-03-02 16:00:00", {"expired": "Questionnaire"}),
        ):
            with self.subTest(moment):
                encounter = self._encounter(date=moment, state="planned")
                self.assertStanding(encounter, missing="Consent", **standing)

    def test_a_signature_after_the_treatment_is_none(self):
        encounter = self._encounter(date="2026-03-01 02:00:00")
        self._document(encounter_id=encounter.id, date_signed="2026-03-02")
        self.assertStanding(encounter, missing="Consent Questionnaire")

    def test_a_treatment_just_after_midnight_belongs_to_the_new_day(self):
        encounter = self._encounter(date="2026-03-01 16:30:00")  # 2 March, 00:30 in Shanghai
        self._document(encounter_id=encounter.id, date_signed="2026-03-02")
        self.assertStanding(encounter, there="Consent", missing="Questionnaire")

    def test_documents_of_another_branch_do_not_count(self):
        branch = self.env["res.company"].create({"name": "Branch 2"})
        self._document(type_id=self.questionnaire.id, company_id=branch.id)
        self.assertStanding(self._encounter(), missing="Consent Questionnaire")
        self.questionnaire.company_id = branch
        self.assertStanding(self._encounter(), missing="Consent")

    def test_the_form_shows_it_before_the_treatment_is_saved(self):
        self._document(type_id=self.questionnaire.id)
        form = Form(self.env["clinic.encounter"].with_user(self.ada))
        form.partner_id = self.patient
        form.kind = "treatment"
        self.assertTrue(form.has_document_missing)
        form.category_id = self.sub_category
        self.assertEqual([kind.name for kind in form.document_there_ids[:]], ["Questionnaire"])
        self.assertEqual([kind.name for kind in form.document_missing_ids[:]], ["Consent"])
        form.kind = "visit"
        self.assertFalse(form.has_document_missing)

    def test_staff_without_medical_rights_see_that_a_medical_document_is_there_but_not_the_document(self):
        encounter = self._encounter()
        document = self._document(type_id=self.questionnaire.id)
        encounter = encounter.with_user(self.ada)
        self.assertEqual(encounter.document_there_ids, self.questionnaire)
        self.assertFalse(self.env["clinic.document"].with_user(self.ada).search([("id", "=", document.id)]))

    def test_adding_fills_in_everything_but_the_file(self):
        encounter = self._encounter(date="2026-02-27 20:00:00")
        action = encounter.with_user(self.ada).action_add_document()
        form = Form(self.env["clinic.document"].with_user(self.ada).with_context(**action["context"]))
        self.assertEqual(form.type_id, self.consent)
        form.location = "Cabinet 3"
        document = form.save()
        self.assertRecordValues(
            document,
            [{"partner_id": self.patient.id, "encounter_id": encounter.id, "date_signed": date(2026, 2, 28)}],
        )
        self.assertStanding(encounter, there="Consent", missing="Questionnaire")
        # what is left is medical: not for Ada to add
        self.assertFalse(encounter.with_user(self.ada).action_add_document()["context"]["default_type_id"])
        action = encounter.with_user(self.nina).action_add_document()
        self.assertEqual(action["context"]["default_type_id"], self.questionnaire.id)

    def test_one_or_forty_treatments_take_the_same_queries(self):
        encounters = self.env["clinic.encounter"]
        for number in range(40):
            partner = self._patient(f"Client {number}")
            encounters |= self._encounter(partner_id=partner.id)
            self._document(type_id=self.questionnaire.id, partner_id=partner.id)
        encounters[0]._document_checklist()
        for batch in (encounters[:1], encounters):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(len(batch)), self.assertQueryCount(14):
                batch.with_user(self.ada).mapped("has_document_missing")


@tagged("post_install", "-at_install")
class TestBlocking(DocumentCase):
    """A branch can insist on the documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questionnaire.required = False

    def test_by_default_nothing_is_blocked(self):
        self.assertEqual(self.company.clinic_document_check, "show")
        encounter = self._encounter()
        self.assertEqual((encounter.state, encounter.document_blocks), ("done", False))

    def test_a_treatment_is_done_only_with_its_documents(self):
        self.company.clinic_document_check = "block"
        encounter = self._encounter(state="planned").with_user(self.ada)
        self.assertTrue(encounter.document_blocks)
        with self.assertRaisesRegex(ValidationError, "Consent"):
            encounter.action_done()
        self._document(self.ada, encounter_id=encounter.id)
        encounter.action_done()
        self.assertEqual(encounter.state, "done")

    def test_no_way_of_recording_gets_round_it(self):
        self.company.clinic_document_check = "block"
        Encounter = self.env["clinic.encounter"]
        for records in (Encounter.with_user(self.ada), Encounter.sudo(), as_engine(Encounter)):
            with self.assertRaisesRegex(ValidationError, "Consent"):
                records.create({"partner_id": self.patient.id, "kind": "treatment"})
        planned = self._encounter(state="planned")
        with self.assertRaisesRegex(ValidationError, "Consent"):
            as_engine(planned.sudo()).write({"state": "done"})
        done = self._encounter(kind="visit")
        with self.assertRaisesRegex(ValidationError, "Consent"):
            done.kind = "treatment"
        result = Encounter.with_context(import_file=True).load(
            ["partner_id/.id", "kind", "state"], [[str(self.patient.id), "treatment", "done"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("Consent", result["messages"][0]["message"])

    def test_a_treatment_recorded_together_with_its_document_is_done(self):
        self.company.clinic_document_check = "block"
        encounter = self._encounter(
            document_ids=[Command.create({"partner_id": self.patient.id, "type_id": self.consent.id, "file": PDF})]
        )
        self.assertEqual(encounter.state, "done")

    def test_an_expired_document_blocks_too_and_one_of_another_branch_does_not_help(self):
        self.consent.valid_months = 1
        branch = self.env["res.company"].create({"name": "Branch 2"})
        self._document(date_signed="2025-01-01")
        self._document(company_id=branch.id)
        self.company.clinic_document_check = "block"
        with self.assertRaises(ValidationError):
            self._encounter()
        # the other branch does not insist
        self.env.user.company_ids += branch
        self._encounter(company_id=branch.id, department_id=False)

    def test_visits_are_never_blocked(self):
        self.company.clinic_document_check = "block"
        self._encounter(kind="visit")
        self._encounter(kind="session")


@tagged("post_install", "-at_install")
class TestDocument(DocumentCase):
    """One document: what it says, and what is refused."""

    def test_the_last_valid_day_follows_from_type_and_signature(self):
        document = self._document(type_id=self.questionnaire.id, date_signed="2025-08-31")
        self.assertEqual(document.valid_until, date(2026, 2, 28))
        document.date_signed = "2025-10-01"
        self.assertEqual(document.valid_until, date(2026, 4, 1))
        # signed for half a year, whatever the clinic asks for from now on
        self.questionnaire.valid_months = 1
        self.assertEqual(document.valid_until, date(2026, 4, 1))
        self.assertFalse(self._document().valid_until)

    def test_nobody_sets_the_last_day_the_confidentiality_or_the_revocation_by_hand(self):
        document = self._document(self.ada, type_id=self.consent.id).with_user(self.ada)
        for values in ({"valid_until": "2099-01-01"}, {"is_medical": True}, {"date_revoked": "2026-03-01"}):
            with self.assertRaises(UserError):
                document.write(values)
            with self.assertRaises(UserError):
                self._document(self.ada, **values)
            context = {f"default_{fname}": value for fname, value in values.items()}
            another = document.with_context(**context).create(
                {"partner_id": self.patient.id, "type_id": self.consent.id, "location": "Cabinet 3"}
            )
            self.assertRecordValues(another, [{"valid_until": False, "is_medical": False, "date_revoked": False}])

    def test_it_expires_at_midnight_of_its_branch(self):
        document = self._document(type_id=self.questionnaire.id, date_signed="2025-09-02")
        found = self.env["clinic.document"].search
        for moment, state in (("2026-03-02 15:59:00", "valid"), ("2026-03-02 16:01:00", "expired")):
            with self.subTest(moment), self.at(moment):
                document.invalidate_recordset()
                self.assertEqual(document.state, state)
                for other in ("valid", "expired", "revoked"):
                    self.assertEqual(
                        bool(found([("id", "=", document.id), ("state", "=", other)])), other == state, other
                    )

    def test_documents_without_an_end_are_valid(self):
        document = self._document()
        self.assertEqual(document.state, "valid")
        self.assertIn(document, self.env["clinic.document"].search([("state", "=", "valid")]))
        self.assertNotIn(document, self.env["clinic.document"].search([("state", "!=", "valid")]))

    def test_client_and_branch_come_from_the_treatment(self):
        encounter = self._encounter()
        document = self.env["clinic.document"].create(
            {"encounter_id": encounter.id, "type_id": self.consent.id, "file": PDF}
        )
        self.assertRecordValues(document, [{"partner_id": self.patient.id, "company_id": self.company.id}])

    def test_a_document_of_another_client_is_refused(self):
        encounter = self._encounter()
        with self.assertRaisesRegex(ValidationError, "another client"):
            self._document(encounter_id=encounter.id, partner_id=self._patient("Wu").id)
        self._document(encounter_id=encounter.id)
        with self.assertRaisesRegex(ValidationError, "signed documents"):
            encounter.partner_id = self._patient("Wu")
        with self.assertRaisesRegex(UserError, "signed documents"):
            encounter.with_user(self.mia).unlink()

    def test_days_that_cannot_be_are_refused(self):
        for day in ("2026-03-03", "1900-01-01"):
            with self.subTest(day), self.assertRaisesRegex(ValidationError, "day of the signature"):
                self._document(date_signed=day)
        # it is the 3rd already in Shanghai
        with self.at("2026-03-02 17:00:00"):
            self._document(date_signed="2026-03-03")

    def test_either_file_or_place_must_be_given(self):
        for location in (False, "  "):
            with self.assertRaisesRegex(ValidationError, "attach the PDF"):
                self._document(file=False, file_name=False, location=location)
        self._document(file=False, file_name=False, location="Cabinet 3")
        document = self._document()
        with self.assertRaisesRegex(ValidationError, "attach the PDF"):
            document.file = False

    def test_a_representative_has_a_name(self):
        with self.assertRaisesRegex(ValidationError, "who signed"):
            self._document(signed_by="representative")
        self._document(signed_by="representative", representative="Lin Wei, father")

    def test_values_of_the_wrong_type_give_a_sentence(self):
        for vals in (
            {"type_id": "consent"},
            {"date_signed": "soon"},
            {"file": {"a": 1}},
            {"file": "é"},
            {"file": 5},
            {"signed_by": "dog"},
            {"representative": 5},
            {"location": ["x"]},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self._document(**vals)

    def test_revoking_keeps_the_reason_and_counts_from_its_day(self):
        before = self._encounter(date="2026-02-20 02:00:00")
        now = self._encounter()
        document = self._document(type_id=self.questionnaire.id, date_signed="2026-02-10").with_user(self.phil)
        wizard = (
            self.env["clinic.document.revoke"]
            .with_user(self.phil)
            .create({"document_id": document.id, "reason": "Withdrawn by the client"})
        )
        self.assertEqual(wizard.date, date(2026, 3, 2))
        wizard.action_apply()
        self.assertRecordValues(
            document,
            [
                {
                    "state": "revoked",
                    "date_revoked": date(2026, 3, 2),
                    "revoke_reason": "Withdrawn by the client",
                    "revoked_by_id": self.phil.id,
                }
            ],
        )
        self.assertStanding(now, missing="Consent Questionnaire")
        self.assertStanding(before, there="Questionnaire", missing="Consent")
        with self.assertRaisesRegex(UserError, "already"):
            wizard.action_apply()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            document.file = False

    def test_revoking_has_a_reason_and_a_day_that_can_be(self):
        document = self._document(self.ada)
        create = self.env["clinic.document.revoke"].with_user(self.ada).create
        for vals in (
            {"reason": "  "},
            {"reason": "Why", "date": "2026-03-03"},
            {"reason": "Why", "date": "2026-03-01"},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                create({"document_id": document.id, **vals}).action_apply()
        self.assertEqual(document.state, "valid")

    def test_a_document_is_revoked_with_the_button_only(self):
        document = self._document(self.ada)
        for vals in ({"date_revoked": "2026-03-02"}, {"revoke_reason": "x"}, {"revoked_by_id": False}):
            with self.assertRaisesRegex(UserError, "Revoke"):
                document.write(vals)
            with self.assertRaisesRegex(UserError, "Revoke"):
                self._document(self.ada, **vals)

    def test_merging_files_keeps_all_documents(self):
        double = self._patient("Lin Client", email="lin@example.com", clinic_file_location="Cabinet 3")
        documents = self._document() | self._document(partner_id=double.id)
        encounter = self._encounter(partner_id=double.id)
        documents |= self._document(partner_id=double.id, encounter_id=encounter.id)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.patient + double).ids, self.patient)
        self.env.invalidate_all()
        self.assertEqual(documents.exists(), documents)
        self.assertEqual(documents.partner_id, self.patient)
        self.assertEqual(self.patient.clinic_document_count, 3)
        self.assertEqual(self.patient.clinic_file_location, "Cabinet 3")
        self.assertStanding(encounter, there="Consent", missing="Questionnaire")

    def test_the_limits_of_the_settings_hold(self):
        for size in (0, 101):
            with self.assertRaises(ValidationError):
                self.company.clinic_document_max_mb = size


@tagged("post_install", "-at_install")
class TestPdf(DocumentCase):
    """Only a PDF that shows pages comes in."""

    def _refused(self, data, sentence):
        encoded = base64.b64encode(data)
        with self.assertRaisesRegex(ValidationError, sentence):
            self._document(self.ada, file=encoded)
        document = self._document(self.ada)
        with self.assertRaisesRegex(ValidationError, sentence):
            document.file = encoded
        with self.assertRaisesRegex(ValidationError, sentence):
            self.consent.blank_form = encoded

    def _written(self, prepare):
        writer = PdfWriter()
        writer.append_pages_from_reader(PdfReader(io.BytesIO(minimal())))
        prepare(writer)
        stream = io.BytesIO()
        writer.write(stream)
        return stream.getvalue()

    def test_what_is_no_pdf_is_refused(self):
        for data in (b"A text named .pdf", b"<html><script>alert(1)</script></html>", b"\x89PNG\r\n", b"MZ\x90"):
            self._refused(data, "not a PDF")

    def test_scripts_are_refused(self):
        self._refused(self._written(lambda writer: writer.add_js("app.alert(1)")), "script")
        self._refused(minimal(page=b"/AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>"), "script")
        self._refused(minimal(b"/AcroForm << /XFA (x) >>"), "script")

    def test_files_inside_and_programs_are_refused(self):
        self._refused(self._written(lambda writer: writer.add_attachment("a.exe", b"MZ")), "other files")
        self._refused(minimal(page=b"/Annots [<< /Subtype /Link /A << /S /Launch /F (a.exe) >> >>]"), "programs")

    def test_protected_files_are_refused_when_they_cannot_be_opened(self):
        self._refused(self._written(lambda writer: writer.encrypt("secret", algorithm="RC4-128")), "password")
        self._refused(self._written(lambda writer: writer.encrypt("secret", algorithm="AES-256")), "password")

    def test_what_may_be_read_but_not_printed_is_checked_like_the_others(self):
        def protect(writer):
            writer.encrypt("", "owner", algorithm="AES-128")

        def protect_script(writer):
            writer.add_js("app.alert(1)")
            protect(writer)

        self._document(file=base64.b64encode(self._written(protect)))
        self._refused(self._written(protect_script), "script")

    def test_damaged_files_are_refused(self):
        self._refused(minimal()[:200], "damaged")
        self._refused(b"%PDF-1.4\n" + b"[" * 100_000, "damaged")
        self._refused(self._written(lambda writer: None).replace(b"/Kids", b"/Kidz"), "damaged")

    def test_files_above_the_limit_are_refused(self):
        large = minimal(content=b"%" * 25 * 1024 * 1024)
        self._refused(large, "larger than 20 MB")
        self.company.clinic_document_max_mb = 30
        self._document(self.ada, file=base64.b64encode(large))

    def test_names_are_made_plain(self):
        for name, expected in (
            ("知情同意书 林.PDF", "知情同意书 林.pdf"),
            ("הסכמה.pdf", "הסכמה.pdf"),
            ("consent\u202efdp.exe", "consentfdp.exe.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("a\r\nX: y.html", "aX_ y.html.pdf"),
            (None, "document.pdf"),
            ("x" * 400 + ".pdf", "x" * 96 + ".pdf"),
        ):
            with self.subTest(name):
                self.assertEqual(self._document(self.ada, file_name=name).file_name, expected)
        document = self._document(self.ada)
        document.file_name = "<b>.html"
        self.assertEqual(document.file_name, "b_.html.pdf")

    def test_the_file_is_kept_as_an_attachment_that_nobody_changes_behind_its_back(self):
        document = self._document(self.ada)
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "clinic.document"), ("res_field", "=", "file"), ("res_id", "=", document.id)]
        )
        self.assertEqual((attachment.mimetype, attachment.raw), ("application/pdf", minimal()))
        other = {"name": "x", "raw": b"<html>", "res_model": "clinic.document", "res_id": document.id}
        with self.assertRaises(AccessError):
            attachment.with_user(self.ada).raw = b"<html>"
        with self.assertRaises(AccessError):
            self.env["ir.attachment"].with_user(self.ada).create(dict(other, res_field="file"))
        with self.assertRaises(AccessError):
            attachment.with_user(self.ada).unlink()
        free = self.env["ir.attachment"].with_user(self.ada).create(dict(other, res_model=False, res_id=False))
        with self.assertRaises(AccessError):
            free.write({"res_model": "clinic.document", "res_id": document.id, "res_field": "file"})


@tagged("post_install", "-at_install")
class TestDocumentAccess(DocumentCase, HttpCase):
    """Who sees and changes which documents, and what is logged."""

    now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._document(cls.ada)
        cls.medical = cls._document(cls.nina, type_id=cls.questionnaire.id)

    def _may(self, document, user):
        document = document.with_user(user)
        return "".join(
            letter
            for letter, operation in {"r": "read", "w": "write", "d": "unlink"}.items()
            if document.has_access(operation)
        )

    def test_each_role_has_its_rights(self):
        internal = self._user("internal", "base.group_user")
        for user, plain, medical in (
            (self.ada, "rw", ""),
            (self.sue, "rw", ""),
            (self.mia, "rw", ""),
            (self.nina, "rw", "r"),
            (self.nurse_only, "r", "r"),
            (self.phil, "rw", "rw"),
            (internal, "", ""),
        ):
            with self.subTest(user.name):
                self.assertEqual((self._may(self.plain, user), self._may(self.medical, user)), (plain, medical))

    def test_staff_neither_add_medical_documents_nor_make_one_of_their_own(self):
        with self.assertRaises(AccessError):
            self._document(self.ada, type_id=self.questionnaire.id)
        self._document(self.nurse_only, type_id=self.questionnaire.id)

    def test_medical_documents_are_found_by_no_search_of_staff(self):
        documents = self.env["clinic.document"].with_user(self.ada)
        own = [("partner_id", "=", self.patient.id)]
        self.assertEqual(documents.search(own), self.plain)
        self.assertEqual(documents._read_group(own, [], ["__count"])[0][0], 1)
        self.assertEqual(self.patient.with_user(self.ada).clinic_document_count, 1)
        self.assertEqual(self.patient.with_user(self.ada).clinic_document_ids, self.plain)
        with self.assertRaises(AccessError):
            self.medical.with_user(self.ada).read(["type_id"])
        with self.assertRaises(AccessError):
            self.medical.with_user(self.ada).action_revoke()

    def test_documents_are_seen_like_the_client_s_file(self):
        self.company.clinic_client_scope = "own"
        self.patient.create_uid = self.mia
        self._owner(self.patient, self.ben)
        self.assertEqual([self._may(self.plain, user) for user in (self.ada, self.ben)], ["", "rw"])
        self.assertEqual(self._may(self.medical, self.ben), "")
        self.assertEqual(self._may(self.medical, self.nina), "r")

    def test_a_type_that_becomes_medical_hides_its_documents(self):
        self.consent.is_medical = True
        self.assertEqual(self._may(self.plain, self.ada), "")

    def test_who_does_not_see_medical_documents_does_not_open_them_by_their_type(self):
        self.consent.with_user(self.mia).is_medical = True
        with self.assertRaises(AccessError):
            self.questionnaire.with_user(self.mia).is_medical = False
        with self.assertRaises(AccessError):
            (self.consent + self.questionnaire).with_user(self.mia).write({"is_medical": None})
        self.questionnaire.with_user(self.mia).name = "Questions"

    def test_documents_of_another_branch_are_not_seen(self):
        branch = self.env["res.company"].create({"name": "Branch 2"})
        elsewhere = self._document(company_id=branch.id)
        self.assertEqual(self._may(elsewhere, self.mia), "")
        self.mia.company_ids += branch
        self.assertEqual(self._may(elsewhere.with_context(allowed_company_ids=branch.ids), self.mia), "rw")

    def test_types_of_another_branch_are_not_seen(self):
        branch = self.env["res.company"].create({"name": "Branch 2"})
        self.consent.company_id = branch
        self.assertFalse(self.consent.with_user(self.ada).has_access("read"))

    def _reads(self):
        return self.env["clinic.access.log"].search([("model", "=", "clinic.document"), ("kind", "=", "read")])

    def test_a_change_of_the_day_or_the_treatment_is_logged(self):
        log = self.env["clinic.access.log"]
        before = log.search([])
        self.plain.with_user(self.ada).write({"date_signed": "2026-01-05", "location": "Shelf 3"})
        row = log.search([]) - before
        self.assertRecordValues(
            row, [{"kind": "change", "model": "clinic.document", "detail": "date_signed, location"}]
        )

    def test_reading_the_file_is_logged_and_looking_at_the_list_is_not(self):
        before = self._reads()
        document = self.plain.with_user(self.ada)
        document.read(["type_id", "date_signed"])
        document.with_context(bin_size=True).web_read({"file": {}})
        self.assertEqual(self._reads(), before)
        document.read(["file"])
        row = self._reads() - before
        self.assertEqual((row.user_id, row.client_ids), (self.ada, self.patient.ids))

    def test_the_attachment_is_no_way_round_the_log(self):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "clinic.document"), ("res_field", "=", "file"), ("res_id", "=", self.plain.id)]
        )
        attachment = attachment.with_user(self.ada)
        self.assertTrue(attachment.read(["name"]))
        for read in (
            lambda: attachment.read(["datas"]),
            lambda: attachment.web_read({"raw": {}}),
            lambda: attachment.search_read([("id", "=", attachment.id)], ["index_content"]),
            lambda: attachment.copy({"res_model": False, "res_field": False, "res_id": False}),
        ):
            with self.assertRaises(AccessError):
                read()

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_the_file_is_downloaded_whatever_the_address_asks_for_and_that_is_logged(self):
        # on a read-only cursor the row is written after the transaction, which tests never end
        self.set_registry_readonly_mode(False)
        self.plain.file_name = "知情同意书.pdf"
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "clinic.document"), ("res_field", "=", "file"), ("res_id", "=", self.plain.id)]
        )
        self.authenticate("test_ada", "test_ada_password")
        for address in (
            f"/web/content/clinic.document/{self.plain.id}/file",
            f"/web/content/clinic.document/{self.plain.id}/file/x.html?mimetype=text/html&download=false",
            f"/web/content?model=clinic.document&id={self.plain.id}&field=file&filename=x.html",
            f"/web/content/{attachment.id}?mimetype=text/html",
        ):
            with self.subTest(address):
                before = self._reads()
                answer = self.url_open(address)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.content, minimal())
                self.assertEqual(answer.headers["Content-Type"], "application/pdf")
                self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
                self.assertNotIn("html", answer.headers["Content-Disposition"])
                self.assertTrue(self._reads() - before)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_a_medical_file_is_refused_by_its_address_too(self):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "clinic.document"), ("res_field", "=", "file"), ("res_id", "=", self.medical.id)]
        )
        self.authenticate("test_ada", "test_ada_password")
        for address in (
            f"/web/content/clinic.document/{self.medical.id}/file",
            f"/web/content/{attachment.id}",
        ):
            self.assertIn(self.url_open(address).status_code, (403, 404))
        self.authenticate("test_nina", "test_nina_password")
        self.assertEqual(self.url_open(f"/web/content/clinic.document/{self.medical.id}/file").status_code, 200)


@tagged("post_install", "-at_install")
class TestDocumentDemo(DemoCase):
    """The demonstration clinic has signed documents, and consultations that were noted."""

    def test_most_treatments_have_their_documents_and_every_standing_is_there(self):
        self.demo._generate(clients=40)
        documents = self.env["clinic.document"].search([])
        self.assertEqual(set(documents.mapped("state")), {"valid", "expired", "revoked"})
        treatments = self.env["clinic.encounter"].search([("kind", "=", "treatment"), ("state", "=", "done")])
        lacking = treatments.filtered("has_document_missing")
        self.assertTrue(lacking.document_missing_ids and lacking.document_expired_ids)
        self.assertLess(len(lacking), len(treatments) / 2)
        clients = self.env["res.partner"].search([("is_clinic_client", "=", True)])
        noted = clients.filtered("clinic_consultation_note")
        self.assertAlmostEqual(len(noted), len(clients) * 2 / 3, delta=len(clients) / 20)
        # what an anonymised client had said is gone from the file, and kept with the encounter for the figures
        left = self.env["clinic.encounter"].search([("kind", "=", "no_purchase"), ("partner_id.active", "=", True)])
        self.assertTrue(all(encounter.blocker_ids <= encounter.partner_id.clinic_blocker_ids for encounter in left))
        self.assertTrue(left.blocker_ids)
