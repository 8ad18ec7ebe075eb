# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import IdentityError
from .common import ClinicCase, RemoteCase

IDENTITY_ERROR = f"{IdentityError.__module__}.{IdentityError.__name__}"


@tagged("post_install", "-at_install")
class TestIdentity(ClinicCase, RemoteCase):
    """Critical actions ask who sits at the screen, with real sessions."""

    now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_allow_export").user_ids = [Command.link(user.id) for user in cls.mia + cls.sue]
        cls.log = cls.env["clinic.access.log"]

    def _login(self, name):
        return self.authenticate(f"test_{name}", f"test_{name}_password")

    def _error(self, *args, **kwargs):
        answer = self._rpc(*args, **kwargs)
        return answer["error"]["data"]["name"] if "error" in answer else answer["result"]

    def _confirm(self, wizard, password):
        """Type the password in the dialog."""
        self.assertEqual(wizard["res_model"], "res.users.identitycheck")
        return self._rpc(wizard["res_model"], "run_check", [wizard["res_id"]], context={"password": password})

    def _confirm_as(self, name):
        answer = self._confirm(self._rpc("clinic.identity", "confirm")["result"], f"test_{name}_password")
        self.assertEqual(answer["result"]["type"], "ir.actions.act_window_close")

    def _export(self, kind="csv", model="res.partner", records=None, fnames=("name", "phone"), **params):
        records = self.patient if records is None else records
        with mute_logger("odoo.addons.web.controllers.export", "odoo.http"):
            return self.url_open(
                f"/web/export/{kind}",
                data={
                    "data": json.dumps(
                        {
                            "model": model,
                            "fields": [
                                {"name": fname, "label": fname, "type": "char", "store": True} for fname in fnames
                            ],
                            "ids": records.ids,
                            "domain": [],
                            "import_compat": False,
                            **params,
                        }
                    ),
                    "csrf_token": http.Request.csrf_token(self),
                },
            )

    def test_exports_of_clients_are_refused_until_the_password_is_given(self):
        self._login("mia")
        answer = self._export()
        self.assertEqual(answer.status_code, 500)
        self.assertIn("IdentityError", answer.text)
        wizard = self._rpc("clinic.identity", "confirm_export", "res.partner", ["name"])["result"]
        with mute_logger("odoo.http", "odoo.addons.base.models.res_users"):
            self.assertIn("error", self._confirm(wizard, "wrong"))
        self.assertEqual(self._export().status_code, 500)
        self.assertFalse(self._rpc("clinic.identity", "is_confirmed")["result"])
        self._confirm_as("mia")
        self.assertTrue(self._rpc("clinic.identity", "is_confirmed")["result"])
        self.assertIn(self.patient.phone, self._export().text)
        row = self.log.search([], limit=1)
        self.assertRecordValues(row, [{"kind": "export", "user_id": self.mia.id, "detail": "1 records: name, phone"}])
        self.assertEqual(row.client_ids, self.patient.ids)

    def test_grouped_and_excel_exports_are_the_same(self):
        self._login("mia")
        self.assertEqual(self._export("xlsx").status_code, 500)
        self.assertEqual(self._export("xlsx", groupby=["clinic_journey"]).status_code, 500)
        self._confirm_as("mia")
        for groupby in ([], ["clinic_journey"]):
            answer = self._export("xlsx", groupby=groupby)
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(self.log.search([], limit=1).kind, "export")

    def test_eleven_minutes_later_it_is_asked_again(self):
        session = self._login("mia")
        self._confirm_as("mia")
        self.assertEqual(self._export().status_code, 200)
        session = http.root.session_store.get(session.sid)
        session["identity-check-last"] = time.time() - 11 * 60
        http.root.session_store.save(session)
        self.assertEqual(self._export().status_code, 500)

    def test_the_confirmation_of_another_session_does_not_help(self):
        mine = self._login("mia")
        self._confirm_as("mia")
        self._login("sue")
        self.assertEqual(self._export().status_code, 500)
        self._login("mia")
        self.assertEqual(self._export().status_code, 500, "another session of the same person")
        self.opener.cookies["session_id"] = mine.sid

    def test_the_dialog_of_another_person_does_not_help(self):
        self._login("mia")
        wizard = self._rpc("clinic.identity", "confirm")["result"]
        self._login("sue")
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            self.assertIn("error", self._confirm(wizard, "test_mia_password"))
        self.assertEqual(self._export().status_code, 500)

    def test_exports_without_clients_need_no_confirmation(self):
        self._login("mia")
        contact = self.env["res.partner"].create({"name": "Supplier"})
        self.assertEqual(self._export(records=contact).status_code, 200)
        tag = self.env["res.partner.category"].create({"name": "VIP", "partner_ids": [Command.link(self.patient.id)]})
        self.assertEqual(self._export(model=tag._name, records=tag, fnames=["name"]).status_code, 200)
        self.assertEqual(
            self._export(model=tag._name, records=tag, fnames=["name", "partner_ids/phone"]).status_code, 500
        )
        self.assertFalse(self._rpc("clinic.identity", "confirm_export", tag._name, ["name"])["result"])
        self.assertTrue(self._rpc("clinic.identity", "confirm_export", tag._name, ["partner_ids/phone"])["result"])
        self.assertFalse(self._rpc("clinic.identity", "confirm_export", "no.model")["result"])
        for wrong in (([],), ({},), ("res.partner", [5]), ("res.partner", [["name"]]), ("res.partner", "name")):
            answer = self._rpc("clinic.identity", "confirm_export", *wrong)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.ValidationError", wrong)

    @mute_logger("odoo.http")
    def test_the_log_is_read_after_confirming_only(self):
        self.log._log("read", self.patient)
        row = self.log.search([], limit=1)
        self._login("mia")
        reading = (
            ("read", (row.ids, ["detail"]), {}),
            ("web_search_read", ([], {"kind": {}}), {}),
            ("search_read", ([], ["kind"]), {}),
            ("search_count", ([],), {}),
            ("formatted_read_group", ([], ["kind"], ["__count"]), {}),
            ("export_data", (row.ids, ["kind"]), {}),
        )
        for method, args, kwargs in reading:
            with self.subTest(method=method):
                self.assertEqual(self._error(self.log._name, method, *args, **kwargs), IDENTITY_ERROR)
        # as the menu does it
        action = self.env.ref("clinic_followup.clinic_access_log_action_open")
        run = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": {"action_id": action.id}}
        wizard = self.url_open("/web/action/run", json=run).json()["result"]
        opened = self._confirm(wizard, "test_mia_password")["result"]
        self.assertEqual((opened["res_model"], opened["type"]), (self.log._name, "ir.actions.act_window"))
        for method, args, kwargs in reading:
            with self.subTest(method=method):
                self.assertIn("result", self._rpc(self.log._name, method, *args, **kwargs))
        opened = self._rpc("res.partner", "action_view_access_log", self.patient.ids)["result"]
        self.assertEqual(opened["domain"], [["client_id", "=", self.patient.id]])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_model")
    def test_confirming_gives_no_rights(self):
        self._login("sue")
        self._confirm_as("sue")
        self.assertEqual(self._error(self.log._name, "search_read", [], ["kind"]), "odoo.exceptions.AccessError")

    def test_api_keys_are_refused(self):
        if self.env["ir.module.module"]._get("rpc").state != "installed":
            self.skipTest("the module rpc is not installed")
        self._login("mia")
        self._confirm_as("mia")
        # a confirmation in the browser is not one for the key
        self.authenticate(None, None)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.mia)
            ._generate("rpc", "test", fields.Datetime.add(fields.Datetime.now(), days=1))
        )
        for model, method, body in (
            ("res.partner", "export_data", {"ids": self.patient.ids, "fields_to_export": ["name"]}),
            ("clinic.access.log", "search_read", {"domain": []}),
            ("clinic.identity", "confirm", {"context": {}}),
        ):
            with self.subTest(model=model, method=method), mute_logger("odoo.http"):
                answer = self.url_open(
                    f"/json/2/{model}/{method}", json=body, headers={"Authorization": f"bearer {key}"}
                )
                self.assertEqual(answer.status_code, 403, answer.text[-300:])
                self.assertEqual(answer.json()["name"], IDENTITY_ERROR)

    def test_the_owner_of_many_clients_changes_after_confirming(self):
        self.company.clinic_bulk_clients = 2
        clients = self.env["res.partner"].union(*(self._patient(f"Client {number}") for number in range(3)))
        self._login("sue")
        vals = {"role_id": self.role_consultant.id, "user_id": self.ben.id, "reason": "Ada has left"}
        few, many = (
            self._rpc("clinic.ownership.change", "create", [{**vals, "partner_ids": [Command.set(some.ids)]}])["result"]
            for some in (clients[:2], clients)
        )
        self._rpc("clinic.ownership.change", "action_apply", few)
        self.assertEqual(clients.mapped("clinic_consultant_id"), self.ben)
        self.assertFalse(clients[2].clinic_consultant_id)
        wizard = self._rpc("clinic.ownership.change", "action_apply", many)["result"]
        self.assertFalse(clients[2].clinic_consultant_id)
        with mute_logger("odoo.http"):
            write = ("res.partner", "write", clients.ids, {"clinic_consultant_id": self.ben.id})
            self.assertEqual(self._error(*write), IDENTITY_ERROR)
        self._confirm(wizard, "test_sue_password")
        self.assertEqual(clients[2].clinic_consultant_id, self.ben)
        self.assertIs(self._error("res.partner", "write", clients.ids, {"clinic_consultant_id": self.ada.id}), True)

    def test_scheduled_actions_and_the_shell_are_not_asked(self):
        self.company.clinic_bulk_clients = 0
        wizard = (
            self.env["clinic.ownership.change"]
            .with_user(self.sue)
            .create(
                {
                    "partner_ids": [Command.set(self.patient.ids)],
                    "role_id": self.role_consultant.id,
                    "user_id": self.ben.id,
                    "reason": "Ada has left",
                }
            )
        )
        wizard.action_apply()
        self.assertEqual(self.patient.clinic_consultant_id, self.ben)
        self.assertTrue(self.patient.with_user(self.mia).export_data(["phone"])["datas"])
