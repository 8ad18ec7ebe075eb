# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import xmlrpc.client

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase, RemoteCase

#: Refusals are logged by Odoo; the tests provoke them.
REFUSALS = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models")


class ClientAccessCase(ClinicCase):
    """Clients of Ada, of Ben and of nobody, in a branch whose staff see their own only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.clinic_client_scope = "own"
        cls.nurse = cls._user("nurse", "group_nurse")
        cls.nurse_staff = cls._user("nurse_staff", "group_nurse")
        cls.nurse_staff.group_ids += cls.env.ref("clinic_followup.group_staff")
        cls.doctor = cls._user("doctor", "group_physician")
        cls.accountant = cls._user("accountant", "base.group_user,account.group_account_invoice")
        cls.internal = cls._user("internal", "base.group_user")
        cls.of_ada, cls.of_ben, cls.of_nobody = (cls._patient(f"Client of {name}") for name in ("Ada", "Ben", "nobody"))
        for client, user in ((cls.of_ada, cls.ada), (cls.of_ben, cls.ben)):
            # recorded long ago, by the administrator
            cls._owner(client, user)
        cls.contact = cls.env["res.partner"].create({"name": "Supplier"})
        cls.everybody_s = cls.of_ada + cls.of_ben + cls.of_nobody
        cls.env.flush_all()

    def sees(self, user, clients=None):
        """The names of those of the clients that the user finds; reading them must agree with finding them."""
        clients = clients or self.everybody_s
        # as in a new request
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env["res.partner"].with_user(user).search([("id", "in", clients.ids)])
        for client in clients:
            self.assertEqual(client.with_user(user).has_access("read"), client in found, (user.name, client.name))
        return found.sudo().mapped("name")


@tagged("post_install", "-at_install")
class TestClientAccess(ClientAccessCase):
    """Own clients, the department's, or all (L1)."""

    def test_staff_see_own_clients_and_those_of_nobody(self):
        self.assertEqual(self.sees(self.ada), ["Client of Ada", "Client of nobody"])
        self.assertEqual(self.sees(self.ben), ["Client of Ben", "Client of nobody"])
        self.assertEqual(self.sees(self.cora), ["Client of nobody"])

    def test_supervisors_see_the_clients_of_their_department(self):
        self.assertEqual(self.sees(self.sue), self.everybody_s.mapped("name"))
        self.assertEqual(self.sees(self.sam), ["Client of nobody"])

    def test_managers_nurses_and_physicians_see_all_of_the_branch(self):
        for user in (self.mia, self.nurse, self.nurse_staff, self.doctor):
            self.assertEqual(self.sees(user), self.everybody_s.mapped("name"), user.name)

    def test_the_branch_may_let_all_staff_see_all(self):
        self.company.clinic_client_scope = "branch"
        self.assertEqual(self.sees(self.ada), self.everybody_s.mapped("name"))
        self.company.clinic_client_scope = "own"
        self.assertEqual(self.sees(self.ada), ["Client of Ada", "Client of nobody"])

    def test_who_has_something_to_do_sees_the_client_until_it_is_done(self):
        followup = self._followup(self.mia, partner_id=self.of_ben.id, user_id=self.cora.id)
        self.assertIn("Client of Ben", self.sees(self.cora))
        followup.with_user(self.cora).record_contact(self.result_reached, note="Fine")
        self.assertNotIn("Client of Ben", self.sees(self.cora))
        # what she did stays hers to read, with what she needs to know
        mine = followup.with_user(self.cora)
        self.assertEqual(
            mine.read(["partner_id", "days_since_treatment", "contact_warning"])[0]["partner_id"][1], "Client of Ben"
        )

    def test_a_supervisor_sees_clients_with_work_of_the_department(self):
        self._followup(self.mia, partner_id=self.of_ben.id, user_id=self.cora.id, department_id=self.service.id)
        self.assertIn("Client of Ben", self.sees(self.sam))

    def test_who_treated_a_client_sees_the_client(self):
        self._encounter(partner_id=self.of_ben.id, nurse_id=self.cora.id)
        self.assertIn("Client of Ben", self.sees(self.cora))

    def test_a_client_who_changes_hands_changes_who_sees_the_file(self):
        self._owner(self.of_ada, self.ben)
        self.assertEqual(self.sees(self.ada), ["Client of nobody"])
        self.assertEqual(self.sees(self.ben), self.everybody_s.mapped("name"))

    def test_a_colleague_who_joins_the_department_brings_the_clients_along(self):
        self._owner(self.of_nobody, self.cora)
        self.assertNotIn("Client of nobody", self.sees(self.sue))
        self.env["hr.employee"].search([("user_id", "=", self.cora.id)]).department_id = self.consulting
        self.assertIn("Client of nobody", self.sees(self.sue))

    def test_contacts_and_colleagues_are_everybody_s(self):
        colleague = self.ben.partner_id
        colleague.is_clinic_client = True
        self._owner(colleague, self.ben)
        self.assertEqual(len(self.sees(self.cora, self.contact + colleague)), 2)
        self.assertIn(self.ben, self.env["res.users"].with_user(self.cora).search([("id", "=", self.ben.id)]))

    def test_staff_record_a_client_for_a_colleague(self):
        client = (
            self.env["res.partner"]
            .with_user(self.cora)
            .create({"name": "New", "is_clinic_client": True, "clinic_consultant_id": self.ben.id})
        )
        self.assertEqual(client.read(["name"])[0]["name"], "New")
        self.assertEqual(client.clinic_consultant_id, self.ben)

    def test_what_belongs_to_a_client_is_seen_with_the_client(self):
        self._curve(1)
        self.of_ben.clinic_anniversary_ids = [(0, 0, {"name": "Wedding", "date": "2020-05-01"})]
        encounter = self._encounter(partner_id=self.of_ben.id, consultant_id=self.ben.id)
        for records in (
            encounter,
            encounter.staff_ids,
            encounter.plan_ids,
            self.of_ben.clinic_anniversary_ids,
            self.of_ben.clinic_ownership_ids,
        ):
            with self.subTest(model=records._name):
                self.assertTrue(records)
                for user, sees in ((self.ada, False), (self.cora, False), (self.ben, True), (self.sue, True)):
                    found = records.with_user(user).search([("id", "in", records.ids)])
                    self.assertEqual(found, records if sees else records.browse(), user.name)
                    self.assertEqual(records.with_user(user).has_access("read"), sees)

    @mute_logger(*REFUSALS)
    def test_nobody_records_anything_for_a_client_whom_he_does_not_see(self):
        with self.assertRaises(AccessError):
            self._followup(self.ada, partner_id=self.of_ben.id)
        with self.assertRaises(AccessError):
            self.env["clinic.encounter"].with_user(self.ada).create({"partner_id": self.of_ben.id, "kind": "visit"})

    @mute_logger(*REFUSALS)
    def test_a_wrong_value_tells_no_name_of_a_client_whom_one_does_not_see(self):
        theirs = self._encounter(partner_id=self.of_ben.id, kind="visit")
        file = self.env["clinic.medical.file"].create({"partner_id": self.of_ben.id})
        for record, fname in ((theirs, "date"), (file, "allergies"), (self.of_ben, "birthdate_date")):
            with self.subTest(record._name), self.assertRaises(ValidationError) as refusal:
                record.with_user(self.ada).write({fname: 5})
            self.assertNotIn("Ben", str(refusal.exception))
            with self.assertRaisesRegex(ValidationError, "Client of Ben"):
                record.write({fname: 5})
        with self.assertRaises(ValidationError) as refusal:
            self._followup(self.ada, partner_id=self.of_ada.id, encounter_id=theirs.id)
        self.assertNotIn("Ben", str(refusal.exception))

    @mute_logger(*REFUSALS)
    def test_nobody_moves_a_record_to_a_client_to_see_the_file(self):
        theirs = self._encounter(partner_id=self.of_ben.id, kind="visit", consultant_id=self.ben.id)
        encounter = self._encounter(partner_id=self.of_ada.id, kind="visit", consultant_id=self.ada.id)
        conf = self.env["clinic.document.type"].create({"name": "Confidentiality", "kind": "confidentiality"})
        own = {
            "clinic.encounter": encounter,
            "clinic.followup": self._followup(self.ada, partner_id=self.of_ada.id),
            "clinic.anniversary": self.env["clinic.anniversary"].create(
                {"partner_id": self.of_ada.id, "name": "Wedding", "date": "2020-05-01"}
            ),
            "clinic.document": self.env["clinic.document"].create(
                {"partner_id": self.of_ada.id, "type_id": conf.id, "location": "Cabinet 3"}
            ),
        }
        for name, record in own.items():
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.ada).write({"partner_id": self.of_ben.id})
        with self.subTest("document, by its treatment"), self.assertRaises(AccessError):
            own["clinic.document"].with_user(self.ada).write({"encounter_id": theirs.id})
        line = {"role_id": self.role_nurse.id, "user_id": self.ada.id}
        Staff = self.env["clinic.encounter.staff"].with_user(self.ada)
        with self.subTest("new line"), self.assertRaises(AccessError):
            Staff.create({**line, "encounter_id": theirs.id})
        with self.subTest("moved line"), self.assertRaises(AccessError):
            Staff.create({**line, "encounter_id": encounter.id}).encounter_id = theirs
        with self.subTest("new encounter"), self.assertRaises(AccessError):
            encounter.with_user(self.ada).create(
                {"partner_id": self.of_ben.id, "kind": "visit", "staff_ids": [(0, 0, line)]}
            )
        self.assertEqual(self.sees(self.ada), ["Client of Ada", "Client of nobody"])

    def test_accounting_and_others_read_contacts_as_before_but_nothing_of_the_clinic(self):
        clinical = [
            name
            for name, field in self.of_ben._fields.items()
            if field._module == "clinic_followup" and "clinic_" in name and name != "is_clinic_client"
        ]
        for user in (self.accountant, self.internal):
            client = self.of_ben.with_user(user)
            self.assertEqual(client.read(["name"])[0]["name"], "Client of Ben")
            readable = [name for name in clinical if client._has_field_access(client._fields[name], "read")]
            self.assertEqual(set(readable) - {"clinic_ref"}, set(), user.name)

    def test_the_rule_asks_a_constant_number_of_queries(self):
        clients = self.env["res.partner"].create(
            [{"name": f"Client {number}", "is_clinic_client": True} for number in range(40)]
        )
        found = self.env["res.partner"].with_user(self.ada)
        found.search([("id", "in", clients.ids)])
        for some in (clients[:1], clients):
            with self.assertQueryCount(1):
                found.search([("id", "in", some.ids)])


@tagged("post_install", "-at_install")
class TestBranches(ClientAccessCase):
    """Branches do not see each other's clients unless that is allowed (L5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create({"name": "Pudong"})
        there = {"company_id": cls.branch.id, "company_ids": [(6, 0, cls.branch.ids)]}
        cls.max = cls._user("max", "group_manager", **there)
        cls.nora = cls._user("nora", "group_staff", **there)
        (cls.company + cls.branch).clinic_share_clients = False

    def _record(self, user):
        return self.env["res.partner"].with_user(user).create({"name": "New client", "is_clinic_client": True}).sudo()

    def test_a_client_belongs_to_the_branch_that_records_it(self):
        here, there = self._record(self.mia), self._record(self.max)
        self.assertEqual((here.company_id, there.company_id), (self.company, self.branch))
        for user, seen, hidden in ((self.mia, here, there), (self.max, there, here)):
            self.assertEqual(self.sees(user, here + there), seen.mapped("name"), user.name)
            self.assertFalse(hidden.with_user(user).has_access("read"))

    def test_branches_may_share_their_clients(self):
        self.company.clinic_share_clients = True
        shared = self._record(self.mia)
        self.assertFalse(shared.company_id)
        self.assertTrue(shared.with_user(self.max).has_access("read"))

    def test_contacts_who_are_no_clients_stay_without_a_branch(self):
        self.assertFalse(self.env["res.partner"].with_user(self.mia).create({"name": "Supplier"}).company_id)

    def test_a_file_of_the_group_shows_each_branch_only_what_it_did_itself(self):
        self._curve(1)
        shared = self._patient("Shared", company_id=False)
        here = self._encounter(partner_id=shared.id)
        there = self._encounter(partner_id=shared.id, company_id=self.branch.id)
        for user, seen, hidden in ((self.mia, here, there), (self.max, there, here)):
            self.env.invalidate_all()
            client = shared.with_user(user)
            self.assertEqual(client.clinic_encounter_ids, seen.with_user(user))
            self.assertEqual(client.clinic_plan_ids, seen.plan_ids.with_user(user))
            self.assertFalse(hidden.with_user(user).has_access("read"))

    def test_the_scope_is_that_of_the_user_s_branch(self):
        self.branch.clinic_client_scope = "branch"
        of_max = self._record(self.max)
        self._owner(of_max, self.max)
        self.assertEqual(self.sees(self.nora, of_max), ["New client"])
        self.branch.clinic_client_scope = "own"
        self.assertEqual(self.sees(self.nora, of_max), [])


@tagged("post_install", "-at_install")
class TestRemoteClient(ClientAccessCase, RemoteCase):
    """Another's client by URL, by the web client's calls, by JSON-2 and by XML-RPC."""

    now = None

    @mute_logger(*REFUSALS)
    def test_the_web_client_is_refused(self):
        self.authenticate("test_ada", "test_ada_password")
        self.ada.group_ids += self.env.ref("base.group_allow_export")
        foreign = self.of_ben.ids
        for method, args in (
            ("read", (foreign, ["name"])),
            ("web_read", (foreign, {"name": {}, "clinic_consultant_id": {"fields": {"display_name": {}}}})),
            ("export_data", (foreign, ["name"])),
            ("write", (foreign, {"name": "Mine"})),
            ("web_save", (foreign, {"name": "Mine"}, {"name": {}})),
            ("copy", (foreign,)),
            ("message_post", (foreign,)),
            ("unlink", (foreign,)),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._called("res.partner", method, *args), "AccessError")
        for method, args, nothing in (
            ("search_count", ([("id", "in", foreign)],), 0),
            ("name_search", ("Client of Ben",), []),
            ("search_read", ([("id", "in", foreign)], ["name"]), []),
            ("formatted_read_group", ([("id", "in", foreign)], ["name"], ["__count"]), []),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._called("res.partner", method, *args), nothing)

    @mute_logger(*REFUSALS)
    def test_urls_are_refused(self):
        picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        self.of_ben.image_1920 = picture
        attachment = self.env["ir.attachment"].create(
            {"name": "letter.txt", "raw": b"Dear client", "res_model": "res.partner", "res_id": self.of_ben.id}
        )
        for login, served in (("test_ben", True), ("test_ada", False), (None, False)):
            self.authenticate(login, login and f"{login}_password")
            for url, secret in (
                (f"/web/content/res.partner/{self.of_ben.id}/image_1920", base64.b64decode(picture)),
                (f"/web/content/{attachment.id}", b"Dear client"),
            ):
                with self.subTest(login=login, url=url):
                    answer = self.url_open(url)
                    self.assertEqual(secret in answer.content, served)

    @mute_logger(*REFUSALS)
    def test_json2_and_xmlrpc_are_refused(self):
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("the module rpc is not installed")
        expires = fields.Datetime.add(fields.Datetime.now(), days=1)
        keys = {
            user: self.env["res.users.apikeys"].with_user(user)._generate("rpc", "test", expires)
            for user in (self.ada, self.ben)
        }

        def json2(user, method, **body):
            return self.url_open(
                f"/json/2/res.partner/{method}", json=body, headers={"Authorization": f"bearer {keys[user]}"}
            )

        def xmlrpc_read(user):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, user.id, keys[user], "res.partner", "read", [self.of_ben.ids, ["name"]]
            )

        self.assertEqual(json2(self.ada, "read", ids=self.of_ben.ids, fields=["name"]).status_code, 403)
        self.assertEqual(json2(self.ada, "write", ids=self.of_ben.ids, vals={"name": "Mine"}).status_code, 403)
        self.assertEqual(json2(self.ada, "search_read", domain=[("id", "=", self.of_ben.id)]).json(), [])
        self.assertEqual(json2(self.ben, "read", ids=self.of_ben.ids, fields=["name"]).status_code, 200)
        with self.assertRaises(xmlrpc.client.Fault) as refused:
            xmlrpc_read(self.ada)
        self.assertEqual(refused.exception.faultCode, 4)  # AccessError
        self.assertEqual(xmlrpc_read(self.ben)[0]["name"], "Client of Ben")

    @mute_logger(*REFUSALS)
    def test_portal_clients_and_visitors_find_no_client(self):
        self._user("client", "base.group_portal")
        for login in ("test_client", None):
            self.authenticate(login, login and f"{login}_password")
            answer = self._called("res.partner", "search_read", [("id", "in", self.everybody_s.ids)], ["name"])
            self.assertIn(answer, ([], "AccessError", "SessionExpiredException"))
