# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase, RemoteCase

#: What each group may do with each model: r(ead), w(rite), c(reate), d(elete).
ROLES = "staff supervisor manager nurse physician accountant internal portal public"
RIGHTS = """
clinic.access.log             -    -    r    - - - - - -
clinic.anniversary            rwcd rwcd rwcd - - - - - -
clinic.attempt                r    r    r    - - - - - -
clinic.blocker                r    r    rwcd - - - - - -
clinic.category               r    r    rwcd - - r - - -
clinic.client.export          -    -    rwc  - - - - - -
clinic.client.forget          -    -    rwc  - - - - - -
clinic.client.forget.line     -    -    r    - - - - - -
clinic.consumption            rwcd rwcd rwcd - - rwcd - - -
clinic.consumption.report     rwc  rwc  rwc  - - rwc - - -
clinic.consumption.link       -    -    rwc  - - rwc - - -
clinic.consumption.link.line  -    -    rwc  - - rwc - - -
clinic.course                 r    rw   rw   - - r - - -
clinic.course.refund          -    -    -    - - rwc - - -
clinic.curve                  r    r    rwcd - - - - - -
clinic.curve.dry.run          rwc  rwc  rwc  - - - - - -
clinic.curve.dry.run.line     rwcd rwcd rwcd - - - - - -
clinic.curve.step             r    r    rwcd - - - - - -
clinic.document               rwc  rwc  rwc  rc rwc - - - -
clinic.document.revoke        rwc  rwc  rwc  - rwc - - - -
clinic.document.type          r    r    rwcd r r - - - -
clinic.duplicate              -    r    r    - - - - - -
clinic.encounter              rwc  rwc  rwcd - - - - - -
clinic.encounter.staff        rwcd rwcd rwcd - - - - - -
clinic.file.check             r    r    r    - - - - - -
clinic.file.issue             r    r    r    - - - - - -
clinic.file.requirement       r    r    rwcd - - - - - -
clinic.followup               rwc  rwc  rwc  - - - - - -
clinic.followup.reassign      rwc  rwc  rwc  - - - - - -
clinic.followup.reschedule    rwc  rwc  rwc  - - - - - -
clinic.followup.withdraw      rwc  rwc  rwc  - - - - - -
clinic.medical.change         -    -    -    r r   - - - -
clinic.medical.file           -    -    -    r rwc - - - -
clinic.ownership              r    r    r    - - - - - -
clinic.ownership.change       -    rwc  rwc  - - - - - -
clinic.photo                  -    -    -    rwc rwcd - - - -
clinic.photo.stage            r    r    rwcd r r - - - -
clinic.plan                   r    r    r    - - - - - -
clinic.reconciliation         -    -    r    - - r - - -
clinic.result                 r    r    rwcd - - - - - -
clinic.role                   r    r    rwcd - - - - - -
clinic.timeline               r    r    r    - - - - - -
"""


class SecurityCase(ClinicCase):
    """One person for each group, and a follow-up for each kind of relation to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            "staff": cls.ada,
            "supervisor": cls.sue,
            "manager": cls.mia,
            "nurse": cls._user("nurse", "group_nurse"),
            "physician": cls._user("physician", "group_physician"),
            "accountant": cls._user("accountant", "base.group_user,account.group_account_invoice"),
            "internal": cls._user("internal", "base.group_user"),
            "portal": cls._user("client", "base.group_portal"),
            "public": cls.env.ref("base.public_user"),
        }
        cls._curve(0, 7)
        cls._owner(cls.patient, cls.ada)
        # Cora of customer service does something for Ada's client; Ben something for his own
        cls.of_ada = cls._followup(cls.ada)
        cls.of_cora = cls._followup(cls.cora, department_id=cls.service.id)
        cls.client_of_ben = cls._patient("Wu Client")
        cls._owner(cls.client_of_ben, cls.ben)
        cls.of_ben = cls._followup(cls.ben, partner_id=cls.client_of_ben.id)


@tagged("post_install", "-at_install")
class TestRights(SecurityCase):
    """Who may do what with which model."""

    def test_the_table_of_rights_is_what_the_database_grants(self):
        letters = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for line in RIGHTS.strip().splitlines():
            model, *granted = line.split()
            for role, expected in zip(ROLES.split(), granted, strict=True):
                records = self.env[model].with_user(self.people[role])
                with self.subTest(model=model, role=role):
                    found = "".join(letter for letter, operation in letters.items() if records.has_access(operation))
                    self.assertEqual(found or "-", expected)

    @mute_logger("odoo.addons.base.models.ir_access", "odoo.models")
    def test_exporting_needs_reading_and_odoo_s_right_to_export(self):
        may_export = self.env.ref("base.group_allow_export")
        for user in self.people.values():
            user.group_ids -= may_export
        granted = {}
        for line in RIGHTS.strip().splitlines():
            model, *rights = line.split()
            granted[model] = dict(zip(ROLES.split(), rights, strict=True))

        def exports(model, role):
            """As the web client's export does."""
            try:
                self.env[model].with_user(self.people[role]).search([], limit=1).export_data(["id"])
            except (AccessError, UserError):
                return False
            return True

        for model in granted:
            for role in self.people:
                self.assertFalse(exports(model, role), f"{role} exports {model} without the right to export")
        for role, user in self.people.items():
            if user._is_internal():
                user.group_ids += may_export
            for model, rights in granted.items():
                with self.subTest(model=model, role=role):
                    self.assertEqual(exports(model, role), user._is_internal() and "r" in rights[role])

    def test_the_table_names_every_model_of_the_addon(self):
        listed = {line.split()[0] for line in RIGHTS.strip().splitlines()}
        stored = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == "clinic_followup" and not model._abstract
        }
        self.assertEqual(listed, stored)


@tagged("post_install", "-at_install")
class TestRules(SecurityCase):
    """Which follow-ups and contacts somebody sees and changes."""

    def assertSees(self, user, *followups):  # noqa: N802
        everything = self.of_ada + self.of_ben + self.of_cora
        expected = self.env["clinic.followup"].union(*followups)
        # as in a new request
        user.invalidate_recordset(["clinic_department_ids"])
        self.assertEqual(
            set(self.env["clinic.followup"].with_user(user).search([("id", "in", everything.ids)])), set(expected)
        )
        for followup in everything:
            for operation in ("read", "write"):
                self.assertEqual(followup.with_user(user).has_access(operation), followup in expected)

    def test_staff_see_their_own_and_those_of_their_clients(self):
        self.assertSees(self.ada, self.of_ada, self.of_cora)
        self.assertSees(self.cora, self.of_cora)
        self.assertSees(self.ben, self.of_ben)

    def test_a_supervisor_sees_the_departments_she_manages_and_those_below(self):
        self.assertSees(self.sue, self.of_ada, self.of_ben)
        self.assertSees(self.sam, self.of_cora)
        self.service.parent_id = self.consulting
        self.assertSees(self.sue, self.of_ada, self.of_ben, self.of_cora)

    def test_a_new_supervisor_sees_at_once_and_the_former_no_more(self):
        self.assertSees(self.sue, self.of_ada, self.of_ben)
        self.consulting.manager_id = self.service.manager_id
        self.assertSees(self.sam, self.of_ada, self.of_ben, self.of_cora)
        self.assertSees(self.sue)

    def test_a_manager_s_employee_given_to_another_user_moves_the_supervision(self):
        new = self._user("new", "group_supervisor")
        self.assertSees(self.sue, self.of_ada, self.of_ben)
        self.assertSees(new)
        self.consulting.manager_id.user_id = new
        self.assertSees(new, self.of_ada, self.of_ben)
        self.assertSees(self.sue)

    def test_a_manager_sees_all(self):
        self.assertSees(self.mia, self.of_ada, self.of_ben, self.of_cora)

    def test_a_former_owner_sees_no_more_of_the_client(self):
        self._owner(self.patient, self.ben)
        self.assertSees(self.ben, self.of_ada, self.of_ben, self.of_cora)
        self.of_ada.sudo().user_id = self.ben
        self.assertFalse(self.of_cora.with_user(self.ada).has_access("read"))

    def test_contacts_are_seen_like_their_follow_ups(self):
        attempt = self.of_cora.with_user(self.cora).record_contact(self.result_reached, note="Fine")
        for user, sees in (
            (self.cora, True),
            (self.ada, True),
            (self.sam, True),
            (self.mia, True),
            (self.ben, False),
            (self.sue, False),
        ):
            with self.subTest(user=user.name):
                self.assertEqual(attempt.with_user(user).has_access("read"), sees)

    def test_nobody_records_a_contact_for_another(self):
        with self.assertRaises(AccessError):
            self.of_ada.with_user(self.ben).record_contact(self.result_reached, note="Fine")
        with self.assertRaises(AccessError):
            self.of_ada.with_user(self.ben).action_call()

    def test_why_and_script_are_refused_with_the_follow_up(self):
        for fname in ("why", "script", "care_instruction", "contact_warning", "partner_phone", "last_treatment_id"):
            with self.subTest(field=fname), self.assertRaises(AccessError):
                self.of_ada.with_user(self.ben).with_context(prefetch_fields=False).read([fname])

    def test_every_internal_user_can_still_read_partners_products_and_users(self):
        """The fields that we add must not take away what everybody reads."""
        product = self.env["product.template"].create({"name": "Peel", "clinic_category_id": self.category.id})
        for role in ("nurse", "accountant", "internal"):
            for record in (self.patient, product, self.people["internal"]):
                with self.subTest(role=role, model=record._name):
                    added = [
                        name
                        for name, field in record._fields.items()
                        if "clinic" in name and record.with_user(self.people[role])._has_field_access(field, "read")
                    ]
                    record.with_user(self.people[role]).read(added)


@tagged("post_install", "-at_install")
class TestRemote(SecurityCase, RemoteCase):
    """The same refusals when somebody calls the server instead of using the screens."""

    now = None

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access", "odoo.models")
    def test_a_colleague_s_follow_up_is_refused_by_every_way_of_reading(self):
        self.authenticate("test_ben", "test_ben_password")
        foreign = self.of_ada.ids
        self.ben.group_ids += self.env.ref("base.group_allow_export")
        for method, args, kwargs in (
            ("read", (foreign, ["name"]), {}),
            ("read", (foreign, ["why"]), {}),
            ("web_read", (foreign, {"name": {}, "partner_id": {"fields": {"name": {}}}}), {}),
            ("export_data", (foreign, ["name"]), {}),
            ("copy", (foreign,), {}),
            ("action_record_result", (foreign, self.result_reached.id), {}),
            ("action_call", (foreign,), {}),
            ("write", (foreign, {"name": "Mine"}), {}),
            ("web_save", (foreign, {"name": "Mine"}, {"name": {}}), {}),
            ("message_post", (foreign,), {"body": "Hello"}),
            ("unlink", (foreign,), {}),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._called("clinic.followup", method, *args, **kwargs), "AccessError")

    def test_searching_and_grouping_find_no_colleague_s_follow_up(self):
        self.authenticate("test_ben", "test_ben_password")
        domain = [("id", "in", (self.of_ada + self.of_cora).ids)]
        self.assertEqual(self._called("clinic.followup", "search_count", domain), 0)
        found = self._called("clinic.followup", "web_search_read", domain, {"name": {}})
        self.assertEqual(found["records"], [])
        self.assertEqual(self._called("clinic.followup", "formatted_read_group", domain, ["user_id"], ["__count"]), [])

    @mute_logger("odoo.http")
    def test_private_methods_cannot_be_called(self):
        self.authenticate("test_ada", "test_ada_password")
        for model, method, args in (
            ("clinic.followup", "record_contact", (self.of_ada.ids, self.result_reached.id)),
            ("clinic.followup", "_withdraw", (self.of_ada.ids, "withdrawn")),
            ("clinic.planner", "_plan", ([],)),
            ("clinic.ownership", "_assign", ([],)),
        ):
            with self.subTest(method=method):
                self.assertEqual(self._called(model, method, *args), "AccessError")

    @mute_logger("odoo.http")
    def test_the_context_cannot_pretend_to_be_the_engine(self):
        self.authenticate("test_ada", "test_ada_password")
        for pretended in (True, 1, {}, "ENGINE", "<object object>"):
            answer = self._called(
                "clinic.followup", "write", self.of_ada.ids, {"state": "done"}, context={"clinic_engine": pretended}
            )
            self.assertEqual(answer, "UserError")
            answer = self._called("clinic.attempt", "create", [{}], context={"clinic_engine": pretended})
            self.assertEqual(answer, "UserError")
        self.assertEqual(self.of_ada.state, "todo")

    @mute_logger("odoo.http")
    def test_the_context_gives_no_value_to_what_the_engine_writes(self):
        self.authenticate("test_ada", "test_ada_password")
        done = {"default_state": "done", "default_date_done": "2026-03-01 02:00:00", "default_attempt_count": 7}
        values = {"name": "Faked", "partner_id": self.patient.id}
        self._called("clinic.followup", "create", [values], context=done)
        self.assertRecordValues(
            self.env["clinic.followup"].search([("name", "=", "Faked")]),
            [{"state": "todo", "date_done": False, "attempt_count": 0}],
        )

    @mute_logger("odoo.http")
    def test_staff_change_neither_configuration_nor_history(self):
        self.authenticate("test_ada", "test_ada_password")
        self._encounter()
        curve = self.env["clinic.curve"].search([], limit=1)
        for model, method, args, error in (
            ("clinic.curve", "write", (curve.ids, {"name": "Mine"}), "AccessError"),
            ("clinic.curve", "action_apply_version", (curve.ids,), "AccessError"),
            ("clinic.result", "create", ([{"name": "Mine", "code": "mine"}],), "AccessError"),
            ("clinic.ownership", "create", ([{"partner_id": self.patient.id}],), "UserError"),
            ("clinic.ownership", "unlink", (self.patient.clinic_ownership_ids.ids,), "AccessError"),
            ("clinic.ownership.change", "create", ([{}],), "AccessError"),
            ("clinic.plan", "write", (self.patient.clinic_plan_ids.ids, {"state": "done"}), "UserError"),
            ("clinic.plan", "unlink", (self.patient.clinic_plan_ids.ids,), "AccessError"),
        ):
            with self.subTest(model=model, method=method):
                self.assertEqual(self._called(model, method, *args), error)

    def test_json2_refuses_what_the_screens_refuse(self):
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("the module rpc is not installed")
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.ben)
            ._generate("rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1))
        )

        def call(method, **body):
            return self.url_open(
                f"/json/2/clinic.followup/{method}", json=body, headers={"Authorization": f"bearer {key}"}
            ).status_code

        with mute_logger("odoo.http"):
            self.assertEqual(call("read", ids=self.of_ada.ids, fields=["name"]), 403)
            self.assertEqual(call("write", ids=self.of_ben.ids, vals={"state": "done"}), 422)
            self.assertEqual(call("record_contact", ids=self.of_ben.ids, result=1), 403)
        self.assertEqual(call("read", ids=self.of_ben.ids, fields=["name"]), 200)

    @mute_logger("odoo.http")
    def test_portal_clients_and_visitors_are_refused(self):
        for login in ("test_client", None):
            self.authenticate(login, login and f"{login}_password")
            for model in ("clinic.followup", "clinic.encounter", "clinic.attempt", "clinic.curve"):
                with self.subTest(login=login, model=model):
                    self.assertIn(
                        self._called(model, "search_read", [], ["id"]), ("AccessError", "SessionExpiredException")
                    )
