# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestResolver(ClinicCase):
    """Who does a follow-up: the order in which people are asked, and never silently nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(1)

    def _planned(self, **vals):
        return self._encounter(**vals).followup_ids

    def assertResponsible(self, followup, user, rule):  # noqa: N802
        self.assertRecordValues(followup, [{"user_id": user.id, "resolver": rule, "state": "todo"}])

    def _nobody_in_the_department(self):
        self.env["hr.employee"].search([("department_id", "=", self.consulting.id)]).department_id = False

    # --- the order ---

    def test_first_the_person_named_on_the_encounter(self):
        self._owner(self.patient, self.ada)
        self.assertResponsible(self._planned(consultant_id=self.ben.id), self.ben, "encounter")

    def test_then_the_owner_of_the_client_in_the_role(self):
        self._owner(self.patient, self.ben)
        self._owner(self.patient, self.cora, self.role_customer_service)
        self.assertResponsible(self._planned(), self.ben, "owner")

    def test_then_the_member_with_the_least_open_work(self):
        for _number in range(3):
            self._followup(self.ada, partner_id=self._patient().id)
        self.assertResponsible(self._planned(), self.ben, "member")

    def test_a_client_stays_with_the_member_who_has_open_work_for_her(self):
        first = self._planned()
        self.assertResponsible(first, self.ada, "member")
        for _number in range(3):
            self._followup(self.ada, partner_id=self._patient().id)
        self.assertResponsible(self._planned(date="2026-03-01 02:00"), self.ada, "member")

    def test_members_of_the_role_come_before_other_members(self):
        self.role_consultant.user_ids = self.ben
        self.assertResponsible(self._planned(), self.ben, "member")

    def test_without_a_member_of_the_role_any_member_does_it(self):
        self.role_consultant.user_ids = self.cora
        self.assertResponsible(self._planned(), self.ada, "member")

    def test_then_the_manager_of_the_department(self):
        self._nobody_in_the_department()
        self.assertResponsible(self._planned(), self.sue, "manager")

    def test_then_the_fallback_of_the_branch(self):
        self._nobody_in_the_department()
        self.consulting.manager_id = False
        self.company.clinic_fallback_user_id = self.cora
        self.assertResponsible(self._planned(), self.cora, "fallback")

    def test_without_a_chosen_fallback_a_manager_of_the_clinic_gets_it(self):
        self.consulting.clinic_kind = False
        followup = self._planned()
        self.assertEqual(followup.resolver, "fallback")
        self.assertTrue(followup.user_id.has_group("clinic_followup.group_manager"))

    def test_an_archived_fallback_does_not_leave_it_to_nobody(self):
        self.consulting.clinic_kind = False
        self.company.clinic_fallback_user_id = self.cora
        self.cora.active = False
        followup = self._planned()
        self.assertTrue(followup.user_id.active)
        self.assertEqual(followup.resolver, "fallback")

    # --- who is passed over ---

    def test_archived_people_are_passed_over(self):
        self._owner(self.patient, self.ben)
        encounter = self._encounter(date="2026-03-01 02:00", consultant_id=self.ada.id, state="cancelled")
        (self.ada + self.ben).active = False
        encounter.state = "done"
        self.assertResponsible(encounter.followup_ids, self.sue, "manager")

    def test_an_owner_without_access_to_the_branch_is_passed_over(self):
        branch = self.env["res.company"].create({"name": "Second Branch"})
        self._owner(self.patient, self.ben)
        self.ben.write({"company_id": branch.id, "company_ids": [(6, 0, branch.ids)]})
        self.assertResponsible(self._planned(), self.ada, "member")

    def test_a_department_of_another_branch_does_not_count(self):
        branch = self.env["res.company"].create({"name": "Second Branch"})
        self.consulting.clinic_kind = False
        self._department("onsite_consulting", self.sam, self.env["res.users"], company=branch)
        self.assertEqual(self._planned().resolver, "fallback")

    # --- which department ---

    def test_a_step_may_name_another_department(self):
        self.curve.step_ids.responsible_kind = "customer_service"
        followup = self._planned()
        self.assertResponsible(followup, self.cora, "member")
        self.assertEqual(followup.department_id, self.service)

    def test_the_department_is_the_step_s_even_if_the_owner_works_elsewhere(self):
        self._owner(self.patient, self.cora)
        followup = self._planned()
        self.assertResponsible(followup, self.cora, "owner")
        self.assertEqual(followup.department_id, self.consulting)

    # --- why ---

    def test_why_names_the_curve_the_person_and_the_rule(self):
        followup = self._planned()
        for words in ("Test curve", "Lin Client", "+1 d", "Ada", "least open work"):
            self.assertIn(words, followup.why)

    def test_why_tells_of_a_move_and_of_a_withdrawal(self):
        followup = self._planned()
        followup.with_user(self.ada).date_due = "2026-03-20"
        self.assertIn("moved to 2026-03-20", followup.why)
        followup._withdraw("withdrawn", "Abroad until summer")
        for words in ("Withdrawn by a person", "Abroad until summer"):
            self.assertIn(words, followup.why)

    def test_why_does_not_let_markup_through(self):
        followup = self._followup(reason="<script>alert(1)</script>")
        self.assertNotIn("<script>", followup.why)
