# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ledger of consumption when it is big: the nightly check, and what it repairs."""

import clinic_data
from measure import Figure, Way, medians, queries
from posting import LINES, Shop

from odoo.tools import SQL

YOUNG = 10_000
WRONG = 1000
CLIENTS = 20_000
#: Whoever trusts that nothing else can differ compares just the two quantities.
BEST_CHECK = """
    SELECT line.move_id
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
 LEFT JOIN (SELECT move_line_id, sum(quantity) AS quantity FROM clinic_consumption
             WHERE state != 'draft' GROUP BY move_line_id) ledger ON ledger.move_line_id = line.id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
       AND line.display_type = 'product' AND template.clinic_category_id IS NOT NULL
       AND abs(COALESCE(ledger.quantity, 0) - line.quantity) > 0.001
     GROUP BY line.move_id"""


def ledger(env, sizes):
    """Finding what differs between invoices and the ledger against the best SQL; queries at any size of it."""
    env["res.company"].search([]).clinic_consumption_start = "2026-01-01"
    clinic_data.build_encounters(env, 2 * CLIENTS)
    shop = Shop(env)
    build(shop, YOUNG)
    young = count_queries(env)
    build(shop, sizes.ledger)
    check = env["clinic.consumption.sync"]._moves_to_check
    if check():
        raise AssertionError("The invoices and the ledger of the benchmark differ: nothing to measure")

    def by_sql():
        env.cr.execute(BEST_CHECK)
        env.cr.fetchall()

    seconds = medians(sizes.repeats, ours=Way(check), sql=Way(by_sql))
    yield Figure(
        f"nightly check of {sizes.ledger} rows / best SQL",
        seconds["ours"] / seconds["sql"],
        2,
        queries=str(queries(env, check)),
    )
    old = count_queries(env)
    for what, few, many in zip(("nothing", f"{WRONG} invoices"), young, old, strict=True):
        yield Figure(
            f"queries of the nightly check, {what} to repair, {sizes.ledger} rows / {YOUNG}",
            many / few,
            1,
            queries=f"{many}, {few}",
        )


def count_queries(env):
    """Queries of a nightly check that finds nothing, and of one that repairs many invoices."""
    sync = env["clinic.consumption.sync"]
    sync._cron_check()  # fills caches
    nothing = queries(env, sync._cron_check)
    forget(env)
    sync._cron_check()  # an item's and a branch's values are read once
    forget(env)
    repairing = queries(env, sync._cron_check)
    if sync._moves_to_check():
        raise AssertionError("The nightly check leaves something to repair")
    return nothing, repairing


def forget(env):
    """Take invoices out of the ledger, behind its back."""
    env.cr.execute(
        """
        WITH moves AS (SELECT id FROM account_move WHERE name LIKE 'BENCH/%%' ORDER BY id LIMIT %s),
             rows AS (DELETE FROM clinic_consumption row USING account_move_line line, moves
                       WHERE line.id = row.move_line_id AND line.move_id = moves.id RETURNING row.course_id)
        SELECT array_agg(course_id) FILTER (WHERE course_id IS NOT NULL) FROM rows
        """,
        [WRONG],
    )
    (courses,) = env.cr.fetchone()
    env.cr.execute("DELETE FROM clinic_course WHERE id = ANY(%s)", [courses])
    env.cr.commit()
    env.invalidate_all()


def build(shop, rows):
    """So many rows of the ledger with their invoices: copies of one that was posted as people do it."""
    env = shop.env
    present = env["clinic.consumption"].search_count([("move_line_id.move_id.name", "=like", "BENCH/%")])
    count = (rows - present) // LINES
    shop.draft(1)
    shop.post()
    shop.check()
    move = env["account.move"].browse(shop.drafts)
    found = env["clinic.consumption"].search([("move_line_id.move_id", "=", move.id)])
    cr = env.cr
    cr.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cr.fetchone()[0]:
        # the rows are right by construction; checking their keys takes minutes
        cr.execute("SET LOCAL session_replication_role = replica")
    cr.execute(
        """CREATE TEMP TABLE bench_client ON COMMIT DROP AS
           SELECT row_number() OVER (ORDER BY id) - 1 AS n, id FROM res_partner WHERE ref LIKE 'bench-%'"""
    )
    cr.execute("CREATE UNIQUE INDEX ON bench_client (n)")
    client = SQL("(SELECT id FROM bench_client WHERE n = copy.n %% (SELECT count(*) FROM bench_client))")
    number = SQL("copy.n + %s", present)
    moves = clinic_data.copy(
        env,
        move,
        count,
        {
            "partner_id": client,
            "commercial_partner_id": client,
            "clinic_client_id": client,
            "name": SQL("'BENCH/' || (%s)", number),
            "sequence_number": number,
            "payment_reference": SQL("'BENCH/' || (%s)", number),
            "access_token": SQL("NULL"),
        },
    )
    lines = clinic_data.copy(env, move.line_ids, count, {"partner_id": client, "move_id": moves("move_id")})
    courses = clinic_data.copy(env, found.course_id, count, {"partner_id": client})
    clinic_data.copy(
        env,
        found,
        count,
        {"partner_id": client, "move_line_id": lines("move_line_id"), "course_id": courses("course_id")},
    )
    cr.commit()
    clinic_data.vacuum(env, "account_move", "account_move_line", "clinic_consumption", "clinic_course")
    env.invalidate_all()
