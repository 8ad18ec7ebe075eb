# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..models.res_partner_consultation import CONSULTATION_FIELDS
from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestConsultation(ClinicCase):
    """What the client wants, would spend, and hesitates about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price, cls.pain, cls.family = cls.env["clinic.blocker"].create(
            [{"name": name} for name in ("Price", "Pain", "Family")]
        )

    def _left(self, *blockers, **vals):
        ids = [blocker.id for blocker in blockers]
        return self._encounter(kind="no_purchase", blocker_ids=[Command.set(ids)], **vals)

    def test_a_budget_goes_from_a_smaller_to_a_larger_amount(self):
        for low, high in ((0, 0), (5000, 0), (0, 8000), (5000, 8000), (5000, 5000)):
            self.patient.write({"clinic_budget_min": low, "clinic_budget_max": high})
        for low, high in ((-1, 0), (0, -1), (8000, 5000)):
            with self.subTest((low, high)), self.assertRaisesRegex(ValidationError, "budget"):
                self.patient.write({"clinic_budget_min": low, "clinic_budget_max": high})

    def test_values_of_the_wrong_type_give_a_sentence(self):
        for vals in (
            {"clinic_budget_min": "much"},
            {"clinic_budget_min": float("nan")},
            {"clinic_budget_max": float("inf")},
            {"clinic_blocker_ids": "price"},
            {"clinic_consultation_note": 5},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.patient.write(vals)

    def test_amounts_are_in_the_branch_s_currency(self):
        self.assertEqual(self.patient.currency_id, self.company.currency_id)
        self.assertEqual(self.patient._fields["clinic_budget_min"].get_currency_field(self.patient), "currency_id")

    def test_what_an_encounter_found_out_joins_the_client(self):
        self.patient.clinic_blocker_ids = self.family
        self._left(self.price, self.pain, consulted_category_ids=[Command.set(self.sub_category.ids)])
        self.assertEqual(self.patient.clinic_blocker_ids, self.price + self.pain + self.family)
        self.assertEqual(self.patient.clinic_consulted_category_ids, self.sub_category)

    def test_correcting_adds_what_is_new_once_and_takes_nothing_away(self):
        encounter = self._left(self.price)
        encounter.write({"blocker_ids": [Command.set([self.price.id, self.pain.id])]})
        encounter.write({"blocker_ids": [Command.set(self.pain.ids)]})
        self.assertEqual(self.patient.clinic_blocker_ids, self.price + self.pain)
        self.assertEqual(encounter.blocker_ids, self.pain)

    def test_what_is_changed_on_the_client_does_not_come_back_from_or_go_to_the_encounter(self):
        encounter = self._left(self.price)
        self.patient.clinic_blocker_ids = self.family
        self.assertEqual(encounter.blocker_ids, self.price)
        encounter.note = "Called again"
        self.assertEqual(self.patient.clinic_blocker_ids, self.family)

    def test_planned_encounters_join_when_they_happen_and_cancelled_ones_never(self):
        encounter = self._left(self.price, state="planned")
        self._left(self.pain, state="cancelled")
        self.assertFalse(self.patient.clinic_blocker_ids)
        encounter.action_done()
        self.assertEqual(self.patient.clinic_blocker_ids, self.price)

    def test_an_encounter_given_to_another_client_joins_that_one(self):
        encounter = self._left(self.price)
        other = self._patient("Wu Client")
        encounter.partner_id = other
        self.assertEqual(other.clinic_blocker_ids, self.price)

    def test_reasons_belong_to_clients_who_left_without_purchase(self):
        with self.assertRaisesRegex(ValidationError, "without purchase"):
            self._encounter(kind="visit", blocker_ids=[Command.set(self.price.ids)])
        encounter = self._left(self.price)
        encounter.kind = "visit"
        self.assertFalse(encounter.blocker_ids)

    def test_joining_takes_the_same_queries_for_one_and_for_forty(self):
        for count in (1, 40):
            encounters = self.env["clinic.encounter"]
            for number in range(count):
                encounters |= self._left(self.price, partner_id=self._patient(f"Client {number}").id)
            self.env.flush_all()
            with self.subTest(count), self.assertQueryCount(2):
                encounters._join_consultation()

    def test_staff_record_it_on_the_form(self):
        form = Form(self.env["clinic.encounter"].with_user(self.ada))
        form.partner_id = self.patient
        form.kind = "no_purchase"
        form.blocker_ids.add(self.price)
        form.consulted_category_ids.add(self.category)
        form.save()
        self.assertEqual(self.patient.with_user(self.ada).clinic_blocker_ids, self.price)

    def test_latent_needs_heard_in_contacts_are_listed(self):
        self._owner(self.patient, self.ada)
        self._followup().record_contact(self.result_reached, note="Fine", latent_need="Asked about laser")
        self._followup().record_contact(self.result_reached, note="Fine")
        heard = self.patient.with_user(self.ada).clinic_latent_need_attempt_ids
        self.assertRecordValues(heard, [{"latent_need": "Asked about laser", "user_id": self.ada.id}])
        self.env.invalidate_all()
        self.assertFalse(self.patient.with_user(self.ben).clinic_latent_need_attempt_ids)

    def test_clients_are_found_and_grouped_by_item_and_reason(self):
        self._left(self.price, self.pain, consulted_category_ids=[Command.set(self.sub_category.ids)])
        clients = self.env["res.partner"].with_user(self.ada)
        self.assertIn(self.patient, clients.search([("clinic_consulted_category_ids", "child_of", self.category.id)]))
        self.assertIn(self.patient, clients.search([("clinic_blocker_ids", "=", self.pain.id)]))
        groups = dict(
            self.env["clinic.encounter"]
            .with_user(self.sue)
            ._read_group([("partner_id", "=", self.patient.id)], ["blocker_ids"], ["__count"])
        )
        self.assertEqual(groups, {self.price: 1, self.pain: 1})

    def test_only_staff_read_it(self):
        internal = self._user("internal", "base.group_user,base.group_partner_manager")
        self.patient.write({"clinic_consultation_note": "Private", "clinic_blocker_ids": [Command.set(self.price.ids)]})
        for fname in (*CONSULTATION_FIELDS, "clinic_latent_need_attempt_ids"):
            with self.subTest(fname):
                self.patient.with_user(self.ada).read([fname])
                with self.assertRaises(AccessError):
                    self.patient.with_user(internal).read([fname])
                with self.assertRaises(AccessError):
                    self.env["res.partner"].with_user(internal).search([(fname, "!=", False)])
        for operation, allowed in (("read", True), ("write", False), ("create", False)):
            self.assertEqual(self.env["clinic.blocker"].with_user(self.ada).has_access(operation), allowed)

    def test_merging_files_keeps_what_both_say(self):
        double = self._patient(
            "Lin Client",
            email="lin@example.com",
            clinic_consultation_note="Wants eyelids",
            clinic_latent_needs="Laser",
            clinic_budget_min=9000,
            clinic_blocker_ids=[Command.set((self.price + self.pain).ids)],
            clinic_consulted_category_ids=[Command.set(self.category.ids)],
        )
        self.patient.write(
            {
                "clinic_consultation_note": "Wants lips",
                "clinic_budget_max": 5000,
                "clinic_blocker_ids": [Command.set(self.price.ids)],
            }
        )
        left = self._left(self.family, partner_id=double.id)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.patient + double).ids, self.patient)
        self.env.invalidate_all()
        self.assertRecordValues(
            self.patient,
            [
                {
                    "clinic_consultation_note": "Wants lips\n\nWants eyelids",
                    "clinic_latent_needs": "Laser",
                    "clinic_budget_min": 0,
                    "clinic_budget_max": 5000,
                    "clinic_blocker_ids": (self.price + self.pain + self.family).ids,
                    "clinic_consulted_category_ids": self.category.ids,
                }
            ],
        )
        self.assertEqual((left.partner_id, left.blocker_ids), (self.patient, self.family))

    def test_the_list_of_what_must_be_forgotten_names_fields_of_the_client(self):
        self.assertLessEqual(set(CONSULTATION_FIELDS), set(self.env["res.partner"]._fields))
