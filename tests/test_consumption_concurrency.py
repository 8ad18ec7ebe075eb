# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ledger of consumption with two workers at once, and one killed in the middle: real transactions and commits."""

import os
import signal
import subprocess
import sys
import uuid

import pytest
from test_concurrency import at_once, in_transaction, load

import odoo
from odoo.exceptions import ValidationError
from odoo.modules.registry import Registry
from odoo.tools import config

INVOICES = 6

#: The nightly check, which says when a part is recorded and waits before the end of its second part.
INTERRUPTED = """
import sys, time
import odoo
from odoo.modules.registry import Registry
odoo.tools.config.parse_config(["--config", sys.argv[1], "--log-level=error"])
with Registry(sys.argv[2]).cursor() as cr:
    env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    cron = type(env["ir.cron"])
    parts = []
    def commit(self, processed=0, **kwargs):
        parts.append(processed)
        if len(parts) == 3:
            env.flush_all()
            print("recorded", flush=True)
            time.sleep(60)
        self.env.cr.commit()
        return 60.0
    cron._commit_progress = commit
    env["clinic.consumption.sync"]._cron_check(batch_size=2)
"""


@pytest.fixture(scope="module")
def registry():
    """A clinic of its own with a chart of accounts."""
    name = f"{os.environ['CLINIC_CLONES']}-{uuid.uuid4().hex[:8]}"
    subprocess.run(["createdb", "-T", os.environ["CLINIC_TEMPLATE"], name], check=True)
    try:
        registry = load(name)
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
            env.company.clinic_consumption_start = "2019-01-01"
        yield registry
    finally:
        Registry.delete(name)
        odoo.sql_db.close_db(name)
        subprocess.run(["dropdb", "--force", name], check=True)


def invoices(registry, number=1, **vals):
    """Ids of drafts, each of 1000 to a client of its own."""

    def create(env):
        category = env["clinic.category"].create({"name": "Skin"})
        item = env["product.product"].create({"name": "Laser", "type": "service", "clinic_category_id": category.id})
        return [
            env["account.move"]
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": env["res.partner"].create({"name": f"Client {index}"}).id,
                    "invoice_date": "2019-02-03",
                    "invoice_line_ids": [
                        (0, 0, {"product_id": item.id, "quantity": 1, "price_unit": 1000, "tax_ids": []})
                    ],
                    **vals,
                }
            )
            .id
            for index in range(number)
        ]

    return in_transaction(registry, create)


def missed(registry, number=1):
    """Ids of posted invoices that the ledger has not seen."""
    ids = invoices(registry, number)

    def post(env):
        env.company.clinic_consumption_start = "2030-01-01"
        env["account.move"].browse(ids).action_post()
        env.company.clinic_consumption_start = "2019-01-01"

    in_transaction(registry, post)
    return ids


def post(ids):
    def work(env):
        moves = env["account.move"].browse(ids).filtered(lambda move: move.state == "draft")
        moves.action_post()

    return work


def sync(ids):
    return lambda env: len(env["clinic.consumption.sync"]._sync(env["account.move"].browse(ids)))


def nightly(env):
    env["clinic.consumption.sync"]._cron_check(batch_size=2)


def ledger(registry, ids):
    """Rows, pieces and amount of the invoices' clients, and how many invoices the nightly check would find."""

    def look(env):
        moves = env["account.move"].browse(ids)
        rows = env["clinic.consumption"].search([("partner_id", "in", moves.clinic_client_id.ids)])
        found = env["clinic.consumption.sync"]._moves_to_check() & (moves | moves.reversal_move_ids)
        return len(rows), sum(rows.mapped("quantity")), sum(rows.mapped("amount")), len(found)

    return in_transaction(registry, look)


def test_two_workers_syncing_the_same_invoice_record_it_once(registry):
    ids = missed(registry)
    results = at_once(registry, sync(ids), sync(ids))
    assert 1 in results
    other = next((result for result in results if result != 1), 1)
    assert other == 0 or (isinstance(other, ValidationError) and "try again" in str(other)), results
    assert ledger(registry, ids) == (1, 1, 1000, 0)


def test_two_workers_posting_the_same_invoice_record_it_once(registry):
    ids = invoices(registry)
    assert at_once(registry, post(ids), post(ids)) == [None, None]
    assert ledger(registry, ids) == (1, 1, 1000, 0)


def test_posting_while_the_nightly_check_runs_loses_and_doubles_nothing(registry):
    ids = missed(registry, INVOICES) + invoices(registry, INVOICES)
    assert at_once(registry, nightly, post(ids[INVOICES:])) == [None, None]
    assert ledger(registry, ids) == (2 * INVOICES, 2 * INVOICES, 2000 * INVOICES, 0)


def test_resetting_to_draft_while_the_nightly_check_runs_leaves_nothing(registry):
    ids = missed(registry, INVOICES)

    def reset(env):
        env["account.move"].browse(ids).button_draft()

    assert at_once(registry, nightly, reset) == [None, None]
    in_transaction(registry, nightly)
    assert ledger(registry, ids)[1:] == (0, 0, 0)


def test_two_nightly_checks_at_once_record_each_once(registry):
    ids = missed(registry, INVOICES)
    assert at_once(registry, nightly, nightly) == [None, None]
    in_transaction(registry, nightly)
    assert ledger(registry, ids) == (INVOICES, INVOICES, 1000 * INVOICES, 0)


def test_two_credit_notes_posted_at_once_are_both_taken_back_of_one_purchase(registry):
    ids = invoices(registry)
    in_transaction(registry, post(ids))

    def credit(env):
        refunds = [env["account.move"].browse(ids)._reverse_moves([{"invoice_date": "2019-02-10"}]) for _n in range(2)]
        for refund in refunds:
            refund.invoice_line_ids.quantity = 0.5
        return [refund.id for refund in refunds]

    one, two = in_transaction(registry, credit)
    assert at_once(registry, post([one]), post([two])) == [None, None]
    assert ledger(registry, ids) == (3, 0, 0, 0)
    with registry.cursor() as cr:
        cr.execute(
            "SELECT state, quantity_left, amount_left FROM clinic_consumption WHERE purchase_id IS NULL"
            " AND id IN (SELECT purchase_id FROM clinic_consumption row JOIN account_move_line line"
            " ON line.id = row.move_line_id WHERE line.move_id = %s)",
            (one,),
        )
        assert cr.fetchall() == [("reversed", 0, 0)]


def test_a_nightly_check_killed_in_the_middle_keeps_whole_parts_and_the_next_does_the_rest(registry):
    ids = missed(registry, INVOICES)
    worker = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(config["config"]), registry.db_name],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout.readline().strip() == "recorded"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)
    assert ledger(registry, ids) == (2, 2, 2000, INVOICES - 2)
    for _again in range(2):
        in_transaction(registry, nightly)
    rest = ledger(registry, ids)
    assert rest == (INVOICES, INVOICES, 1000 * INVOICES, 0)
