# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every way by which a client's phone number could leave the server (L2)."""

import csv
import doctest
import io
import json
import time

from odoo import fields, http
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger

from odoo.addons.mail.tools.discuss import Store

from ..tools import phone_mask
from ..tools.phone_number import PhoneNumber
from .common import ClinicCase, RemoteCase

NUMBER = "+86 138 1234 5678"
MASKED = "+86 138 **** 5678"
#: What must not be found in any answer, however it is written.
SECRET = "1234"
MANY = 40


class PhoneCase(ClinicCase):
    """Client Lin of consultant Ada with a Chinese mobile, a vendor and a colleague."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("base.cn").id
        cls.company.country_id = china
        cls.patient.write({"phone": NUMBER, "country_id": china})
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor", "phone": "+86 139 1234 0000"})
        cls.relative = cls.env["res.partner"].create(
            {"name": "Her mother", "parent_id": cls.patient.id, "phone": "+86 137 1234 1111"}
        )
        cls.ben.partner_id.phone = "+86 136 1234 2222"
        cls.accountant = cls._user("accountant", "base.group_user,account.group_account_invoice")
        cls.nurse = cls._user("nurse", "group_nurse")
        cls.internal = cls._user("internal", "base.group_user")
        cls.portal = cls._user("portal", "base.group_portal", partner_id=cls.patient.id)
        cls.patient.name = "Lin Client"
        cls._owner(cls.patient, cls.ada)
        cls.followup = cls._followup(cls.ada)
        cls.masked_people = cls.ada + cls.sue + cls.accountant + cls.nurse + cls.internal

    def assertHidden(self, answer):  # noqa: N802
        self.assertNotIn(SECRET, json.dumps(answer, default=str, ensure_ascii=False))

    def log_of(self, kind):
        return self.env["clinic.access.log"].search([("kind", "=", kind)])


@tagged("post_install", "-at_install")
class TestPhoneRead(PhoneCase):
    """What is read and exported."""

    def test_the_examples_of_the_mask_hold(self):
        self.assertFalse(doctest.testmod(phone_mask).failed)

    def test_no_other_addon_takes_the_mask_off(self):
        for model, fnames in {
            "res.partner": ("phone", "phone_sanitized", "phone_mobile_search"),
            "res.users": ("phone",),
            "hr.employee": ("phone",),
            "hr.employee.public": ("phone",),
            "resource.resource": ("phone",),
            "clinic.followup": ("partner_phone",),
            "mail.notification": ("sms_number",),
        }.items():
            for fname in fnames:
                self.assertIsInstance(self.env[model]._fields[fname], PhoneNumber, f"{model}.{fname}")

    def test_managers_see_numbers_in_full_and_everybody_else_masked(self):
        for user, expected in [(self.mia, NUMBER), *((user, MASKED) for user in self.masked_people)]:
            with self.subTest(user=user.name):
                self.assertEqual(self.patient.with_user(user).read(["phone"])[0]["phone"], expected)

    def test_plain_contacts_and_colleagues_are_shown_as_ever(self):
        for partner in self.vendor + self.ben.partner_id:
            self.assertIn(SECRET, partner.with_user(self.accountant).read(["phone"])[0]["phone"])
        self.assertIn(SECRET, self.ben.with_user(self.internal).read(["phone"])[0]["phone"])

    def test_the_contact_of_a_client_is_masked_as_well(self):
        self.assertEqual(self.relative.with_user(self.ada).read(["phone"])[0]["phone"], "+86 137 **** 1111")

    def test_clients_with_a_login_see_their_own_and_colleagues_see_theirs_masked(self):
        self.assertEqual(self.patient.with_user(self.portal).read(["phone"])[0]["phone"], NUMBER)
        self.assertEqual(self.portal.with_user(self.portal).read(["phone"])[0]["phone"], NUMBER)
        self.assertEqual(self.portal.with_user(self.ada).read(["phone"])[0]["phone"], MASKED)

    def test_every_method_that_reads_masks(self):
        client, spec = self.patient.with_user(self.ada), {"phone": {}, "phone_sanitized": {}}
        domain = [("id", "=", self.patient.id)]
        for answer in (
            client.read(["phone", "phone_sanitized"]),
            client.web_read(spec),
            client.web_search_read(domain, spec),
            client.search_read(domain, ["phone", "phone_sanitized"]),
            client.web_save({"name": "Lin Client"}, spec),
            client.web_read_group(domain, ["is_clinic_client"], auto_unfold=True, unfold_read_specification=spec),
        ):
            self.assertIn("****", json.dumps(answer, default=str))
            self.assertHidden(answer)

    def test_the_follow_up_shows_the_masked_number(self):
        followup = self.followup.with_user(self.ada)
        self.assertEqual(followup.read(["partner_phone"])[0]["partner_phone"], MASKED)
        self.assertHidden(followup.web_read({"partner_id": {"fields": {"phone": {}, "phone_sanitized": {}}}}))
        self.assertHidden(followup.read())

    def test_exports_mask(self):
        self.ada.group_ids += self.env.ref("base.group_allow_export")
        client, followup = self.patient.with_user(self.ada), self.followup.with_user(self.ada)
        self.assertEqual(
            client.export_data(["name", "phone", "phone_sanitized"])["datas"], [["Lin Client", MASKED, MASKED]]
        )
        self.assertEqual(
            followup.export_data(["partner_phone", "partner_id/phone"])["datas"],
            [[MASKED, MASKED]],
        )

    def test_the_related_field_of_another_addon_is_masked_and_not_exported(self):
        self.env["ir.model.fields"].create(
            {
                "model_id": self.env["ir.model"]._get("clinic.encounter").id,
                "name": "x_phone",
                "field_description": "Phone of the client",
                "ttype": "char",
                "related": "partner_id.phone",
                "store": False,
            }
        )
        self.ada.group_ids += self.env.ref("base.group_allow_export")
        encounter = self._encounter().with_user(self.ada)
        self.assertEqual(encounter.read(["x_phone"]), [{"id": encounter.id, "x_phone": MASKED}])
        self.assertEqual(encounter.with_user(self.mia).read(["x_phone"])[0]["x_phone"], NUMBER)
        for records, path in (
            (encounter, "x_phone"),
            (encounter.partner_id, "clinic_encounter_ids/x_phone"),
        ):
            with self.subTest(path=path), self.assertRaises(AccessError):
                records.export_data([path])
        for condition in (("x_phone", "ilike", "138"), ("x_phone", ">", "+86 138")):
            with self.subTest(condition=condition), self.assertRaises(AccessError):
                encounter.search([condition])
        self.assertEqual(encounter.search([("x_phone", "ilike", "5678")]), encounter)
        with self.assertRaises(AccessError):
            encounter.search([], order="x_phone")
        with self.assertRaises(AccessError):
            encounter.formatted_read_group([], ["x_phone"], ["__count"])

    def test_superuser_code_reads_the_number(self):
        self.assertEqual(self.patient.with_user(self.ada).sudo().read(["phone"])[0]["phone"], NUMBER)
        self.assertEqual(self.patient.with_user(self.ada).phone, NUMBER)

    def test_the_card_of_a_contact_masks(self):
        client = self.patient.with_user(self.ada)
        vcard = client._build_vcard()
        if vcard:
            self.assertEqual(vcard.contents.get("tel")[0].value, MASKED)
            self.assertEqual(self.vendor.with_user(self.ada)._build_vcard().contents.get("tel")[0].value[-4:], "0000")

    def test_the_discuss_store_masks_also_when_it_collects_as_superuser(self):
        for partner in (self.patient.with_user(self.ada), self.patient.with_user(self.ada).sudo()):
            store = Store().add(partner, partner._get_store_avatar_card_fields(Store().target))
            store.add(partner, ["phone", "phone_sanitized"])
            self.assertHidden(store.get_result())
            self.assertIn(MASKED, json.dumps(store.get_result()))

    def test_the_address_block_of_documents_leaves_the_number_out(self):
        contact = self.env["ir.qweb.field.contact"]
        self.assertNotIn(SECRET, contact.with_user(self.ada).get_record_to_html(self.patient.ids, {}))
        self.assertIn(SECRET, contact.with_user(self.mia).get_record_to_html(self.patient.ids, {}))
        self.assertIn(SECRET, contact.with_user(self.ada).get_record_to_html(self.vendor.ids, {}))

    def test_the_button_that_looks_a_client_up_tells_no_number(self):
        for user, number in ((self.ada, False), (self.mia, NUMBER)):
            action = self.patient.with_user(user).action_privacy_lookup()
            self.assertEqual(action["context"]["default_clinic_phone"], number)

    def test_names_hold_no_number(self):
        client = self.patient.with_user(self.ada).with_context(show_address=True, show_email=True, show_vat=True)
        self.assertHidden([client.display_name, client.name_search("Lin")])
        self.assertFalse(client.name_search("5678"))

    def test_the_chatter_keeps_neither_the_old_nor_the_new_number(self):
        self.cr.precommit.run()
        client = self.patient.with_context(tracking_disable=False)
        client.with_user(self.mia).phone = "+86 138 1234 9999"
        self.env.flush_all()
        self.cr.precommit.run()
        tracking = self.env["mail.tracking.value"].search([("mail_message_id.res_id", "=", self.patient.id)])
        self.assertRecordValues(tracking, [{"old_value_char": MASKED, "new_value_char": "+86 138 **** 9999"}])

    def test_what_the_chatter_kept_of_a_plain_contact_is_hidden_once_she_is_a_client(self):
        self.cr.precommit.run()
        vendor = self.vendor.with_context(tracking_disable=False)
        vendor.phone = "+86 139 1234 0001"
        self.env.flush_all()
        self.cr.precommit.run()
        tracking = self.env["mail.tracking.value"].search([("mail_message_id.res_id", "=", vendor.id)])
        self.assertIn(SECRET, tracking.new_value_char)
        self.assertTrue(tracking._filter_has_field_access(self.env(user=self.ada)))
        vendor.is_clinic_client = True
        self.assertFalse(tracking._filter_has_field_access(self.env(user=self.ada)))
        self.assertTrue(tracking._filter_has_field_access(self.env(user=self.mia)))

    def test_a_notification_hides_where_the_sms_went(self):
        message = self.patient.message_post(body="Hello")
        notification = self.env["mail.notification"].create(
            [
                {"mail_message_id": message.id, "notification_type": "sms", "sms_number": "+8613812345678", **vals}
                for vals in ({"res_partner_id": self.patient.id}, {})
            ]
        )
        self.assertHidden(notification.with_user(self.ada).read(["sms_number"]))

    def test_reading_many_costs_one_query_more_than_for_a_manager_and_no_more_than_for_one(self):
        clients = self.env["res.partner"].create(
            [{"name": f"C{number}", "is_clinic_client": True, "phone": NUMBER} for number in range(MANY)]
        )

        def queries(user, partners):
            partners.with_user(user).search_read([("id", "in", partners.ids)], ["phone"])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners.with_user(user).search_read([("id", "in", partners.ids)], ["phone"])
            return self.cr.sql_log_count - before

        of_one = queries(self.ada, clients[0])
        self.assertEqual(queries(self.ada, clients), of_one)
        self.assertLessEqual(of_one, queries(self.mia, clients) + 1)
        followups = self.env["clinic.followup"].create(
            [{"name": "Call", "partner_id": client.id, "user_id": self.ada.id} for client in clients]
        )

        def of_followups(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.with_user(self.ada).read(["partner_phone"])
            return self.cr.sql_log_count - before

        of_followups(followups)
        self.assertEqual(of_followups(followups), of_followups(followups[0]))


@tagged("post_install", "-at_install")
class TestPhoneSearch(PhoneCase):
    """Searching, sorting and grouping tell no digit."""

    def _clients(self, *domain, user=None, model="res.partner"):
        return self.env[model].with_user(user or self.ada).search(list(domain))

    def test_the_whole_number_finds_the_client_however_it_is_typed(self):
        for text in (NUMBER, "13812345678", "+8613812345678", "0086 138-1234-5678", "\u202d138 1234 5678"):
            for fname in ("phone", "phone_sanitized", "phone_mobile_search"):
                for operator in ("=", "ilike"):
                    with self.subTest(text=text, fname=fname, operator=operator):
                        self.assertEqual(self._clients((fname, operator, text)), self.patient)
        self.assertEqual(self._clients(("partner_id.phone", "=", NUMBER), model="clinic.followup"), self.followup)
        self.assertEqual(self._clients(("partner_phone", "ilike", NUMBER), model="clinic.followup"), self.followup)
        self.assertEqual(self._clients(("phone", "=", NUMBER), model="res.users"), self.portal)

    def test_exactly_the_last_four_digits_find_the_client(self):
        self.assertEqual(self._clients(("phone", "ilike", "5678")), self.patient)
        self.assertEqual(self._clients(("phone_mobile_search", "ilike", "5678")), self.patient)
        self.assertEqual(self._clients(("partner_phone", "ilike", "5678"), model="clinic.followup"), self.followup)
        self.assertFalse(self._clients(("phone", "ilike", "1234"), ("is_clinic_client", "=", True)))

    def test_other_conditions_are_refused_on_every_way(self):
        for condition in (
            ("phone", "ilike", "138"),
            ("phone", "like", "%1234 5678"),
            ("phone", "=like", "+86 138%"),
            ("phone", "=ilike", "+86 138 1234 567_"),
            ("phone", ">", "+86 13"),
            ("phone", "<=", "+86 139"),
            ("phone", "not ilike", "138"),
            ("phone", "!=", NUMBER),
            ("phone", "in", [NUMBER, "138"]),
            ("phone_sanitized", "=like", "+86138%"),
            ("phone_mobile_search", "not ilike", "138"),
            ("child_ids.phone", "ilike", "138"),
            ("user_ids.phone", "ilike", "138"),
            ("user_ids.partner_id.phone", "ilike", "138"),
        ):
            with self.subTest(condition=condition):
                with self.assertRaises(AccessError):
                    self._clients(condition)
                with self.assertRaises(AccessError):
                    self.patient.with_user(self.ada).filtered_domain([condition])
                with self.assertRaises(AccessError):
                    self._clients(("partner_id", "any", [condition]), model="clinic.followup")
        for model, condition in (
            ("clinic.followup", ("partner_phone", "ilike", "138")),
            ("clinic.followup", ("partner_id.phone", "ilike", "138")),
            ("clinic.encounter", ("partner_id.phone_sanitized", "=like", "+86138%")),
            ("res.users", ("phone", "ilike", "138")),
            ("res.users", ("partner_id.phone", "ilike", "138")),
            ("mail.notification", ("sms_number", "=like", "+86138%")),
        ):
            with self.subTest(model=model, condition=condition), self.assertRaises(AccessError):
                self._clients(condition, model=model)

    def test_nobody_tries_out_all_numbers_that_a_masked_one_can_be(self):
        numbers = [f"138{number:04}5678" for number in range(1230, 1240)]
        self.assertEqual(self._clients(("phone", "in", ["13812345678", "13900000000"])), self.patient)
        anyone = ["|"] * 9 + [("phone", "=", number) for number in numbers]
        behind = ["|"] * 9 + [("partner_id.phone_sanitized", "=", number) for number in numbers]
        for model, *domain in (
            ("res.partner", ("phone", "in", numbers)),
            ("res.partner", ("phone_sanitized", "in", tuple(numbers))),
            ("res.partner", *anyone),
            ("res.partner", ("child_ids", "any", anyone)),
            ("clinic.followup", *behind),
            ("clinic.followup", ("partner_id", "any", [("phone", "in", numbers)])),
        ):
            with self.subTest(model=model, domain=domain), self.assertRaises(AccessError):
                self._clients(*domain, model=model)
            self._clients(*domain, model=model, user=self.mia)
        composer = self.env["sms.composer"].with_user(self.ada)
        composer = composer.with_context(default_res_model="res.partner", default_res_id=self.patient.id)
        for guesses in ("".join(numbers), "".join(number.replace("5678", "0000") for number in numbers)):
            tried = composer.create({"recipient_single_number_itf": guesses, "body": "Hello"})
            self.assertEqual(tried.read(["recipient_single_number_itf"])[0]["recipient_single_number_itf"][:4], "138 ")

    def test_negation_opens_no_way(self):
        for condition in (("phone", "ilike", "138"), ("phone", "not ilike", "138"), ("phone", "<", "+86 139")):
            with self.subTest(condition=condition), self.assertRaises(AccessError):
                self._clients("!", condition)

    def test_whether_there_is_a_number_may_be_asked(self):
        nobody = self._patient("Without")
        both = self.patient + nobody
        self.assertEqual(self._clients(("id", "in", both.ids), ("phone", "=", False)), nobody)
        self.assertEqual(self._clients(("id", "in", both.ids), ("phone", "!=", False)), self.patient)

    def test_a_part_of_a_whole_number_finds_nothing(self):
        for text in ("1381234567", "3812345678", "2345678", "86138123456789"):
            for fname in ("phone", "phone_mobile_search"):
                with self.subTest(text=text, fname=fname):
                    self.assertFalse(self._clients((fname, "ilike", text)))

    def _box(self, text, user=None):
        """What the box of the list of clients asks for."""
        fnames = ("complete_name", "clinic_ref", "email", "phone_mobile_search")
        domain = ["|", "|", "|", *((fname, "ilike", text) for fname in fnames)]
        return self._clients(("is_clinic_client", "=", True), *domain, user=user)

    def test_the_search_box_of_the_clients_finds_by_name_and_member_number_and_never_fails(self):
        short = self._patient("李明")
        for user in (self.ada, self.mia):
            with self.subTest(user=user.name):
                self.assertEqual(self._box("Lin", user), self.patient)
                self.assertEqual(self._box("李明", user), short)
                self.assertEqual(self._box("李", user), short)
                self.assertIn(self.patient, self._box(self.patient.clinic_ref, user))
                self.assertEqual(self._box("13812345678", user), self.patient)
                self.assertEqual(self._box("5678", user), self.patient)
        self.assertFalse(self._box("138 1234"))
        self.assertEqual(self._box("138 1234", self.mia), self.patient)

    def test_contacts_are_found_by_any_part_of_their_number(self):
        found = self._clients(("phone_mobile_search", "ilike", "139 1234"), user=self.accountant)
        self.assertEqual(found, self.vendor)

    def test_nobody_sorts_or_groups_by_what_he_does_not_see(self):
        for model, fname in (
            ("res.partner", "phone"),
            ("res.partner", "phone_sanitized"),
            ("res.users", "phone"),
            ("mail.notification", "sms_number"),
        ):
            records = self.env[model].with_user(self.ada)
            for function in (
                lambda records, fname: records.search([], order=f"name, {fname} desc" if "name" in records else fname),
                lambda records, fname: records.search_read([], ["id"], order=fname),
                lambda records, fname: records.formatted_read_group([], [fname], ["__count"]),
                lambda records, fname: records.web_read_group([], [fname], ["__count"]),
                lambda records, fname: records.formatted_read_group([], [], [f"{fname}:max"]),
                lambda records, fname: records.formatted_read_group([], [], [f"{fname}:array_agg"]),
                lambda records, fname: records.formatted_read_group(
                    [], ["id"], ["__count"], having=[(f"{fname}:max", ">", "+86 138")]
                ),
            ):
                with self.subTest(model=model, fname=fname), self.assertRaises(AccessError):
                    function(records, fname)
        followups = self.env["clinic.followup"].with_user(self.ada)
        for groupby in ("partner_phone", "partner_id.phone"):
            with self.subTest(groupby=groupby), self.assertRaises(AccessError):
                followups.formatted_read_group([], [groupby], ["__count"])
        with self.assertRaises(AccessError):
            followups.search([], order="partner_phone")
        with self.assertRaises(AccessError):
            followups.read_progress_bar([], "partner_phone", {"field": "state", "colors": {"todo": "danger"}})
        offered = self.env["res.partner"].with_user(self.ada).fields_get(["phone"])["phone"]
        self.assertFalse(offered["sortable"] or offered["groupable"])

    def test_who_sees_numbers_and_superuser_code_search_sort_and_group_as_ever(self):
        for partners in (self.patient.with_user(self.mia), self.patient.with_user(self.ada).sudo()):
            self.assertIn(self.patient, partners.search([("phone", "ilike", "138 1234")], order="phone desc"))
            self.assertTrue(partners.formatted_read_group([("id", "=", self.patient.id)], ["phone"], ["__count"]))


@tagged("post_install", "-at_install")
class TestPhoneWrite(PhoneCase):
    """Somebody who sees a number masked does not destroy it."""

    def test_a_form_that_sends_the_masked_number_back_changes_nothing(self):
        client = self.patient.with_user(self.ada)
        client.write({"phone": MASKED, "name": "Lin Other"})
        client.web_save({"phone": MASKED, "function": "teacher"}, {"phone": {}})
        self.assertRecordValues(self.patient, [{"phone": NUMBER, "name": "Lin Other", "function": "teacher"}])

    def test_a_masked_number_changed_by_hand_is_refused(self):
        client = self.patient.with_user(self.ada)
        for text in ("+86 138 **** 5679", "138 ** 5678", "****"):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "masked phone number"):
                client.write({"phone": text})
        with self.assertRaisesRegex(UserError, "masked phone number"):
            client.create({"name": "New", "is_clinic_client": True, "phone": MASKED})
        other = self._patient("Other", phone="+86 138 0000 1111")
        with self.assertRaisesRegex(UserError, "masked phone number"):
            (client + other.with_user(self.ada)).write({"phone": MASKED})
        self.assertEqual(self.patient.phone, NUMBER)

    def test_a_whole_new_number_is_kept_and_shown_masked(self):
        client = self.patient.with_user(self.ada)
        saved = client.web_save({"phone": "+86 139 8765 4321"}, {"phone": {}})
        self.assertEqual(saved[0]["phone"], "+86 139 **** 4321")
        self.assertEqual(self.patient.phone, "+86 139 8765 4321")

    def test_a_form_tells_no_number_by_what_is_typed_elsewhere(self):
        self.patient.phone = "13812345678"
        client = self.patient.with_user(self.ada)
        spec = {"phone": {}, "country_id": {}, "is_clinic_client": {}, "parent_id": {}}
        for values in (
            {"country_id": self.env.ref("base.cn").id},
            {"country_id": self.env.ref("base.us").id, "phone": "138 **** 5678"},
            {"is_clinic_client": False, "phone": "138 **** 5678"},
            {"phone": "138 1234 567"},
        ):
            answer = client.onchange(values, list(values), spec)
            with self.subTest(values=values):
                self.assertNotIn("5678", json.dumps(answer["value"]).replace("138 **** 5678", ""))

    def test_a_form_shows_what_was_just_typed(self):
        china = self.env.ref("base.cn").id
        answer = (
            self.env["res.partner"]
            .with_user(self.ada)
            .onchange(
                {"phone": "13987654321", "country_id": china, "is_clinic_client": True},
                ["phone"],
                {"phone": {}, "country_id": {}, "is_clinic_client": {}},
            )
        )
        self.assertEqual(answer["value"]["phone"], "+86 139 8765 4321")

    def test_a_new_follow_up_shows_the_masked_number_of_the_client_chosen(self):
        answer = (
            self.env["clinic.followup"]
            .with_user(self.ada)
            .onchange({"partner_id": self.patient.id}, ["partner_id"], {"partner_id": {}, "partner_phone": {}})
        )
        self.assertEqual(answer["value"]["partner_phone"], MASKED)

    def test_a_form_is_saved_without_touching_the_number(self):
        with Form(self.patient.with_user(self.ada)) as form:
            form.function = "teacher"
            form.country_id = self.env.ref("base.us")
        self.assertEqual(self.patient.phone, NUMBER)

    def test_a_copy_of_the_client_takes_no_number_along(self):
        client = self.patient.with_user(self.ada)
        self.assertHidden(client.copy_data())
        copy = client.copy({"is_clinic_client": False})
        self.assertFalse(copy.phone or copy.phone_sanitized)
        self.assertEqual(self.patient.with_user(self.mia).copy().phone, NUMBER)

    def test_nobody_gets_at_the_number_by_making_a_plain_contact_of_the_client(self):
        with self.assertRaises(AccessError):
            self.patient.with_user(self.ada).is_clinic_client = False
        with self.assertRaises(AccessError):
            self.relative.with_user(self.ada).parent_id = False
        self.patient.with_user(self.mia).is_clinic_client = False


@tagged("post_install", "-at_install")
class TestPhoneReveal(PhoneCase):
    """Revealing, calling and writing to a number that is not shown."""

    def test_staff_reveal_one_number_and_the_log_keeps_it(self):
        self.assertEqual(self.patient.with_user(self.ada).action_clinic_reveal_phone(), NUMBER)
        self.assertRecordValues(
            self.log_of("reveal"),
            [
                {
                    "user_id": self.ada.id,
                    "model": "res.partner",
                    "client_ids": self.patient.ids,
                    "client_count": 1,
                    "detail": MASKED,
                }
            ],
        )

    def test_nobody_but_staff_reveals_or_calls(self):
        for user in self.accountant + self.nurse + self.internal + self.portal:
            for method in ("action_clinic_reveal_phone", "action_clinic_call"):
                with self.subTest(user=user.name, method=method), self.assertRaises(AccessError):
                    getattr(self.patient.with_user(user), method)()
        with self.assertRaises(AccessError):
            self.followup.with_user(self.internal).action_call()
        self.assertFalse(self.log_of("reveal") + self.log_of("call"))

    def test_a_client_who_may_not_be_read_is_not_revealed(self):
        branch = self.env["res.company"].create({"name": "Other branch"})
        client = self._patient("Client of another branch", phone=NUMBER, company_id=branch.id)
        with self.assertRaises(AccessError):
            client.with_user(self.ada).action_clinic_reveal_phone()

    def test_numbers_are_revealed_one_by_one(self):
        with self.assertRaises(ValueError):
            (self.patient + self.vendor).with_user(self.ada).action_clinic_reveal_phone()

    def test_a_call_dials_the_real_number_and_is_logged(self):
        url = "tel:+8613812345678"
        self.assertEqual(self.followup.with_user(self.ada).action_call()["url"], url)
        self.assertTrue(self.followup.call_at)
        self.assertEqual(self.patient.with_user(self.ada).action_clinic_call()["url"], url)
        self.assertRecordValues(
            self.log_of("call"),
            [
                {"model": "res.partner", "detail": False, "client_ids": self.patient.ids},
                {"model": "clinic.followup", "detail": "Ask how it goes", "client_ids": self.patient.ids},
            ],
        )

    def test_who_does_not_want_to_be_called_is_not(self):
        self.patient.clinic_refuses_phone = True
        with self.assertRaises(UserError):
            self.patient.with_user(self.ada).action_clinic_call()
        self.assertFalse(self.log_of("call"))

    def _composer(self, records):
        """Open the window, write and send as the web client does."""
        composer = (
            self.env["sms.composer"]
            .with_user(self.ada)
            .with_context(
                default_res_model=records._name, default_res_id=records.id, default_composition_mode="comment"
            )
        )
        fnames = (
            "recipient_single_number",
            "recipient_single_number_itf",
            "numbers",
            "sanitized_numbers",
            "recipient_single_valid",
            "body",
            "composition_mode",
            "res_model",
            "res_id",
            "comment_single_recipient",
            "number_field_name",
        )
        spec = {fname: {} for fname in fnames}
        values = composer.onchange({}, [], spec)["value"]
        self.assertHidden(values)
        self.assertEqual(values["recipient_single_number_itf"].replace(" ", ""), MASKED.replace(" ", ""))
        values["body"] = "See you tomorrow"
        changed = composer.onchange(values, ["body"], spec)["value"]
        self.assertTrue({**values, **changed}["recipient_single_valid"])
        values = {fname: value for fname, value in {**values, **changed}.items() if value}
        composer = composer.create(values)
        composer.action_send_sms()
        self.assertHidden(composer.read())
        return self.env["sms.sms"].search([("body", "=", "See you tomorrow")])

    def test_an_sms_from_the_follow_up_reaches_the_number_nobody_saw(self):
        self.assertEqual(self._composer(self.followup).number, "+8613812345678")
        self.assertEqual(self.patient.phone, NUMBER)

    def test_an_sms_from_the_client_reaches_the_number_nobody_saw(self):
        self.assertEqual(self._composer(self.patient).number, "+8613812345678")
        self.assertEqual(self.patient.phone, NUMBER)

    def test_the_settings_decide_who_sees_numbers(self):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.group_clinic_phone_manager)
        self.assertFalse(settings.group_clinic_phone_staff or settings.group_clinic_phone_nurse)
        settings.group_clinic_phone_supervisor = True
        settings.group_clinic_phone_nurse = True
        settings.execute()
        for user, expected in ((self.sue, NUMBER), (self.nurse, NUMBER), (self.ada, MASKED), (self.mia, NUMBER)):
            with self.subTest(user=user.name):
                self.assertEqual(self.patient.with_user(user).read(["phone"])[0]["phone"], expected)
        settings = self.env["res.config.settings"].create({})
        settings.write({"group_clinic_phone_supervisor": False, "group_clinic_phone_manager": False})
        settings.execute()
        self.assertEqual(self.patient.with_user(self.mia).read(["phone"])[0]["phone"], MASKED)

    def test_merged_files_stay_masked(self):
        contact = self.env["res.partner"].create({"name": "Lin Client", "email": self.patient.email})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.mia).create({})
        wizard._merge((self.patient + contact).ids, contact)
        self.assertEqual(contact.phone, NUMBER)
        self.assertEqual(contact.with_user(self.ada).read(["phone"])[0]["phone"], MASKED)


@tagged("post_install", "-at_install")
class TestPhoneRemote(PhoneCase, RemoteCase):
    """The same over the network."""

    now = None

    @mute_logger("odoo.http")
    def test_remote_calls_tell_no_number(self):
        self.authenticate("test_ada", "test_ada_password")
        ids = self.patient.ids
        for model, method, args in (
            ("res.partner", "read", (ids,)),
            ("res.partner", "web_read", (ids, {"phone": {}, "phone_sanitized": {}})),
            ("res.partner", "search_read", ([("id", "in", ids)], ["phone"])),
            ("res.partner", "web_search_read", ([("id", "in", ids)], {"phone": {}})),
            ("res.partner", "copy_data", (ids,)),
            ("res.partner", "web_read_group", ([("id", "in", ids)], ["phone"])),
            ("res.partner", "get_formview_action", (ids,)),
            ("res.partner", "filtered_domain", (ids, [["phone", "ilike", "138"]])),
            ("clinic.followup", "read", (self.followup.ids,)),
            ("ir.qweb.field.contact", "get_record_to_html", (ids, {})),
        ):
            with self.subTest(model=model, method=method):
                self.assertHidden(self._rpc(model, method, *args))

    def test_a_refused_search_says_why(self):
        self.authenticate("test_ada", "test_ada_password")
        with mute_logger("odoo.http"):
            answer = self._rpc("res.partner", "search", [("phone", "ilike", "138")])
        self.assertIn("last four digits", answer["error"]["data"]["message"])

    def test_files_with_exported_clients_are_masked(self):
        session = self.authenticate("test_ada", "test_ada_password")
        session["identity-check-last"] = time.time()
        http.root.session_store.save(session)
        self.ada.group_ids += self.env.ref("base.group_allow_export")
        data = {
            "model": "res.partner",
            "fields": [{"name": "phone", "label": "Phone", "type": "char", "store": True}],
            "ids": self.patient.ids,
            "domain": [],
            "groupby": [],
            "import_compat": False,
        }
        data = {"data": json.dumps(data), "csrf_token": http.Request.csrf_token(self)}
        table = self.url_open("/web/export/csv", data=data).text
        self.assertEqual(list(csv.reader(io.StringIO(table.lstrip("\ufeff"))))[1], [f"'{MASKED}"])
        sheet = self.url_open("/web/export/xlsx", data=data)
        self.assertEqual(sheet.status_code, 200)
        self.assertNotIn(b"1234 5678", sheet.content)

    def test_the_card_that_is_downloaded_is_masked(self):
        self.authenticate("test_ada", "test_ada_password")
        answer = self.url_open(f"/web/partner/vcard?partner_ids={self.patient.id}")
        if answer.status_code == 200:
            self.assertNotIn(SECRET, answer.text)
            self.assertIn(MASKED, answer.text)

    def test_json2_masks(self):
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("the module rpc is not installed")
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.ada)
            ._generate("rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1))
        )
        answer = self.url_open(
            "/json/2/res.partner/read",
            json={"ids": self.patient.ids, "fields": ["phone", "phone_sanitized"]},
            headers={"Authorization": f"bearer {key}"},
        )
        self.assertEqual(answer.json(), [{"id": self.patient.id, "phone": MASKED, "phone_sanitized": MASKED}])


@tagged("post_install", "-at_install")
class TestPhoneTour(HttpCase):
    """A consultant looks a number up, in a browser."""

    def test_a_consultant_reveals_a_number_and_it_is_in_the_log(self):
        consultant = new_test_user(
            self.env, "tour_reveal", groups="base.group_user,clinic_followup.group_staff", tour_enabled=False
        )
        client = self.env["res.partner"].create({"name": "Tour Client", "is_clinic_client": True, "phone": NUMBER})
        self.env["clinic.ownership"]._assign(client, self.env.ref("clinic_followup.role_consultant"), consultant)
        self.start_tour("/odoo/clinic-clients", "clinic_reveal_tour", login="tour_reveal")
        self.assertRecordValues(
            self.env["clinic.access.log"].search([("kind", "=", "reveal")]),
            [{"user_id": consultant.id, "client_ids": client.ids}],
        )
