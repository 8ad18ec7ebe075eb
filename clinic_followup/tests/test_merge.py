# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestMerge(ClinicCase):
    """Two files of one client become one, and nothing of either is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._curve(0, 7)
        cls.double = cls._patient("Lin Client", email="lin@example.com")

    def _merge(self, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.env.user).create({})
        wizard._merge((self.patient + self.double).ids, self.patient)
        self.env.invalidate_all()
        self.assertFalse(self.double.exists())

    def _of_both(self, model):
        return (
            self.env[model]
            .with_context(active_test=False)
            .search([("partner_id", "in", (self.patient + self.double).ids)])
        )

    def test_everything_recorded_moves_to_the_file_that_stays(self):
        for partner in (self.patient, self.double):
            encounter = self._encounter(partner_id=partner.id, consultant_id=self.ada.id)
            self.by_step(encounter.followup_ids)[0].with_user(self.ada).record_contact(self.result_reached, note="Fine")
            self.env["clinic.anniversary"].create({"partner_id": partner.id, "name": "Wedding", "date": "2020-05-01"})
            self._followup(partner_id=partner.id)
        models = (
            "clinic.encounter",
            "clinic.plan",
            "clinic.followup",
            "clinic.attempt",
            "clinic.anniversary",
            "clinic.ownership",
        )
        before = {model: self._of_both(model) for model in models}
        self.assertEqual([len(before[model]) for model in models], [2, 2, 6, 2, 2, 2])
        self._merge()
        for model in models:
            with self.subTest(model=model):
                self.assertEqual(before[model].exists(), before[model])
                self.assertEqual(before[model].partner_id, self.patient)

    def test_the_owner_of_the_file_that_stays_remains_and_the_other_s_is_closed(self):
        self._owner(self.patient, self.ada)
        self._owner(self.double, self.ben)
        followup = self._followup(partner_id=self.double.id)
        self._merge()
        self.assertEqual(self.patient.clinic_consultant_id, self.ada)
        self.assertRecordValues(
            self.patient.clinic_ownership_ids.sorted("id"),
            [{"user_id": self.ada.id, "date_to": False}, {"user_id": self.ben.id, "date_to": self.env.cr.now()}],
        )
        self.assertEqual(followup.owner_id, self.ada)

    def test_an_owner_only_the_double_had_is_kept(self):
        self._owner(self.double, self.ben)
        self._owner(self.double, self.cora, self.role_customer_service)
        self._merge()
        self.assertRecordValues(
            self.patient, [{"clinic_consultant_id": self.ben.id, "clinic_customer_service_id": self.cora.id}]
        )
        self.assertEqual(self.patient.clinic_ownership_ids.filtered("date_to"), self.env["clinic.ownership"])

    def test_the_stronger_restriction_wins(self):
        self.double.write({"clinic_refuses_phone": True, "clinic_contact_status": "refused"})
        self.patient.clinic_refuses_visit = False
        self._merge()
        self.assertRecordValues(
            self.patient,
            [{"clinic_refuses_phone": True, "clinic_refuses_visit": True, "clinic_contact_status": "refused"}],
        )

    def test_a_client_who_died_under_one_name_is_not_called_under_the_other(self):
        encounter = self._encounter()
        self.double.clinic_contact_status = "deceased"
        self._merge()
        self.assertEqual(self.patient.clinic_contact_status, "deceased")
        self.assertEqual(set(encounter.followup_ids.mapped("state")), {"withdrawn"})

    def test_the_member_number_stays_and_the_other_is_remembered(self):
        number, given_up = self.patient.clinic_ref, self.double.clinic_ref
        self._merge()
        self.assertEqual(self.patient.clinic_ref, number)
        self.assertIn(given_up, " ".join(self.patient.message_ids.mapped("body")))

    def test_a_file_without_number_gets_the_double_s(self):
        number = self.double.clinic_ref
        self.patient.clinic_ref = False
        self._merge()
        self.assertEqual(self.patient.clinic_ref, number)

    def test_the_journey_follows_from_all_that_happened(self):
        self._encounter(kind="inquiry", date="2026-02-01 02:00")
        treatment = self._encounter(partner_id=self.double.id, date="2026-02-10 02:00")
        self._merge()
        self.assertRecordValues(
            self.patient,
            [
                {
                    "clinic_journey": "treated",
                    "clinic_last_treatment_id": treatment.id,
                    "clinic_last_visit": treatment.date,
                }
            ],
        )

    def test_preferences_of_the_double_are_not_lost(self):
        self.double.write({"clinic_preferences": "Mornings", "birthdate_date": "1990-01-01", "gender": "female"})
        self._merge()
        self.assertRecordValues(self.patient, [{"clinic_preferences": "Mornings", "gender": "female"}])
        self.assertEqual(str(self.patient.birthdate_date), "1990-01-01")

    def test_whoever_merges_need_not_be_clinic_staff(self):
        self._owner(self.double, self.ben)
        self._encounter(partner_id=self.double.id)
        self._merge(self._user("clerk", "base.group_user,base.group_partner_manager"))
        self.assertEqual(self.patient.clinic_consultant_id, self.ben)
        self.assertEqual(len(self.patient.clinic_followup_ids), 2)
