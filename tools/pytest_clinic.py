# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A pytest plugin: which tests need a browser, and two rules for every test.

A test that logs an error, or a warning of ours, fails. In continuous integration a browser test that
is skipped fails too: a machine without Chromium would otherwise look green.
"""

import logging
import os
import shutil
import subprocess
from pathlib import Path
from unittest import mock

import freezegun
import pytest
from _pytest.logging import caplog_records_key

from odoo.tests import HttpCase
from odoo.tests.common import get_db_name
from odoo.tools import config as odoo_config


def is_alarm(name, level):
    """Whether a log record of this logger and level makes a test fail.

    >>> is_alarm("odoo.sql_db", logging.ERROR), is_alarm("odoo.sql_db", logging.WARNING)
    (True, False)
    >>> is_alarm("odoo.addons.clinic_followup.models.clinic_plan", logging.WARNING)
    True
    >>> is_alarm("asyncio", logging.ERROR)
    False
    """
    if name.startswith("odoo.addons.clinic_"):
        return level >= logging.WARNING
    return name.startswith("odoo.") and level >= logging.ERROR


def pytest_configure(config):
    """Declare our markers; keep pytest's clock running in tests that freeze theirs."""
    freezegun.configure(extend_ignore_list=["_pytest", "xdist"])
    config.addinivalue_line("markers", "browser: drives the web client (every HttpCase)")
    config.addinivalue_line("markers", "slow: takes more than half a minute; left out by --fast")


@pytest.fixture(scope="session", autouse=True)
def own_files(load_registry):
    """Give each worker files of its own.

    The workers' databases are copies, but they would share their files; and after every class Odoo removes the files
    that are unknown to *its* database, under the hands of the other worker.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        yield
        return
    shared = Path(odoo_config.filestore(get_db_name()))
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    if shared.exists():
        subprocess.run(["cp", "-al", shared, own], check=True)
    with mock.patch.object(odoo_config, "filestore", return_value=str(own)):
        yield
    shutil.rmtree(own, ignore_errors=True)


def pytest_collection_modifyitems(items):
    """Mark what may start a browser."""
    for item in items:
        cls = getattr(item, "cls", None)
        if cls and issubclass(cls, HttpCase):
            item.add_marker("browser")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Apply the two rules to the report of a test."""
    report = (yield).get_result()
    if report.skipped and item.get_closest_marker("browser") and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped in continuous integration: {report.longrepr}"
    if report.when == "call" and report.passed:
        records = item.stash.get(caplog_records_key, {}).get("call", [])
        alarms = [record for record in records if is_alarm(record.name, record.levelno)]
        if alarms:
            report.outcome = "failed"
            report.longrepr = "logged:\n" + "\n".join(
                f"{record.levelname} {record.name}: {record.getMessage()}" for record in alarms
            )
