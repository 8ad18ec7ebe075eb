# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

from ..tools.engine import as_engine
from . import phrases
from .catalogue import SOURCES, STAFF
from .journeys import journey, paths
from .names import mobile, person


class ClinicDemoPeople(models.AbstractModel):
    """Staff and clients of the demonstration clinic."""

    _inherit = "clinic.demo"

    def _hire(self):
        """Staff by login; the password is the login."""
        users = self.env["res.users"].create([self._prepare_user(member) for member in STAFF])
        employees = self.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": self.env.company.id,
                    "job_title": self._say(member.job),
                    "department_id": member.department and self._department(member.department).id,
                    "tz": "Asia/Shanghai",
                    "work_phone": mobile(9000 + number),
                    "work_email": user.email,
                }
                for number, (user, member) in enumerate(zip(users, STAFF, strict=True))
            ]
        )
        for employee, member in zip(employees, STAFF, strict=True):
            for kind in member.heads:
                self._department(kind).manager_id = employee
        staff = dict(zip((member.login for member in STAFF), users, strict=True))
        self.env.company.clinic_fallback_user_id = staff["manager"]
        return staff

    def _prepare_user(self, member):
        groups = [
            group if "." in group else f"clinic_followup.{group}" for group in (member.group, member.medical) if group
        ]
        return {
            "name": self._say(member.name),
            "login": member.login,
            "password": member.login,
            "email": f"{member.login}@demo.example.com",
            "lang": self.env.context["lang"],
            "tz": "Asia/Shanghai",
            "notification_type": "inbox",
            "company_id": self.env.company.id,
            "company_ids": [Command.set(self.env.company.ids)],
            "group_ids": [Command.set([self.env.ref(group).id for group in ("base.group_user", *groups)])],
            "clinic_role_ids": [Command.set(self._role(member.role).ids if member.role else [])],
        }

    def _enrol(self, rng, count):
        """The clients, and what is to happen to each."""
        taken = {member.name for member in STAFF}
        sources = self._sources()
        numbers, vals_list, journeys = {}, [], []
        for number, path in enumerate(paths(count)):
            numbers[path] = numbers.get(path, -1) + 1
            journeys.append(journey(rng, path, numbers[path]))
            gender = rng.choices(("female", "male"), (86, 14))[0]
            vals_list.append(
                {
                    **self._prepare_client(rng, number, gender),
                    "name": self._say(person(rng, gender, taken)),
                    "clinic_source_id": rng.choices(sources, [share for _name, share in SOURCES])[0].id,
                }
            )
        partners = self.env["res.partner"].create(vals_list)
        service = self.env["res.users"].search([("login", "in", ("service1", "service2"))], order="login")
        for turn, user in enumerate(service):
            self.env["clinic.ownership"]._assign(partners[turn::3], self._role("customer_service"), user, rule="import")
        return partners, journeys

    def _sources(self):
        names = [self._say(name) for name, _share in SOURCES]
        by_name = {source.name: source for source in self.env["utm.source"].search([("name", "in", names)])}
        return [by_name[name] for name in names]

    def _prepare_client(self, rng, number, gender):
        today = self._today()
        born = today - relativedelta(years=rng.randint(19, 62), days=rng.randint(0, 364))
        if number % 40 < 3:
            # somebody's birthday is always near
            born = today + timedelta(days=number % 40 * 2) - relativedelta(years=24 + number // 8)
        preferences = rng.random() < 0.2 and self._say(rng.choice(phrases.PREFERENCES))
        return {
            "is_clinic_client": True,
            "phone": mobile(number + 1),
            "email": rng.random() < 0.3 and f"client{number + 1}@example.com",
            "gender": gender,
            "birthdate_date": born,
            "lang": self.env.context["lang"],
            "country_id": self.env.company.country_id.id,
            "clinic_preferences": preferences,
            "clinic_refuses_sms": number % 29 == 5,
            "clinic_refuses_wechat": number % 41 == 7,
            "clinic_refuses_email": number % 37 == 9,
            "clinic_anniversary_ids": [
                Command.create(
                    {
                        "name": self._say(phrases.WEDDING),
                        "date": today + timedelta(days=number % 17 - 3) - relativedelta(years=2 + number % 9),
                    }
                )
            ]
            if number % 15 == 4
            else [],
        }

    def _date_owners(self, encounters):
        """Who was adopted as owner became it at the first encounter, not when the demonstration was made."""
        first = {}
        for encounter in encounters.sorted("date"):
            for role in [*encounter.staff_ids.role_id, None]:
                first.setdefault((encounter.partner_id, role), encounter.date)
        for ownership in self._ownerships():
            client = ownership.partner_id
            since = first.get((client, ownership.role_id)) or first[client, None]
            ownership.date_from = min(ownership.date_from, since)

    def _ownerships(self):
        """All ownerships, to correct their dates."""
        return as_engine(self.env["clinic.ownership"]).search([], order="id")

    def _change_owner(self, staff):
        """A consultant went on leave a month ago; a colleague has taken over some clients."""
        role, when = self._role("consultant"), self.env.cr.now() - timedelta(days=30)
        moved = (
            self._ownerships()
            .filtered(
                lambda ownership: (
                    ownership.role_id == role
                    and ownership.user_id == staff["consultant3"]
                    and not ownership.date_to
                    and ownership.date_from < when - timedelta(days=20)
                )
            )
            .partner_id[:9]
        )
        reason = self._say(phrases.HANDED_OVER)
        self.env["clinic.ownership"]._assign(moved, role, staff["consultant1"], reason)
        history = self._ownerships().filtered(
            lambda ownership: ownership.partner_id in moved and ownership.role_id == role
        )
        history.filtered("date_to").date_to = when
        history.filtered(lambda ownership: not ownership.date_to).date_from = when

    def _lose_clients(self, partners):
        """One client has died, two want no contact any more."""
        treated = partners.filtered(
            lambda partner: partner.clinic_followup_open_count and partner.clinic_journey == "treated"
        )
        treated[-1:].clinic_contact_status = "deceased"
        partners.filtered(lambda partner: partner.clinic_journey == "dormant")[:2].clinic_contact_status = "refused"
