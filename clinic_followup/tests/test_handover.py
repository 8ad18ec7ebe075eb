# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestHandover(ClinicCase):
    """Staff who leave: their work goes on with somebody, and the manager knows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(1, 7)
        cls._owner(cls.patient, cls.ada)

    def _messages_to(self, user):
        return self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids), ("subject", "ilike", "handed over")]
        )

    def test_open_follow_ups_go_to_a_colleague_and_done_ones_keep_who_did_them(self):
        done, still_open = self.by_step(self._encounter().followup_ids)
        done.with_user(self.ada).record_contact(self.result_reached, note="Fine")
        by_hand = self._followup(self.ada)
        self.ada.active = False
        self.assertRecordValues(done, [{"user_id": self.ada.id, "state": "done"}])
        self.assertRecordValues(
            still_open,
            [{"user_id": self.ben.id, "resolver": "member", "state": "todo", "reason": "Handed over from Ada."}],
        )
        self.assertEqual(by_hand.user_id, self.ben)

    def test_no_follow_up_is_lost(self):
        self._encounter()
        before = self.patient.clinic_followup_ids
        (self.ada + self.ben).active = False
        self.assertEqual(before.exists(), before)
        self.assertEqual(before.filtered(lambda followup: followup.state == "todo"), before)
        self.assertEqual(before.user_id, self.sue)

    def test_the_clients_lose_their_owner_and_the_history_says_why(self):
        self.ada.active = False
        self.assertFalse(self.patient.clinic_consultant_id)
        self.assertEqual(self.patient.clinic_ownership_ids.user_id, self.ada)
        self.assertTrue(self.patient.clinic_ownership_ids.date_to)

    def test_the_manager_of_the_department_is_told_how_many_went_to_whom(self):
        self._encounter()
        self.ada.active = False
        message = self._messages_to(self.sue)
        self.assertEqual(len(message), 1)
        for words in ("2", "Ada", "Ben: 2"):
            self.assertIn(words, message.body)

    def test_when_the_manager_leaves_the_fallback_is_told(self):
        self.company.clinic_fallback_user_id = self.mia
        self._followup(self.sue)
        self.sue.active = False
        self.assertEqual(len(self._messages_to(self.mia)), 1)

    def test_when_nobody_was_chosen_a_manager_of_the_clinic_is_told(self):
        self._followup(self.sue)
        self.sue.active = False
        told = self.env["mail.message"].search([("subject", "ilike", "handed over from Sue")]).partner_ids.user_ids
        self.assertTrue(told.filtered(lambda user: user.has_group("clinic_followup.group_manager")))

    def test_archiving_somebody_without_work_tells_nobody(self):
        self.ben.active = False
        self.assertFalse(self._messages_to(self.sue))

    def test_a_user_manager_who_is_no_clinic_staff_can_archive_staff(self):
        self._encounter()
        settings = self._user("settings", "base.group_user,base.group_erp_manager")
        self.ada.with_user(settings).active = False
        self.assertEqual(self.patient.clinic_followup_ids.user_id, self.ben)

    def test_nobody_with_open_work_is_deleted(self):
        self._encounter()
        self.ada.employee_ids.unlink()
        with self.assertRaises(IntegrityError) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.ada.unlink()
        self.assertIn("clinic", str(error.exception))
        self.assertTrue(self.ada.exists())
