# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Databases: which there are, what is installed in them, templates and their quick copies."""

import json
import shutil
import subprocess
from pathlib import Path

from tools.digest import addon_digest, text_digest
from tools.environment import REQUIREMENTS
from tools.locks import alone
from tools.paths import addons, odoo_dependencies
from tools.postgres import Cluster
from tools.process import run
from tools.progress import say, stage


def changed_addons(names, installed, remembered, digest=addon_digest):
    """Which of our addons a database lacks, and which have changed since it got them.

    >>> changed_addons(["a", "b", "c"], {"a", "b"}, {"a": "1", "b": "1"}, {"a": "1", "b": "2"}.get)
    (['c'], ['b'])
    """
    missing = [name for name in names if name not in installed]
    changed = [name for name in names if name in installed and remembered.get(name) != digest(name)]
    return missing, changed


def is_left_over(name, keep, alive=lambda pid: Path(f"/proc/{pid}").exists()):
    """Whether a database is an outdated template, or belongs to a test run that has ended.

    >>> is_left_over("addons_1", ["addons_1", "base_1"]), is_left_over("base_0", ["addons_1", "base_1"])
    (False, True)
    >>> is_left_over("test_12-gw0", [], {"12"}.__contains__), is_left_over("test_13", [], {"12"}.__contains__)
    (False, True)
    >>> is_left_over("clinic", [])
    False
    """
    kind, _, rest = name.partition("_")
    if kind == "test":
        return not alive(rest.partition("-")[0])
    return kind in ("base", "addons", "new") and name not in keep


class Databases:
    """The databases of one server together with their files."""

    def __init__(self, server, odoo):
        self.server = server
        self.odoo = odoo

    def names(self):
        """All databases of the server."""
        return set(self.server.query("SELECT datname FROM pg_database") or ())

    def filestore(self, name):
        """The folder of the database's attachments."""
        return self.odoo.data / "filestore" / name

    def create(self, name, template="template0"):
        """Make a database, with the template's files when there are any."""
        run(
            [self.server.programs / "createdb", "-T", template, "-E", "UTF8", name],
            f"The database {name} could not be created.",
            env=self.server.environ(),
        )
        if self.filestore(template).exists():
            # Hard links: Odoo never changes a stored file, it only adds and removes some.
            shutil.rmtree(self.filestore(name), ignore_errors=True)
            subprocess.run(["cp", "-al", self.filestore(template), self.filestore(name)], check=True)

    def drop(self, name):
        """Remove a database and its files, even when somebody is connected."""
        run(
            [self.server.programs / "dropdb", "--if-exists", "--force", name],
            f"The database {name} could not be dropped.",
            env=self.server.environ(),
        )
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def rename(self, old, new):
        """Give a database its final name: what has it is complete."""
        run(
            [
                self.server.programs / "psql",
                "-XqAt",
                "-d",
                "postgres",
                "-c",
                f'ALTER DATABASE "{old}" RENAME TO "{new}"',
            ],
            f"The database {old} could not be renamed.",
            env=self.server.environ(),
        )
        if self.filestore(old).exists():
            shutil.rmtree(self.filestore(new), ignore_errors=True)
            self.filestore(old).rename(self.filestore(new))

    def installed(self, name):
        """The modules installed in a database; None when Odoo has never been installed in it."""
        rows = self.server.query("SELECT name FROM ir_module_module WHERE state = 'installed'", name)
        return None if rows is None else set(rows)

    def remembered(self, name):
        """The digests of the addons as they were when this database got them."""
        rows = self.server.query("SELECT value FROM ir_config_parameter WHERE key = 'clinic.tools.digests'", name)
        return json.loads(rows[0]) if rows else {}

    def remember(self, name):
        """Note the addons' present files as installed in this database."""
        digests = {addon: addon_digest(addon) for addon in addons()}
        self.server.query(
            "INSERT INTO ir_config_parameter (key, value) "
            "VALUES ('clinic.tools.digests', :'digests') "
            "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
            name,
            digests=json.dumps(digests),
        )

    def template(self, home):
        """The name of a complete database with our addons installed, made when there is none yet.

        It stands on a second one with only the Odoo modules they need: that one outlives changes of ours.
        Outdated ones are dropped, but on our own server only.
        """
        with alone(self.odoo.cache / "template.lock"):
            return self._template(home)

    def base(self, home):
        """The name of the template with Odoo's modules that our addons need, and none of ours."""
        pins = (REQUIREMENTS / "odoo.txt").read_text(encoding="utf-8")
        return f"base_{text_digest(home, pins, *odoo_dependencies())}"

    def _template(self, home):
        modules = odoo_dependencies()
        base = self.base(home)
        ours = f"addons_{text_digest(base, *map(addon_digest, addons()))}"
        existing = self.names()
        for stale in sorted(existing):
            if isinstance(self.server, Cluster) and is_left_over(stale, keep=(base, ours)):
                self.drop(stale)
        if base not in existing:
            with stage(f"database with Odoo's modules ({', '.join(modules)})"):
                self._build(base, "template0", modules)
        if ours not in existing:
            with stage(f"installing {', '.join(addons())}"):
                self._build(ours, base, addons(), warm=True)
        else:
            say("the addons are as last time: their database is ready")
        return ours

    def _build(self, name, template, modules, warm=False):
        new = f"new_{name}"
        self.drop(new)
        self.create(new, template)
        self.odoo.install(new, modules, name=name)
        if warm:
            self.odoo.call(new, "assets", "generate")
        self.rename(new, name)
