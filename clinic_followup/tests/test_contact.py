# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClinicCase

day, moment = date.fromisoformat, datetime.fromisoformat


@tagged("post_install", "-at_install")
class TestContact(ClinicCase):
    """A contact and its result: what is kept, and what happens next (D2, D3, D5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(0, 7, 30)
        cls._owner(cls.patient, cls.ada)

    def setUp(self):
        super().setUp()
        self.encounter = self._encounter(date=self.now)
        self.followup, self.second, self.third = self.by_step(self.encounter.followup_ids).with_user(self.ada)

    def _record(self, result, **details):
        return self.followup.record_contact(result, **details)

    def test_a_follow_up_is_not_moved_into_the_past(self):
        with self.assertRaisesRegex(UserError, "today or a later day"):
            self.second.date_due = "2026-03-01"
        self.second.date_due = "2026-03-02"
        self.assertEqual(self.second.due_group, "today")

    # --- each outcome ---

    def test_reached_is_done_and_keeps_who_when_how_and_what(self):
        attempt = self._record(
            self.result_reached, note="Fine", satisfaction=5, latent_need="Laser", date=moment("2026-03-02 01:30")
        )
        self.assertRecordValues(
            attempt,
            [
                {
                    "followup_id": self.followup.id,
                    "partner_id": self.patient.id,
                    "user_id": self.ada.id,
                    "company_id": self.company.id,
                    "department_id": self.consulting.id,
                    "date": moment("2026-03-02 01:30"),
                    "note_delay": 30,
                    "channel": "phone",
                    "result_id": self.result_reached.id,
                    "reached": True,
                    "note": "Fine",
                    "satisfaction": 5,
                    "latent_need": "Laser",
                }
            ],
        )
        self.assertRecordValues(
            self.followup,
            [
                {
                    "state": "done",
                    "date_done": moment("2026-03-02 01:30"),
                    "result_id": self.result_reached.id,
                    "attempt_count": 1,
                    "satisfaction": "5",
                }
            ],
        )
        self.assertEqual((self.second + self.third).mapped("state"), ["todo", "todo"])

    def test_no_answer_is_tried_again_the_next_working_day_until_it_is_not_reached(self):
        friday = "2026-03-06 02:00"
        with self.at(friday):
            self._record(self.result_no_answer)
        self.assertRecordValues(
            self.followup,
            [{"state": "todo", "date_due": day("2026-03-09"), "retry_count": 1, "date_planned": day("2026-03-02")}],
        )
        self._record(self.result_no_answer)
        self.assertRecordValues(self.followup, [{"state": "todo", "retry_count": 2}])
        self._record(self.result_no_answer)
        self.assertRecordValues(self.followup, [{"state": "unreached", "retry_count": 3, "attempt_count": 3}])

    def test_another_try_may_be_on_a_chosen_day(self):
        self._record(self.result_no_answer, next_date=day("2026-03-12"))
        self.assertRecordValues(self.followup, [{"state": "todo", "date_due": day("2026-03-12")}])

    def test_another_day_moves_the_follow_up_with_its_deadline(self):
        self._record(self.result_busy_later, note="After the holidays", next_date=day("2026-03-16"))
        self.assertRecordValues(
            self.followup,
            [
                {
                    "state": "todo",
                    "date_due": day("2026-03-16"),
                    "date_deadline": day("2026-03-17"),
                    "date_planned": day("2026-03-02"),
                    "attempt_count": 1,
                }
            ],
        )
        self.assertFalse(self.followup.child_ids)

    def test_a_refused_channel_is_kept_on_the_client_and_warns_the_next_caller(self):
        self._record(self.result_refused, note="No more calls, please")
        self.assertRecordValues(self.patient, [{"clinic_refuses_phone": True, "clinic_refuses_sms": False}])
        self.assertEqual(self.followup.state, "done")
        self.assertIn("refuses", self.second.contact_warning)
        with self.assertRaisesRegex(UserError, "Lin Client.*refuses"):
            self.second.action_call()

    def test_a_refused_message_is_not_a_refused_call(self):
        self._record(self.result_refused, note="No SMS", channel="sms")
        self.assertRecordValues(self.patient, [{"clinic_refuses_phone": False, "clinic_refuses_sms": True}])

    def test_a_wrong_number_is_kept_and_somebody_finds_the_right_one(self):
        self._record(self.result_wrong_number)
        self.assertEqual(self.followup.state, "unreached")
        self.assertEqual(self.patient.clinic_contact_status, "wrong_number")
        self.assertRecordValues(
            self.followup.child_ids,
            [{"user_id": self.ada.id, "date_due": day("2026-03-02"), "state": "todo", "origin_id": self.followup.id}],
        )
        with self.assertRaisesRegex(UserError, "wrong"):
            self.second.action_sms()

    def test_stopping_withdraws_the_rest_of_the_plan_with_the_note(self):
        self._record(self.result_stop, note="Moved to Canada")
        self.assertEqual(self.followup.state, "done")
        self.assertRecordValues(
            self.second + self.third,
            [{"state": "withdrawn", "reason_code": "stopped", "reason": "Moved to Canada"}] * 2,
        )
        self.assertRecordValues(self.encounter.plan_ids, [{"state": "stopped", "stop_code": "stopped"}])

    def test_stopping_one_plan_leaves_the_others(self):
        other = self._followup(self.ada)
        self._record(self.result_stop, note="Moved")
        self.assertEqual(other.state, "todo")

    def test_a_problem_goes_to_the_head_of_customer_service_at_once(self):
        self._record(self.result_problem, note="Swelling on one side")
        self.assertEqual(self.followup.state, "done")
        problem = self.followup.sudo().child_ids
        self.assertRecordValues(
            problem,
            [
                {
                    "user_id": self.sam.id,
                    "date_due": day("2026-03-02"),
                    "reason": "Swelling on one side",
                    "state": "todo",
                    "origin_id": self.followup.id,
                    "encounter_id": self.encounter.id,
                    "partner_id": self.patient.id,
                }
            ],
        )
        told = self.env["mail.message"].search([("model", "=", "clinic.followup"), ("res_id", "=", problem.id)])
        self.assertIn(self.sam.partner_id, told.partner_ids)

    def test_a_problem_may_go_to_a_chosen_colleague(self):
        self._record(self.result_problem, note="Pain", colleague=self.ben)
        self.assertEqual(self.followup.sudo().child_ids.user_id, self.ben)

    def test_a_problem_never_goes_to_nobody_when_the_head_has_left(self):
        self.sam.active = False
        self._record(self.result_problem, note="Pain")
        self.assertTrue(self.followup.sudo().child_ids.user_id.active)

    def test_the_colleague_sees_the_problem_and_the_finder_what_became_of_it(self):
        self._record(self.result_problem, note="Pain", colleague=self.ben)
        problem = self.followup.sudo().child_ids
        self.assertEqual(problem.with_user(self.ben).read(["origin_id"])[0]["origin_id"][1], self.followup.display_name)
        self.assertTrue(problem.with_user(self.ada).has_access("read"))

    def test_the_last_contact_of_a_plan_ends_it(self):
        (self.second + self.third)._withdraw("withdrawn", "Not needed")
        self._record(self.result_reached, note="Fine")
        self.assertEqual(self.encounter.plan_ids.state, "done")

    # --- the next one (C4) ---

    def test_a_next_follow_up_is_set_right_after_the_call(self):
        self._record(
            self.result_reached,
            note="Fine",
            next_date=day("2026-03-20"),
            next_name="Ask about the laser",
            next_user=self.ben,
        )
        self.assertRecordValues(
            self.followup.sudo().child_ids,
            [
                {
                    "name": "Ask about the laser",
                    "date_due": day("2026-03-20"),
                    "user_id": self.ben.id,
                    "plan_id": False,
                    "partner_id": self.patient.id,
                    "department_id": self.consulting.id,
                    "resolver": "manual",
                }
            ],
        )

    def test_a_next_follow_up_lies_not_in_the_past(self):
        with self.assertRaisesRegex(UserError, "past"):
            self._record(self.result_reached, note="Fine", next_date=day("2026-03-01"))
        self.assertEqual(self.followup.state, "todo")

    # --- what is refused ---

    def test_a_result_that_needs_a_note_is_refused_without_one(self):
        for note in (None, "", "   \n"):
            with self.subTest(note=note), self.assertRaisesRegex(UserError, "Reached.*note"):
                self._record(self.result_reached, note=note)
        self.assertFalse(self.followup.attempt_ids)

    def test_another_day_needs_the_day(self):
        with self.assertRaisesRegex(UserError, "Another day.*which day"):
            self._record(self.result_busy_later, note="Later")

    def test_a_closed_follow_up_says_how_it_was_closed(self):
        self._record(self.result_reached, note="Fine")
        with self.assertRaisesRegex(UserError, "Step 0.*closed already.*Reached"):
            self._record(self.result_no_answer)
        self.assertEqual(len(self.followup.attempt_ids), 1)

    def test_a_withdrawn_one_cannot_be_recorded(self):
        self.followup._withdraw("withdrawn", "Abroad")
        with self.assertRaisesRegex(UserError, "closed already.*Withdrawn"):
            self._record(self.result_reached, note="Fine")

    def test_a_contact_in_the_future_counts_as_now(self):
        attempt = self._record(self.result_reached, note="Fine", date=moment("2026-03-05 02:00"))
        self.assertRecordValues(attempt, [{"date": moment(self.now), "note_delay": 0}])

    # --- on the form ---

    def test_what_was_typed_while_calling_is_kept_with_the_result(self):
        self.followup.action_call()
        self.followup.write(
            {
                "note": "Happy",
                "satisfaction": "4",
                "latent_need": "Peel",
                "next_date": "2026-03-20",
                "next_name": "Peel?",
            }
        )
        with self.at("2026-03-02 02:20"):
            self.followup.action_record_result(self.result_reached.id)
        self.assertRecordValues(
            self.followup.attempt_ids,
            [{"note": "Happy", "satisfaction": 4, "latent_need": "Peel", "note_delay": 20, "date": moment(self.now)}],
        )
        self.assertRecordValues(
            self.followup,
            [
                {
                    "note": False,
                    "next_date": False,
                    "next_name": False,
                    "latent_need": False,
                    "call_at": False,
                    "satisfaction": "4",
                }
            ],
        )
        self.assertRecordValues(self.followup.sudo().child_ids, [{"name": "Peel?", "date_due": day("2026-03-20")}])

    def test_script_and_care_instruction_are_at_hand(self):
        self.sub_category.care_instruction = "<p>Cool it</p>"
        self.followup.step_id.sudo().write({"script": "<p>How are you?</p>", "send_care": True})
        self.assertIn("How are you?", self.followup.script)
        self.assertIn("Cool it", self.followup.care_instruction)
        self.assertFalse(self.second.care_instruction)

    def test_the_caller_sees_the_client_in_a_few_lines(self):
        self.patient.write({"birthdate_date": "1990-01-01", "gender": "female", "clinic_preferences": "Mornings"})
        with self.at("2026-03-12 02:00"):
            self.assertRecordValues(
                self.followup,
                [
                    {
                        "partner_phone": self.patient.phone,
                        "partner_age": 36,
                        "partner_gender": "female",
                        "partner_preferences": "Mornings",
                        "last_treatment_id": self.encounter.id,
                        "days_since_treatment": 10,
                        "open_count": 3,
                        "contact_warning": "",
                    }
                ],
            )

    def test_an_sms_or_e_mail_is_not_offered_to_who_cannot_or_will_not_get_it(self):
        self.assertEqual(self.followup.action_sms()["res_model"], "sms.composer")
        self.assertEqual(self.followup.action_email()["res_model"], "mail.compose.message")
        self.env["mail.blacklist"]._add(self.patient.email)
        self.env["phone.blacklist"]._add([self.patient.phone_sanitized])
        self.env.invalidate_all()
        for action in (self.followup.action_sms, self.followup.action_email):
            with self.assertRaisesRegex(UserError, "blacklist"):
                action()
        self.patient.write({"phone": False, "email": False})
        for action in (self.followup.action_sms, self.followup.action_email, self.followup.action_call):
            with self.assertRaisesRegex(UserError, "Lin Client has no"):
                action()

    # --- by hand ---

    def test_one_added_by_hand_belongs_to_who_added_it(self):
        followup = (
            self.env["clinic.followup"]
            .with_user(self.ada)
            .create(
                {
                    "name": "Wish a happy new year",
                    "partner_id": self.patient.id,
                    "date_due": "2026-03-20",
                    "encounter_id": self.encounter.id,
                }
            )
        )
        self.assertRecordValues(
            followup,
            [
                {
                    "user_id": self.ada.id,
                    "state": "todo",
                    "resolver": "manual",
                    "date_planned": day("2026-03-20"),
                    "date_deadline": day("2026-03-21"),
                    "owner_id": self.ada.id,
                    "encounter_id": self.encounter.id,
                }
            ],
        )

    def test_its_encounter_is_one_of_the_same_client(self):
        with self.assertRaisesRegex(UserError, "another client"):
            self._followup(partner_id=self._patient("Other").id, encounter_id=self.encounter.id)

    def test_one_added_by_hand_without_a_day_is_due_today(self):
        for values in ({}, {"date_due": False}):
            self.assertEqual(self._followup(**values).date_due, day("2026-03-02"))

    def test_a_copy_of_a_planned_one_is_one_by_hand(self):
        self._record(self.result_no_answer)
        copy = self.followup.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "plan_id": False,
                    "step_id": False,
                    "state": "todo",
                    "attempt_count": 0,
                    "retry_count": 0,
                    "result_id": False,
                    "resolver": "manual",
                    "name": self.followup.name,
                }
            ],
        )

    # --- what nobody may write ---

    def test_what_the_engine_keeps_cannot_be_written_nor_emptied(self):
        self._record(self.result_no_answer)
        values = {
            "state": "done",
            "plan_id": False,
            "step_id": False,
            "occurrence": 0,
            "curve_id": False,
            "encounter_id": False,
            "owner_id": self.ben.id,
            "reason_code": False,
            "resolver": "encounter",
            "date_planned": "2026-03-20",
            "date_done": False,
            "result_id": False,
            "attempt_count": 0,
            "retry_count": 0,
            "origin_id": False,
            "call_at": False,
        }
        for fname, value in values.items():
            for user in (self.ada, self.mia):
                with self.subTest(field=fname, user=user.name), self.assertRaises(UserError), self.env.cr.savepoint():
                    self.followup.with_user(user).write({fname: value})

    def test_a_planned_one_keeps_what_its_step_says(self):
        for values in (
            {"mandatory": False},
            {"is_satisfaction": True},
            {"date_deadline": "2026-04-01"},
            {"role_id": self.role_nurse.id},
            {"department_id": self.service.id},
            {"category_id": self.category.id},
            {"partner_id": self._patient("Other").id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError), self.env.cr.savepoint():
                self.followup.write(values)

    def test_a_new_one_cannot_pretend_to_be_done_or_planned(self):
        for values in (
            {"state": "done"},
            {"plan_id": self.encounter.plan_ids.id},
            {"attempt_count": 3},
            {"result_id": self.result_reached.id},
            {"date_done": self.now},
        ):
            with self.subTest(values=values), self.assertRaises(UserError), self.env.cr.savepoint():
                self._followup(**values)

    def test_a_closed_one_is_history(self):
        self._record(self.result_reached, note="Fine", satisfaction=2)
        for values in (
            {"date_due": "2026-03-20"},
            {"user_id": self.ben.id},
            {"name": "Other"},
            {"channel": "sms"},
            {"satisfaction": "5"},
            {"reason": "Other"},
        ):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "closed"), self.env.cr.savepoint():
                self.followup.write(values)

    def test_moving_the_day_and_the_deadline_together_is_no_error(self):
        by_hand = self._followup()
        by_hand.write({"date_due": "2026-03-20", "date_deadline": "2026-03-25"})
        self.assertEqual(by_hand.date_due, day("2026-03-20"))

    def test_giving_it_to_a_colleague_is_a_choice_of_a_person(self):
        self.followup.user_id = self.ben
        self.assertRecordValues(self.followup.sudo(), [{"user_id": self.ben.id, "resolver": "manual"}])

    def test_who_does_it_works_here(self):
        portal = self._user("portal", "base.group_portal")
        gone = self._user("gone")
        gone.active = False
        for user in (portal, gone):
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, user.name), self.env.cr.savepoint():
                self.followup.user_id = user

    def test_follow_ups_are_not_deleted(self):
        for followup in (self.followup, self._followup()):
            with self.assertRaisesRegex(UserError, "Withdraw"):
                followup.sudo().unlink()

    def test_contacts_are_neither_written_nor_changed_nor_deleted(self):
        attempt = self._record(self.result_reached, note="Fine").sudo()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            attempt.note = "Rewritten"
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            attempt.unlink()
        with self.assertRaisesRegex(UserError, "recorded on its follow-up"):
            self.env["clinic.attempt"].create(attempt.copy_data()[0])

    def test_a_result_in_use_is_archived_not_deleted(self):
        self._record(self.result_reached, note="Fine")
        with self.assertRaisesRegex(UserError, "Reached.*Archive"):
            self.result_reached.unlink()

    def test_tries_of_a_result_must_make_sense(self):
        for values in ({"retry_days": -1}, {"retry_max": 0}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "No answer"), self.env.cr.savepoint():
                self.result_no_answer.write(values)
