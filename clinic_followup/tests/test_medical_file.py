# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.engine import as_engine
from .common import ClinicCase, RemoteCase

SECRET = "Lidocaine-7351"


class MedicalCase(ClinicCase):
    """Nora the nurse, Paul the physician, and Flo who follows up and is a nurse too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nora = cls._user("nora", "group_nurse")
        cls.paul = cls._user("paul", "group_physician")
        cls.flo = cls._user("flo", "base.group_user,clinic_followup.group_staff,clinic_followup.group_nurse")
        cls.quinn = cls._user("quinn", "base.group_user,survey.group_survey_manager")
        cls.file = cls._medical_file(allergies=SECRET)

    @classmethod
    def _medical_file(cls, partner=None, user=None, **vals):
        Files = cls.env["clinic.medical.file"].with_user(user or cls.paul)
        return Files.create({"partner_id": (partner or cls.patient).id, **vals}).with_env(cls.env)

    def assertRefused(self, work, *records):  # noqa: N802
        """The user may not do that, or is told clearly why it cannot be."""
        try:
            with self.cr.savepoint(), mute_logger("odoo.sql_db"):
                work(*records)
        except (AccessError, UserError, ValueError):
            return
        self.fail("it was not refused")

    def _logged(self, **vals):
        """How many rows of this kind the access log has."""
        self.env.flush_all()
        return self.env["clinic.access.log"].sudo().search_count([(name, "=", value) for name, value in vals.items()])

    def _assessed(self, file=None, own=8, limits=5):
        """An answer to the shipped questions, as the client gives it."""
        file = (file or self.file).with_user(self.paul)
        file.action_assess()
        answer = file.sudo().assessment_ids.filtered(lambda one: one.state != "done")
        for code, value in (("motive_own", own), ("expectation_limits", limits), ("resilience_recovery", 6)):
            answer._save_lines(self.env.ref(f"clinic_followup.survey_assessment_{code}"), str(value))
        answer._save_lines(
            self.env.ref("clinic_followup.survey_assessment_motive_why"),
            str(self.env.ref("clinic_followup.survey_assessment_motive_why_1").id),
        )
        answer._mark_done()
        return answer.with_env(self.env)


@tagged("post_install", "-at_install")
class TestMedicalFile(MedicalCase):
    """What physicians write, and what is kept of it."""

    def test_a_physician_who_writes_has_reviewed_the_file(self):
        self.assertRecordValues(
            self.file, [{"reviewed_on": fields.Date.to_date("2026-03-02"), "reviewed_by_id": self.paul.id}]
        )
        other = self._user("olga", "group_physician")
        with self.at("2026-03-05 02:00:00"):
            self.file.with_user(other).action_reviewed()
        self.assertRecordValues(
            self.file, [{"reviewed_on": fields.Date.to_date("2026-03-05"), "reviewed_by_id": other.id}]
        )

    def test_every_change_of_a_text_is_kept_with_before_and_after(self):
        self.file.with_user(self.paul).write({"allergies": "Latex", "medication": "Aspirin"})
        self.file.with_user(self.paul).write({"allergies": "Latex"})
        self.assertRecordValues(
            self.file.change_ids.sorted("id"),
            [
                {"field": "allergies", "before": False, "after": SECRET, "user_id": self.paul.id},
                {"field": "allergies", "before": SECRET, "after": "Latex", "user_id": self.paul.id},
                {"field": "medication", "before": False, "after": "Aspirin", "user_id": self.paul.id},
            ],
        )
        self.assertEqual(set(self.file.change_ids.mapped("label")), {"Allergies", "Medication"})

    def test_the_history_is_written_and_deleted_by_nobody(self):
        change = self.file.change_ids
        for records in (change, change.with_user(self.paul)):
            for work in (
                lambda r: r.write({"after": "x"}),
                lambda r: r.unlink(),
                lambda r: r.create({"file_id": self.file.id, "field": "allergies"}),
            ):
                self.assertRefused(work, records)

    def test_fields_that_the_clinic_adds_are_kept_in_the_history_too(self):
        definition = self.file.properties_base_definition_id.sudo()
        definition.properties_definition = [
            {"name": "a1", "string": "Blood type", "type": "char"},
            {"name": "a2", "string": "Smoker", "type": "selection", "selection": [["y", "Daily"], ["n", "Never"]]},
        ]
        self.file.with_user(self.paul).write({"properties": {"a1": "AB", "a2": "y"}})
        changes = self.file.change_ids.filtered(lambda change: change.field in ("Blood type", "Smoker"))
        self.assertEqual(
            {(change.label, change.before, change.after) for change in changes},
            {("Blood type", False, "AB"), ("Smoker", False, "Daily")},
        )
        values = self.file.with_user(self.nora).read(["properties"])[0]["properties"]
        self.assertEqual([one["value"] for one in values], ["AB", "y"])

    def test_asked_and_none_known_is_not_the_same_as_not_asked(self):
        second = self._medical_file(self._patient("Asked"), no_allergies=True)
        self.assertFalse(second.allergies)
        with self.assertRaisesRegex(ValidationError, "No Known Allergies"):
            second.with_user(self.paul).allergies = "Latex"
        with self.assertRaisesRegex(ValidationError, "No Known Contraindications"):
            self.file.with_user(self.paul).write({"contraindications": "Pregnancy", "no_contraindications": True})
        with self.assertRaises(ValidationError):
            self.file.with_user(self.paul).no_allergies = True

    def test_a_client_has_one_file_and_it_stays_with_the_client(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._medical_file()
        with self.assertRaisesRegex(UserError, "stays with its client"):
            self.file.with_user(self.paul).partner_id = self._patient("Other")
        with self.assertRaisesRegex(UserError, "follows from"):
            self.file.with_user(self.paul).reviewed_by_id = self.nora
        for user in (self.paul, self.nora, self.mia):
            with self.assertRaises(AccessError):
                self.file.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.file.unlink()

    def test_forgetting_takes_the_file_its_history_and_its_assessments(self):
        changes, answer = self.file.change_ids, self._assessed()
        as_engine(self.file).unlink()
        self.env.invalidate_all()
        self.assertFalse(changes.exists())
        self.assertFalse(answer.exists())
        self.assertEqual(self.env["clinic.medical.file"]._clinic_forget, "delete")

    def test_the_button_begins_the_file_once_and_for_physicians_only(self):
        new = self._patient("New")
        with self.assertRaisesRegex(UserError, "no medical file yet"):
            new.with_user(self.nora).action_open_medical_file()
        action = new.with_user(self.paul).action_open_medical_file()
        self.assertEqual(new.clinic_medical_file_ids.id, action["res_id"])
        for user in (self.paul, self.nora):
            self.assertEqual(new.with_user(user).action_open_medical_file()["res_id"], action["res_id"])
        for user in (self.ada, self.mia):
            with self.assertRaises(AccessError):
                new.with_user(user).action_open_medical_file()

    def test_whoever_has_a_medical_file_is_a_client(self):
        person = self.env["res.partner"].create({"name": "Not yet"})
        person.with_user(self.paul).action_open_medical_file()
        self.assertTrue(person.is_clinic_client)
        self.assertTrue(person.clinic_ref)

    def test_wrong_values_get_a_clear_answer(self):
        for fname, value in (
            ("allergies", 5),
            ("allergies", "Latex\0"),
            ("allergies", ["x"]),
            ("partner_id", "Lin"),
            ("properties", "Blood type"),
            ("properties", [5]),
            ("company_id", "x"),
        ):
            with self.subTest(field=fname, value=value), self.assertRaises(UserError):
                self.file.with_user(self.paul).write({fname: value})

    def test_nobody_says_that_another_has_reviewed_the_file_or_hides_it_in_another_branch(self):
        values = {"reviewed_by_id": self.flo.id, "reviewed_on": "2026-01-01", "company_id": self.company.id}
        context = {f"default_{fname}": value for fname, value in values.items()}
        Files = self.env["clinic.medical.file"].with_user(self.paul).with_context(**context)
        file = Files.create({"partner_id": self._patient("Another").id})
        self.assertRecordValues(file, [{"reviewed_by_id": False, "reviewed_on": False, "company_id": False}])
        with self.assertRaises(UserError):
            file.company_id = self.company

    def test_a_text_as_long_as_a_book_is_kept(self):
        text = "过敏 " * 20_000
        self.file.with_user(self.paul).allergies = text
        self.assertEqual(self.file.change_ids[0].after, text)


@tagged("post_install", "-at_install")
class TestMedicalRights(MedicalCase):
    """Nobody but nurses and physicians learns anything of it."""

    def _strangers(self):
        """Everybody else, and all who work here may export."""
        for user in self._others():
            if not user.share:
                user.group_ids += self.env.ref("base.group_allow_export")
            yield user

    def _others(self):
        yield from (self.ada, self.sue, self.mia, self.quinn)
        yield self._user("accountant", "base.group_user,account.group_account_invoice")
        yield self._user("internal", "base.group_user")
        yield self._user("admin2", "base.group_user,base.group_system,base.group_erp_manager")
        yield self._user("portal", "base.group_portal")
        yield self.env.ref("base.public_user")

    def test_strangers_reach_the_file_by_no_way(self):
        for user in self._strangers():
            for record in (self.file.with_user(user), self.file.change_ids.with_user(user)):
                fname = "allergies" if record._name == "clinic.medical.file" else "after"
                for work in (
                    lambda r, f=fname: r.read([f]),
                    lambda r, f=fname: r.mapped(f),
                    lambda r, f=fname: r.search([(f, "ilike", SECRET)]),
                    lambda r, f=fname: r.search_count([]),
                    lambda r, f=fname: r.formatted_read_group([], [f], ["__count"]),
                    lambda r, f=fname: r.export_data([f]),
                    lambda r, f=fname: r.name_search(""),
                    lambda r, f=fname: r.write({f: "x"}),
                ):
                    with self.subTest(user=user.login, model=record._name):
                        record.invalidate_recordset()
                        self.assertRefused(work, record)

    def test_strangers_reach_it_through_the_client_by_no_way(self):
        for user in self._strangers():
            if user.share:
                continue
            client = self.patient.with_user(user)
            client.check_access("read")
            for work in (
                lambda r: r.read(["clinic_medical_warning"]),
                lambda r: r.read(["clinic_medical_file_ids"]),
                lambda r: r.search([("clinic_medical_file_ids.allergies", "ilike", SECRET)]),
                lambda r: r.search([("clinic_medical_file_ids", "!=", False)]),
                lambda r: r.search([], order="clinic_medical_file_ids"),
                lambda r: r.export_data(["name", "clinic_medical_warning"]),
                lambda r: r.export_data(["name", "clinic_medical_file_ids/allergies"]),
                lambda r: r.web_read({"clinic_medical_file_ids": {"fields": {"allergies": {}}}}),
                lambda r: r.filtered_domain([("clinic_medical_file_ids.allergies", "ilike", SECRET)]),
            ):
                with self.subTest(user=user.login):
                    client.invalidate_recordset()
                    self.assertRefused(work, client)
            self.assertNotIn("clinic_medical_warning", client.fields_get())

    def test_staff_see_no_warning_and_nurses_do(self):
        followup = self._followup(self.flo)
        encounter = self._encounter()
        for record in (followup, encounter, self.patient):
            for user in (self.ada, self.sue, self.mia):
                with self.subTest(model=record._name, user=user.login), self.assertRaises(AccessError):
                    record.with_user(user).read(["clinic_medical_warning"])
                self.assertNotIn("clinic_medical_warning", record.with_user(user).fields_get())
            self.assertIn(
                SECRET, record.with_user(self.flo).read(["clinic_medical_warning"])[0]["clinic_medical_warning"]
            )
            self.assertRefused(
                lambda r: r.search([("clinic_medical_warning", "ilike", SECRET)]), record.with_user(self.flo)
            )

    def test_choosing_the_client_of_a_new_encounter_warns_at_once(self):
        with Form(self.env["clinic.encounter"].with_user(self.flo)) as form:
            self.assertFalse(form.clinic_medical_warning)
            form.partner_id = self.patient
            self.assertIn(SECRET, form.clinic_medical_warning)
        self.file.with_user(self.paul).allergies = "Latex"
        self.assertEqual(self.patient.with_user(self.flo).clinic_medical_warning, "Allergies: Latex")

    def test_the_screens_hold_it_for_those_entitled_only(self):
        for model, xmlid in (
            ("clinic.followup", "clinic_followup_view_form"),
            ("clinic.encounter", "clinic_encounter_view_form"),
            ("res.partner", "res_partner_clinic_view_form"),
        ):
            view = self.env.ref(f"clinic_followup.{xmlid}")
            for user, sees in ((self.flo, True), (self.ada, False), (self.mia, False)):
                arch = self.env[model].with_user(user).get_view(view.id, "form")["arch"]
                with self.subTest(model=model, user=user.login):
                    self.assertEqual("clinic_medical_warning" in arch, sees)
                    self.assertEqual("action_open_medical_file" in arch, sees and model == "res.partner")

    def test_nurses_read_and_physicians_write(self):
        self.assertEqual(self.file.with_user(self.nora).read(["allergies"])[0]["allergies"], SECRET)
        with self.assertRaises(AccessError):
            self.file.with_user(self.nora).allergies = "None"
        with self.assertRaises(AccessError):
            self.file.with_user(self.nora).action_reviewed()
        with self.assertRaises(AccessError):
            self.file.with_user(self.nora).action_assess()
        with self.assertRaises(AccessError):
            self._medical_file(self._patient("New"), user=self.nora)

    def test_nurses_find_group_and_export(self):
        files = self.env["clinic.medical.file"].with_user(self.nora)
        self.assertEqual(files.search([("allergies", "ilike", "lidocaine")]), self.file)
        self.assertTrue(files.formatted_read_group([], ["reviewed_by_id"], ["__count"]))
        self.nora.group_ids += self.env.ref("base.group_allow_export")
        self.assertEqual(
            self.file.with_user(self.nora).export_data(["partner_id", "allergies"])["datas"],
            [[self.patient.display_name, SECRET]],
        )

    def test_a_nurse_who_is_no_staff_gets_to_the_files_by_the_menu(self):
        visible = self.env["ir.ui.menu"].with_user(self.nora)._visible_menu_ids()
        for xmlid, sees in (
            ("menu_root", True),
            ("clients_menu", True),
            ("followups_menu", False),
            ("config_menu", False),
        ):
            with self.subTest(menu=xmlid):
                self.assertEqual(self.env.ref(f"clinic_followup.clinic_{xmlid}").id in visible, sees)
        menu = self.env.ref("clinic_followup.clinic_medical_file_menu").id
        self.assertIn(menu, visible)
        for user in (self.ada, self.mia):
            self.assertNotIn(menu, self.env["ir.ui.menu"].with_user(user)._visible_menu_ids())

    def test_reading_is_logged_and_so_is_every_warning_shown(self):
        followup = self._followup(self.flo)
        free = self._followup(self.flo, partner_id=self._patient("Without").id)
        self.file.with_user(self.nora).web_read({"allergies": {}})
        self.assertEqual(self._logged(model="clinic.medical.file", user_id=self.nora.id), 1)
        free.with_user(self.flo).web_read({"clinic_medical_warning": {}})
        followup.with_user(self.flo).web_read({"name": {}})
        self.assertEqual(self._logged(model="clinic.medical.file", user_id=self.flo.id), 0)
        (followup + free).with_user(self.flo).web_read({"clinic_medical_warning": {}})
        row = self.env["clinic.access.log"].search(
            [("user_id", "=", self.flo.id), ("model", "=", "clinic.medical.file")]
        )
        self.assertRecordValues(row, [{"model": "clinic.medical.file", "kind": "read", "client_count": 1}])
        self.assertEqual(row.client_ids, self.patient.ids)

    def test_a_list_of_forty_warnings_takes_as_many_queries_as_one(self):
        followups = self.env["clinic.followup"]
        for number in range(40):
            client = self._patient(f"Client {number}")
            self._medical_file(client, allergies=f"Allergy {number}")
            followups += self._followup(self.flo, partner_id=client.id)

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            records = records.with_user(self.flo)
            records.read(["name", "partner_id"])
            before = self.cr.sql_log_count
            records.read(["clinic_medical_warning"])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(followups)
        self.assertEqual(count(followups[:1]), count(followups))

    def test_nothing_medical_reaches_the_mail(self):
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        file = self._medical_file(self._patient("Quiet"), allergies=SECRET)
        file.with_user(self.paul).write({"allergies": SECRET * 2})
        answer = self._assessed(file)
        messages = self.env["mail.message"].search([("id", ">", last)])
        self.assertFalse(messages.filtered(lambda message: SECRET in (message.body or "")))
        self.assertFalse(
            messages.filtered(lambda m: m.model in ("survey.user_input", "clinic.medical.file", "survey.survey"))
        )
        self.assertFalse(self.env["mail.tracking.value"].search([("mail_message_id", "in", messages.ids)]))
        self.assertFalse(hasattr(file, "message_ids"))
        self.assertFalse(answer.message_ids)


@tagged("post_install", "-at_install")
class TestMedicalBranches(MedicalCase):
    """Two branches: each sees its own, and the clients whom both share."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "Branch"})
        cls.nurse_there = cls._user(
            "there", "group_nurse", company_id=cls.branch.id, company_ids=[(6, 0, cls.branch.ids)]
        )
        cls.here = cls._medical_file(cls._patient("Here", company_id=cls.company.id), allergies=SECRET)

    def test_the_file_of_another_branch_is_not_seen(self):
        self.assertEqual(self.here.company_id, self.company)
        self.assertFalse(self.here.with_user(self.nurse_there).has_access("read"))
        self.assertFalse(self.here.change_ids.with_user(self.nurse_there).has_access("read"))
        answer = self._assessed(self.here)
        self.assertFalse(answer.with_user(self.nurse_there).has_access("read"))
        self.assertFalse(answer.user_input_line_ids[0].with_user(self.nurse_there).has_access("read"))
        self.assertTrue(answer.with_user(self.nora).has_access("read"))

    def test_an_allergy_of_a_client_of_all_branches_is_seen_in_all(self):
        self.assertFalse(self.file.company_id)
        self.assertTrue(self.file.with_user(self.nurse_there).has_access("read"))
        self.assertIn(SECRET, self.patient.with_user(self.nurse_there).clinic_medical_warning)
        self.assertTrue(self._assessed().with_user(self.nurse_there).has_access("read"))

    def test_the_file_goes_along_when_the_client_changes_the_branch(self):
        self.here.partner_id.company_id = self.branch
        self.assertEqual(self.here.company_id, self.branch)
        self.assertFalse(self.here.with_user(self.nora).has_access("read"))
        self.assertTrue(self.here.with_user(self.nurse_there).has_access("read"))
        self.assertTrue(self.here.change_ids.with_user(self.nurse_there).has_access("read"))


@tagged("post_install", "-at_install")
class TestMedicalMerge(MedicalCase):
    """Two files of one client become one, with all that is written in both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls._patient("Lin Double")

    def _merge(self, *doubles):
        user = self._user("merger", "base.group_user,base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard.sudo()._merge([self.patient.id, *(double.id for double in doubles or (self.double,))], self.patient)
        self.env.invalidate_all()

    def test_texts_changes_and_assessments_of_both_are_kept(self):
        self.file.with_user(self.paul).write({"medication": "Aspirin", "no_contraindications": True})
        other = self._medical_file(
            self.double, allergies=f"Latex\n{SECRET}", contraindications="Pregnancy", medication="Aspirin"
        )
        answers = self._assessed() + self._assessed(other)
        changes = self.file.change_ids + other.change_ids
        self._merge()
        self.assertFalse(other.exists())
        self.assertRecordValues(
            self.file,
            [
                {
                    "partner_id": self.patient.id,
                    "allergies": f"{SECRET}\nLatex",
                    "medication": "Aspirin",
                    "contraindications": "Pregnancy",
                    "no_contraindications": False,
                    "reviewed_by_id": self.paul.id,
                }
            ],
        )
        self.assertEqual(self.file.assessment_ids, answers.sorted("create_date desc, id"))
        self.assertLessEqual(changes, self.file.change_ids)
        self.assertEqual(self.file.change_ids.partner_id, self.patient)

    def test_the_only_file_is_the_double_s(self):
        third = self._patient("Third")
        as_engine(self.file).unlink()
        first, second = (self._medical_file(client, allergies=client.name) for client in (self.double, third))
        self._merge(self.double, third)
        self.assertFalse(second.exists())
        self.assertRecordValues(first, [{"partner_id": self.patient.id, "allergies": "Lin Double\nThird"}])
        self.assertEqual(first.change_ids.partner_id, self.patient)

    def test_of_two_different_values_of_an_own_field_none_is_lost(self):
        self.file.properties_base_definition_id.sudo().properties_definition = [
            {"name": "a1", "string": "Blood type", "type": "char"},
            {"name": "a2", "string": "Referred", "type": "char"},
        ]
        other = self._medical_file(self.double)
        self.file.with_user(self.paul).properties = {"a1": "AB"}
        other.with_user(self.paul).properties = {"a1": "0", "a2": "Dr. Wu"}
        self._merge()
        self.assertEqual(dict(self.file.properties), {"a1": "AB", "a2": "Dr. Wu"})
        self.assertIn(("0", "AB"), self.file.change_ids.mapped(lambda change: (change.before, change.after)))

    def test_archiving_the_client_keeps_the_file(self):
        self.patient.active = False
        self.assertEqual(self.file.with_user(self.nora).allergies, SECRET)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.patient.unlink()
        self.assertTrue(self.file.exists())


@tagged("post_install", "-at_install")
class TestAssessment(MedicalCase):
    """Motive, expectation and resilience, answered on the spot and read by those entitled only."""

    def test_the_file_lists_the_answer_with_a_short_result(self):
        answer = self._assessed()
        self.assertEqual(self.file.with_user(self.nora).assessment_ids, answer)
        self.assertEqual(
            answer.with_user(self.nora).clinic_summary,
            "Motive: It has been my own wish for a long time, 8/10 · Expectation: 5/10 · Resilience: 6/10",
        )

    def test_pressing_twice_opens_the_same_questions(self):
        first, second = (self.file.with_user(self.paul).action_assess() for _again in range(2))
        self.assertEqual(first["url"], second["url"])
        self.assertEqual(len(self.file.assessment_ids), 1)
        self._assessed()
        self.assertNotEqual(self.file.with_user(self.paul).action_assess()["url"], first["url"])

    def test_the_questions_are_in_the_language_of_who_asks(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.file.with_user(self.paul).with_context(lang="fr_FR").action_assess()
        self.assertEqual(self.file.assessment_ids.lang_id.code, "fr_FR")

    def test_the_answer_names_the_client_nowhere(self):
        self.assertRecordValues(self._assessed(), [{"partner_id": False, "email": False, "nickname": False}])

    def test_without_a_questionnaire_the_physician_is_told(self):
        self.env.ref("clinic_followup.survey_assessment").active = False
        with self.assertRaisesRegex(UserError, "no questionnaire"):
            self.file.with_user(self.paul).action_assess()

    def test_survey_managers_see_no_answer_even_if_they_change_the_survey(self):
        answer = self._assessed()
        self.quinn.group_ids += self.env.ref("base.group_allow_export")
        survey = answer.survey_id.with_user(self.quinn)
        for survey_type in ("clinic_assessment", "custom"):
            survey.survey_type = survey_type
            self.env.invalidate_all()
            for records in (answer.with_user(self.quinn), answer.user_input_line_ids.with_user(self.quinn)):
                with self.subTest(type=survey_type, model=records._name):
                    self.assertFalse(records.search([("survey_id", "=", survey.id)]))
                    self.assertFalse(records.search_count([("id", "in", records.ids)]))
                    self.assertFalse(
                        records.formatted_read_group([("id", "in", records.ids)], [], ["__count"])[0]["__count"]
                    )
                    for work in (
                        lambda r: r.read(["survey_id"]),
                        lambda r: r.export_data(["create_date"]),
                        lambda r: r.unlink(),
                    ):
                        with self.assertRaises(AccessError):
                            work(records)
            self.assertFalse(survey.answer_count)
            self.assertFalse(survey.user_input_ids)

    def test_staff_and_managers_see_no_answer(self):
        answer = self._assessed()
        for user in (self.ada, self.mia):
            for records in (answer.with_user(user), answer.user_input_line_ids.with_user(user)):
                with self.assertRaises(AccessError):
                    records.read(["survey_id"])

    def test_nurses_read_answers_of_assessments_only_and_write_none(self):
        answer = self._assessed()
        other = self.env["survey.survey"].create({"title": "Feedback", "survey_type": "survey"})
        feedback = other._create_answer(check_attempts=False)
        for user in (self.nora, self.paul):
            self.assertTrue(answer.user_input_line_ids.with_user(user).read(["value_scale", "display_name"]))
            self.assertFalse(feedback.with_user(user).has_access("read"))
            self.assertFalse(other.with_user(user).has_access("read"))
            for records in (answer, answer.user_input_line_ids, answer.survey_id):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(user=user.login, model=records._name, operation=operation):
                        self.assertFalse(records.with_user(user).has_access(operation))

    def test_reading_an_answer_is_logged_and_other_surveys_are_not(self):
        answer = self._assessed()
        other = self.env["survey.survey"].create({"title": "Feedback", "survey_type": "survey"})
        other._create_answer(check_attempts=False).with_user(self.quinn).read(["state"])
        self.assertEqual(self._logged(user_id=self.quinn.id), 0)
        answer.with_user(self.nora).read(["clinic_summary"])
        answer.user_input_line_ids.with_user(self.nora).read(["value_scale"])
        self.assertEqual(self._logged(user_id=self.nora.id, model="survey.user_input"), 1)
        self.assertEqual(self._logged(user_id=self.nora.id, model="survey.user_input.line"), 1)

    def test_an_answer_cannot_be_read_by_its_name_or_in_groups_without_a_trace(self):
        lines = self._assessed().user_input_line_ids.with_user(self.nora)
        domain = [("id", "in", lines.ids)]
        for read in (
            lambda: lines.read(["display_name"]),
            lambda: lines.name_search("", domain),
            lambda: lines.formatted_read_group(domain, ["value_scale"], ["__count"]),
            lambda: lines.formatted_read_group(domain, ["suggested_answer_id"], ["__count"]),
            lambda: lines.formatted_read_group(domain, [], ["value_scale:sum"]),
        ):
            before = self._logged(model="survey.user_input.line")
            read()
            self.assertEqual(self._logged(model="survey.user_input.line"), before + 1)

    def test_the_file_is_not_read_through_its_history_or_as_values_of_a_copy_without_a_trace(self):
        self.file.with_user(self.paul).allergies = "Latex"
        changes = self.file.change_ids.with_user(self.nora)
        domain = [("id", "in", changes.ids)]
        for read in (
            lambda: changes.formatted_read_group(domain, ["file_id.allergies"], ["__count"]),
            lambda: self.file.with_user(self.nora).copy_data(),
        ):
            before = self._logged(model="clinic.medical.file", kind="read")
            read()
            self.assertEqual(self._logged(model="clinic.medical.file", kind="read"), before + 1)

    def test_answered_questions_cannot_be_deleted(self):
        answer = self._assessed()
        with self.assertRaisesRegex(UserError, "medical files"):
            answer.survey_id.with_user(self.quinn).unlink()
        with self.assertRaisesRegex(UserError, "medical files"):
            self.env.ref("clinic_followup.survey_assessment_motive_own").with_user(self.quinn).unlink()


@tagged("post_install", "-at_install")
class TestMedicalRemote(MedicalCase, RemoteCase):
    """The same refusals when somebody calls the server or follows a link."""

    now = None

    @mute_logger("odoo.http")
    def test_remote_calls_are_refused(self):
        answer = self._assessed()
        for login in ("ada", "mia", "quinn"):
            self.authenticate(f"test_{login}", f"test_{login}_password")
            for model, method, args in (
                ("clinic.medical.file", "web_search_read", ([], {"allergies": {}})),
                ("clinic.medical.file", "action_assess", (self.file.ids,)),
                ("clinic.medical.change", "search_read", ([], ["after"])),
                ("res.partner", "web_read", (self.patient.ids, {"clinic_medical_warning": {}})),
                ("res.partner", "action_open_medical_file", (self.patient.ids,)),
                ("survey.user_input", "read", (answer.ids, ["state"])),
                ("survey.user_input.line", "read", (answer.user_input_line_ids.ids, ["value_scale"])),
            ):
                with self.subTest(login=login, model=model, method=method):
                    self.assertEqual(self._called(model, method, *args), "AccessError")

    @mute_logger("odoo.http")
    def test_private_methods_cannot_be_called(self):
        self.authenticate("test_paul", "test_paul_password")
        for model, method, args in (
            ("clinic.medical.file", "_of", (self.patient.id,)),
            ("clinic.medical.file", "_absorb", (self.file.ids, self.file.ids)),
            ("res.partner", "_on_merge", (self.patient.ids, [])),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._called(model, method, *args), "AccessError")
        answer = self._called("clinic.medical.file", "unlink", self.file.ids, context={"clinic_engine": True})
        self.assertEqual(answer, "AccessError")

    def test_json2_refuses_what_the_screens_refuse(self):
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("the module rpc is not installed")

        def status(user, model, ids, *fnames):
            key = (
                self.env["res.users.apikeys"]
                .with_user(user)
                ._generate("rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1))
            )
            return self.url_open(
                f"/json/2/{model}/read",
                json={"ids": ids, "fields": list(fnames)},
                headers={"Authorization": f"bearer {key}"},
            ).status_code

        with mute_logger("odoo.http"):
            for user in (self.ada, self.mia):
                self.assertEqual(status(user, "clinic.medical.file", self.file.ids, "allergies"), 403)
                self.assertEqual(status(user, "res.partner", self.patient.ids, "clinic_medical_warning"), 403)
        self.assertEqual(status(self.nora, "clinic.medical.file", self.file.ids, "allergies"), 200)

    def test_the_physician_fills_it_in_and_the_finished_one_opens_for_those_entitled_only(self):
        url = self.file.with_user(self.paul).action_assess()["url"]
        answer = self.file.assessment_ids
        question = self.env.ref("clinic_followup.survey_assessment_motive_own").title
        for login, fills_in in (("paul", True), ("ada", False), ("mia", False), (None, True)):
            self.authenticate(login and f"test_{login}", login and f"test_{login}_password")
            with self.subTest(login=login):
                self.assertEqual("A few questions before" in self.url_open(url).text, fills_in)
        answer.sudo()._save_lines(self.env.ref("clinic_followup.survey_assessment_motive_own"), "8")
        answer.sudo()._mark_done()
        self.env.flush_all()
        for login, reads in (("paul", True), ("nora", True), ("ada", False), ("quinn", False), (None, False)):
            self.authenticate(login and f"test_{login}", login and f"test_{login}_password")
            with self.subTest(login=login):
                self.assertEqual(question in self.url_open(answer.get_print_url()).text, reads)
