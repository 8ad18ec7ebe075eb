# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.roster import Department, Roster


class ClinicResolver(models.AbstractModel):
    """Loads who could do a follow-up: a constant number of queries, however many encounters.

    The order in which people are asked is in :mod:`..tools.responsible`.  Plain SQL on purpose: who
    is responsible must not depend on what the person who recorded the encounter may see.
    """

    _name = "clinic.resolver"
    _description = "Follow-up Resolver"

    @api.model
    def _roster(self, company_ids, encounter_ids=(), partner_ids=(), kinds=None, open_work=None):
        """The :class:`Roster` for these branches, encounters and clients.

        :param kinds: the kinds of departments that may be asked; all if None
        :param open_work: open follow-ups by user as far as they were counted; the rest is counted and added
        """
        self.env.flush_all()
        companies = list(company_ids)
        roster = Roster(open_work={} if open_work is None else open_work)
        for company, user in self.env.execute_query(
            SQL(
                """SELECT rel.cid, u.id FROM res_users u JOIN res_company_users_rel rel ON rel.user_id = u.id
                WHERE u.active AND rel.cid = ANY(%s)""",
                companies,
            )
        ):
            roster.active[company].add(user)
        for role, user in self.env.execute_query(SQL("SELECT role_id, user_id FROM clinic_role_res_users_rel")):
            roster.role_users.setdefault(role, set()).add(user)
        for encounter, role, user in self.env.execute_query(
            SQL(
                "SELECT encounter_id, role_id, user_id FROM clinic_encounter_staff WHERE encounter_id = ANY(%s)",
                list(encounter_ids),
            )
        ):
            roster.named[encounter, role] = user
        for partner, role, user in self.env.execute_query(
            SQL(
                "SELECT partner_id, role_id, user_id FROM clinic_ownership WHERE date_to IS NULL AND partner_id = ANY(%s)",
                list(partner_ids),
            )
        ):
            roster.owners[partner, role] = user
        for partner, role, user in self.env.execute_query(
            SQL(
                """SELECT partner_id, role_id, user_id FROM clinic_followup
                WHERE partner_id = ANY(%s) AND state = 'todo' AND resolver = 'member' AND user_id IS NOT NULL
                ORDER BY id""",
                list(partner_ids),
            )
        ):
            roster.familiar[partner, role] = user
        for company in self.env["res.company"].browse(companies):
            roster.fallback[company.id] = company._clinic_fallback().id or None
        self._load_departments(roster, companies, kinds)
        self._count_open_work(roster)
        return roster

    @api.model
    def _load_departments(self, roster, companies, kinds):
        # sudo: staff may not read employees' records
        departments = (
            self.env["hr.department"]
            .sudo()
            .search(
                [
                    ("clinic_kind", "!=", False) if kinds is None else ("clinic_kind", "in", list(kinds)),
                    ("company_id", "in", [*companies, False]),
                ],
                order="company_id, id",
            )
        )
        members = dict(
            self.env["hr.employee"]
            .sudo()
            ._read_group(
                [("department_id", "in", departments.ids), ("user_id", "!=", False)],
                ["department_id"],
                ["user_id:array_agg"],
            )
        )
        for department in departments:
            staffed = Department(
                department.id, department.manager_id.user_id.id or None, set(members.get(department, ()))
            )
            roster.own[department.id] = department.clinic_kind, staffed
            for company in [department.company_id.id] if department.company_id else companies:
                roster.departments.setdefault((company, department.clinic_kind), staffed)

    @api.model
    def _count_open_work(self, roster):
        members = {user for _kind, department in roster.own.values() for user in department.members}
        unknown = members - roster.open_work.keys()
        if unknown:
            roster.open_work.update(dict.fromkeys(unknown, 0))
            # sudo: colleagues' work counts as well
            roster.open_work.update(
                (user.id, count)
                for user, count in self.env["clinic.followup"]
                .sudo()
                ._read_group([("state", "=", "todo"), ("user_id", "in", list(unknown))], ["user_id"], ["__count"])
            )
