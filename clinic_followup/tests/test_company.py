# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestCompany(ClinicCase):
    """Branches: each plans by its own settings, and does not see the other's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "New York Branch"})
        cls.branch.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "New York", "tz": "America/New_York", "company_id": cls.branch.id}
        )
        only_there = {"company_id": cls.branch.id, "company_ids": [(6, 0, cls.branch.ids)]}
        cls.nora = cls._user("nora", "group_staff", **only_there)
        cls.max = cls._user("max", "group_manager", **only_there)
        cls.there = cls._department("onsite_consulting", None, cls.nora, company=cls.branch)
        cls.curve = cls._curve(0, 7)

    def _there(self, **vals):
        return self._encounter(company_id=self.branch.id, **vals)

    def test_each_branch_plans_by_its_own_clock_and_its_own_people(self):
        here, there = self.env["clinic.encounter"].create(
            [
                {
                    "partner_id": self.patient.id,
                    "kind": "treatment",
                    "date": "2026-03-02 01:00",
                    "company_id": company.id,
                }
                for company in (self.company, self.branch)
            ]
        )
        self.assertEqual(self.days(here.followup_ids), ["2026-03-02", "2026-03-09"])
        self.assertEqual(self.days(there.followup_ids), ["2026-03-01", "2026-03-08"])
        self.assertEqual(here.followup_ids.user_id, self.ada)
        self.assertEqual(there.followup_ids.user_id, self.nora)
        self.assertEqual(there.followup_ids.department_id, self.there)
        self.assertEqual(there.followup_ids.company_id, self.branch)

    def test_nobody_reads_the_other_branch_s_records(self):
        encounter = self._there(consultant_id=self.nora.id)
        first = self.by_step(encounter.followup_ids)[0]
        attempt = first.with_user(self.nora).record_contact(self.result_reached, note="Fine")
        self._curve(1, name="Of New York", company_id=self.branch.id)
        for records in (
            encounter,
            encounter.plan_ids,
            encounter.followup_ids,
            attempt,
            encounter.staff_ids,
            self.patient.clinic_ownership_ids,
        ):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                self.assertTrue(records.with_user(self.max).has_access("read"))
                self.assertFalse(records.with_user(self.mia).search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    records.with_user(self.mia).read(["display_name"])

    def test_a_branch_s_curves_are_its_own_and_the_common_ones_are_everybody_s(self):
        own = self._curve(1, name="Of New York", company_id=self.branch.id)
        self.assertTrue((own + self.curve).with_user(self.max).has_access("read"))
        self.assertTrue(self.curve.with_user(self.mia).has_access("read"))
        self.assertFalse(own.with_user(self.mia).has_access("read"))
        self.assertFalse(own.step_ids.with_user(self.mia).has_access("read"))

    def test_a_manager_of_both_sees_what_is_switched_on(self):
        self.mia.company_ids += self.branch
        here, there = self._encounter(), self._there()
        for companies, expected in (
            (self.company, here),
            (self.branch, there),
            (self.company + self.branch, here + there),
        ):
            found = (
                self.env["clinic.encounter"]
                .with_user(self.mia)
                .with_context(allowed_company_ids=companies.ids)
                .search([("id", "in", (here + there).ids)])
            )
            self.assertEqual(set(found), set(expected))

    def test_a_department_of_another_branch_is_refused(self):
        with self.assertRaisesRegex(UserError, "Test onsite_consulting"):
            self._encounter(department_id=self.there.id)

    def test_an_encounter_with_follow_ups_stays_in_its_branch(self):
        encounter = self._encounter()
        with self.assertRaisesRegex(UserError, "Lin Client"):
            encounter.company_id = self.branch

    def test_an_encounter_without_plans_can_be_moved_and_is_planned_there(self):
        self.curve.company_id = self.branch
        encounter = self._encounter()
        self.assertFalse(encounter.plan_ids)
        encounter.company_id = self.branch
        self.assertEqual(encounter.followup_ids.user_id, self.nora)

    def test_two_branches_may_use_the_same_member_number(self):
        here = self._patient("Here", company_id=self.company.id)
        there = self._patient("There", company_id=self.branch.id, clinic_ref=here.clinic_ref)
        self.env.flush_all()
        self.assertEqual(here.clinic_ref, there.clinic_ref)

    def test_a_problem_found_goes_to_a_head_of_the_same_branch(self):
        first = self.by_step(self._there().followup_ids)[0]
        first.with_user(self.nora).record_contact(self.result_problem, note="Pain")
        self.assertIn(self.branch, first.sudo().child_ids.user_id.company_ids)

    def test_the_settings_are_those_of_the_branch(self):
        settings = self.env["res.config.settings"].with_company(self.branch).create({"clinic_plan_late_days": 3})
        settings.execute()
        self.assertEqual(self.branch.clinic_plan_late_days, 3)
        self.assertEqual(self.company.clinic_plan_late_days, 14)

    def test_impossible_settings_are_refused_and_name_the_branch(self):
        for values in (
            {"clinic_plan_late_days": -1},
            {"clinic_dormant_months": 0},
            {"clinic_quiet_from": 25.0},
            {"clinic_quiet_to": -1.0},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "New York Branch"),
                self.env.cr.savepoint(),
            ):
                self.branch.write(values)
