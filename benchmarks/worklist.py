# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What staff wait for, with many follow-ups in the table: opening lists, the clock menu, closing one follow-up."""

import clinic_data
from measure import Figure, Way, medians, queries

COLUMNS = ("partner_id", "name", "date_due", "channel", "category_id", "user_id", "state")
#: The columns of the list as the web client asks for them.
SCREEN = {
    **{
        fname: {}
        for fname in (
            "is_overdue",
            "due_group",
            "partner_phone",
            "name",
            "date_due",
            "channel",
            "days_since_treatment",
            "state",
        )
    },
    **{fname: {"fields": {"display_name": {}}} for fname in ("partner_id", "category_id", "user_id")},
}
DUE_SOON = ["overdue", "today", "week"]
#: The best SQL for each list: it knows that one's own follow-ups need no record rule.
BEST_MINE = """FROM clinic_followup WHERE user_id = %(user)s AND state = 'todo' AND date_due <= current_date + 7
                AND company_id = %(company)s"""
BEST_OPEN = {
    "staff": """FROM clinic_followup WHERE state = 'todo' AND company_id = %(company)s
                 AND (user_id = %(user)s OR owner_id = %(user)s OR plan_id IS NULL AND create_uid = %(user)s)""",
    "supervisor": """FROM clinic_followup WHERE state = 'todo' AND company_id = %(company)s
                      AND (user_id = %(user)s OR owner_id = %(user)s OR department_id = ANY(%(departments)s)
                           OR plan_id IS NULL AND create_uid = %(user)s)""",
    "manager": "FROM clinic_followup WHERE state = 'todo' AND company_id = %(company)s",
}


def worklist(env, sizes):
    """“My follow-ups” (rows and count) of a supervisor, and all open ones of each role, against hand-written SQL; the
    whole screen against the same screen with a fifth of the history; closing one, and closing one in an empty table."""
    clinic_data.build_followups(env, 1000)
    closing_empty = close_one(env)
    clinic_data.build_followups(env, sizes.followups // 5, open_percent=50)
    screen_young, screen_young_queries = open_screen(env, sizes)
    clinic_data.build_followups(env, sizes.followups)
    screen, screen_queries = open_screen(env, sizes)
    closing = close_one(env)
    supervisor = clinic_data.user(env, "supervisor")
    mine = [("user_id", "=", supervisor.id), ("due_group", "in", DUE_SOON)]
    yield against_sql(env, sizes, "my follow-ups of a supervisor / best SQL", supervisor, mine, BEST_MINE, 3)
    for role, best in BEST_OPEN.items():
        yield against_sql(
            env,
            sizes,
            f"all open ones, as {role} / SQL with the same rules",
            clinic_data.user(env, role),
            [("state", "=", "todo")],
            best,
            3,
        )
    yield Figure(
        f"the screen at {sizes.followups} follow-ups / at {sizes.followups // 5} with as many open",
        screen / screen_young,
        2,
        queries=f"{screen_queries}, {screen_young_queries}",
    )
    yield Figure(
        f"queries to close one of {sizes.followups} / in an almost empty table",
        closing / closing_empty,
        1.0,
        queries=f"{closing}, {closing_empty}",
    )
    yield clock_menu(env, sizes)


def against_sql(env, sizes, name, user, domain, best, goal):
    """Rows and count by the ORM, with record rules, against SQL for the same columns."""
    followups = env(user=user.id)["clinic.followup"]
    parameters = {"user": user.id, "company": user.company_id.id, "departments": user.sudo().clinic_department_ids.ids}

    def by_orm():
        env.invalidate_all()
        followups.search_fetch(domain, COLUMNS, limit=80).ids
        followups.search_count(domain)

    def by_sql():
        env.cr.execute(f"SELECT id, {', '.join(COLUMNS)} {best} ORDER BY date_due, id LIMIT 80", parameters)
        env.cr.fetchall()
        env.cr.execute(f"SELECT count(*) {best}", parameters)
        env.cr.fetchall()

    by_orm()
    by_sql()
    seconds = medians(sizes.clicks, orm=Way(by_orm), sql=Way(by_sql))
    return Figure(name, seconds["orm"] / seconds["sql"], goal, queries=str(queries(env, by_orm)))


def open_screen(env, sizes):
    """Seconds and queries of what the web client asks for when a supervisor opens the list."""
    supervisor = clinic_data.user(env, "supervisor")
    followups = env(user=supervisor.id)["clinic.followup"]

    def screen():
        env.invalidate_all()
        followups.web_search_read(
            [("user_id", "=", supervisor.id), ("due_group", "in", DUE_SOON)], SCREEN, limit=80, count_limit=10001
        )

    screen()
    return medians(sizes.clicks, screen=Way(screen))["screen"], queries(env, screen)


def close_one(env):
    """Queries of recording a contact that closes a follow-up of a plan; rolled back."""
    staff = clinic_data.user(env, "staff")
    result = env.ref("clinic_followup.result_reached")
    followups = env(user=staff.id)["clinic.followup"].search(
        [("user_id", "=", staff.id), ("state", "=", "todo")], limit=2
    )

    def close(followup):
        followup.record_contact(result.with_env(followup.env), note="Fine")
        followup.env.flush_all()

    close(followups[0])  # fills caches of rules and views
    env.invalidate_all()
    count = queries(env, lambda: close(followups[1]))
    env.cr.rollback()
    env.invalidate_all()
    return count


def clock_menu(env, sizes):
    """The counts of the activity menu, which every page asks for, against one SQL for the same counts."""
    staff = clinic_data.user(env, "staff")
    users = env(user=staff.id)["res.users"]
    best = """SELECT count(*) FILTER (WHERE date_due < current_date), count(*) FILTER (WHERE date_due = current_date),
                     count(*) FILTER (WHERE date_due > current_date)
                FROM clinic_followup WHERE user_id = %s AND state = 'todo' AND company_id = %s"""

    def by_sql():
        env.cr.execute(best, [staff.id, staff.company_id.id])
        env.cr.fetchall()

    users._get_activity_groups()
    seconds = medians(sizes.clicks, orm=Way(users._get_activity_groups), sql=Way(by_sql))
    return Figure(
        "clock menu / best SQL",
        seconds["orm"] / seconds["sql"],
        3,
        queries=str(queries(env, users._get_activity_groups)),
    )
