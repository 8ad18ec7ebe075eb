# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fixtures of the tests that look at the repository as a whole."""

import os
import subprocess
import uuid

import pytest

import odoo
from odoo.modules.registry import Registry


@pytest.fixture
def env():
    """A superuser environment in a transaction that is rolled back."""
    registry = Registry(odoo.tests.common.get_db_name())
    with registry.cursor() as cr:
        yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        cr.rollback()


@pytest.fixture
def clone():
    """The name of a fresh database with our addons installed, dropped afterwards."""
    name = f"{os.environ['CLINIC_CLONES']}-{uuid.uuid4().hex[:8]}"
    subprocess.run(["createdb", "-T", os.environ["CLINIC_TEMPLATE"], name], check=True)
    yield name
    subprocess.run(["dropdb", "--force", name], check=True)
