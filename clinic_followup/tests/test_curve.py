# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestCurve(ClinicCase):
    """Curves: what is allowed, versions, and what a change does to plans in progress (C1, C2, C5)."""

    def _apply(self, curve):
        return curve.with_user(self.mia).action_apply_version()

    # --- what is refused ---

    def test_a_curve_without_step_is_refused_unless_archived(self):
        values = {"name": "Empty", "encounter_kind": "visit"}
        with self.assertRaisesRegex(ValidationError, "Empty.*no step"):
            self.env["clinic.curve"].create(values)
        archived = self.env["clinic.curve"].create({**values, "active": False})
        with self.assertRaisesRegex(ValidationError, "Empty"):
            archived.active = True

    def test_the_last_step_cannot_be_taken_away_in_any_way(self):
        curve = self._curve(1, name="Lonely")
        for take_away in (
            lambda: curve.write({"step_ids": [(5,)]}),
            curve.step_ids.unlink,
            lambda: curve.step_ids.write({"active": False}),
        ):
            with self.assertRaisesRegex(ValidationError, "Lonely"), self.env.cr.savepoint():
                take_away()
        self.assertEqual(len(curve.step_ids), 1)

    def test_impossible_steps_are_refused_and_named(self):
        curve = self._curve(1)
        impossible = [
            {"repeat_every": -1},
            {"repeat_every": 1, "repeat_count": 1},
            {"repeat_every": 1, "repeat_count": 105},
            {"repeat_every": 1, "repeat_end": "until", "repeat_until": 0},
            {"repeat_every": 1, "repeat_end": "until", "repeat_until": 3651},
            {"repeat_every": 1, "repeat_count": 3, "offset_unit": "hour"},
            {"offset": 3651},
            {"offset": -3651},
            {"offset": 8761, "offset_unit": "hour"},
            {"offset": 600, "offset_unit": "month"},
            {"anchor": "scabbing", "offset_unit": "hour"},
        ]
        for values in impossible:
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(ValidationError, "Bad step"),
                self.env.cr.savepoint(),
            ):
                curve.step_ids = [(0, 0, self._step(name="Bad step", **values))]

    def test_a_negative_tolerance_is_refused(self):
        with self.assertRaises(Exception) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._curve({"tolerance_days": -1})
        self.assertIn("tolerance", str(error.exception))

    def test_a_curve_with_plans_is_archived_not_deleted(self):
        curve = self._curve(1, name="Busy")
        self._encounter()
        with self.assertRaisesRegex(UserError, "Busy"):
            curve.unlink()

    # --- versions ---

    def test_what_changes_the_plan_is_a_new_version_and_nothing_else(self):
        curve = self._curve(1)
        self.assertEqual(curve.version, 1)
        for number, values in enumerate(
            (
                {"category_ids": [(4, self.category.id)]},
                {"responsible_kind": "customer_service"},
                {"step_ids": [(1, curve.step_ids.id, {"offset": 2}), (0, 0, self._step(5)), (0, 0, self._step(6))]},
            ),
            2,
        ):
            curve.write(values)
            self.assertEqual(curve.version, number)
        curve.write({"name": "Other name", "sequence": 3, "note": "<p>Why</p>"})
        self.assertEqual(curve.version, 4)
        curve.step_ids[0].offset = 3
        self.assertEqual(curve.version, 5)

    def test_changing_a_curve_keeps_what_was_planned(self):
        curve = self._curve(1, 7)
        encounter = self._encounter(date="2026-03-01 02:00")
        before = encounter.followup_ids.read(["date_due", "name", "role_id", "channel", "state"])
        curve.step_ids[0].write({"offset": 5, "name": "Other", "channel": "sms"})
        curve.step_ids[1].unlink()
        self.assertEqual(encounter.followup_ids.read(["date_due", "name", "role_id", "channel", "state"]), before)
        self.assertRecordValues(curve, [{"plan_count": 1, "plan_outdated_count": 1}])

    def test_a_step_that_was_planned_is_archived_when_removed(self):
        curve = self._curve(1, 7)
        used, unused = curve.step_ids, self._curve(3, 4).step_ids[1]
        encounter = self._encounter()
        curve.step_ids[1].unlink()
        self.assertEqual(len(curve.step_ids), 1)
        self.assertTrue(used[1].exists())
        self.assertFalse(used[1].active)
        self.assertIn(used[1], encounter.followup_ids.step_id)
        unused_curve = self._curve(3, 4, encounter_kind="visit")
        gone = unused_curve.step_ids[1]
        gone.unlink()
        self.assertFalse(gone.exists())
        self.assertTrue(unused.exists())

    def test_applying_the_version_moves_adds_and_withdraws_open_steps(self):
        curve = self._curve(1, 7, 30)
        encounter = self._encounter(date="2026-03-01 02:00")
        done, moved, removed = self.by_step(encounter.followup_ids)
        done.with_user(self.ada).record_contact(self.result_reached, note="Fine")
        curve.write(
            {
                "step_ids": [
                    (1, done.step_id.id, {"offset": 2, "name": "Changed afterwards"}),
                    (1, moved.step_id.id, {"offset": 9, "name": "Moved", "channel": "wechat"}),
                    (2, removed.step_id.id),
                    (0, 0, self._step(60, sequence=10)),
                ]
            }
        )
        self._apply(curve)
        self.assertRecordValues(
            self.by_step(encounter.followup_ids - removed),
            [
                {"name": "Step 1", "state": "done", "channel": "phone"},
                {"name": "Moved", "state": "todo", "channel": "wechat"},
                {"name": "Step 60", "state": "todo", "channel": "phone"},
            ],
        )
        self.assertEqual(self.days(encounter.followup_ids - removed), ["2026-03-02", "2026-03-10", "2026-04-30"])
        self.assertRecordValues(removed, [{"state": "withdrawn", "reason_code": "curve_changed"}])
        self.assertEqual(encounter.plan_ids.curve_version, curve.version)
        self.assertEqual(curve.plan_outdated_count, 0)

    def test_applying_the_version_twice_changes_nothing_more(self):
        curve = self._curve(1, 7)
        encounter = self._encounter()
        curve.step_ids[1].offset = 9
        self._apply(curve)
        before = encounter.followup_ids.read(["date_due", "state", "user_id", "name"])
        self._apply(curve)
        self.assertEqual(encounter.followup_ids.read(["date_due", "state", "user_id", "name"]), before)

    def test_applying_the_version_keeps_the_person_whom_somebody_chose(self):
        curve = self._curve(1, 7)
        first, second = self.by_step(self._encounter().followup_ids)
        second.with_user(self.sue).user_id = self.cora
        curve.step_ids[1].offset = 9
        self._apply(curve)
        self.assertEqual((first + second).mapped("user_id"), self.ada + self.cora)

    def test_stopped_plans_keep_their_version(self):
        curve = self._curve(1, 7)
        encounter = self._encounter()
        encounter.action_cancel()
        curve.step_ids[1].offset = 9
        self._apply(curve)
        self.assertEqual(set(encounter.followup_ids.mapped("state")), {"withdrawn"})
        self.assertEqual(encounter.plan_ids.curve_version, 1)

    def test_only_who_may_change_curves_applies_their_version(self):
        curve = self._curve(1)
        self._encounter()
        curve.step_ids.offset = 2
        with self.assertRaises(AccessError):
            curve.with_user(self.ada).action_apply_version()
        self.assertEqual(curve.plan_outdated_count, 1)

    # --- copy ---

    def test_a_copy_is_a_new_curve_with_the_same_steps_and_no_plans(self):
        curve = self._curve(1, {"offset": 7, "repeat_every": 1, "repeat_count": 3}, name="Original", code="orig")
        self._encounter()
        curve.step_ids[0].offset = 2
        copy = curve.copy()
        self.assertRecordValues(
            copy,
            [
                {
                    "name": "Original (copy)",
                    "code": False,
                    "active": False,
                    "version": 1,
                    "plan_count": 0,
                    "step_count": 2,
                }
            ],
        )
        self.assertEqual(copy.step_ids.mapped("offset"), [2, 7])
        self.assertFalse(copy.step_ids & curve.step_ids)

    # --- the picture ---

    def test_the_timeline_shows_each_step_on_a_day_axis(self):
        curve = self._curve(
            {"offset": -1, "name": "Remind"},
            {"offset": 2, "offset_unit": "hour", "name": "Care", "channel": "sms"},
            {
                "offset": 1,
                "offset_unit": "week",
                "name": "Weekly",
                "repeat_every": 1,
                "repeat_count": 3,
                "is_satisfaction": True,
                "mandatory": False,
                "role_id": self.role_nurse.id,
            },
        )
        common = {
            "anchor": "encounter",
            "role": "Consultant",
            "role_color": self.role_consultant.color,
            "channel": "phone",
            "mandatory": True,
            "is_satisfaction": False,
            "repeat": [],
        }
        expected = [
            {**common, "name": "Remind", "day": -1.0, "label": "-1 d"},
            {**common, "name": "Care", "day": 0.08, "label": "+2 h", "channel": "sms"},
            {
                **common,
                "name": "Weekly",
                "day": 7.0,
                "label": "+1 w ↻",
                "repeat": [14.0, 21.0],
                "role": "Nurse",
                "role_color": self.role_nurse.color,
                "mandatory": False,
                "is_satisfaction": True,
            },
        ]
        self.assertEqual(
            curve.timeline,
            {
                "min": -1.0,
                "max": 21.0,
                "steps": [{"id": step.id, **values} for step, values in zip(curve.step_ids, expected, strict=True)],
            },
        )

    def test_the_timeline_follows_while_the_curve_is_edited(self):
        with Form(self.env["clinic.curve"].with_user(self.mia)) as form:
            form.name = "Drawn"
            with form.step_ids.new() as step:
                step.name, step.offset, step.role_id = "Call", 4, self.role_consultant
            self.assertEqual([step["day"] for step in form.timeline["steps"]], [4.0])
