# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A clinic of any size, built by set-based SQL: staff, clients, encounters, follow-ups.

Everything lies in the database of the benchmark, which must hold no clinic data of its own.
"""

import odoo.init  # noqa: F401  (the names of the framework are there only after it)
from odoo import Command
from odoo.tools import SQL

MARK = "clinic_benchmark.scratch"
#: Which curve sets an encounter starts: category and kind, in turn. About six follow-ups each with the S0 curves.
MIX = (
    ("minor_surgery", "treatment"),
    ("hyaluronic_acid", "treatment"),
    ("laser", "treatment"),
    (None, "inquiry"),
    ("minor_surgery", "treatment"),
    ("botulinum", "treatment"),
    ("peel", "treatment"),
    ("laser", "session"),
    ("major_surgery", "treatment"),
    ("hair_removal", "treatment"),
    (None, "no_purchase"),
    (None, "suture_removal"),
    (None, "inquiry"),
    ("peel", "session"),
    (None, "inquiry"),
    (None, "suture_removal"),
    ("botulinum", "session"),
)
KINDS = ("onsite_consulting", "tele_consulting", "customer_service", "dermatology", "injectables")
STAFF_PER_DEPARTMENT = 8
PLANNED = ("clinic_plan", "clinic_followup", "clinic_attempt")
RECORDED = ("clinic_encounter_staff", "clinic_encounter", "clinic_ownership")


class NotScratchError(Exception):
    """The database holds encounters that no benchmark made."""


def claim(env):
    """Take the database for benchmarks, or refuse when somebody's data are in it."""
    parameters = env["ir.config_parameter"].sudo()
    if not parameters.get_param(MARK):
        if env["clinic.encounter"].sudo().search_count([], limit=1):
            raise NotScratchError(env.cr.dbname)
        parameters.set_param(MARK, "1")
    build_staff(env)
    env.cr.commit()


def clear_planned(env):
    """No plan and no follow-up, in tables as small as after installation."""
    env.invalidate_all()
    env.cr.execute(
        """SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid = ANY(%s::regclass[])""",
        [list(PLANNED)],
    )
    tables = {*PLANNED, *(table for (table,) in env.cr.fetchall())}
    if strangers := [table for table in tables if not table.startswith("clinic_")]:
        raise AssertionError(f"Emptying follow-ups would empty {strangers} as well")
    env.cr.execute(SQL("TRUNCATE %s", SQL(", ").join(map(SQL.identifier, sorted(tables)))))
    env.cr.commit()


def clear(env):
    """No encounter either, and no owner of a client."""
    clear_planned(env)
    for table in RECORDED:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    env.cr.commit()


def build_staff(env):
    """Departments with a supervisor and eight members each, who are consultants, nurses … of the branch."""
    if env["res.users"].search_count([("login", "=like", "bench-%")]):
        return
    company = env.ref("base.main_company")
    context = {"no_reset_password": True, "mail_create_nosubscribe": True, "tracking_disable": True}
    env = env(context={**env.context, **context})
    for kind in KINDS:
        users = env["res.users"].create(
            [
                {
                    "name": f"{kind} {number}",
                    "login": f"bench-{kind}-{number}",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.link(env.ref(f"clinic_followup.group_{'staff' if number else 'supervisor'}").id)
                    ],
                }
                for number in range(STAFF_PER_DEPARTMENT + 1)
            ]
        )
        department = env["hr.department"].search([("clinic_kind", "=", kind), ("company_id", "=", company.id)], limit=1)
        employees = env["hr.employee"].create(
            [{"name": user.name, "user_id": user.id, "department_id": department.id} for user in users]
        )
        department.manager_id = employees[0]
        env["clinic.role"].search([]).user_ids = [Command.link(user.id) for user in users[1:]]
    manager = env["res.users"].create(
        {
            "name": "Manager",
            "login": "bench-manager",
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "group_ids": [Command.link(env.ref("clinic_followup.group_manager").id)],
        }
    )
    company.clinic_fallback_user_id = manager
    env.flush_all()


def user(env, role, kind="onsite_consulting"):
    """The supervisor or a member of staff of a department, or the manager of the clinic."""
    login = {
        "staff": f"bench-{kind}-1",
        "supervisor": f"bench-{kind}-0",
        "manager": "bench-manager",
    }[role]
    return env["res.users"].search([("login", "=", login)])


def build_encounters(env, count):
    """So many done encounters of the last ten days, two for each client; half of them with staff, half of the
    clients with owners."""
    clear(env)
    company = env.ref("base.main_company")
    cr = env.cr
    cr.execute("SELECT count(*) FROM res_partner WHERE ref LIKE 'bench-%%'")
    clients = (count + 1) // 2
    (present,) = cr.fetchone()
    cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, ref, active, type, company_id, is_clinic_client, clinic_ref, lang,
                                 clinic_contact_status, clinic_journey, autopost_bills, partner_share)
        SELECT 'Client ' || n, 'Client ' || n, 'bench-' || n, TRUE, 'contact', %(company)s, TRUE, 'B' || n, 'en_US',
               'ok', 'treated', 'ask', TRUE
          FROM generate_series(%(first)s, %(last)s) n
        """,
        {"company": company.id, "first": present + 1, "last": clients},
    )
    cr.execute("CREATE TEMP TABLE bench_mix (n int, kind text, category_id int) ON COMMIT DROP")
    categories = {category.code: category.id for category in env["clinic.category"].search([])}
    cr.execute_values(
        "INSERT INTO bench_mix VALUES %s",
        [(number, kind, categories.get(code)) for number, (code, kind) in enumerate(MIX)],
    )
    cr.execute(
        """
        INSERT INTO clinic_encounter (partner_id, kind, date, state, company_id, category_id,
                                      create_uid, write_uid, create_date, write_date)
        SELECT client.id, mix.kind, now() AT TIME ZONE 'UTC' - make_interval(mins => (e.n * 7) %% 14400), 'done',
               %(company)s, mix.category_id, 1, 1, now(), now()
          FROM generate_series(0, %(count)s - 1) AS e(n)
          JOIN res_partner client ON client.ref = 'bench-' || (e.n %% %(clients)s + 1)
          JOIN bench_mix mix ON mix.n = e.n %% %(mix)s
         ORDER BY e.n
        """,
        {"company": company.id, "count": count, "clients": clients, "mix": len(MIX)},
    )
    cr.execute(
        """
        INSERT INTO clinic_encounter_staff (encounter_id, role_id, user_id)
        SELECT e.id, role.id, (SELECT array_agg(id ORDER BY id) FROM res_users WHERE login LIKE %(staff)s)[e.id %% 8 + 1]
          FROM clinic_encounter e, clinic_role role
         WHERE e.id %% 2 = 0 AND role.code IN ('consultant', 'nurse')
        """,
        {"staff": "bench-onsite_consulting-%"},
    )
    cr.execute(
        """
        INSERT INTO clinic_ownership (partner_id, role_id, user_id, date_from, rule)
        SELECT client.id, role.id,
               (SELECT array_agg(id ORDER BY id) FROM res_users WHERE login LIKE %(staff)s)[client.id %% 8 + 1],
               now(), 'import'
          FROM res_partner client, clinic_role role
         WHERE client.ref LIKE 'bench-%%' AND client.id %% 2 = 0 AND role.code IN ('consultant', 'customer_service')
        """,
        {"staff": "bench-onsite_consulting-%"},
    )
    cr.execute(
        """
        UPDATE res_partner p SET clinic_consultant_id = o.user_id
          FROM clinic_ownership o JOIN clinic_role role ON role.id = o.role_id AND role.code = 'consultant'
         WHERE o.partner_id = p.id AND p.clinic_consultant_id IS DISTINCT FROM o.user_id
        """
    )
    cr.commit()
    vacuum(env, "res_partner", *PLANNED, *RECORDED)
    return env["clinic.encounter"].search([], order="id").ids


def build_followups(env, count, open_percent=10):
    """So many follow-ups, ten to a plan, of which some are open; spread over departments and their people."""
    build_encounters(env, count // 10)
    curve = env["clinic.curve"].search([("code", "=", "s0_onsite_minor_surgery")])
    cr = env.cr
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        # the rows are right by construction; checking a million keys takes minutes
        cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute(
        """
        INSERT INTO clinic_plan (curve_id, encounter_id, curve_version, partner_id, company_id, date_anchor, state,
                                 create_uid, write_uid, create_date, write_date)
        SELECT %s, id, 1, partner_id, company_id, date, 'running', 1, 1, now(), now() FROM clinic_encounter
        """,
        [curve.id],
    )
    cr.execute(
        """
        WITH staff AS (
            SELECT u.id AS user_id, d.id AS department_id, row_number() OVER (ORDER BY u.id) - 1 AS number
              FROM res_users u
              JOIN hr_employee e ON e.user_id = u.id
              JOIN hr_version v ON v.id = e.current_version_id
              JOIN hr_department d ON d.id = v.department_id
             WHERE u.login ~ '^bench-.*-[0-8]$')
        INSERT INTO clinic_followup (
               plan_id, step_id, occurrence, date_due, date_planned, date_deadline, state, date_done, user_id,
               department_id, resolver, curve_id, encounter_id, partner_id, company_id, owner_id, name, role_id,
               channel, mandatory, is_satisfaction, attempt_count, retry_count,
               create_uid, write_uid, create_date, write_date)
        SELECT p.id, s.id, g.n, d.day, d.day, d.day + 1, d.state, CASE d.state WHEN 'done' THEN d.day END, staff.user_id,
               staff.department_id, 'member', p.curve_id, p.encounter_id, p.partner_id, p.company_id,
               client.clinic_consultant_id, s.name, s.role_id, 'phone', TRUE, FALSE, 0, 0, 1, 1, now(), now()
          FROM clinic_plan p
          JOIN res_partner client ON client.id = p.partner_id
          JOIN clinic_curve_step s ON s.id = %(step)s
         CROSS JOIN generate_series(1, 10) AS g(n)
         CROSS JOIN LATERAL (
               SELECT CASE WHEN (p.id * 7 + g.n) %% 100 < %(percent)s THEN 'todo' ELSE 'done' END AS state,
                      CASE WHEN (p.id * 7 + g.n) %% 100 < %(percent)s
                           THEN current_date - 15 + (p.id * 13 + g.n) %% 90
                           ELSE current_date - 1 - (p.id * 13 + g.n) %% 900 END AS day) d
          JOIN staff ON staff.number = (p.id * 10 + g.n * 3) %% (SELECT count(*) FROM staff)
        """,
        {"step": curve.step_ids[:1].id, "percent": open_percent},
    )
    cr.commit()
    vacuum(env, "clinic_plan", "clinic_followup")


def copy(env, records, count, changed):
    """Insert copies of rows, so many of each; ``changed`` has the expressions of other columns, ``copy.n`` the number.

    The answer tells how a column that names one of the rows becomes that of the copy.
    """
    table = SQL.identifier(records._table)
    ids = sorted(records.ids)
    width = ids[-1] - ids[0] + 1
    env.cr.execute(SQL("SELECT max(id) + 1 FROM %s", table))
    (start,) = env.cr.fetchone()

    def moved(column):
        name = SQL.identifier("source", column)
        return SQL("%s - %s + %s + copy.n * %s", name, ids[0], start, width)

    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [records._table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    values = {**{name: SQL.identifier("source", name) for name in columns}, "id": moved("id"), **changed}
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM generate_series(0, %s) AS copy(n), %s source WHERE source.id = ANY(%s)",
            table,
            SQL(", ").join(map(SQL.identifier, columns)),
            SQL(", ").join(values[name] for name in columns),
            count - 1,
            table,
            ids,
        )
    )
    env.cr.execute(SQL("SELECT setval(%s, (SELECT max(id) FROM %s))", f"{records._table}_id_seq", table))
    return moved


def copy_links(env, field, records, count, moved):
    """The links of a many2many field for copies of its records."""
    env.cr.execute(
        SQL(
            """INSERT INTO %(table)s (%(own)s, %(other)s)
               SELECT %(moved)s, source.%(other)s FROM generate_series(0, %(last)s) AS copy(n), %(table)s source
                WHERE source.%(own)s = ANY(%(ids)s)""",
            table=SQL.identifier(field.relation),
            own=SQL.identifier(field.column1),
            other=SQL.identifier(field.column2),
            moved=moved(field.column1),
            last=count - 1,
            ids=records.ids,
        )
    )


def vacuum(env, *tables):
    """What autovacuum would do, now rather than in the middle of a measurement."""
    cr = env.cr
    cr.commit()
    cr._cnx.autocommit = True
    try:
        for table in tables:
            cr.execute(SQL("VACUUM (ANALYZE) %s", SQL.identifier(table)))
    finally:
        cr._cnx.autocommit = False
