# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Updating, uninstalling and installing again leaves a working database."""

import os
import subprocess
import sys

import pytest

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


@pytest.mark.slow
def test_update_of_all_addons(clone):
    """The way an upgrade of the files goes."""
    names = ",".join(addons())
    odoo("-m", "odoo", "server", "-c", os.environ["CLINIC_ODOO_CONF"], "-d", clone, "-u", names, "--stop-after-init")


@pytest.mark.slow
def test_uninstall_and_reinstall(clone):
    """Odoo's own test of module operations, on clinic_followup and what depends on it."""
    odoo("-c", CYCLE, os.environ["CLINIC_ODOO_CONF"], "-d", clone, "uninstall", "clinic_followup")
