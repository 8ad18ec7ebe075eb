# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models
from odoo.fields import Command

from . import phrases
from .catalogue import BRANCH, BRANCH_DEPARTMENTS, BRANCH_STAFF, STAFF
from .names import mobile, person

#: Clients of the branch start here, so that no number is given twice.
FIRST_NUMBER = 8003


class ClinicDemoBranch(models.AbstractModel):
    """A second branch: its own staff and clients, which the first one does not see."""

    _inherit = "clinic.demo"

    def _open_second_branch(self, rng, count=12):
        """A young branch, which is returned: visits and treatments of the last days, and all that follows from them."""
        home = self.env.company
        branch = self.env["res.company"].create(
            {
                "name": self._say(BRANCH),
                "country_id": home.country_id.id,
                "city": "Shanghai",
                "phone": "+86 199 0000 8000",
                "currency_id": home.currency_id.id,
                "resource_calendar_id": False,
            }
        )
        there = self.with_company(branch).with_context(allowed_company_ids=branch.ids)
        branch.resource_calendar_id = there._calendar("0123456")
        (
            self.env["res.users"].search([("login", "=", "manager")]) + self.env.ref("base.user_admin")
        ).company_ids += branch
        staff = there._hire_for_branch()
        branch.clinic_fallback_user_id = staff["pudong"]
        there._receive_first_clients(rng, staff, count)
        return branch

    def _hire_for_branch(self):
        departments = {
            kind: self.env["hr.department"].create(
                {"name": self._say(name), "clinic_kind": kind, "company_id": self.env.company.id}
            )
            for kind, name in BRANCH_DEPARTMENTS.items()
        }
        staff = {}
        for number, member in enumerate(BRANCH_STAFF):
            user = self.env["res.users"].create(self._prepare_user(member))
            employee = self.env["hr.employee"].create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": self.env.company.id,
                    "job_title": self._say(member.job),
                    "department_id": member.department and departments[member.department].id,
                    "tz": "Asia/Shanghai",
                    "work_phone": mobile(9100 + number),
                    "work_email": user.email,
                }
            )
            for kind in member.heads:
                departments[kind].manager_id = employee
            staff[member.login] = user
        return staff

    def _receive_first_clients(self, rng, staff, count):
        products = self._items()
        taken = {member.name for member in STAFF + BRANCH_STAFF}
        clients = self.env["res.partner"].create(
            [
                {
                    **self._prepare_client(rng, FIRST_NUMBER + number, "female"),
                    "name": self._say(person(rng, "female", taken)),
                }
                for number in range(count)
            ]
        )
        for number, client in enumerate(clients):
            treated = number % 3 == 0
            self.env["clinic.encounter"].create(
                {
                    "partner_id": client.id,
                    "kind": "treatment" if treated else "no_purchase",
                    "date": self._moment(rng, self._today() - timedelta(days=1 + number % 3)),
                    "company_id": self.env.company.id,
                    "department_id": self._department("onsite_consulting").id,
                    "product_id": treated and products["lips"].id,
                    "staff_ids": [
                        Command.create({"role_id": self._role("consultant").id, "user_id": staff["consultant4"].id})
                    ],
                }
            )
        for user in staff.values():
            self._set_by_hand(user, rng.choice(clients), rng.choice(phrases.MANUAL), 0)
