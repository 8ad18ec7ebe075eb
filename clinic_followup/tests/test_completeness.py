# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClinicCase


class CompletenessCase(ClinicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["clinic.file.requirement"].search([]).unlink()
        cls.phone = cls._required("phone", "new", weight=2)
        cls.gender = cls._required("gender", "inquired")
        cls.birthdate = cls._required("birthdate_date", "visited")
        cls.client = cls._patient("Wu Client")

    @classmethod
    def _required(cls, field_name, required_from="new", **vals):
        return cls.env["clinic.file.requirement"].create(
            {"field_name": field_name, "required_from": required_from, **vals}
        )

    def assertComplete(self, percent, *missing, client=None):  # noqa: N802
        client = client or self.client
        self.assertEqual(client.clinic_completeness, percent)
        self.assertEqual(set(client.clinic_missing_ids), set(missing))


@tagged("post_install", "-at_install")
class TestCompleteness(CompletenessCase):
    """How complete a file is follows from what is filled in and from how far the client came (A4)."""

    def test_what_is_filled_in_counts_by_its_weight(self):
        self.assertComplete(0, self.phone)
        self.client.phone = "12345"
        self.assertComplete(100)
        self._encounter(partner_id=self.client.id, kind="visit")
        self.assertComplete(50, self.gender, self.birthdate)
        self.client.gender = "female"
        self.assertComplete(75, self.birthdate)
        self.client.write({"birthdate_date": "1990-01-01", "phone": "   "})
        self.assertComplete(50, self.phone)

    def test_it_is_searched_and_grouped(self):
        clients = self.env["res.partner"].search([("is_clinic_client", "=", True), ("clinic_completeness", "<", 100)])
        self.assertIn(self.client, clients)
        self.assertNotIn(self.patient, clients)
        self.assertEqual(self.env["res.partner"].search([("clinic_missing_ids", "in", self.phone.ids)]), self.client)
        groups = self.env["res.partner"]._read_group(
            [("id", "=", self.client.id)], ["clinic_missing_ids"], ["clinic_completeness:avg"]
        )
        self.assertEqual(groups, [(self.phone, 0)])

    def test_the_form_says_what_is_missing_while_one_types(self):
        with Form(self.client.with_user(self.ada), view="clinic_followup.res_partner_clinic_view_form") as form:
            self.assertEqual(form.clinic_missing_ids.ids, self.phone.ids)
            form.phone = "+86 138 0013 8000"
            self.assertEqual(form.clinic_missing_ids.ids, [])
            self.assertEqual(form.clinic_completeness, 100)

    def test_an_owner_and_an_anniversary_can_be_required_as_well(self):
        owner, day = self._required("clinic_consultant_id"), self._required("clinic_anniversary_ids")
        self.assertComplete(0, self.phone, owner, day)
        self._owner(self.client, self.ada)
        self.env["clinic.anniversary"].create({"partner_id": self.client.id, "name": "Wedding", "date": "2020-05-01"})
        self.assertComplete(50, self.phone)

    def test_nobody_types_the_completeness(self):
        self.client.write({"clinic_completeness": 77, "clinic_missing_ids": [(5,)]})
        self.assertComplete(0, self.phone)
        client = self._patient("Typed", clinic_completeness=77)
        self.assertComplete(0, self.phone, client=client)

    def test_other_contacts_have_no_completeness(self):
        contact = self.env["res.partner"].create({"name": "Supplier"})
        self.assertFalse(contact.clinic_missing_ids)
        contact.is_clinic_client = True
        self.assertComplete(0, self.phone, client=contact)

    def test_a_dormant_client_needs_what_was_required_before(self):
        self._encounter(partner_id=self.client.id, kind="treatment", date="2025-01-05 02:00")
        self.assertEqual(self.client.clinic_journey, "dormant")
        self.assertComplete(0, self.phone, self.gender, self.birthdate)

    def test_a_cancelled_visit_asks_for_nothing(self):
        visit = self._encounter(partner_id=self.client.id, kind="visit")
        self.assertComplete(0, self.phone, self.gender, self.birthdate)
        visit.action_cancel()
        self.assertComplete(0, self.phone)

    def test_one_or_forty_clients_take_the_same_queries(self):
        queries = []
        for count in (1, 1, 40):
            clients = self.env["res.partner"].create(
                [{"name": f"Client {number}", "is_clinic_client": True} for number in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clients.write({"gender": "female"})
            clients._refresh_completeness(force=True)
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(queries[1], queries[2])


@tagged("post_install", "-at_install")
class TestRequirements(CompletenessCase):
    """What the clinic requires can be changed, and all files are judged anew."""

    def test_a_change_is_seen_in_all_files_at_once(self):
        email = self._required("email")
        self.assertComplete(0, self.phone, email)
        self.phone.active = False
        self.assertComplete(0, email)
        email.required_from = "treated"
        self.assertComplete(100)
        email.unlink()
        self.phone.active = True
        self.assertComplete(0, self.phone)

    def test_many_files_are_left_to_the_scheduled_action(self):
        with (
            patch("odoo.addons.clinic_followup.models.clinic_file_requirement.AT_ONCE", 1),
            patch.object(type(self.env["ir.cron"]), "_trigger") as trigger,
        ):
            email = self._required("email")
        trigger.assert_called_once()
        self.assertComplete(0, self.phone)
        with self.enter_registry_test_mode():
            self.env.ref("clinic_followup.cron_refresh_completeness").method_direct_trigger()
        self.env.invalidate_all()
        self.assertComplete(0, self.phone, email)

    def test_the_nightly_job_puts_right_what_was_moved_and_then_changes_nothing(self):
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET clinic_completeness = 42 WHERE id = %s", [self.client.id])
        self.env.invalidate_all()
        self.assertEqual(self.client._refresh_completeness(), self.client)
        self.assertComplete(0, self.phone)
        self.assertFalse((self.client + self.patient)._refresh_completeness())

    def test_a_branch_requires_what_it_wants_in_place_of_what_all_do(self):
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        own = self._required("gender", "new", company_id=branch.id)
        self.assertComplete(0, self.phone)
        self.client.company_id = branch
        self.assertComplete(0, self.phone, own)
        shared = self._patient("Shared", phone="12345")
        self.assertComplete(100, client=shared)
        self._encounter(partner_id=shared.id, kind="inquiry", company_id=branch.id)
        self.assertComplete(66, own, client=shared)

    def test_another_part_of_the_clinic_adds_a_field_by_one_method(self):
        Requirement = type(self.env["clinic.file.requirement"])
        fields = Requirement._client_file_fields
        with patch.object(Requirement, "_client_file_fields", lambda this: [*fields(this), "website", "not_there"]):
            self.assertIn("website", dict(self.env["clinic.file.requirement"]._selection_field_name()))
            self.assertNotIn("not_there", dict(self.env["clinic.file.requirement"]._selection_field_name()))
            website = self._required("website")
            self.assertComplete(0, self.phone, website)

    def test_bad_input_is_refused(self):
        for vals in (
            {"field_name": "password"},
            {"weight": 0},
            {"weight": "heavy"},
            {"required_from": "dormant"},
            {"company_id": "here"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), mute_logger("odoo.sql_db"):
                self._required(**{"field_name": "email", **vals}).flush_recordset()

    def test_only_managers_change_what_is_required(self):
        self.phone.with_user(self.mia).weight = 3
        for user in (self.ada, self.sue):
            with self.assertRaises(AccessError):
                self.phone.with_user(user).weight = 4
        self.assertEqual(self.phone.with_user(self.ada).display_name, "Phone")
