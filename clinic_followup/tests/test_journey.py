# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase

day = date.fromisoformat


@tagged("post_install", "-at_install")
class TestJourney(ClinicCase):
    """Where a client stands follows from what happened (A6), and the base data of the file (A1)."""

    def assertJourney(self, status, since=None):  # noqa: N802
        self.assertRecordValues(self.patient, [{"clinic_journey": status, "clinic_journey_date": since and day(since)}])

    def test_each_event_moves_the_client_on(self):
        self.assertJourney("new")
        for kind, moment, status in (
            ("inquiry", "2026-02-10 02:00", "inquired"),
            ("visit", "2026-02-11 02:00", "visited"),
            ("no_purchase", "2026-02-12 02:00", "visited"),
            ("deposit", "2026-02-13 02:00", "deposit"),
            ("treatment", "2026-02-14 02:00", "treated"),
            ("checkup", "2026-02-15 02:00", "treated"),
        ):
            with self.subTest(kind=kind):
                self._encounter(kind=kind, date=moment)
                self.assertEqual(self.patient.clinic_journey, status)
        self.assertJourney("treated", "2026-02-14")
        self.assertEqual(str(self.patient.clinic_last_visit), "2026-02-15 02:00:00")
        self.assertEqual(self.patient.clinic_last_treatment_id.kind, "treatment")

    def test_the_order_of_recording_does_not_matter(self):
        self._encounter(kind="treatment", date="2026-02-14 02:00")
        self._encounter(kind="inquiry", date="2026-02-10 02:00")
        self.assertJourney("treated", "2026-02-14")

    def test_the_day_is_the_branch_s(self):
        self._encounter(kind="visit", date="2026-03-01 23:30")
        self.assertJourney("visited", "2026-03-02")
        self.assertIn("2026-03-02", self.patient.clinic_journey_reason)

    def test_what_is_planned_or_cancelled_does_not_count(self):
        self._encounter(kind="treatment", date="2026-03-10 02:00", state="planned")
        self.assertJourney("new")
        visit = self._encounter(kind="visit", date="2026-03-01 02:00")
        visit.action_cancel()
        self.assertJourney("new")

    def test_a_client_becomes_dormant_by_the_passing_of_time(self):
        self._encounter(kind="treatment", date="2026-03-01 02:00")
        for moment, status in (("2026-09-01 01:00", "treated"), ("2026-09-02 02:00", "dormant")):
            with self.at(moment), self.enter_registry_test_mode():
                self.env.ref("clinic_followup.cron_refresh_journey").method_direct_trigger()
            self.assertEqual(self.patient.clinic_journey, status)
        self.assertJourney("dormant", "2026-03-01")

    def test_after_how_many_months_is_the_branch_s_choice(self):
        self._encounter(kind="visit", date="2026-01-15 02:00")
        self.company.clinic_dormant_months = 1
        self.patient._refresh_journey()
        self.assertJourney("dormant", "2026-01-15")

    def test_the_status_cannot_be_typed(self):
        self.patient.write({"clinic_journey": "treated", "clinic_last_visit": "2026-01-01 00:00:00"})
        self.assertJourney("new")
        self.assertFalse(self.patient.clinic_last_visit)
        self.assertEqual(self._patient("Typed", clinic_journey="treated").clinic_journey, "new")

    # --- base data ---

    def test_the_age_is_computed_and_can_be_searched(self):
        born = self._patient("Born", birthdate_date="1996-03-03")
        self.assertEqual(born.age, 29)
        with self.at("2026-03-03 02:00"):
            born.invalidate_recordset(["age"])
            self.assertEqual(born.age, 30)
        for operator, value, found in (
            ("=", 29, True),
            ("=", 30, False),
            (">", 28, True),
            (">", 29, False),
            (">=", 29, True),
            ("<", 29, False),
            ("<=", 29, True),
            ("<", 30, True),
        ):
            with self.subTest(operator=operator, value=value):
                self.assertEqual(bool(born.search([("id", "=", born.id), ("age", operator, value)])), found)

    def test_a_client_born_on_29_february_has_a_birthday_every_year(self):
        leap = self._patient("Leap", birthdate_date="2004-02-29")
        self.assertEqual(leap.age, 22)

    def test_an_impossible_birthdate_names_the_client(self):
        for born in ("2026-03-03", "1890-01-01"):
            with (
                self.subTest(born=born),
                self.assertRaisesRegex(Exception, "Lin Client"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.patient.birthdate_date = born

    def test_member_numbers_are_given_and_unique_in_a_branch(self):
        first, second = self._patient("One"), self._patient("Two")
        self.assertTrue(first.clinic_ref)
        self.assertNotEqual(first.clinic_ref, second.clinic_ref)
        with self.assertRaises(Exception) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            second.clinic_ref = first.clinic_ref
            second.flush_recordset()
        self.assertIn("clinic_ref", str(error.exception))

    def test_a_client_is_found_by_the_member_number(self):
        client = self._patient("Found by number")
        found = self.env["res.partner"].with_user(self.ada).name_search(client.clinic_ref)
        self.assertEqual([partner_id for partner_id, _name in found], client.ids)

    def test_the_open_follow_ups_of_a_client_are_counted(self):
        self._curve(1, 7)
        encounter = self._encounter()
        encounter.followup_ids[0]._withdraw("withdrawn", "Abroad")
        self.assertRecordValues(
            self.patient,
            [
                {
                    "clinic_encounter_count": 1,
                    "clinic_plan_count": 1,
                    "clinic_followup_count": 2,
                    "clinic_followup_open_count": 1,
                }
            ],
        )
