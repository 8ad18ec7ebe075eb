# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestCron(ClinicCase):
    """The nightly reconciliation: what was missed is planned, and a second run changes nothing (C6)."""

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("clinic_followup.cron_plan_missing").method_direct_trigger()

    def _missed(self, **vals):
        """An encounter whose plans are missing, as after a restore or before a curve was made."""
        return self._encounter(**vals)

    def test_missing_plans_are_made(self):
        encounters = self._missed(date="2026-03-01 02:00") + self._missed(date="2026-02-20 02:00")
        self._curve(1, 30)
        self._run()
        self.assertEqual(len(encounters.plan_ids), 2)
        self.assertEqual(len(encounters.followup_ids), 4)

    def test_a_second_run_changes_nothing(self):
        encounter = self._missed(date="2026-03-01 02:00")
        self._curve(1, 30)
        self._run()
        before = encounter.followup_ids.read(["date_due", "user_id", "state", "write_date"])
        with self.at("2026-03-03 18:00"):
            self._run()
        self.assertEqual(encounter.followup_ids.read(["date_due", "user_id", "state", "write_date"]), before)

    def test_what_a_person_withdrew_does_not_come_back_at_night(self):
        self._curve(1)
        encounter = self._missed()
        encounter.followup_ids._withdraw("withdrawn", "Not wanted")
        self._run()
        self.assertEqual(encounter.followup_ids.mapped("state"), ["withdrawn"])

    def test_an_encounter_from_long_ago_whose_effect_ends_soon_is_still_found(self):
        encounter = self._missed(date="2025-10-01 02:00")
        self._curve({"offset": -7, "anchor": "effect_end"})
        self._run()
        self.assertEqual(self.days(encounter.followup_ids), ["2026-03-23"])

    def test_one_encounter_that_fails_does_not_stop_the_others(self):
        good, bad, other = (self._missed(date=f"2026-03-01 0{hour}:00") for hour in range(3))
        self._curve(1)
        planner = type(self.env["clinic.planner"])
        plan = planner._plan

        def failing(this, encounters, *rest):
            if bad in encounters:
                raise ValueError("a curve nobody can compute")
            return plan(this, encounters, *rest)

        with (
            patch.object(planner, "_plan", failing),
            mute_logger("odoo.addons.clinic_followup.models.clinic_encounter"),
        ):
            self._run()
        self.assertTrue(good.plan_ids and other.plan_ids)
        self.assertFalse(bad.plan_ids)
        self.assertIn("could not be planned", bad.message_ids[0].body)
        self._run()
        self.assertTrue(bad.plan_ids)

    def test_all_batches_are_planned(self):
        encounters = self.env["clinic.encounter"].union(
            *(self._missed(partner_id=self._patient().id, date="2026-03-01 02:00") for _number in range(5))
        )
        self._curve(1)
        self.env.ref("clinic_followup.cron_plan_missing").code = "model._cron_plan_missing(batch_size=2)"
        self._run()
        self.assertEqual(len(encounters.plan_ids), 5)
