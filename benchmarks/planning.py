# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What planning costs: against plain SQL, against activities, at ten times the size, and when nothing is missing."""

import clinic_data
from measure import Figure, Way, medians, queries

from odoo.tools import SQL

BATCH = 1000
REFERENCE = {"clinic_plan": "bench_plan", "clinic_followup": "bench_followup"}


def planning(env, sizes):
    """Planning end to end (matching, dates, people, rows) in batches with a commit each, against inserting the very
    same plans and follow-ups by one ``INSERT … SELECT`` each into the same tables with the same keys and indexes."""
    ids = clinic_data.build_encounters(env, sizes.encounters)
    clinic_data.clear_planned(env)
    plan(env, ids)
    keep_reference(env)
    repeat = queries(env, lambda: env["clinic.planner"]._plan(env["clinic.encounter"].browse(ids[:BATCH])))
    seconds = medians(
        sizes.repeats,
        plan=Way(lambda: plan(env, ids), lambda: clinic_data.clear_planned(env)),
        raw=Way(lambda: insert_reference(env), lambda: clinic_data.clear_planned(env)),
    )
    # what the last turn has inserted goes, and is planned once more to count
    clinic_data.clear_planned(env)
    counts = []
    for batch in (ids[:BATCH], ids[BATCH : BATCH + 100]):
        env.invalidate_all()
        counts.append(
            queries(env, lambda batch=batch: env["clinic.planner"]._plan(env["clinic.encounter"].browse(batch)))
        )
    env.cr.commit()
    yield Figure(
        "planning / INSERT … SELECT of the same rows",
        seconds["plan"] / seconds["raw"],
        2.5,
        queries=f"{counts[0]} for {BATCH} encounters, {counts[1]} for 100, {repeat} when nothing is missing",
    )


def activities(env, sizes):
    """The same work as ``mail.activity``, created in batches with the values at hand: as Odoo does it, which tells
    everybody about the activities assigned to them, and with the context that its automations use, which tells nobody.
    """
    quietly = env(context={**env.context, "mail_activity_quick_update": True})
    few = clinic_data.build_encounters(env, sizes.activity_encounters // 10)
    seconds = against_activities(env, env, few, 1)
    yield Figure("the same work as mail.activity / planning", seconds["activities"] / seconds["plan"], 6, at_least=True)
    many = clinic_data.build_encounters(env, sizes.activity_encounters)
    seconds = against_activities(env, quietly, many, sizes.repeats)
    yield Figure("as mail.activity, nobody told / planning", seconds["activities"] / seconds["plan"], 4, at_least=True)


def against_activities(env, creating, ids, repeats):
    """Seconds of planning the encounters, and of creating what was planned as activities on the clients."""
    clinic_data.clear_planned(env)
    plan(env, ids)
    todo = env.ref("mail.mail_activity_data_todo").id
    model = env["ir.model"]._get_id("res.partner")
    values = [
        {
            "res_model_id": model,
            "res_id": followup.partner_id.id,
            "activity_type_id": todo,
            "summary": followup.name,
            "date_deadline": followup.date_due,
            "user_id": followup.user_id.id or env.uid,
        }
        for followup in env["clinic.followup"].search([], order="id")
    ]
    size = max(1, len(values) * BATCH // max(len(ids), BATCH))

    def as_activities():
        for start in range(0, len(values), size):
            creating["mail.activity"].create([dict(vals) for vals in values[start : start + size]])
            env.flush_all()
            env.invalidate_all()

    def again():
        # without a commit no message leaves the house
        env.cr.rollback()
        env.invalidate_all()

    seconds = medians(
        repeats,
        plan=Way(lambda: plan(env, ids), lambda: clinic_data.clear_planned(env)),
        activities=Way(as_activities, again),
    )
    again()
    return seconds


def scale(env, sizes):
    """What one follow-up costs when ten times as many encounters are planned."""
    costs = {}
    for name, size in (("small", sizes.scale // 10), ("large", sizes.scale)):
        ids = clinic_data.build_encounters(env, size)
        ways = {name: Way(lambda ids=ids: plan(env, ids), lambda: clinic_data.clear_planned(env))}
        repeats = sizes.repeats if name == "small" else 1
        seconds = medians(repeats, **ways)[name]
        env.cr.execute("SELECT count(*) FROM clinic_followup")
        costs[name] = seconds / env.cr.fetchone()[0]
    yield Figure(
        f"a follow-up at {sizes.scale} encounters / at {sizes.scale // 10}", costs["large"] / costs["small"], 1.2
    )


def reconciliation(env, sizes):
    """The nightly job when nothing is missing, against planning the same encounters."""
    ids = clinic_data.build_encounters(env, sizes.encounters)
    clinic_data.clear_planned(env)
    plan(env, ids)
    again = medians(sizes.repeats, again=Way(env["clinic.encounter"]._cron_plan_missing, env.invalidate_all))["again"]
    first = medians(
        sizes.repeats, first=Way(env["clinic.encounter"]._cron_plan_missing, lambda: clinic_data.clear_planned(env))
    )["first"]
    yield Figure("nightly job, nothing missing / everything missing", again / first, 0.2)


def plan(env, ids):
    """As the nightly job does: batch after batch, each committed, open work counted once."""
    open_work = {}
    for start in range(0, len(ids), BATCH):
        env["clinic.planner"]._plan(env["clinic.encounter"].browse(ids[start : start + BATCH]), open_work)
        env.cr.commit()


def keep_reference(env):
    """Keep what was planned, for plain SQL to insert again."""
    for table, copy in REFERENCE.items():
        env.cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL.identifier(copy)))
        env.cr.execute(
            SQL("CREATE TABLE %s AS SELECT * FROM %s ORDER BY id", SQL.identifier(copy), SQL.identifier(table))
        )
    clinic_data.vacuum(env, *REFERENCE.values())


def insert_reference(env):
    """One statement for all plans, one for all follow-ups, one commit."""
    for table, copy in REFERENCE.items():
        # follow-ups take their ids from the sequence; plans keep theirs, which follow-ups refer to
        env.cr.execute(
            """SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
                  AND (attname <> 'id' OR %s)""",
            [table, table == "clinic_plan"],
        )
        columns = SQL(", ").join(SQL.identifier(column) for (column,) in env.cr.fetchall())
        env.cr.execute(
            SQL("INSERT INTO %s (%s) SELECT %s FROM %s", SQL.identifier(table), columns, columns, SQL.identifier(copy))
        )
    env.cr.commit()
