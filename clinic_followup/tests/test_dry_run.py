# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ClinicCase

day = date.fromisoformat


@tagged("post_install", "-at_install")
class TestDryRun(ClinicCase):
    """What a curve would do, without doing it (C2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(1, {"offset": 7, "anchor": "scabbing"}, {"offset": -3, "name": "Too late"})

    def _run(self, user=None, **vals):
        wizard = (
            self.env["clinic.curve.dry.run"]
            .with_user(user or self.mia)
            .create({"kind": "treatment", "category_id": self.sub_category.id, "date": self.now, **vals})
        )
        wizard.action_compute()
        return wizard

    def test_it_shows_who_would_do_what_when_and_what_would_not_be_planned(self):
        self._owner(self.patient, self.ben)
        wizard = self._run(partner_id=self.patient.id)
        self.assertRecordValues(
            wizard.line_ids.sorted(lambda line: line.step_id.sequence),
            [
                {
                    "curve_id": self.curve.id,
                    "date_due": day("2026-03-03"),
                    "user_id": self.ben.id,
                    "resolver": "owner",
                    "state": "todo",
                    "reason_code": False,
                    "channel": "phone",
                    "department_id": self.consulting.id,
                },
                {
                    "curve_id": self.curve.id,
                    "date_due": day("2026-03-16"),
                    "user_id": self.ben.id,
                    "resolver": "owner",
                    "state": "todo",
                    "reason_code": False,
                    "channel": "phone",
                    "department_id": self.consulting.id,
                },
                {
                    "curve_id": self.curve.id,
                    "date_due": day("2026-02-27"),
                    "user_id": False,
                    "resolver": "none",
                    "state": "skipped",
                    "reason_code": "event_passed",
                    "channel": "phone",
                    "department_id": False,
                },
            ],
        )

    def test_it_shows_exactly_what_recording_would_plan(self):
        lines = self._run(partner_id=self.patient.id).line_ids
        planned = self._encounter(date=self.now).followup_ids

        def seen(records):
            return sorted((r.step_id.id, str(r.date_due), r.state, r.reason_code or "", r.user_id.id) for r in records)

        self.assertEqual(seen(lines), seen(planned))

    def test_it_writes_nothing(self):
        counts = (
            "clinic.plan",
            "clinic.followup",
            "clinic.encounter",
            "clinic.attempt",
            "clinic.ownership",
            "mail.message",
        )

        def count():
            self.env.flush_all()
            return {name: self.env[name].with_context(active_test=False).search_count([]) for name in counts}

        before = count()
        self._run(partner_id=self.patient.id)
        self._run(curve_id=self.curve.id)
        self.assertEqual(count(), before)
        self.assertFalse(self.patient.clinic_followup_ids)

    def test_a_recorded_encounter_can_be_tried(self):
        encounter = self._encounter(date="2026-03-01 02:00")
        wizard = self.env["clinic.curve.dry.run"].with_user(self.mia).new({"encounter_id": encounter.id})
        wizard._onchange_encounter_id()
        self.assertEqual(
            (wizard.partner_id, wizard.category_id, wizard.date), (self.patient, self.sub_category, encounter.date)
        )

    def test_one_curve_that_does_not_start_says_why(self):
        skin = self.env["clinic.category"].create({"name": "Skin"})
        other = self._curve(1, category_ids=[(4, skin.id)])
        for curve, values, words in (
            (other, {}, "Skin"),
            (self.curve, {"kind": "visit"}, "Treatment"),
            (self.curve, {"state": "planned"}, "has happened"),
        ):
            with self.subTest(words=words):
                wizard = self._run(curve_id=curve.id, **values)
                self.assertIn(words, wizard.message)
                self.assertFalse(wizard.line_ids)

    def test_when_no_curve_would_start_it_says_so(self):
        self.assertIn("No curve", self._run(kind="checkup").message)

    def test_without_a_moment_it_asks_for_one(self):
        with self.assertRaisesRegex(UserError, "when"):
            self._run(date=False)

    def test_staff_may_try_curves(self):
        self.assertEqual(len(self._run(user=self.ada, partner_id=self.patient.id).line_ids), 3)
