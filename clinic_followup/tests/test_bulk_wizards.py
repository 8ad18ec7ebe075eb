# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ClinicCase

day = date.fromisoformat


@tagged("post_install", "-at_install")
class TestBulkWizards(ClinicCase):
    """Reassign, reschedule and withdraw selected follow-ups, with a reason (D7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._curve(0, 7, 30)
        cls._owner(cls.patient, cls.ada)
        cls.encounter = cls._encounter(date=cls.now)
        cls.first, cls.second, cls.third = cls.by_step(cls, cls.encounter.followup_ids)
        cls.followups = cls.first + cls.second + cls.third

    def _wizard(self, name, user=None, followups=None, reason="Sick leave", **vals):
        followups = self.followups if followups is None else followups
        return (
            self.env[f"clinic.followup.{name}"]
            .with_user(user or self.sue)
            .with_context(active_model="clinic.followup", active_ids=followups.ids)
            .create({"reason": reason, **vals})
        )

    # --- what all three share ---

    def test_only_open_ones_are_taken_from_the_selection(self):
        self.first._withdraw("withdrawn", "Before")
        with Form(
            self.env["clinic.followup.withdraw"]
            .with_user(self.sue)
            .with_context(active_model="clinic.followup", active_ids=self.followups.ids)
        ) as form:
            form.reason = "Sick leave"
        self.assertRecordValues(form.record, [{"followup_count": 2, "followup_ids": (self.second + self.third).ids}])

    def test_a_reason_is_obligatory(self):
        for name in ("reassign", "reschedule", "withdraw"):
            for reason in ("", "   "):
                with self.subTest(wizard=name, reason=reason), self.assertRaisesRegex(UserError, "(?i)reason"):
                    self._wizard(name, reason=reason).action_apply()

    def test_a_selection_without_open_ones_is_refused(self):
        self.followups._withdraw("withdrawn", "Before")
        for name in ("reassign", "reschedule", "withdraw"):
            with self.subTest(wizard=name), self.assertRaisesRegex(UserError, "open"):
                self._wizard(name).action_apply()

    def test_nobody_changes_the_follow_ups_of_others(self):
        for name in ("reassign", "reschedule", "withdraw"):
            with self.subTest(wizard=name), self.assertRaises(UserError), self.env.cr.savepoint():
                self._wizard(name, user=self.ben, followup_ids=[(6, 0, self.followups.ids)]).action_apply()
        self.assertRecordValues(self.first, [{"state": "todo", "user_id": self.ada.id, "date_due": day("2026-03-02")}])

    # --- reassign ---

    def test_reassigning_keeps_who_why_and_the_history(self):
        self._wizard("reassign", user_id=self.ben.id).action_apply()
        self.assertRecordValues(
            self.followups,
            [{"user_id": self.ben.id, "resolver": "manual", "reason": "Sick leave", "state": "todo"}] * 3,
        )
        self.assertIn("Sick leave", self.first.why)

    def test_staff_give_their_own_work_to_a_colleague(self):
        self._wizard("reassign", user=self.ada, user_id=self.ben.id).action_apply()
        self.assertEqual(self.followups.user_id, self.ben)

    def test_without_a_name_the_rules_choose_again(self):
        self.followups.with_user(self.sue).write({"user_id": self.ben.id})
        self._wizard("reassign").action_apply()
        self.assertRecordValues(self.followups, [{"user_id": self.ada.id, "resolver": "owner"}] * 3)

    def test_work_is_not_given_to_who_cannot_do_it(self):
        gone, portal = self._user("gone"), self._user("portal", "base.group_portal")
        gone.active = False
        for user in (gone, portal):
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, user.name), self.env.cr.savepoint():
                self._wizard("reassign", user_id=user.id).action_apply()

    # --- reschedule ---

    def test_rescheduling_to_a_day_takes_the_deadline_along(self):
        self._wizard("reschedule", date_due="2026-03-20").action_apply()
        self.assertRecordValues(
            self.followups,
            [
                {
                    "date_due": day("2026-03-20"),
                    "date_deadline": day("2026-03-21"),
                    "date_planned": planned,
                    "reason": "Sick leave",
                }
                for planned in (day("2026-03-02"), day("2026-03-09"), day("2026-04-01"))
            ],
        )

    def test_rescheduling_by_days_moves_each_from_its_own_day_and_never_into_the_past(self):
        self._wizard("reschedule", mode="shift", days=3).action_apply()
        self.assertEqual(self.days(self.followups), ["2026-03-05", "2026-03-12", "2026-04-04"])
        self._wizard("reschedule", mode="shift", days=-5).action_apply()
        self.assertEqual(self.days(self.followups), ["2026-03-02", "2026-03-07", "2026-03-30"])

    def test_rescheduling_into_the_past_is_refused(self):
        for values in ({"date_due": "2026-03-01"}, {"date_due": False}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "today or a later day"):
                self._wizard("reschedule", **values).action_apply()

    def test_rescheduling_further_than_ten_years_is_refused(self):
        with self.assertRaisesRegex(UserError, "ten years"):
            self._wizard("reschedule", mode="shift", days=4000)
        with self.assertRaisesRegex(UserError, "2099"):
            self._wizard("reschedule", date_due="2099-01-01").action_apply()

    # --- withdraw ---

    def test_withdrawing_keeps_the_reason_and_ends_the_plan(self):
        self._wizard("withdraw").action_apply()
        self.assertRecordValues(
            self.followups, [{"state": "withdrawn", "reason_code": "withdrawn", "reason": "Sick leave"}] * 3
        )
        self.assertEqual(self.encounter.plan_ids.state, "done")

    def test_withdrawing_a_part_leaves_the_plan_running(self):
        self._wizard("withdraw", followups=self.first).action_apply()
        self.assertEqual(self.encounter.plan_ids.state, "running")
