# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything set up: Odoo's source, its environment, a PostgreSQL server."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from tools.database import Databases
from tools.environment import Environment, odoo_environment
from tools.locks import alone
from tools.odoo_process import Odoo
from tools.odoo_source import add_icon_font, odoo_home
from tools.paths import cache_folder
from tools.postgres import Server, choose_server
from tools.progress import stage


@dataclass(frozen=True)
class Workshop:
    """What every command works with."""

    cache: Path
    home: Path
    environment: Environment
    server: Server
    odoo: Odoo
    databases: Databases
    given_database: str | None


@contextlib.contextmanager
def workshop(purpose, database_url=None, packages=()):
    """Set everything up, once for all, and keep PostgreSQL running inside the `with` block.

    `purpose` is `run` or `test`: the two have servers, databases and settings of their own.
    """
    cache = cache_folder()
    with stage("set-up: Odoo 19, Python packages, PostgreSQL"), alone(cache / "setup.lock"):
        home = odoo_home(cache)
        environment = odoo_environment(cache, home)
        environment.add("postgres", optional=True)
        for name in packages:
            environment.add(name)
        add_icon_font(cache, environment.python)
        server, given_database = choose_server(cache, environment, purpose, database_url)
    with server:
        odoo = Odoo(cache, environment.python, server, purpose)
        databases = Databases(server, odoo)
        yield Workshop(cache, home, environment, server, odoo, databases, given_database)
