# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from odoo.tests import tagged

from .common import ClinicCase

day, moment = date.fromisoformat, datetime.fromisoformat


@tagged("post_install", "-at_install")
class TestReplanning(ClinicCase):
    """When an event is corrected its open follow-ups follow; done ones stay (C5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(1, 7, 30)

    def setUp(self):
        super().setUp()
        self.encounter = self._encounter(date="2026-03-01 02:00")
        self.first, self.second, self.third = self.by_step(self.encounter.followup_ids)

    def _reach(self, followup):
        return followup.with_user(followup.user_id).record_contact(self.result_reached, note="Fine")

    # --- moved ---

    def test_moving_the_event_moves_what_is_open(self):
        self.encounter.date = "2026-03-02 01:00"
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-03", "2026-03-09", "2026-04-01"])
        self.assertRecordValues(self.third, [{"date_planned": day("2026-04-01"), "date_deadline": day("2026-04-02")}])
        self.assertEqual(self.encounter.plan_ids.date_anchor, self.encounter.date)

    def test_what_is_done_keeps_its_day(self):
        self._reach(self.first)
        self.encounter.date = "2026-02-27 02:00"
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-02", "2026-03-06", "2026-03-29"])

    def test_what_a_person_moved_or_tried_keeps_its_day(self):
        self.second.date_due = "2026-03-20"
        self.first.with_user(self.ada).record_contact(self.result_no_answer)
        self.encounter.date = "2026-02-27 02:00"
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-03", "2026-03-20", "2026-03-29"])

    def test_a_correction_within_the_same_day_moves_nothing(self):
        for hour in ("2026-03-01 01:00", "2026-03-01 09:00"):
            self.encounter.date = hour
            self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-02", "2026-03-08", "2026-03-31"])

    def test_a_correction_to_the_past_skips_what_is_long_over_and_back_again_opens_it(self):
        self.encounter.date = "2026-02-01 02:00"
        self.assertRecordValues(
            self.by_step(self.encounter.followup_ids),
            [
                {"state": "skipped", "reason_code": "past", "date_due": day("2026-02-02")},
                {"state": "skipped", "reason_code": "past", "date_due": day("2026-02-08")},
                {"state": "todo", "reason_code": False, "date_due": day("2026-03-03")},
            ],
        )
        self.encounter.date = "2026-03-01 02:00"
        self.assertRecordValues(
            self.by_step(self.encounter.followup_ids),
            [
                {"state": "todo", "reason_code": False, "date_due": day("2026-03-02"), "user_id": self.ada.id},
                {"state": "todo", "reason_code": False, "date_due": day("2026-03-08"), "user_id": self.ada.id},
                {"state": "todo", "reason_code": False, "date_due": day("2026-03-31"), "user_id": self.ada.id},
            ],
        )

    def test_plans_of_an_older_version_shift_by_the_days_of_their_event(self):
        self.curve.step_ids[0].offset = 2
        self.encounter.date = "2026-03-02 01:00"  # 25 hours before a day later, by the clock 23
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-03", "2026-03-09", "2026-04-01"])

    def test_an_hour_s_correction_shifts_no_day_of_an_older_version(self):
        self.curve.step_ids[0].offset = 2
        self.encounter.date = "2026-03-01 01:00"
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-02", "2026-03-08", "2026-03-31"])

    def test_what_a_person_moved_keeps_its_day_in_an_older_version_too(self):
        self.curve.step_ids[0].offset = 2
        self.second.date_due = "2026-03-20"
        self.encounter.date = "2026-03-02 02:00"
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-03", "2026-03-20", "2026-04-01"])

    def test_the_moment_of_an_older_version_moves_by_the_hour(self):
        curve = self._curve({"offset": 2, "offset_unit": "hour"})
        encounter = self._encounter(date="2026-03-02 01:00")
        followup = encounter.followup_ids.filtered(lambda followup: followup.curve_id == curve)
        self.assertEqual(followup.due_at, moment("2026-03-02 03:00"))
        curve.step_ids.offset = 3
        encounter.date = "2026-03-01 23:30"
        self.assertEqual(followup.due_at, moment("2026-03-02 01:30"))

    # --- cancelled and reopened ---

    def test_cancelling_withdraws_what_is_open_with_the_reason(self):
        self._reach(self.first)
        self.encounter.action_cancel()
        self.assertRecordValues(
            self.by_step(self.encounter.followup_ids),
            [
                {"state": "done", "reason_code": False},
                {"state": "withdrawn", "reason_code": "cancelled"},
                {"state": "withdrawn", "reason_code": "cancelled"},
            ],
        )
        self.assertRecordValues(self.encounter.plan_ids, [{"state": "stopped", "stop_code": "cancelled"}])

    def test_reopening_brings_them_back_and_no_second_time(self):
        self._reach(self.first)
        self.encounter.action_cancel()
        self.encounter.action_reopen()
        self.encounter.action_done()
        self.assertEqual(self.by_step(self.encounter.followup_ids).mapped("state"), ["done", "todo", "todo"])
        self.assertRecordValues(self.encounter.plan_ids, [{"state": "running", "stop_code": False}])

    def test_what_a_person_withdrew_does_not_come_back_with_the_event(self):
        self.second._withdraw("withdrawn", "Client is abroad")
        self.encounter.action_cancel()
        self.encounter.state = "done"
        self.assertEqual(self.by_step(self.encounter.followup_ids).mapped("state"), ["todo", "withdrawn", "todo"])

    def test_another_category_withdraws_one_curve_and_starts_the_other(self):
        skin = self.env["clinic.category"].create({"name": "Skin"})
        self.curve.category_ids = self.category
        other = self._curve(2, category_ids=[(4, skin.id)])
        self.encounter.category_id = skin
        old, new = self.encounter.plan_ids.sorted(lambda plan: plan.curve_id == other)
        self.assertRecordValues(old, [{"state": "stopped", "stop_code": "corrected"}])
        self.assertEqual(set(old.followup_ids.mapped("reason_code")), {"corrected"})
        self.assertEqual(new.followup_ids.state, "todo")
        self.encounter.category_id = self.sub_category
        self.assertEqual(set(old.followup_ids.mapped("state")), {"todo"})
        self.assertEqual(new.followup_ids.reason_code, "corrected")

    def test_moving_works_for_an_archived_curve_too(self):
        self.curve.active = False
        self.encounter.date = "2026-03-02 02:00"
        self.assertEqual(self.days(self.encounter.followup_ids), ["2026-03-03", "2026-03-09", "2026-04-01"])

    # --- ended early ---

    def test_coming_in_ends_the_curve_of_the_inquiry(self):
        self._curve(3, 10, encounter_kind="inquiry", stop_on="visit")
        inquiry = self._encounter(kind="inquiry", date="2026-03-01 02:00")
        self._encounter(kind="visit", date="2026-03-02 01:00")
        self.assertRecordValues(inquiry.plan_ids, [{"state": "stopped", "stop_code": "superseded"}])
        self.assertEqual(set(inquiry.followup_ids.mapped("reason_code")), {"superseded"})

    def test_only_buying_ends_a_curve_that_stops_on_purchase(self):
        self._curve(3, encounter_kind="no_purchase", stop_on="purchase")
        left = self._encounter(kind="no_purchase", date="2026-03-01 02:00")
        self._encounter(kind="visit", date="2026-03-02 00:00")
        self.assertEqual(left.followup_ids.state, "todo")
        self._encounter(kind="deposit", date="2026-03-02 01:00")
        self.assertEqual(left.followup_ids.state, "withdrawn")

    def test_an_appointment_that_is_only_planned_ends_nothing(self):
        self._curve(3, encounter_kind="inquiry", stop_on="visit")
        inquiry = self._encounter(kind="inquiry", date="2026-03-01 02:00")
        visit = self._encounter(kind="visit", date="2026-03-02 01:00", state="planned")
        self.assertEqual(inquiry.followup_ids.state, "todo")
        visit.action_done()
        self.assertEqual(inquiry.followup_ids.state, "withdrawn")

    def test_a_visit_recorded_by_mistake_gives_the_follow_ups_back(self):
        self._curve(3, encounter_kind="inquiry", stop_on="visit")
        inquiry = self._encounter(kind="inquiry", date="2026-03-01 02:00")
        visit = self._encounter(kind="visit", date="2026-03-02 01:00")
        visit.action_cancel()
        self.assertRecordValues(inquiry.followup_ids, [{"state": "todo", "reason_code": False}])
        self.assertEqual(inquiry.plan_ids.state, "running")

    def test_an_earlier_visit_ends_nothing(self):
        self._curve(3, encounter_kind="inquiry", stop_on="visit")
        inquiry = self._encounter(kind="inquiry", date="2026-03-01 02:00")
        self._encounter(kind="visit", date="2026-02-27 02:00")
        self.assertEqual(inquiry.followup_ids.state, "todo")

    # --- the client's death ---

    def test_a_death_withdraws_everything_and_an_error_gives_it_back(self):
        free = self._followup()
        self.patient.clinic_contact_status = "deceased"
        everything = self.encounter.followup_ids + free
        self.assertEqual(set(everything.mapped("reason_code")), {"deceased"})
        self.assertEqual(self.encounter.plan_ids.stop_code, "deceased")
        self.patient.clinic_contact_status = "ok"
        self.assertEqual(set(everything.mapped("state")), {"todo"})
        self.assertEqual(self.encounter.plan_ids.state, "running")
