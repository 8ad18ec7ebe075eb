# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestMatching(ClinicCase):
    """Which encounters start which curves."""

    def _starts(self, curve, **vals):
        return curve in self._encounter(date=self.now, **vals).plan_ids.curve_id

    def test_only_an_encounter_of_its_kind_starts_a_curve(self):
        curve = self._curve(encounter_kind="no_purchase")
        self.assertTrue(self._starts(curve, kind="no_purchase"))
        self.assertFalse(self._starts(curve, kind="visit"))
        self.assertFalse(self._starts(curve, kind="treatment"))

    def test_a_category_also_stands_for_those_below_it_not_above(self):
        for_all = self._curve(category_ids=[(4, self.category.id)])
        for_sub = self._curve(category_ids=[(4, self.sub_category.id)])
        other = self.env["clinic.category"].create({"name": "Skin"})
        self.assertTrue(self._starts(for_all, category_id=self.sub_category.id))
        self.assertTrue(self._starts(for_sub, category_id=self.sub_category.id))
        self.assertFalse(self._starts(for_sub, category_id=self.category.id))
        self.assertFalse(self._starts(for_all, category_id=other.id))
        self.assertFalse(self._starts(for_all, category_id=False))

    def test_a_category_moved_below_another_follows_its_new_parent(self):
        skin = self.env["clinic.category"].create({"name": "Skin"})
        curve = self._curve(category_ids=[(4, skin.id)])
        self.assertFalse(self._starts(curve))
        self.category.parent_id = skin
        self.assertTrue(self._starts(curve))

    def test_an_archived_category_still_matches_what_was_recorded_with_it(self):
        curve = self._curve(category_ids=[(4, self.category.id)])
        self.sub_category.active = False
        self.assertTrue(self._starts(curve))

    def test_department_and_product_narrow_a_curve(self):
        product, other = self.env["product.product"].create(
            [
                {"name": name, "type": "service", "clinic_category_id": self.sub_category.id}
                for name in ("Filler", "Laser")
            ]
        )
        by_department = self._curve(company_id=self.company.id, department_ids=[(4, self.consulting.id)])
        by_product = self._curve(product_tmpl_ids=[(4, product.product_tmpl_id.id)])
        self.assertTrue(self._starts(by_department, department_id=self.consulting.id))
        self.assertFalse(self._starts(by_department, department_id=self.service.id))
        self.assertFalse(self._starts(by_department, department_id=False))
        self.assertTrue(self._starts(by_product, product_id=product.id))
        self.assertFalse(self._starts(by_product, product_id=other.id))
        self.assertFalse(self._starts(by_product))

    def test_a_branch_s_curve_starts_in_that_branch_only(self):
        branch = self.env["res.company"].create({"name": "Second Branch"})
        own, foreign = self._curve(company_id=self.company.id), self._curve(company_id=branch.id)
        self.assertTrue(self._starts(own))
        self.assertFalse(self._starts(foreign))

    def test_an_archived_curve_starts_nothing(self):
        curve = self._curve(active=False)
        self.assertFalse(self._starts(curve))

    def test_a_curve_for_what_has_happened_waits_until_it_has(self):
        after, before = self._curve(start_when="done"), self._curve(start_when="planned")
        encounter = self._encounter(date="2026-03-10 02:00", state="planned")
        self.assertEqual(encounter.plan_ids.curve_id, before)
        with self.at("2026-03-10 05:00"):
            encounter.action_done()
        self.assertEqual(encounter.plan_ids.curve_id, before + after)

    def test_a_cancelled_encounter_starts_nothing(self):
        self._curve(start_when="planned")
        self.assertFalse(self._encounter(state="cancelled").plan_ids)

    def test_one_encounter_may_start_several_curves(self):
        curves = self._curve(1) + self._curve(2)
        self.assertEqual(self._encounter().plan_ids.curve_id, curves)

    def test_the_item_brings_its_category(self):
        curve = self._curve(category_ids=[(4, self.category.id)])
        product = self.env["product.product"].create(
            {"name": "Eyelid", "type": "service", "clinic_category_id": self.sub_category.id}
        )
        encounter = self.env["clinic.encounter"].create(
            {"partner_id": self.patient.id, "kind": "treatment", "product_id": product.id}
        )
        self.assertEqual(encounter.category_id, self.sub_category)
        self.assertEqual(encounter.plan_ids.curve_id, curve)

    def test_a_product_shows_the_curves_that_a_treatment_with_it_starts(self):
        curve = self._curve(category_ids=[(4, self.category.id)])
        self._curve(encounter_kind="visit")
        product = self.env["product.template"].create({"name": "Eyelid", "clinic_category_id": self.sub_category.id})
        self.assertRecordValues(
            product, [{"is_clinic_item": True, "clinic_curve_ids": curve.ids, "clinic_curve_count": 1}]
        )
        self.assertIn(product, product.search([("is_clinic_item", "=", True)]))
        self.assertNotIn(product, product.search([("is_clinic_item", "=", False)]))

    def test_matching_costs_the_same_for_one_and_for_forty_encounters(self):
        self._curve(1, 7, 30)
        encounters = self.env["clinic.encounter"].create(
            [
                {
                    "partner_id": self._patient(f"Client {number}").id,
                    "kind": "treatment",
                    "state": "cancelled",
                    "category_id": self.sub_category.id,
                }
                for number in range(41)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE clinic_encounter SET state = 'done' WHERE id = ANY(%s)", (encounters.ids,))
        self.env.invalidate_all()
        planner = self.env["clinic.planner"]
        counts = []
        for batch in (encounters[:1], encounters[1:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            planner._plan(batch)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(encounters.followup_ids), 41 * 3)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestCategories(ClinicCase):
    """The tree of treatments."""

    def test_a_category_cannot_be_below_itself(self):
        with self.assertRaisesRegex(ValidationError, "Surgery"):
            self.category.parent_id = self.sub_category

    def test_a_category_in_use_is_not_deleted(self):
        self._encounter()
        with self.assertRaises(Exception) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.sub_category.unlink()
        self.assertIn("clinic_category", str(error.exception))

    def test_its_name_shows_where_it_stands_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.category.with_context(lang="fr_FR").name = "Chirurgie"
        self.assertEqual(self.sub_category.display_name, "Surgery / Eyelids")
        self.assertEqual(self.sub_category.with_context(lang="fr_FR").display_name, "Chirurgie / Eyelids")


@tagged("post_install", "-at_install")
class TestRoles(ClinicCase):
    """Roles are named by steps, people and owners."""

    def test_a_role_that_a_step_needs_cannot_be_deleted_and_the_message_names_the_step(self):
        role = self.env["clinic.role"].create({"name": "Greeter", "code": "greeter"})
        self._curve({"name": "Say hello", "role_id": role.id}, name="Hospitality")
        with self.assertRaisesRegex(UserError, "Greeter.*Say hello.*Hospitality"):
            role.unlink()

    def test_a_role_of_an_archived_step_cannot_be_deleted_either(self):
        role = self.env["clinic.role"].create({"name": "Greeter", "code": "greeter"})
        curve = self._curve(1, {"name": "Say hello", "role_id": role.id})
        curve.step_ids[1].active = False
        with self.assertRaisesRegex(UserError, "Greeter"):
            role.unlink()

    def test_steps_of_an_archived_role_are_still_planned(self):
        role = self.env["clinic.role"].create({"name": "Greeter", "code": "greeter"})
        self._curve({"role_id": role.id})
        role.active = False
        self.assertRecordValues(
            self._encounter().followup_ids,
            [{"state": "todo", "role_id": role.id, "user_id": self.ada.id, "resolver": "member"}],
        )

    def test_a_copied_role_needs_no_new_code_and_takes_nobody_s_place(self):
        copy = self.role_consultant.copy()
        self.assertRecordValues(copy, [{"code": "consultant_copy", "partner_field": False, "encounter_field": False}])
