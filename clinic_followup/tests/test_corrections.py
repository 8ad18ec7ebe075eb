# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestCorrections(ClinicCase):
    """Corrections in every order: no follow-up is lost, none comes back that should not (C5)."""

    # --- ended early ---

    def test_an_event_does_not_end_its_own_curve_when_it_is_moved(self):
        self._curve(3, encounter_kind="no_purchase", stop_on="visit")
        left = self._encounter(kind="no_purchase", date="2026-02-27 02:00")
        left.date = "2026-03-01 02:00"
        self.assertEqual(left.plan_ids.state, "running")
        self.assertEqual(self.days(left.followup_ids), ["2026-03-04"])

    def test_an_event_moved_behind_what_ended_its_curve_is_followed_again(self):
        self._curve(3, encounter_kind="no_purchase", stop_on="purchase")
        left = self._encounter(kind="no_purchase", date="2026-02-27 02:00")
        self._encounter(kind="deposit", date="2026-02-28 02:00")
        self.assertEqual(left.followup_ids.state, "withdrawn")
        left.date = "2026-03-01 02:00"
        self.assertRecordValues(left.followup_ids, [{"state": "todo", "reason_code": False}])
        self.assertEqual(self.days(left.followup_ids), ["2026-03-04"])

    def test_steps_skipped_because_the_client_had_bought_come_when_that_was_an_error(self):
        self._curve(3, encounter_kind="no_purchase", stop_on="purchase")
        deposit = self._encounter(kind="deposit", date="2026-03-02 01:00")
        left = self._encounter(kind="no_purchase", date="2026-03-01 02:00")
        self.assertRecordValues(left.followup_ids, [{"state": "skipped", "reason_code": "superseded"}])
        deposit.action_cancel()
        self.assertRecordValues(left.followup_ids, [{"state": "todo", "reason_code": False, "user_id": self.ada.id}])
        self.assertEqual(left.plan_ids.state, "running")

    def test_moved_before_a_purchase_and_back_again_is_followed_again(self):
        self._curve(3, encounter_kind="no_purchase", stop_on="purchase")
        self._encounter(kind="deposit", date="2026-02-28 02:00")
        left = self._encounter(kind="no_purchase", date="2026-03-01 02:00")
        left.date = "2026-02-27 02:00"
        self.assertFalse(left.followup_ids.filtered(lambda followup: followup.state == "todo"))
        left.date = "2026-03-01 02:00"
        self.assertEqual(left.followup_ids.state, "todo")

    # --- repeated curves ---

    def test_a_finished_repetition_does_not_bring_the_one_before_back(self):
        self._curve(3, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        second = self._encounter(date="2026-02-26 02:00")
        second.followup_ids.record_contact(self.result_reached, note="Fine")
        self.assertEqual(second.plan_ids.state, "done")
        other = self._encounter(kind="checkup", date="2026-03-01 02:00")
        other.date = "2026-02-28 02:00"
        self.assertEqual(first.plan_ids.state, "stopped")

    def test_a_repetition_that_the_client_stopped_does_not_bring_the_one_before_back(self):
        self._curve(3, 30, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        second = self._encounter(date="2026-02-26 02:00")
        self.by_step(second.followup_ids)[0].record_contact(self.result_stop, note="No more calls")
        second.date = "2026-02-26 03:00"
        self.assertEqual(first.plan_ids.state, "stopped")

    def test_a_repetition_that_was_of_another_kind_brings_the_one_before_back(self):
        self._curve(30, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        second = self._encounter(date="2026-03-01 02:00")
        second.kind = "checkup"
        self.assertEqual(first.plan_ids.state, "running")
        self.assertEqual(first.followup_ids.state, "todo")

    def test_a_repetition_moved_before_the_other_changes_places_with_it(self):
        self._curve(30, stop_on="again")
        first = self._encounter(date="2026-02-20 02:00")
        second = self._encounter(date="2026-03-01 02:00")
        second.date = "2026-02-10 02:00"
        self.assertEqual(first.plan_ids.state, "running")
        self.assertEqual(second.plan_ids.state, "stopped")

    # --- what is open stays open ---

    def test_a_correction_does_not_make_overdue_work_disappear(self):
        self._curve(1)
        encounter = self._encounter(date="2026-03-01 02:00")
        with self.at("2026-04-20 02:00"):
            encounter.date = "2026-03-01 03:00"
            self.assertEqual(encounter.followup_ids.state, "todo")

    def test_a_new_version_does_not_make_overdue_work_disappear(self):
        curve = self._curve(1, 60)
        encounter = self._encounter(date="2026-03-01 02:00")
        with self.at("2026-04-20 02:00"):
            curve.step_ids[1].offset = 61
            curve.action_apply_version()
            self.assertEqual(self.by_step(encounter.followup_ids).mapped("state"), ["todo", "todo"])
            self.assertEqual(self.days(encounter.followup_ids), ["2026-03-02", "2026-05-01"])

    def test_the_new_version_gives_the_work_to_its_department(self):
        curve = self._curve(10)
        encounter = self._encounter(date="2026-03-01 02:00")
        curve.responsible_kind = "customer_service"
        curve.action_apply_version()
        self.assertRecordValues(encounter.followup_ids, [{"user_id": self.cora.id, "department_id": self.service.id}])

    def test_a_step_that_comes_back_to_the_curve_comes_back_to_its_plans(self):
        curve = self._curve(10, 20)
        encounter = self._encounter(date="2026-03-01 02:00")
        step = curve.step_ids[1]
        step.active = False
        curve.action_apply_version()
        followup = encounter.followup_ids.filtered(lambda followup: followup.step_id == step)
        self.assertRecordValues(followup, [{"state": "withdrawn", "reason_code": "curve_changed"}])
        step.active = True
        curve.action_apply_version()
        self.assertRecordValues(followup, [{"state": "todo", "reason_code": False, "user_id": self.ada.id}])

    def test_a_plan_that_had_nothing_to_do_starts_with_the_corrected_date_after_a_new_version_too(self):
        curve = self._curve(1)
        encounter = self._encounter(date="2025-03-01 02:00")
        self.assertEqual(encounter.followup_ids.state, "skipped")
        curve.step_ids.offset = 2
        encounter.date = "2026-03-01 02:00"
        self.assertEqual(self.days(encounter.followup_ids), ["2026-03-03"])
        self.assertEqual(encounter.followup_ids.state, "todo")

    # --- the client's death ---

    def test_what_was_recorded_while_the_client_was_taken_for_dead_is_followed(self):
        self._curve(3)
        self.patient.clinic_contact_status = "deceased"
        encounter = self._encounter(date="2026-03-01 02:00")
        self.assertRecordValues(encounter.followup_ids, [{"state": "skipped", "reason_code": "deceased"}])
        self.patient.clinic_contact_status = "ok"
        self.assertRecordValues(encounter.followup_ids, [{"state": "todo", "user_id": self.ada.id}])

    def test_what_was_cancelled_meanwhile_does_not_come_back_with_the_client(self):
        self._curve(3)
        encounter = self._encounter(date="2026-03-01 02:00")
        self.patient.clinic_contact_status = "deceased"
        encounter.action_cancel()
        self.patient.clinic_contact_status = "ok"
        self.assertEqual(encounter.followup_ids.state, "withdrawn")

    def test_a_wrong_number_does_not_undo_a_stronger_restriction(self):
        followup = self._followup()
        self.patient.clinic_contact_status = "refused"
        followup.record_contact(self.result_wrong_number, note="Somebody else")
        self.assertEqual(self.patient.clinic_contact_status, "refused")

    # --- columns that follow ---

    def test_open_follow_ups_take_the_corrected_category(self):
        self._curve(3)
        encounter = self._encounter(date="2026-03-01 02:00")
        encounter.category_id = self.category
        self.assertEqual(encounter.followup_ids.category_id, self.category)

    def test_open_follow_ups_go_to_the_corrected_person(self):
        self._curve(3)
        encounter = self._encounter(date="2026-03-01 02:00", consultant_id=self.ada.id)
        self.assertRecordValues(encounter.followup_ids, [{"user_id": self.ada.id, "resolver": "encounter"}])
        encounter.consultant_id = self.ben
        self.assertRecordValues(encounter.followup_ids, [{"user_id": self.ben.id, "resolver": "encounter"}])

    def test_a_follow_up_given_to_another_client_belongs_to_that_consultant(self):
        other = self._patient("Other")
        self._owner(self.patient, self.ada)
        self._owner(other, self.ben)
        followup = self._followup()
        followup.partner_id = other
        self.assertEqual(followup.owner_id, self.ben)

    def test_moving_several_to_a_day_keeps_each_tolerance(self):
        self._curve({"offset": 1, "tolerance_days": 1}, {"offset": 2, "tolerance_days": 7})
        followups = self.by_step(self._encounter(date="2026-03-01 02:00").followup_ids)
        followups.write({"date_due": "2026-03-10"})
        self.assertEqual([str(day) for day in followups.mapped("date_deadline")], ["2026-03-11", "2026-03-17"])

    # --- the right client ---

    def test_an_encounter_given_to_the_right_client_counts_for_both(self):
        self._curve(30, encounter_kind="no_purchase", stop_on="purchase")
        left = self._encounter(kind="no_purchase", date="2026-02-27 02:00")
        deposit = self._encounter(kind="deposit", date="2026-03-01 02:00")
        self.assertEqual(left.followup_ids.state, "withdrawn")
        other = self.env["res.partner"].create({"name": "Other"})
        deposit.partner_id = other
        self.assertEqual(self.patient.clinic_journey, "visited")
        self.assertEqual(other.clinic_journey, "deposit")
        self.assertTrue(other.is_clinic_client)
        self.assertEqual(left.followup_ids.state, "todo")

    def test_an_encounter_with_follow_ups_by_hand_keeps_its_client(self):
        encounter = self._encounter(date="2026-03-01 02:00")
        self._followup(encounter_id=encounter.id)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            encounter.partner_id = self._patient("Other")

    # --- staff ---

    def test_who_owns_clients_in_a_role_that_owns_none_any_more_can_leave(self):
        self._owner(self.patient, self.ada)
        self.role_consultant.owns_client = False
        self.ada.active = False
        self.assertFalse(self.patient.clinic_consultant_id)

    # --- curves that were edited meanwhile ---

    def test_moving_an_encounter_keeps_a_plan_whose_curve_has_other_filters_now(self):
        curve = self._curve(7)
        encounter = self._encounter(date="2026-03-01 02:00")
        curve.category_ids = self.env["clinic.category"].create({"name": "Something else"})
        encounter.date = "2026-03-02 01:00"
        self.assertRecordValues(encounter.followup_ids, [{"state": "todo", "date_due": date(2026, 3, 9)}])
        encounter.action_cancel()
        self.assertEqual(encounter.followup_ids.state, "withdrawn")
        encounter.state = "done"
        self.assertEqual(encounter.followup_ids.state, "todo")
        encounter.category_id = self.category
        self.assertEqual(encounter.followup_ids.reason_code, "corrected")

    def test_a_copied_encounter_calls_nobody_before_it_has_happened(self):
        self._curve(7)
        copy = self._encounter(date="2026-03-01 02:00").copy()
        self.assertEqual(copy.state, "planned")
        self.assertFalse(copy.followup_ids)

    # --- branches and departments ---

    def test_the_journey_counts_by_the_branch_of_the_last_encounter_whoever_refreshes_it(self):
        branch = self.env["res.company"].create({"name": "Second branch", "clinic_dormant_months": 24})
        self._encounter(date="2025-05-01 02:00", company_id=branch.id)
        self.assertEqual(self.patient.clinic_journey, "treated")
        self.patient.with_company(branch)._refresh_journey()
        self.assertEqual(self.patient.clinic_journey, "treated")

    def test_a_client_of_another_branch_is_not_recorded_here(self):
        branch = self.env["res.company"].create({"name": "Second branch"})
        stranger = self._patient("Stranger", company_id=branch.id)
        with self.assertRaisesRegex(UserError, "Stranger"):
            self._encounter(partner_id=stranger.id)

    def test_of_two_departments_of_a_kind_the_one_of_the_encounter_does_it(self):
        dora = self._user("dora")
        second = self._department("onsite_consulting", False, dora)
        self._curve(3)
        encounter = self._encounter(date="2026-03-01 02:00", department_id=second.id)
        self.assertRecordValues(
            encounter.followup_ids, [{"department_id": second.id, "user_id": dora.id, "resolver": "member"}]
        )

    # --- two files of one client ---

    def test_merged_files_end_each_other_s_curves(self):
        self._curve(30, name="Recall", stop_on="again")
        self._curve(3, name="Left", encounter_kind="no_purchase", stop_on="purchase")
        twin = self._patient("Lin Twin")
        first = self._encounter(date="2026-02-20 02:00")
        left = self._encounter(kind="no_purchase", date="2026-02-27 02:00")
        second = self._encounter(date="2026-03-01 02:00", partner_id=twin.id)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.patient | twin).ids, self.patient)
        self.assertEqual(second.followup_ids.state, "todo")
        self.assertEqual(first.followup_ids.reason_code, "superseded")
        self.assertEqual(left.followup_ids.reason_code, "superseded")

    def test_an_encounter_with_follow_ups_by_hand_is_not_deleted(self):
        encounter = self._encounter(date="2026-03-01 02:00")
        self._followup(encounter_id=encounter.id)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            encounter.unlink()

    def test_anniversaries_stay_in_their_branch(self):
        branch = self.env["res.company"].create({"name": "Second branch"})
        stranger = self._patient("Stranger", company_id=branch.id)
        self.env["clinic.anniversary"].create(
            [
                {"partner_id": client.id, "name": client.name, "date": "2020-05-01"}
                for client in (stranger, self.patient)
            ]
        )
        seen = self.env["clinic.anniversary"].with_user(self.ada).search([])
        self.assertEqual(seen.partner_id, self.patient)
