# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Updating, uninstalling and installing again leaves a working database."""

import os
import subprocess
import sys

import books
import psycopg2
import pytest

from odoo import fields

from tools.paths import ROOT, addons

CYCLE = """\
import runpy, sys
from odoo.tools import config
config.parse_config(["-c", sys.argv.pop(1)], setup_logging=True)
sys.argv[0] = "test_module_operations"
runpy.run_module("odoo.tests.test_module_operations", run_name="__main__")
"""


def odoo(*arguments):
    """Run an Odoo program; its output when it fails or complains."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    complaints = [line for line in done.stdout.splitlines() if " ERROR " in line or " CRITICAL " in line]
    assert done.returncode == 0, done.stdout[max(0, done.stdout.find("Traceback") - 2000) :][:6000]
    assert not complaints, "\n".join(complaints)


def update(database):
    """The way an upgrade of the files goes."""
    names = ",".join(addons())
    odoo("-m", "odoo", "server", "-c", os.environ["CLINIC_ODOO_CONF"], "-d", database, "-u", names, "--stop-after-init")


@pytest.mark.slow
def test_update_from_the_version_without_a_ledger(clone):
    """Invoices get their client, the ledger of a branch begins on the day of the update, nothing is recorded twice."""
    with books.opened(clone) as env:
        books.generate(env)
        before, clients = books.books(env), books.clients(env)
    with psycopg2.connect(dbname=clone) as connection, connection.cursor() as cr:
        for statement in books.WITHOUT_LEDGER:
            cr.execute(statement)
    update(clone)
    with books.opened(clone) as env:
        assert books.books(env) == before
        # the employer's invoice: whose consumption it was is not known any more
        assert books.clients(env) == [
            [number, payer, None if payer == "Employer" else client] for number, payer, client in clients
        ]
        assert set(books.starts(env)) == {str(fields.Date.today())}
        assert env["clinic.consumption"].search_count([]) == 0
        env["clinic.consumption.sync"]._cron_check()
        assert env["clinic.consumption"].search_count([]) > 0


@pytest.mark.slow
def test_uninstall_and_reinstall(clone):
    """Odoo's own test of module operations, on clinic_followup and what depends on it; the books stay as they are."""
    with books.opened(clone) as env:
        books.generate(env)
        before, ledger = books.books(env), books.ledger(env)
        assert ledger
    odoo("-c", CYCLE, os.environ["CLINIC_ODOO_CONF"], "-d", clone, "uninstall", "clinic_followup")
    with books.opened(clone) as env:
        assert books.books(env) == before
        assert env["clinic.consumption"].search_count([]) == 0
        # what an item is went with the addon; with it, and an earlier start, the ledger comes back
        items = env["account.move.line"].search([("display_type", "=", "product")]).product_id
        items.clinic_category_id = env["clinic.category"].search([], limit=1)
        assert books.ledger(env)
