# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestOwnership(ClinicCase):
    """The client's own people, and the history of who it was and why it changed (A5)."""

    def _change(self, user, to, role=None, reason="Better fit"):
        return (
            self.env["clinic.ownership.change"]
            .with_user(user)
            .create(
                {
                    "partner_ids": [(6, 0, self.patient.ids)],
                    "role_id": (role or self.role_consultant).id,
                    "user_id": to.id,
                    "reason": reason,
                }
            )
            .action_apply()
        )

    def _history(self):
        return self.patient.clinic_ownership_ids.sorted("id")

    def _record(self, user, **vals):
        return self.env["res.partner"].with_user(user).create({"name": "New", "is_clinic_client": True, **vals}).sudo()

    def test_whoever_records_a_client_owns_the_file_in_the_own_role(self):
        client = self._record(self.cora)
        self.assertEqual(client.clinic_customer_service_id, self.cora)
        self.assertRecordValues(
            client.clinic_ownership_ids,
            [{"user_id": self.cora.id, "role_id": self.role_customer_service.id, "rule": "recorded"}],
        )
        # neither somebody without a role, nor where an owner was named, nor by an import
        self.assertFalse(self._record(self.mia).clinic_ownership_ids)
        self.assertFalse(self._record(self.cora, clinic_consultant_id=self.ben.id).clinic_customer_service_id)
        partners = self.env["res.partner"].with_context(import_file=True)
        imported = partners.with_user(self.cora).create({"name": "Imported", "is_clinic_client": True})
        self.assertFalse(imported.sudo().clinic_ownership_ids)
        self.assertFalse(
            self.env["res.partner"].with_user(self.cora).create({"name": "Supplier"}).sudo().clinic_ownership_ids
        )

    def test_the_first_consultant_of_a_client_becomes_the_owner(self):
        encounter = self._encounter(date="2026-03-01 02:00", consultant_id=self.ada.id)
        self._encounter(date="2026-03-02 01:00", consultant_id=self.ben.id)
        self.assertEqual(self.patient.clinic_consultant_id, self.ada)
        self.assertRecordValues(
            self._history(),
            [
                {
                    "user_id": self.ada.id,
                    "role_id": self.role_consultant.id,
                    "rule": "encounter",
                    "date_to": False,
                    "company_id": encounter.company_id.id,
                }
            ],
        )

    def test_a_consultant_named_afterwards_becomes_the_owner_too(self):
        encounter = self._encounter()
        encounter.consultant_id = self.ben
        self.assertEqual(self.patient.clinic_consultant_id, self.ben)

    def test_a_role_that_owns_nobody_leaves_no_owner(self):
        self._encounter(nurse_id=self.cora.id)
        self.assertFalse(self._history())

    def test_a_supervisor_changes_the_owner_and_the_history_keeps_why(self):
        self.env["clinic.ownership"]._assign(self.patient, self.role_consultant, self.ada, "First choice")
        with self.at("2026-03-05 02:00"):
            self._change(self.sue, self.ben)
        self.assertEqual(self.patient.clinic_consultant_id, self.ben)
        self.assertEqual(
            [
                (row.user_id, row.reason, str(row.date_from), row.date_to and str(row.date_to))
                for row in self._history()
            ],
            [
                (self.ada, "First choice", "2026-03-02 02:00:00", "2026-03-05 02:00:00"),
                (self.ben, "Better fit", "2026-03-05 02:00:00", False),
            ],
        )

    def test_a_change_of_owner_is_in_the_access_log(self):
        other = self._patient("Other Client")
        self.env["clinic.ownership.change"].with_user(self.sue).create(
            {
                "partner_ids": [(6, 0, (self.patient + other).ids)],
                "role_id": self.role_consultant.id,
                "user_id": self.ben.id,
                "reason": "Better fit",
            }
        ).action_apply()
        row = self.env["clinic.access.log"].search([("kind", "=", "change")], limit=1)
        self.assertEqual((row.user_id, row.client_ids), (self.sue, (self.patient + other).ids))
        self.assertIn(f"{self.ben.name}. Better fit", row.detail)

    def test_the_same_owner_again_is_no_change(self):
        self._owner(self.patient, self.ada)
        self._owner(self.patient, self.ada)
        self.assertEqual(len(self._history()), 1)

    def test_nobody_ends_the_ownership(self):
        self._owner(self.patient, self.ada)
        self._change(self.sue, self.env["res.users"])
        self.assertFalse(self.patient.clinic_consultant_id)
        self.assertTrue(self._history().date_to)

    def test_open_follow_ups_go_along_with_the_owner(self):
        self._curve(1, 7)
        self._owner(self.patient, self.ada)
        first, second = self.by_step(self._encounter().followup_ids)
        first.with_user(self.ada).record_contact(self.result_reached, note="Fine")
        manual = self._followup(self.ada, role_id=self.role_consultant.id)
        self._owner(self.patient, self.ben)
        self.assertEqual((first + second + manual).mapped(lambda f: f.user_id.name), ["Ada", "Ben", "Ada"])
        self.assertEqual(set((first + second + manual).mapped("owner_id.name")), {"Ben"})

    def test_follow_ups_do_not_go_to_an_owner_who_cannot_see_their_branch(self):
        branch = self.env["res.company"].create({"name": "Second Branch"})
        self._curve(1)
        followup = self._encounter().followup_ids
        far = self._user("far", company_id=branch.id, company_ids=[(6, 0, branch.ids)])
        self._owner(self.patient, far)
        self.assertEqual(followup.user_id, self.ada)

    def test_a_client_owned_in_two_roles_has_two_owners(self):
        self._owner(self.patient, self.ada)
        self._owner(self.patient, self.cora, self.role_customer_service)
        self.assertRecordValues(
            self.patient, [{"clinic_consultant_id": self.ada.id, "clinic_customer_service_id": self.cora.id}]
        )

    # --- on the client's form ---

    def test_staff_fill_an_empty_owner_but_only_a_supervisor_changes_one(self):
        self.patient.with_user(self.ada).clinic_consultant_id = self.ada
        self.assertEqual(self._history().user_id, self.ada)
        with self.assertRaisesRegex(AccessError, "supervisor"):
            self.patient.with_user(self.ada).clinic_consultant_id = self.ben
        self.patient.with_user(self.sue).clinic_consultant_id = self.ben
        self.assertEqual(self._history().mapped("user_id"), self.ada + self.ben)

    def test_an_owner_given_with_a_new_client_has_a_history(self):
        client = self._patient("New", clinic_consultant_id=self.ada.id)
        self.assertRecordValues(client.clinic_ownership_ids, [{"user_id": self.ada.id, "rule": "manual"}])

    def test_an_owner_in_an_archived_role_is_refused_not_forgotten(self):
        self.role_consultant.active = False
        with self.assertRaisesRegex(UserError, "Consultant"):
            self.patient.clinic_consultant_id = self.ada

    def test_importing_owners_keeps_where_they_come_from(self):
        result = (
            self.env["res.partner"]
            .with_context(import_file=True)
            .load(["id", "name", "is_clinic_client", "clinic_consultant_id"], [["__import__.zhao", "Zhao", "1", "Ada"]])
        )
        self.assertFalse(result["messages"])
        client = self.env["res.partner"].browse(result["ids"])
        self.assertRecordValues(client.clinic_ownership_ids, [{"user_id": self.ada.id, "rule": "import"}])

    # --- the history cannot be written ---

    def test_the_history_is_written_by_a_change_of_owner_only(self):
        self._owner(self.patient, self.ada)
        values = {"partner_id": self.patient.id, "role_id": self.role_consultant.id, "user_id": self.ben.id}
        with self.assertRaisesRegex(UserError, "Change Owner"):
            self.env["clinic.ownership"].create(values)
        with self.assertRaisesRegex(UserError, "Change Owner"):
            self._history().reason = "Rewritten"

    def test_a_role_without_owners_is_refused(self):
        with self.assertRaisesRegex(UserError, "Nurse"):
            self._owner(self.patient, self.cora, self.role_nurse)

    def test_the_database_allows_one_open_owner_in_a_role(self):
        self._owner(self.patient, self.ada)
        self.env.flush_all()
        with self.assertRaises(Exception) as error, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(
                "INSERT INTO clinic_ownership (partner_id, role_id, user_id, date_from, rule)"
                " SELECT partner_id, role_id, user_id, date_from, rule FROM clinic_ownership WHERE partner_id = %s",
                (self.patient.id,),
            )
        self.assertIn("unique", str(error.exception))
