# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ClinicCase

NUMBER = "+86 138 0013 8000"


@tagged("post_install", "-at_install")
class TestNumbers(ClinicCase):
    """However a number comes in, it stands in the file in one form (A1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")

    def test_a_number_is_kept_in_the_international_format_however_it_is_typed(self):
        for typed in (
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "008613800138000",
            "0086 138 0013 8000",
            "+86 (138) 0013-8000",
            "１３８００１３８０００",
            "\u202a+86 138\u20110013\u20118000\u202c",
            "8613800138000",
            13800138000,
        ):
            with self.subTest(typed=typed):
                self.assertEqual(self._patient(phone=typed).phone, NUMBER)
                self.patient.phone = False
                self.patient.write({"phone": typed})
                self.assertRecordValues(self.patient, [{"phone": NUMBER, "phone_sanitized": "+8613800138000"}])

    def test_what_is_no_number_stays_as_typed(self):
        for typed in ("12345", "not yet", "139001390001111", "138O0138OO1", "1-800-FLOWERS"):
            with self.subTest(typed=typed):
                client = self._patient(phone=typed)
                self.assertRecordValues(client, [{"phone": typed, "phone_sanitized": False}])

    def test_a_remark_beside_the_number_is_not_lost(self):
        client = self._patient(phone="13800138000 妈妈")
        self.assertRecordValues(client, [{"phone": "13800138000 妈妈", "phone_sanitized": False}])
        self.assertEqual(client._guess_number(), NUMBER)

    def test_the_client_s_own_country_comes_before_the_branch_s(self):
        france = self.env.ref("base.fr")
        client = self._patient(phone="06 12 34 56 78", country_id=france.id)
        self.assertEqual(client.phone, "+33 6 12 34 56 78")
        client = self._patient(phone="06 12 34 56 78")
        self.assertFalse(client.phone_sanitized)
        client.country_id = france
        self.assertEqual(client.phone, "+33 6 12 34 56 78")

    def test_one_number_written_to_clients_of_two_countries_is_read_in_each(self):
        here, there = self._patient(), self._patient(country_id=self.env.ref("base.fr").id)
        (here + there).write({"phone": "06 12 34 56 78"})
        self.assertEqual([here.phone, there.phone], ["06 12 34 56 78", "+33 6 12 34 56 78"])

    def test_contacts_that_are_no_clients_keep_what_was_typed_until_they_are(self):
        contact = self.env["res.partner"].create({"name": "Supplier", "phone": "13800138000"})
        self.assertEqual(contact.phone, "13800138000")
        contact.is_clinic_client = True
        self.assertEqual(contact.phone, NUMBER)


class DuplicateCase(ClinicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.patient.write({"phone": NUMBER, "email": "lin@example.com", "birthdate_date": "1990-05-17"})
        cls._owner(cls.patient, cls.ada)

    def _pairs(self, state="open"):
        self.env["clinic.duplicate"]._refresh()
        return self.env["clinic.duplicate"].search([("state", "=", state)])


@tagged("post_install", "-at_install")
class TestDuplicateWarning(DuplicateCase):
    """Who types a client that is there already is told so before saving (A1)."""

    def _form(self, user=None):
        partners = self.env["res.partner"].with_user(user or self.ada).with_context(default_is_clinic_client=True)
        return Form(partners, view="clinic_followup.res_partner_clinic_view_form")

    def test_the_warning_names_the_other_client_its_number_and_its_owner(self):
        with self._form() as form:
            form.name = "Lin Again"
            self.assertFalse(form.clinic_duplicate_hint)
            form.phone = "138 0013 8000"
            self.assertEqual(
                form.clinic_duplicate_hint,
                f"Lin Client, member number {self.patient.clinic_ref}, owner Ada: same phone number",
            )
            form.email = "LIN@example.com"
            self.assertIn("same phone number, same e-mail", form.clinic_duplicate_hint)
        self.assertTrue(form.record.id, "saving stays possible")

    def test_the_same_name_alone_is_no_duplicate_with_the_birthdate_it_is(self):
        with self._form() as form:
            form.name = "LIN  client"
            self.assertFalse(form.clinic_duplicate_hint)
            form.birthdate_date = "1990-05-17"
            self.assertIn("same name and birthdate", form.clinic_duplicate_hint)

    def test_a_client_is_no_duplicate_of_itself_and_archived_ones_and_contacts_do_not_count(self):
        self.assertFalse(self.patient.with_user(self.ada).clinic_duplicate_hint)
        self.env["res.partner"].create({"name": "Supplier", "phone": NUMBER})
        twin = self._patient("Twin", phone=NUMBER)
        self.env.invalidate_all()
        self.assertIn("Twin", self.patient.with_user(self.ada).clinic_duplicate_hint)
        twin.active = False
        self.env.invalidate_all()
        self.assertFalse(self.patient.with_user(self.ada).clinic_duplicate_hint)

    def test_of_a_client_that_one_may_not_read_only_number_and_owner_are_told(self):
        self.company.clinic_client_scope = "own"
        self.assertFalse(self.patient.with_user(self.ben).has_access("read"))
        with self._form(self.ben) as form:
            form.name = "Lin Again"
            form.phone = NUMBER
            hint = form.clinic_duplicate_hint
        self.assertEqual(hint, f"another client, member number {self.patient.clinic_ref}, owner Ada: same phone number")

    def test_clients_of_a_branch_that_one_does_not_see_are_not_told(self):
        self.patient.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self._form() as form:
            form.name = "Lin Again"
            form.phone = NUMBER
            self.assertFalse(form.clinic_duplicate_hint)

    def test_forty_clients_are_compared_in_one_query(self):
        clients = self.env["res.partner"].union(*(self._patient(f"C{n}", phone=NUMBER) for n in range(40)))
        clients._find_twins()
        with self.assertQueryCount(1):
            self.assertEqual(len(clients._find_twins()), 40)


@tagged("post_install", "-at_install")
class TestDuplicateList(DuplicateCase):
    """Supervisors decide which of the pairs are one client (A4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls._patient("Lin Second", phone=NUMBER)

    def test_pairs_are_found_with_all_their_reasons(self):
        self.twin.email = "lin@example.com"
        third = self._patient("Lin Client", birthdate_date="1990-05-17")
        pairs = self._pairs()
        self.assertRecordValues(
            pairs.sorted(lambda pair: pair.other_id.id),
            [
                {"partner_id": self.patient.id, "other_id": self.twin.id, "same_phone": True, "same_email": True}
                | {"same_name": False, "reason": "Same Phone Number, Same E-mail"},
                {"partner_id": self.patient.id, "other_id": third.id, "same_phone": False, "same_email": False}
                | {"same_name": True, "reason": "Same Name and Birthdate"},
            ],
        )
        self.assertIn(f"{self.patient.clinic_ref} · born 05/17/1990 · 0 encounters", pairs[:1].partner_facts)
        self.assertIn("owner Ada", pairs[:1].partner_facts)

    def test_what_is_no_pair_any_more_disappears(self):
        self.assertEqual(len(self._pairs()), 1)
        self.twin.phone = "+86 139 0013 9000"
        self.assertFalse(self._pairs())

    def test_a_dismissed_pair_is_kept_with_who_said_so_and_never_shown_again(self):
        self._pairs().with_user(self.sue).action_dismiss()
        self.twin.email = "lin@example.com"
        self.assertFalse(self._pairs())
        self.assertRecordValues(
            self._pairs("dismissed"),
            [{"dismissed_by_id": self.sue.id, "dismissed_date": self.env.cr.now(), "same_email": True}],
        )
        self._pairs("dismissed").with_user(self.sue).action_reopen()
        self.assertEqual(len(self._pairs()), 1)

    def test_a_household_with_one_telephone_can_be_dismissed(self):
        self._patient("Daughter", phone=NUMBER)
        pairs = self._pairs()
        self.assertEqual(len(pairs), 3)
        pairs.action_dismiss()
        self.assertFalse(self._pairs())

    def test_a_number_that_a_crowd_shares_gives_a_pair_for_each_and_not_for_all(self):
        for number in range(30):
            self._patient(f"Guest {number}", phone=NUMBER)
        self.assertEqual(len(self._pairs()), 31)

    def test_clients_of_two_branches_are_no_pair(self):
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        self.patient.company_id = self.company
        self.twin.company_id = branch
        self.assertFalse(self._pairs())
        self.twin.company_id = False
        self.assertEqual(self._pairs().company_id, self.company)

    def test_supervisors_see_the_list_as_it_is_now_and_staff_do_not(self):
        action = self.env["clinic.duplicate"].with_user(self.sue).action_open()
        self.assertEqual(action["res_model"], "clinic.duplicate")
        self.assertEqual(len(self.env["clinic.duplicate"].with_user(self.sue).search([])), 1)
        for method in ("action_open", "search_count"):
            with self.assertRaises(AccessError):
                getattr(self.env["clinic.duplicate"].with_user(self.ada), method)(*([[]] if "count" in method else []))
        pair = self._pairs()
        for method in ("action_merge", "action_dismiss", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(pair.with_user(self.ada), method)()
        for user in (self.sue, self.env.user):
            with self.assertRaises(UserError):
                pair.with_user(user).write({"state": "dismissed"})

    def test_the_file_with_more_encounters_stays_else_the_older(self):
        pair = self._pairs().with_user(self.sue)
        wizard = self.env[pair.action_merge()["res_model"]].browse(pair.action_merge()["res_id"])
        self.assertEqual(wizard.partner_ids, self.patient + self.twin)
        self.assertEqual(wizard.dst_partner_id, self.patient)
        self._encounter(partner_id=self.twin.id)
        self.env.invalidate_all()
        wizard = wizard.browse(pair.action_merge()["res_id"])
        self.assertEqual(wizard.dst_partner_id, self.twin)

    def test_a_supervisor_merges_clients_with_different_addresses(self):
        self.twin.email = "other@example.com"
        pair = self._pairs().with_user(self.sue)
        wizard = (
            self.env["base.partner.merge.automatic.wizard"].with_user(self.sue).browse(pair.action_merge()["res_id"])
        )
        action = wizard.with_context(**pair.action_merge()["context"]).action_merge()
        self.assertEqual(action["tag"], "soft_reload", "back to the list, not to core's search for more contacts")
        self.assertFalse(self.twin.exists())
        self.assertFalse(self._pairs())
        self.assertEqual(self.patient.email, "lin@example.com")

    def test_the_address_of_somebody_who_logs_in_is_not_taken_over(self):
        self.twin.email = "other@example.com"
        self.env["res.users"].create(
            {
                "name": "Twin",
                "login": "twin",
                "partner_id": self.twin.id,
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.sue).create({})
        with self.assertRaisesRegex(UserError, "same email"):
            wizard._merge((self.patient + self.twin).ids, self.patient)

    def test_one_query_finds_all_pairs_of_any_number_of_clients(self):
        queries = []
        for count in (1, 40):
            for number in range(count):
                self._patient(f"One {number}", email=f"double{count}-{number}@example.com")
                self._patient(f"Two {number}", email=f"double{count}-{number}@example.com")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["clinic.duplicate"]._refresh()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(queries, [1, 1])
        self.assertEqual(len(self._pairs()), 42)
