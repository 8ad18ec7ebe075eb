# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestEarlyEnd(ClinicCase):
    """Curves that end before their last step, and what takes that back (C1, C5)."""

    def test_of_a_repeated_curve_only_the_latest_treatment_counts(self):
        self._curve(30, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        second = self._encounter(date="2026-03-01 02:00")
        self.assertRecordValues(first.plan_ids, [{"state": "stopped", "stop_code": "superseded"}])
        self.assertEqual(second.plan_ids.state, "running")

    def test_an_older_treatment_entered_later_does_not_start_a_repeated_curve(self):
        self._curve(30, stop_on="again")
        second = self._encounter(date="2026-03-01 02:00")
        first = self._encounter(date="2026-02-20 02:00")
        self.assertEqual(first.plan_ids.state, "stopped")
        self.assertEqual(second.plan_ids.state, "running")

    def test_cancelling_the_latest_treatment_brings_the_one_before_back(self):
        self._curve(30, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        self._encounter(date="2026-03-01 02:00").action_cancel()
        self.assertEqual(first.plan_ids.state, "running")
        self.assertEqual(first.followup_ids.state, "todo")

    def test_a_repeated_curve_of_another_client_goes_on(self):
        self._curve(30, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        self._encounter(date="2026-03-01 02:00", partner_id=self._patient("Other").id)
        self.assertEqual(first.plan_ids.state, "running")

    def test_what_belongs_to_the_encounter_does_not_end_its_curve(self):
        self._curve(30, stop_on="visit")
        surgery = self._encounter(date="2026-02-20 02:00")
        self._encounter(kind="suture_removal", date="2026-02-27 02:00", origin_id=surgery.id)
        self.assertEqual(surgery.followup_ids.state, "todo")
        self._encounter(kind="visit", date="2026-02-28 02:00")
        self.assertEqual(surgery.followup_ids.state, "withdrawn")

    def test_cancelling_the_purchase_opens_the_follow_ups_of_the_visit_again(self):
        self._curve(3, encounter_kind="no_purchase", stop_on="purchase")
        left = self._encounter(kind="no_purchase", date="2026-03-01 02:00")
        purchase = self._encounter(kind="deposit", date="2026-03-02 01:00")
        self.assertEqual(left.followup_ids.state, "withdrawn")
        purchase.action_cancel()
        self.assertRecordValues(left.followup_ids, [{"state": "todo", "reason_code": False}])
        self.assertEqual(left.plan_ids.state, "running")

    def test_a_death_entered_by_mistake_is_taken_back(self):
        self._curve(3)
        encounter = self._encounter(date="2026-03-01 02:00")
        self.patient.clinic_contact_status = "deceased"
        self.assertRecordValues(encounter.followup_ids, [{"state": "withdrawn", "reason_code": "deceased"}])
        self.patient.clinic_contact_status = "ok"
        self.assertRecordValues(encounter.followup_ids, [{"state": "todo", "reason_code": False}])


@tagged("post_install", "-at_install")
class TestSessionsAndCategories(ClinicCase):
    """Course sessions, and what a category inherits from those above it (B5, C3)."""

    def test_course_sessions_start_only_the_curves_that_want_them(self):
        self._curve(1, name="Treatments only")
        wanted = self._curve(2, name="Sessions too", with_sessions=True)
        session = self._encounter(kind="session", date="2026-03-01 02:00")
        self.assertEqual(session.plan_ids.curve_id, wanted)

    def test_days_of_scabbing_come_from_the_nearest_category_above(self):
        leaf = self.env["clinic.category"].create({"name": "Upper eyelid", "parent_id": self.sub_category.id})
        self._curve({"offset": 0, "anchor": "scabbing"}, {"offset": -30, "anchor": "effect_end"})
        encounter = self._encounter(date="2026-03-01 02:00", category_id=leaf.id)
        self.assertEqual(self.days(encounter.followup_ids), ["2026-03-08", "2026-07-29"])
        dry_run = self.env["clinic.curve.dry.run"].create(
            {"kind": "treatment", "category_id": leaf.id, "date": "2026-03-01 02:00"}
        )
        dry_run.action_compute()
        self.assertEqual([str(day) for day in dry_run.line_ids.mapped("date_due")], ["2026-03-08", "2026-07-29"])

    def test_an_owner_adopted_by_a_late_entry_owns_since_the_encounter(self):
        encounter = self._encounter(date="2026-02-20 02:00", consultant_id=self.ada.id)
        self.assertEqual(encounter.partner_id.clinic_ownership_ids.date_from, encounter.date)
