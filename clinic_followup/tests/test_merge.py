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
            self.env["clinic.anniversary"].create(
                {"partner_id": partner.id, "name": f"Day {partner.id}", "date": "2020-05-01"}
            )
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

    def test_birthdate_gender_channel_and_city_come_from_whichever_has_them(self):
        source = self.env["utm.source"].create({"name": "Friend"})
        self.patient.write({"gender": "female", "city": "Suzhou"})
        self.double.write(
            {"birthdate_date": "1990-01-01", "clinic_source_id": source.id, "gender": "male", "city": "Shanghai"}
        )
        self._merge(self._user("clerk", "base.group_user,base.group_partner_manager"))
        self.assertRecordValues(self.patient, [{"gender": "female", "clinic_source_id": source.id, "city": "Suzhou"}])
        self.assertEqual(str(self.patient.birthdate_date), "1990-01-01")

    def test_the_same_anniversary_stands_in_the_file_once(self):
        for partner in (self.patient, self.double):
            self.env["clinic.anniversary"].create({"partner_id": partner.id, "name": "Wedding", "date": "2020-05-01"})
        self.env["clinic.anniversary"].create({"partner_id": self.double.id, "name": "Opening", "date": "2021-05-01"})
        self._merge()
        self.assertEqual(sorted(self.patient.clinic_anniversary_ids.mapped("name")), ["Opening", "Wedding"])

    def test_fields_that_the_clinic_added_itself_are_kept(self):
        definition = self.patient.properties_base_definition_id
        definition.properties_definition = [
            {"name": name, "string": name.title(), "type": kind}
            for name, kind in (("skin", "char"), ("parking", "char"), ("visits", "integer"), ("vip", "boolean"))
        ]
        self.patient.properties = {"skin": "dry", "parking": False, "visits": 0, "vip": False}
        self.double.properties = {"skin": "oily", "parking": "B2", "visits": 3, "vip": True}
        self._merge()
        self.assertEqual(dict(self.patient.properties), {"skin": "dry", "parking": "B2", "visits": 3, "vip": True})

    def test_the_completeness_is_judged_anew_and_nothing_filled_in_is_called_missing(self):
        self.env["clinic.file.requirement"].search([]).unlink()
        for fname in ("gender", "city", "birthdate_date"):
            self.env["clinic.file.requirement"].create({"field_name": fname})
        self.patient.gender = "female"
        self.double.city = "Shanghai"
        self.assertEqual((self.patient + self.double).mapped("clinic_completeness"), [33, 33])
        self._merge()
        self.assertEqual(self.patient.clinic_completeness, 66)
        self.assertEqual(self.patient.clinic_missing_ids.mapped("field_name"), ["birthdate_date"])
        self.env.cr.execute("SELECT count(*) FROM clinic_file_missing_rel WHERE partner_id = %s", [self.patient.id])
        self.assertEqual(self.env.cr.fetchone(), (1,))

    def test_pairs_follow_and_what_was_decided_stays_decided(self):
        number = "+86 138 0013 8000"
        mother, sister = self._patient("Mother", phone=number), self._patient("Sister", phone=number)
        (self.patient + self.double).phone = number
        Duplicate = self.env["clinic.duplicate"]
        Duplicate._refresh()
        Duplicate.search([("partner_id", "=", self.double.id), ("other_id", "=", mother.id)]).action_dismiss()
        self._merge()
        self.assertRecordValues(
            Duplicate.search([]).sorted(lambda pair: (pair.partner_id.id, pair.other_id.id)),
            [
                {"partner_id": self.patient.id, "other_id": mother.id, "state": "dismissed"},
                {"partner_id": self.patient.id, "other_id": sister.id, "state": "open"},
                {"partner_id": mother.id, "other_id": sister.id, "state": "open"},
            ],
        )

    def test_what_file_checks_found_is_kept_and_the_same_finding_in_both_is_one(self):
        number = "+86 138 0013 8000"
        self.env["clinic.file.requirement"].search([]).unlink()
        self.env["clinic.file.requirement"].create({"field_name": "city"})
        third = self._patient("Third", phone=number)
        (self.patient + self.double).phone = number
        self.env["clinic.duplicate"]._refresh()
        check = self.env["clinic.file.check"]._begin(self.company)
        check._check_batch(5000)
        ours = check.issue_ids.filtered(lambda issue: issue.partner_id in self.patient + self.double + third)
        self.assertEqual(sorted(ours.mapped("kind")), ["duplicate"] * 3 + ["missing_data"] * 3)
        self._merge()
        self.assertRecordValues(
            ours.exists().sorted(lambda issue: (issue.kind, issue.partner_id.id, issue.id)),
            [
                {"kind": "duplicate", "partner_id": self.patient.id, "other_id": False, "state": "repaired"},
                {"kind": "duplicate", "partner_id": third.id, "other_id": self.patient.id, "state": "open"},
                {"kind": "duplicate", "partner_id": third.id, "other_id": self.patient.id, "state": "open"},
                {"kind": "missing_data", "partner_id": self.patient.id, "other_id": False, "state": "open"},
                {"kind": "missing_data", "partner_id": third.id, "other_id": False, "state": "open"},
            ],
        )
