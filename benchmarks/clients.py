# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the rights on client files cost: lists of clients and encounters of those who see a part only."""

import clinic_data
from measure import Figure, Way, medians, queries

COLUMNS = ("name", "clinic_ref", "phone", "clinic_journey", "clinic_last_visit", "clinic_consultant_id")
OWNERS = (
    "clinic_consultant_id",
    "clinic_teleconsultant_id",
    "clinic_customer_service_id",
    "clinic_account_manager_id",
    "clinic_doctor_id",
)
#: The same rights written by hand.  What is true of every client in this database is left out.
SEES = f"""(%(all)s
    OR {" OR ".join(f"c.{name} = ANY(%(people)s)" for name in OWNERS)}
    OR {" AND ".join(f"c.{name} IS NULL" for name in OWNERS)}
    OR c.id IN (SELECT partner_id FROM clinic_followup
                 WHERE state = 'todo' AND (user_id = %(user)s OR department_id = ANY(%(departments)s)))
    OR c.id IN (SELECT e.partner_id FROM clinic_encounter e JOIN clinic_encounter_staff s ON s.encounter_id = e.id
                 WHERE s.user_id = %(user)s))"""  # noqa: S608 (constants)
CLIENTS = f"FROM res_partner c WHERE c.active AND c.is_clinic_client AND c.company_id = %(company)s AND {SEES}"
ENCOUNTERS = f"""FROM clinic_encounter e JOIN res_partner c ON c.id = e.partner_id
                WHERE e.company_id = %(company)s AND {SEES}"""


def clients(env, sizes):
    """The list of clients (rows and count) and of encounters, with record rules, against SQL with the same rights."""
    clinic_data.build_followups(env, sizes.followups)
    env["res.company"].search([]).clinic_client_scope = "own"
    env.cr.commit()
    # a supervisor's hand-written rule asks for the cheap conditions first; the ORM sorts them by their names
    for role, goal in (("staff", 3), ("supervisor", 5), ("manager", 3)):
        yield _against_sql(
            env,
            sizes,
            f"list of clients, as {role} / SQL with the same rights",
            role,
            ("res.partner", [("is_clinic_client", "=", True)], COLUMNS, "clinic_ref, id"),
            f"SELECT c.id, {', '.join(f'c.{name}' for name in COLUMNS)} {CLIENTS} ORDER BY c.clinic_ref, c.id LIMIT 80",
            f"SELECT count(*) {CLIENTS}",
            goal,
        )
    yield _against_sql(
        env,
        sizes,
        "list of encounters, as staff / SQL with the same rights",
        "staff",
        ("clinic.encounter", [], ("partner_id", "kind", "date", "state"), "date desc, id desc"),
        f"SELECT e.id, e.partner_id, e.kind, e.date, e.state {ENCOUNTERS} ORDER BY e.date DESC, e.id DESC LIMIT 80",
        f"SELECT count(*) {ENCOUNTERS}",
        3,
    )


def _against_sql(env, sizes, name, role, screen, rows, count, goal):
    user = clinic_data.user(env, role)
    model, domain, columns, order = screen
    records = env(user=user.id)[model]
    departments = user.sudo().clinic_department_ids
    parameters = {
        "all": role == "manager",
        "user": user.id,
        "company": user.company_id.id,
        "departments": departments.ids,
        "people": (user | user.sudo().clinic_team_user_ids).ids,
    }

    def by_orm():
        env.invalidate_all()
        records.search_fetch(domain, columns, limit=80, order=order).ids
        records.search_count(domain)

    def by_sql():
        for statement in (rows, count):
            env.cr.execute(statement, parameters)
            env.cr.fetchall()

    env.cr.execute(count, parameters)
    (expected,) = env.cr.fetchone()
    if records.search_count(domain) != expected:
        raise AssertionError(f"{name}: {records.search_count(domain)} by the ORM, {expected} by SQL")
    by_orm()
    by_sql()
    seconds = medians(sizes.clicks, orm=Way(by_orm), sql=Way(by_sql))
    return Figure(name, seconds["orm"] / seconds["sql"], goal, queries=str(queries(env, by_orm)))
