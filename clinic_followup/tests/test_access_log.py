# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..tools.engine import as_engine
from .common import ClinicCase, RemoteCase


class AccessLogCase(ClinicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._patient("Other Client", phone="+86 21 6279 8889", email="other@example.com")
        cls.contact = cls.env["res.partner"].create({"name": "Supplier", "email": "supplier@example.com"})
        cls.ada.group_ids += cls.env.ref("base.group_allow_export")
        cls.log = cls.env["clinic.access.log"]

    @contextmanager
    def assertLogged(self, *expected):  # noqa: N802
        """Exactly these rows, as kind and clients."""
        self.env.flush_all()
        before = self.log.search([], limit=1).id or 0
        yield
        rows = self.log.search([("id", ">", before)], order="id")
        self.assertEqual(
            [(row.kind, row.client_ids) for row in rows],
            [(kind, clients.ids) for kind, clients in expected],
        )

    def _as(self, user, records=None):
        return (self.patient if records is None else records).with_user(user)


@tagged("post_install", "-at_install")
class TestAccessLog(AccessLogCase):
    def test_reading_contact_data_of_a_client_writes_one_row(self):
        both = self.patient + self.other
        for method, args in (
            ("read", (["phone", "email"],)),
            ("web_read", ({"birthdate_date": {}},)),
            ("web_read", ({"clinic_preferences": {}},)),
        ):
            with self.subTest(method=method, args=args), self.assertLogged(("read", both)):
                getattr(self._as(self.ada, both), method)(*args)
        domain = [("id", "in", both.ids)]
        for method, args, kwargs in (
            ("search_read", (domain, ["street"]), {"order": "id"}),
            ("web_search_read", (domain, {"name": {}, "phone": {}}), {"order": "id"}),
        ):
            with self.subTest(method=method, args=args), self.assertLogged(("read", both)):
                getattr(self._as(self.ada, self.env["res.partner"]), method)(*args, **kwargs)

    def test_in_the_log_of_one_client_each_row_names_that_client_first(self):
        many = self.other.create([{"name": f"Client {number}", "is_clinic_client": True} for number in range(5)])
        self._as(self.ada, many).read(["phone"])
        row = self.log.search([], limit=1)
        self.assertEqual(row.client_id, many[0])
        self.assertEqual(row.with_context(clinic_log_client=many[4].id).client_id, many[4])
        self.assertEqual(row.client_names, "Client 0, Client 1, Client 2, +2")

    def test_asking_for_every_field_is_logged(self):
        admin = self.env.ref("base.user_admin")
        with self.assertLogged(*[("read", self.patient)] * 2):
            self._as(admin).read()
            self._as(admin, self.env["res.partner"]).search_read([("id", "=", self.patient.id)])

    def test_the_row_says_who_what_and_when(self):
        self._as(self.ada).read(["phone"])
        row = self.log.search([], limit=1)
        self.assertRecordValues(
            row,
            [
                {
                    "user_id": self.ada.id,
                    "company_id": self.company.id,
                    "kind": "read",
                    "model": "res.partner",
                    "client_count": 1,
                    "client_names": "Lin Client",
                    "client_id": self.patient.id,
                    "date": fields.Datetime.now(),
                }
            ],
        )

    def test_names_are_no_secret_unless_they_tell_the_address(self):
        with self.assertLogged():
            self._as(self.ada).read(["name", "display_name", "avatar_128", "clinic_ref", "lang"])
            self._as(self.ada).web_read({"display_name": {}})
        with self.assertLogged(("read", self.patient)):
            self._as(self.ada).with_context(show_address=True).read(["display_name"])

    def test_plain_contacts_are_not_logged(self):
        with self.assertLogged():
            self._as(self.ada, self.contact).read(["email"])
            self._as(self.ada, self.contact).email = "new@example.com"
            self._as(self.ada, self.contact).export_data(["email"])
        with self.assertLogged(("read", self.patient)):
            self._as(self.ada, self.patient + self.contact).read(["email"])

    def test_the_system_is_not_logged(self):
        with self.assertLogged():
            self._as(self.ada).sudo().read(["phone"])
            self.patient.read(["phone"])
            self.patient.phone = "+86 21 6279 8887"
            self.patient.export_data(["phone"])

    def test_everybody_who_works_here_is_logged(self):
        internal = self._user("internal", "base.group_user")
        with self.assertLogged(("read", self.patient)):
            self._as(internal).read(["phone"])

    def test_a_client_in_the_portal_reads_the_own_file_unlogged(self):
        portal = self._user("portal", "base.group_portal", partner_id=self.patient.id)
        with self.assertLogged():
            self._as(portal).read(["phone"])

    def test_unfolded_groups_are_read_and_folded_ones_are_not(self):
        partners = self._as(self.ada, self.env["res.partner"])
        domain = [("id", "=", self.patient.id)]
        with self.assertLogged(("read", self.patient)):
            partners.web_read_group(
                domain, ["clinic_journey"], auto_unfold=True, unfold_read_specification={"phone": {}}
            )
        with self.assertLogged():
            partners.web_read_group(domain, ["clinic_journey"])

    def test_grouping_by_what_identifies_shows_it(self):
        partners = self._as(self.ada, self.env["res.partner"])
        domain = [("id", "=", self.patient.id)]
        with self.assertLogged(*[("read", self.patient)] * 3):
            partners.formatted_read_group(domain, ["email"], ["__count"])
            partners.formatted_read_group(domain, [], ["street:array_agg"])
            partners.formatted_read_grouping_sets(domain, [["birthdate_date:month"], []], ["__count"])
        with self.assertLogged():
            partners.formatted_read_group(domain, ["clinic_consultant_id", "country_id"], ["__count"])

    def test_grouping_other_records_by_what_identifies_the_client_shows_it_too(self):
        encounters = self._as(self.ada, self._encounter())
        domain = [("id", "=", encounters.id)]
        with self.assertLogged(*[("read", self.patient)] * 2):
            encounters.formatted_read_group(domain, ["partner_id.email"], ["__count"])
            encounters.formatted_read_grouping_sets(domain, [["partner_id.birthdate_date:month"], []], ["__count"])
        with self.assertLogged():
            encounters.formatted_read_group(domain, ["partner_id.country_id"], ["__count"])

    def test_the_values_of_a_copy_and_names_that_tell_the_address_are_logged(self):
        with self.assertLogged(("read", self.patient)):
            self._as(self.ada).copy_data()
        partners = self._as(self.ada, self.env["res.partner"])
        with self.assertLogged(("read", self.patient)):
            partners.with_context(show_email=True).name_search("Lin Client")
        with self.assertLogged():
            partners.name_search("Lin Client")

    def test_the_fields_of_a_client_behind_another_record_are_logged(self):
        followup = self._followup()
        with self.assertLogged(("read", self.patient)):
            followup.with_user(self.ada).web_read({"name": {}, "partner_id": {"fields": {"phone": {}}}})

    def test_changes_are_logged_with_the_names_of_the_fields(self):
        with self.assertLogged(("change", self.patient)):
            self._as(self.ada).write({"street": "Nanjing Road 1", "phone": "+86 21 6279 8880", "lang": "en_US"})
        row = self.log.search([], limit=1)
        self.assertEqual((row.detail, row.what), ("phone, street", "Phone, Street"))
        with self.assertLogged():
            self._as(self.ada).name = "Lin"
        partners = self._as(self.ada, self.env["res.partner"])
        client = partners.create({"name": "New Client", "is_clinic_client": True, "phone": "+86 21 6279 8881"})
        row = self.log.search([("client_id", "=", client.id)])
        self.assertRecordValues(row, [{"kind": "change", "detail": "New"}])

    def test_exports_are_logged_with_fields_and_count(self):
        with self.assertLogged(("export", self.patient)):
            self._as(self.ada, self.patient + self.contact).export_data(["name", "phone", "country_id/name"])
        row = self.log.search([], limit=1)
        self.assertEqual(row.detail, "2 records: name, phone, country_id/name")

    def test_exports_of_what_happened_are_logged_on_the_client(self):
        self.mia.group_ids += self.env.ref("base.group_allow_export")
        encounter, followup = self._encounter(), self._followup()
        followup.with_user(self.ada).record_contact(self.result_reached, note="Fine")
        for records in (encounter, followup, followup.attempt_ids):
            with self.subTest(model=records._name):
                with self.assertLogged(("export", self.patient)):
                    self._as(self.mia, records).export_data(["id"])
                self.assertEqual(self.log.search([], limit=1).model, records._name)

    def test_exports_of_clients_through_other_records_are_logged(self):
        category = self.env["res.partner.category"].create({"name": "VIP"})
        self.patient.category_id = category
        with self.assertLogged(("export", self.patient)):
            self._as(self.ada, category).export_data(["name", "partner_ids/phone"])
        with self.assertLogged():
            self._as(self.ada, category).export_data(["name", "partner_ids/name"])

    def test_a_refused_export_is_not_logged(self):
        with self.assertLogged(), self.assertRaises(UserError):
            self._as(self.ben).export_data(["phone"])

    def test_a_vcard_is_an_export(self):
        with self.assertLogged(("export", self.patient)):
            self._as(self.ada)._get_vcard_file()

    def test_encounters_are_read_freely_and_their_changes_logged(self):
        with self.assertLogged(("change", self.patient)):
            encounter = self._as(self.ada, self.env["clinic.encounter"]).create(
                {"partner_id": self.patient.id, "kind": "treatment", "category_id": self.sub_category.id}
            )
        with self.assertLogged(("change", self.patient)):
            encounter.write({"category_id": self.category.id})
        with self.assertLogged():
            encounter.read()
        self.assertEqual(self.log.search([], limit=1).detail, "category_id")

    def test_printing_is_logged(self):
        report = self.env["ir.actions.report"].create(
            {
                "name": "Client sheet",
                "model": "res.partner",
                "report_type": "qweb-html",
                "report_name": "clinic_followup.test_sheet",
            }
        )
        self.env["ir.ui.view"]._load_records(
            [
                {
                    "xml_id": "clinic_followup.test_sheet",
                    "values": {
                        "name": "test_sheet",
                        "type": "qweb",
                        "arch": '<t t-name="x"><p t-foreach="docs" t-as="doc" t-out="doc.phone"/></t>',
                    },
                }
            ]
        )
        with self.assertLogged(("print", self.patient)):
            report.with_user(self.ada)._render_qweb_html(report.report_name, self.patient.ids)
        self.assertEqual(self.log.search([], limit=1).detail, "Client sheet")

    # --- a ledger ---

    def test_one_statement_and_the_same_for_one_and_for_forty_clients(self):
        clients = self.env["res.partner"].create(
            [{"name": f"Client {number}", "is_clinic_client": True} for number in range(40)]
        )
        self.env.flush_all()
        for some in (clients[:1], clients):
            unlogged, logged = (self._queries_to_read(some, fname) for fname in ("name", "phone"))
            with self.subTest(clients=len(some)):
                self.assertEqual(logged - unlogged, 1)

    def _queries_to_read(self, clients, fname):
        self.env.invalidate_all()
        clients.with_user(self.ada).fetch(["name", "phone", "is_clinic_client"])
        before = self.env.cr.sql_log_count
        clients.with_user(self.ada).read([fname])
        return self.env.cr.sql_log_count - before

    def test_nobody_writes_it_but_the_system(self):
        self._as(self.ada).read(["phone"])
        row = self.log.search([], limit=1)
        for user in (self.mia, self.env.ref("base.user_admin"), self.env.ref("base.user_root")):
            for log in (row.with_user(user), row.with_user(user).sudo()):
                with self.subTest(user=user.login, su=log.env.su):
                    with self.assertRaises(UserError):
                        log.create([{"kind": "read", "user_id": user.id, "model": "res.partner"}])
                    with self.assertRaises(UserError):
                        log.write({"detail": "nothing"})
                    with self.assertRaises(UserError):
                        log.unlink()
        self.assertTrue(row.exists())

    def test_old_rows_are_deleted_in_batches_as_each_branch_wants(self):
        forever = self.env["res.company"].create({"name": "For ever", "clinic_access_log_months": 0})
        self.company.clinic_access_log_months = 12
        as_engine(self.log.search([])).unlink()
        for moment in ("2025-02-01 00:00:00", "2025-02-20 00:00:00", "2025-03-03 00:00:00"):
            with self.at(moment):
                self.log._log("read", self.patient)
                self.log.with_company(forever)._log("read", self.patient)
        kept = self.log.search([("date", ">=", "2025-03-02")]) | self.log.search([("company_id", "=", forever.id)])
        self.assertEqual(self.log._gc_access_log(limit=1), (1, 1))
        self.assertEqual(self.log._gc_access_log(limit=1), (1, 0))
        self.assertEqual(self.log._gc_access_log(), (0, 0))
        self.assertEqual(self.log.search([]), kept)

    def test_months_cannot_be_negative(self):
        for fname in ("clinic_access_log_months", "clinic_bulk_clients"):
            with self.subTest(field=fname), self.assertRaises(ValidationError):
                self.company[fname] = -1

    # --- finding ---

    def test_a_client_is_found_by_record_by_name_and_by_what_was_merged_into_it(self):
        self._as(self.ada, self.other).read(["phone"])
        of_other = self.log.search([], limit=1)
        self._as(self.ada).read(["phone"])
        of_patient = self.log.search([], limit=1)
        found = self.log.search([("client_id", "=", self.patient.id)])
        self.assertIn(of_patient, found)
        self.assertNotIn(of_other, found)
        self.assertIn(of_other, self.log.search([("client_id", "ilike", "other")]))
        self.assertIn(of_other, self.log.search([("client_id.name", "=", "Other Client")]))
        self.assertIn(of_patient, self.log.search([("client_id", "!=", self.other.id)]))
        other_id = self.other.id
        self.env["base.partner.merge.automatic.wizard"]._merge((self.patient + self.other).ids, self.patient)
        merged = self.log.search([("client_id", "=", self.patient.id), ("kind", "=", "merge")])
        self.assertEqual(merged.client_ids, [self.patient.id, other_id])
        self.assertEqual(merged.client_names, "Lin Client, +1")
        self.assertLessEqual(of_other + of_patient, self.log.search([("client_id", "=", self.patient.id)]))

    def test_clients_merged_twice_are_found(self):
        third = self._patient("Third Client")
        self._as(self.ada, third).read(["phone"])
        row = self.log.search([], limit=1)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.other + third).ids, self.other)
        wizard._merge((self.patient + self.other).ids, self.patient)
        self.assertIn(row, self.log.search([("client_id", "=", self.patient.id)]))

    def test_merging_plain_contacts_is_not_logged(self):
        other = self.contact.copy()
        with self.assertLogged():
            self.env["base.partner.merge.automatic.wizard"]._merge((self.contact + other).ids, self.contact)

    def test_searching_a_client_uses_the_index(self):
        query = self.log._search([("client_id", "in", (self.patient + self.other).ids)], bypass_access=True)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        self.assertIn("clinic_access_log_clients", str(plan))

    def test_branches_are_separate(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        self.log.with_company(branch)._log("read", self.patient)
        row = self.log.search([], limit=1)
        self.assertFalse(row.with_user(self.mia).has_access("read"))
        self.mia.company_ids = [Command.link(branch.id)]
        self.assertTrue(row.with_user(self.mia).with_company(branch).has_access("read"))

    def test_on_a_read_only_cursor_the_row_is_written_after_the_transaction(self):
        with self.enter_registry_test_mode(), patch.object(type(self.env.cr), "readonly", True, create=True):
            with self.assertLogged():
                self._as(self.ada).read(["phone"])
            waiting = self.env.cr.postcommit
            with self.assertLogged(("read", self.patient)):
                waiting.run()


@tagged("post_install", "-at_install")
class TestAccessLogRemote(AccessLogCase, RemoteCase):
    now = None

    def test_reading_by_the_web_client_is_logged_without_error_or_replay(self):
        """The transaction of these calls can write."""
        self.authenticate("test_ada", "test_ada_password")
        domain = [("id", "=", self.patient.id)]
        for method, args, kwargs in (
            ("read", (self.patient.ids, ["phone"]), {}),
            ("web_read", (self.patient.ids, {"phone": {}}), {}),
            ("search_read", (domain, ["phone"]), {}),
            ("web_search_read", (domain, {"phone": {}}), {}),
            (
                "web_read_group",
                (domain, ["clinic_journey"]),
                {"auto_unfold": True, "unfold_read_specification": {"phone": {}}},
            ),
            ("web_save", (self.patient.ids, {"lang": "en_US"}, {"phone": {}}), {}),
        ):
            logged = self.assertLogged(("read", self.patient))
            with self.subTest(method=method), self.assertNoLogs(level="WARNING"), logged:
                self.assertIn("result", self._rpc("res.partner", method, *args, **kwargs))

    def test_reading_on_a_route_that_only_reads_makes_neither_error_nor_replay(self):
        followup = self._followup()
        self.authenticate("test_ada", "test_ada_password")
        with self.assertNoLogs(level="WARNING"):
            answer = self._rpc("clinic.followup", "web_read", followup.ids, {"partner_id": {"fields": {"email": {}}}})
            self.assertEqual(answer["result"][0]["partner_id"]["email"], self.patient.email)
            answer = self._rpc("res.partner", "formatted_read_group", [("id", "=", self.patient.id)], ["email"])
            self.assertEqual(len(answer["result"]), 1)

    def test_api_keys_are_logged_as_their_users(self):
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("the module rpc is not installed")
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.ada)
            ._generate("rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1))
        )
        with self.assertNoLogs(level="WARNING"), self.assertLogged(("read", self.patient)):
            answer = self.url_open(
                "/json/2/res.partner/read",
                json={"ids": self.patient.ids, "fields": ["phone"]},
                headers={"Authorization": f"bearer {key}"},
            )
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.log.search([], limit=1).user_id, self.ada)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_nobody_can_write_it_from_outside(self):
        self._as(self.ada).read(["phone"])
        row = self.log.search([], limit=1)
        for login, password in (("test_mia", "test_mia_password"), ("admin", "admin")):
            self.authenticate(login, password)
            for method, args in (
                ("create", ([{"kind": "read", "user_id": 2, "model": "res.partner"}],)),
                ("write", (row.ids, {"detail": "nothing"})),
                ("unlink", (row.ids,)),
                ("_log", ("read", [])),
                ("_insert", ([],)),
            ):
                with self.subTest(login=login, method=method):
                    self.assertIn("error", self._rpc("clinic.access.log", method, *args))
        self.assertTrue(row.exists())
