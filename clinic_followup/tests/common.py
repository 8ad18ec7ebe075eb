# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small clinic for the tests: one branch in Shanghai, three departments, one person for each part."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, TransactionCase, freeze_time

from odoo.addons.mail.tests.common import mail_new_test_user

#: A Monday, 10 o'clock in Shanghai.
NOW = "2026-03-02 02:00:00"


class ClinicCase(TransactionCase):
    """A clinic without the shipped curves, on Monday, 2 March 2026, 10:00 in Shanghai."""

    now = NOW
    tz = "Asia/Shanghai"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.now:
            cls.startClassPatcher(freeze_time(cls.now))
            # the transaction's clock is the database's: it stands still with ours
            cls.startClassPatcher(patch.object(cls.env.cr, "now", fields.Datetime.now))
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True))
        cls.env["clinic.curve"].with_context(active_test=False).search([]).active = False
        cls.env["hr.department"].search([("clinic_kind", "!=", False)]).clinic_kind = False
        cls.company = cls.env.company
        cls.calendar = cls.env["resource.calendar"].create(
            {"name": "Clinic, Monday to Friday", "company_id": cls.company.id, "tz": cls.tz}
        )
        cls.company.write(
            {
                "resource_calendar_id": cls.calendar.id,
                "clinic_plan_late_days": 14,
                "clinic_use_client_tz": False,
                "clinic_quiet_from": 21.0,
                "clinic_quiet_to": 8.0,
                "clinic_fallback_user_id": False,
                # one file for all branches, and everybody sees it; the tests of rights switch this off
                "clinic_client_scope": "branch",
                "clinic_share_clients": True,
            }
        )
        for code in ("consultant", "teleconsultant", "customer_service", "doctor", "nurse"):
            setattr(cls, f"role_{code}", cls.env.ref(f"clinic_followup.role_{code}"))
        for code in ("reached", "no_answer", "busy_later", "refused", "wrong_number", "problem", "stop"):
            setattr(cls, f"result_{code}", cls.env.ref(f"clinic_followup.result_{code}"))
        cls._create_people()
        cls.category = cls.env["clinic.category"].create({"name": "Surgery"})
        cls.sub_category = cls.env["clinic.category"].create(
            {"name": "Eyelids", "parent_id": cls.category.id, "scabbing_days": 7, "effect_days": 180}
        )
        cls.patient = cls._patient("Lin Client", phone="+86 21 6279 8888", email="lin@example.com")

    @classmethod
    def _create_people(cls):
        """Consultants Ada and Ben under Sue, Cora in customer service under Sam, Mia above all."""
        cls.ada, cls.ben, cls.cora = (cls._user(name, "group_staff") for name in ("ada", "ben", "cora"))
        cls.sue, cls.sam = (cls._user(name, "group_supervisor") for name in ("sue", "sam"))
        cls.mia = cls._user("mia", "group_manager")
        cls.consulting = cls._department("onsite_consulting", cls.sue, cls.ada + cls.ben)
        cls.service = cls._department("customer_service", cls.sam, cls.cora)
        cls.role_consultant.user_ids = cls.ada + cls.ben
        cls.role_customer_service.user_ids = cls.cora

    @classmethod
    def _user(cls, name, group="group_staff", **vals):
        return mail_new_test_user(
            cls.env,
            login=f"test_{name}",
            name=name.title(),
            tz=cls.tz,
            password=f"test_{name}_password",
            groups=group if "." in group else f"base.group_user,clinic_followup.{group}",
            **vals,
        )

    @classmethod
    def _employee(cls, user, department):
        return cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": department.id,
                "company_id": department.company_id.id,
            }
        )

    @classmethod
    def _department(cls, kind, manager, members, company=None, **vals):
        department = cls.env["hr.department"].create(
            {"name": f"Test {kind}", "clinic_kind": kind, "company_id": (company or cls.company).id, **vals}
        )
        for user in members:
            cls._employee(user, department)
        if manager:
            department.manager_id = cls._employee(manager, department)
            # the supervisor leads, and does not belong to the members
            department.manager_id.department_id = False
        return department

    @classmethod
    def _patient(cls, name="Client", **vals):
        return cls.env["res.partner"].create({"name": name, "is_clinic_client": True, **vals})

    @classmethod
    def _step(cls, offset=1, **vals):
        return {"name": f"Step {offset}", "offset": offset, "role_id": cls.role_consultant.id, **vals}

    @classmethod
    def _curve(cls, *steps, **vals):
        """A curve that starts with any treatment; a step is an offset in days or its values."""
        prepared = [cls._step(step) if isinstance(step, int) else cls._step(**step) for step in steps or (1,)]
        return cls.env["clinic.curve"].create(
            {
                "name": "Test curve",
                "encounter_kind": "treatment",
                "responsible_kind": "onsite_consulting",
                "step_ids": [(0, 0, dict(step, sequence=number)) for number, step in enumerate(prepared)],
                **vals,
            }
        )

    @classmethod
    def _encounter(cls, **vals):
        return cls.env["clinic.encounter"].create(
            {"partner_id": cls.patient.id, "kind": "treatment", "category_id": cls.sub_category.id, **vals}
        )

    @classmethod
    def _followup(cls, user=None, **vals):
        """A follow-up added by hand."""
        user = user or cls.ada
        return (
            cls.env["clinic.followup"]
            .with_user(user)
            .create(
                {
                    "name": "Ask how it goes",
                    "partner_id": cls.patient.id,
                    "user_id": user.id,
                    "department_id": cls.consulting.id,
                    **vals,
                }
            )
        )

    @classmethod
    def _owner(cls, partner, user, role=None):
        cls.env["clinic.ownership"]._assign(partner, role or cls.role_consultant, user)

    @contextmanager
    def at(self, moment):
        """Another moment (naive UTC)."""
        with freeze_time(moment):
            yield

    def by_step(self, followups):
        """The follow-ups in the order of their steps."""
        return followups.sorted(lambda followup: (followup.step_id.sequence, followup.occurrence))

    def days(self, followups):
        """The due days as text, in the order of the steps."""
        return [str(day) for day in self.by_step(followups).mapped("date_due")]


class RemoteCase(HttpCase):
    """The server as the web client calls it; the caller logs in by ``authenticate``."""

    def _rpc(self, model, method, *args, route="call_kw", **kwargs):
        """The answer, with ``result`` or ``error``."""
        return self.url_open(
            f"/web/dataset/{route}/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "id": 1,
                "method": "call",
                "params": {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
            },
        ).json()

    def _called(self, *args, **kwargs):
        """The result, or the name of the error's class."""
        answer = self._rpc(*args, **kwargs)
        return answer["error"]["data"]["name"].rpartition(".")[2] if "error" in answer else answer["result"]
