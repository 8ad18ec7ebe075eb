# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase

day = date.fromisoformat


@tagged("post_install", "-at_install")
class TestPlanning(ClinicCase):
    """Recording an encounter makes its plans and follow-ups, once."""

    def test_recording_a_treatment_plans_every_step_of_its_curve(self):
        curve = self._curve(
            1,
            3,
            {
                "offset": 30,
                "tolerance_days": 5,
                "channel": "wechat",
                "mandatory": False,
                "is_satisfaction": True,
                "name": "How happy are you?",
            },
        )
        encounter = self._encounter(date="2026-03-01 02:00")
        self.assertRecordValues(
            encounter.plan_ids,
            [
                {
                    "curve_id": curve.id,
                    "partner_id": self.patient.id,
                    "company_id": self.company.id,
                    "state": "running",
                    "curve_version": curve.version,
                    "date_anchor": encounter.date,
                }
            ],
        )
        common = {
            "partner_id": self.patient.id,
            "encounter_id": encounter.id,
            "curve_id": curve.id,
            "state": "todo",
            "company_id": self.company.id,
            "category_id": self.sub_category.id,
            "role_id": self.role_consultant.id,
            "department_id": self.consulting.id,
            "user_id": self.ada.id,
            "occurrence": 1,
            "attempt_count": 0,
        }
        call = {"channel": "phone", "mandatory": True, "is_satisfaction": False}
        self.assertRecordValues(
            self.by_step(encounter.followup_ids),
            [
                {
                    **common,
                    **call,
                    "name": "Step 1",
                    "date_due": day("2026-03-02"),
                    "date_planned": day("2026-03-02"),
                    "date_deadline": day("2026-03-03"),
                },
                {
                    **common,
                    **call,
                    "name": "Step 3",
                    "date_due": day("2026-03-04"),
                    "date_planned": day("2026-03-04"),
                    "date_deadline": day("2026-03-05"),
                },
                {
                    **common,
                    "name": "How happy are you?",
                    "date_due": day("2026-03-31"),
                    "date_planned": day("2026-03-31"),
                    "date_deadline": day("2026-04-05"),
                    "channel": "wechat",
                    "mandatory": False,
                    "is_satisfaction": True,
                },
            ],
        )

    def test_themes_are_planned_in_every_language_of_the_curve(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        curve = self._curve(1)
        curve.step_ids.with_context(lang="fr_FR").name = "Premier jour"
        followup = self._encounter().followup_ids
        self.assertEqual(followup.with_context(lang="fr_FR").name, "Premier jour")
        self.assertEqual(followup.name, "Step 1")

    def test_planning_again_changes_nothing(self):
        self._curve(1, {"offset": 7, "repeat_every": 1, "repeat_count": 3})
        encounter = self._encounter()
        before = encounter.followup_ids.read(["date_due", "user_id", "state", "write_date"])
        for again in (
            lambda: self.env["clinic.planner"]._plan(encounter),
            encounter.action_plan,
            lambda: self.env["clinic.planner"]._replan(encounter),
        ):
            again()
            self.assertEqual(len(encounter.plan_ids), 1)
            self.assertEqual(encounter.followup_ids.read(["date_due", "user_id", "state", "write_date"]), before)

    def test_a_curve_added_later_is_planned_on_request(self):
        encounter = self._encounter()
        self._curve(1)
        self.assertFalse(encounter.plan_ids)
        encounter.with_user(self.ada).action_plan()
        self.assertEqual(len(encounter.followup_ids), 1)

    def test_a_step_added_to_a_curve_in_use_waits_for_the_new_version(self):
        curve = self._curve(1)
        encounter = self._encounter()
        curve.step_ids = [(0, 0, self._step(7))]
        encounter.action_plan()
        self.assertEqual(len(encounter.followup_ids), 1)

    def test_what_was_due_too_long_ago_is_not_planned_and_says_so(self):
        self._curve(1, 15, 16, 30)
        encounter = self._encounter(date="2026-02-01 02:00")  # two weeks before 2 March is 16 February
        self.assertRecordValues(
            self.by_step(encounter.followup_ids),
            [
                {"date_due": day("2026-02-02"), "state": "skipped", "reason_code": "past", "user_id": False},
                {"date_due": day("2026-02-16"), "state": "todo", "reason_code": False, "user_id": self.ada.id},
                {"date_due": day("2026-02-17"), "state": "todo", "reason_code": False, "user_id": self.ada.id},
                {"date_due": day("2026-03-03"), "state": "todo", "reason_code": False, "user_id": self.ada.id},
            ],
        )

    def test_a_plan_without_anything_to_do_is_done(self):
        self._curve(1)
        self.assertEqual(self._encounter(date="2025-02-01 02:00").plan_ids.state, "done")

    def test_a_reminder_is_not_planned_after_the_event(self):
        self._curve(-1, 1, start_when="planned")
        encounter = self._encounter(date="2026-03-02 01:00")
        self.assertEqual(self.by_step(encounter.followup_ids).mapped("reason_code"), ["event_passed", False])

    def test_a_reminder_is_planned_before_the_event_and_ends_when_it_has_happened(self):
        self._curve(-1, start_when="planned")
        encounter = self._encounter(date="2026-03-05 02:00", state="planned")
        self.assertRecordValues(encounter.followup_ids, [{"date_due": day("2026-03-04"), "state": "todo"}])
        with self.at("2026-03-05 06:00"):
            encounter.action_done()
        self.assertRecordValues(encounter.followup_ids, [{"state": "skipped", "reason_code": "event_passed"}])
        self.assertEqual(encounter.plan_ids.state, "done")

    def test_nothing_is_planned_for_the_dead(self):
        self._curve(1)
        self.patient.clinic_contact_status = "deceased"
        self.assertRecordValues(self._encounter().followup_ids, [{"state": "skipped", "reason_code": "deceased"}])

    def test_a_curve_that_has_ended_already_leaves_nothing_to_do(self):
        self._curve(3, 10, encounter_kind="inquiry", stop_on="visit")
        self._encounter(kind="visit", date="2026-02-27 02:00")
        inquiry = self._encounter(kind="inquiry", date="2026-02-20 02:00")
        self.assertRecordValues(
            self.by_step(inquiry.followup_ids),
            [
                {"date_due": day("2026-02-23"), "state": "skipped", "reason_code": "superseded"},
                {"date_due": day("2026-03-02"), "state": "skipped", "reason_code": "superseded"},
            ],
        )

    def test_an_event_of_another_system_is_recorded_once(self):
        self._encounter(external_ref="HIS-1")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._encounter(external_ref="HIS-1", date="2026-02-27 02:00")

    def test_the_form_warns_of_the_same_event_on_the_same_local_day(self):
        first = self._encounter(date="2026-02-27 16:30")  # the 28th in Shanghai
        env = self.env(user=self.ada)
        second = self._encounter(date="2026-02-28 02:00").with_env(env)
        self.assertEqual(second.possible_duplicate_id, first)
        second.date = "2026-03-01 02:00"
        self.assertFalse(second.possible_duplicate_id)
        other = self._encounter(date="2026-02-28 03:00", kind="visit").with_env(env)
        self.assertFalse(other.possible_duplicate_id)

    def test_importing_encounters_plans_them(self):
        self._curve(1, 7)
        result = (
            self.env["clinic.encounter"]
            .with_context(import_file=True)
            .load(
                ["id", "partner_id", "kind", "date", "state", "category_id"],
                [
                    [
                        f"__import__.enc_{number}",
                        "Lin Client",
                        "treatment",
                        f"2026-03-01 0{number}:00:00",
                        "done",
                        "Surgery / Eyelids",
                    ]
                    for number in range(3)
                ],
            )
        )
        self.assertFalse([message for message in result["messages"] if message["type"] == "error"])
        encounters = self.env["clinic.encounter"].browse(result["ids"])
        self.assertEqual(len(encounters.plan_ids), 3)
        self.assertEqual(len(encounters.followup_ids), 6)

    def test_importing_the_same_file_again_adds_nothing(self):
        self._curve(1, 7)
        load = self.env["clinic.encounter"].with_context(import_file=True).load
        arguments = (
            ["id", "partner_id", "kind", "date", "category_id"],
            [["__import__.enc_1", "Lin Client", "treatment", "2026-03-01 02:00:00", "Surgery / Eyelids"]],
        )
        first, second = load(*arguments), load(*arguments)
        self.assertEqual(first["ids"], second["ids"])
        self.assertEqual(len(self.patient.clinic_followup_ids), 2)

    def test_many_encounters_at_once_are_planned_like_one(self):
        self._curve(1, 7)
        encounters = self.env["clinic.encounter"].create(
            [{"partner_id": self._patient(f"Client {number}").id, "kind": "treatment"} for number in range(30)]
        )
        self.assertEqual(len(encounters.plan_ids), 30)
        for encounter in encounters:
            self.assertEqual(len(encounter.followup_ids), 2)
        # the department's members share the work, and a client stays with one of them
        followups = encounters.followup_ids
        self.assertEqual({len(of_user) for of_user in followups.grouped("user_id").values()}, {30})
        for of_client in followups.grouped("partner_id").values():
            self.assertEqual(len(of_client.user_id), 1)

    def test_staff_without_rights_on_the_colleagues_follow_ups_still_plan_the_whole_curve(self):
        self._curve(1, {"offset": 7, "responsible_kind": "customer_service", "role_id": self.role_customer_service.id})
        encounter = (
            self.env["clinic.encounter"]
            .with_user(self.ben)
            .create({"partner_id": self.patient.id, "kind": "treatment"})
        )
        self.assertEqual(self.by_step(encounter.sudo().followup_ids).user_id, self.ada + self.cora)

    def test_whoever_has_an_encounter_becomes_a_client_with_a_number(self):
        partner = self.env["res.partner"].create({"name": "Walk In"})
        self.assertFalse(partner.clinic_ref)
        self.env["clinic.encounter"].with_user(self.ada).create({"partner_id": partner.id, "kind": "visit"})
        self.assertTrue(partner.is_clinic_client)
        self.assertTrue(partner.clinic_ref)

    def test_an_encounter_that_has_follow_ups_keeps_its_client_and_is_not_deleted(self):
        self._curve(1)
        encounter = self._encounter()
        other = self._patient("Somebody Else")
        with self.assertRaisesRegex(UserError, "Lin Client.*Client.*cannot be changed"):
            encounter.partner_id = other
        with self.assertRaisesRegex(UserError, "Lin Client.*cannot be deleted"):
            encounter.unlink()

    def test_what_lies_in_the_future_cannot_be_done(self):
        with self.assertRaisesRegex(ValidationError, "Lin Client.*future"):
            self._encounter(date="2026-03-10 02:00", state="done")

    def test_a_session_belongs_to_a_treatment_of_the_same_client(self):
        treatment = self._encounter()
        with self.assertRaisesRegex(ValidationError, "another client"):
            self._encounter(partner_id=self._patient("Other").id, kind="session", origin_id=treatment.id)

    def test_an_appointment_kept_early_happened_now(self):
        self._curve(1)
        encounter = self._encounter(date="2026-03-10 02:00", state="planned")
        encounter.action_done()
        self.assertEqual(self.days(encounter.followup_ids), ["2026-03-03"])


@tagged("post_install", "-at_install")
class TestStaff(ClinicCase):
    """Who took part in an encounter."""

    def test_consultant_doctor_and_nurse_are_lines_of_the_staff(self):
        encounter = self._encounter(consultant_id=self.ada.id, nurse_id=self.cora.id)
        self.assertEqual(
            {line.role_id: line.user_id for line in encounter.staff_ids},
            {self.role_consultant: self.ada, self.role_nurse: self.cora},
        )
        encounter.consultant_id = self.ben
        self.assertEqual(
            encounter.staff_ids.filtered(lambda line: line.role_id == self.role_consultant).user_id, self.ben
        )
        encounter.nurse_id = False
        self.assertEqual(encounter.staff_ids.role_id, self.role_consultant)

    def test_two_people_in_one_role_are_refused(self):
        encounter = self._encounter(consultant_id=self.ada.id)
        with self.assertRaises(Exception) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            encounter.staff_ids = [(0, 0, {"role_id": self.role_consultant.id, "user_id": self.ben.id})]
            self.env.flush_all()
        self.assertIn("clinic_encounter_staff", str(error.exception))

    def test_without_an_active_role_the_field_says_what_to_set_up(self):
        self.role_nurse.active = False
        with self.assertRaisesRegex(UserError, "Nurse"):
            self._encounter(nurse_id=self.cora.id)
