# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`./clinic peers`: the tests of Odoo's own modules, with our addons and without, say the same."""

import json
import os
import re
import subprocess
from dataclasses import dataclass

from tools.browser import ensure_browser
from tools.digest import text_digest
from tools.environment import REQUIREMENTS
from tools.paths import ROOT, odoo_dependencies
from tools.problem import Problem
from tools.progress import say, stage
from tools.tally import outcomes
from tools.testing import NOTHING_COLLECTED, pytest_command, test_environ, workers
from tools.workshop import workshop

#: Odoo's standalone tests are functions, which pytest would take for its own.
NO_FUNCTIONS = ("-o", "python_functions=")
#: What a test that did not run has for an outcome.
ABSENT = "not run"


@dataclass(frozen=True)
class Selection:
    """Tests of one of Odoo's modules: all of them, those of a class, or a single one.

    >>> Selection.parse("/account:TestTax.test_rounding")
    Selection(module='account', cls='TestTax', method='test_rounding')
    """

    module: str
    cls: str = ""
    method: str = ""

    @classmethod
    def parse(cls, text):
        """Read it as Odoo's --test-tags has it."""
        match = re.fullmatch(r"/?(\w+)(?::(\w+)(?:\.(\w+))?)?", text)
        if not match:
            raise Problem(f"{text}: give MODULE, MODULE:CLASS or MODULE:CLASS.TEST.")
        return cls(*(part or "" for part in match.groups()))

    def node(self, home):
        """Where pytest finds it."""
        folder = home / "odoo" / "addons" / self.module / "tests"
        if not folder.is_dir():
            raise Problem(f"Odoo has no module {self.module} with tests.")
        if not self.cls:
            return folder
        for path in sorted(folder.glob("test_*.py")):
            if re.search(rf"^class {self.cls}\b", path.read_text(encoding="utf-8"), re.MULTILINE):
                return "::".join(filter(None, (str(path), self.cls, self.method)))
        raise Problem(f"No test of {self.module} has a class {self.cls}.")


def differences(without, within):
    """The tests that do not say the same: name, outcome without our addons, outcome with them.

    >>> differences({"a": "passed", "b": "failed", "c": "skipped"}, {"a": "failed", "b": "failed"})
    [('a', 'passed', 'failed'), ('c', 'skipped', 'not run')]
    """
    names = sorted(without.keys() | within.keys())
    pairs = [(name, without.get(name, ABSENT), within.get(name, ABSENT)) for name in names]
    return [row for row in pairs if row[1] != row[2]]


def node(home, name):
    """Where pytest finds the test of this name.

    >>> from pathlib import Path
    >>> str(node(Path("/odoo"), "account.tests.test_tax.TestTax.test_round"))
    '/odoo/odoo/addons/account/tests/test_tax.py::TestTax::test_round'
    """
    *path, cls, method = name.split(".")
    return f"{home.joinpath('odoo', 'addons', *path)}.py::{cls}::{method}"


def report(without, within, unsteady=()):
    """Both runs as a table, what fails in both by its name, and what differs.

    >>> print(report({"a": "passed", "b": "failed"}, {"a": "passed", "b": "failed"}, ["a"]))
              without    with
    passed          1       1
    failed          1       1
    skipped         0       0
    fails with our addons and without: b
    says something else each time, as on a busy machine: a
    No test says something else with our addons.
    """
    lines = [f"{'':8}{'without':>9}{'with':>8}"]
    for outcome in ("passed", "failed", "skipped"):
        counts = [list(run.values()).count(outcome) for run in (without, within)]
        lines.append(f"{outcome:8}{counts[0]:9}{counts[1]:8}")
    both = sorted(name for name, outcome in without.items() if outcome == "failed" == within.get(name))
    lines += [f"fails with our addons and without: {name}" for name in both]
    lines += [f"says something else each time, as on a busy machine: {name}" for name in unsteady]
    differing = differences(without, within)
    lines += [f"{name}: {before} without our addons, {after} with them" for name, before, after in differing]
    if not differing:
        lines.append("No test says something else with our addons.")
    return "\n".join(lines)


class Peers:
    """Runs the selected tests in databases of their own."""

    def __init__(self, shop, selections, extra):
        self.shop = shop
        self.selections = selections
        self.extra = extra
        self.modules = sorted({selection.module for selection in selections})
        self.nodes = [str(selection.node(shop.home)) for selection in selections]
        self.browser = ensure_browser(shop.cache)

    def within(self, nodes=None):
        """With our addons; these tests only, if any are given."""
        template = self.shop.databases.template(self.shop.home)
        missing = [name for name in self.modules if name not in self.shop.databases.installed(template)]
        return self._run("with", template, missing, nodes or self.nodes)

    def again(self, differing, same_modules):
        """Tests that differ are run once more on both sides: the outcomes that came again, and the other names."""
        nodes = [node(self.shop.home, name) for name, _before, _after in differing]
        without = self._run("without", "template0", self._modules(same_modules), nodes)
        within = self.within(nodes)
        still = {name for name, _before, _after in differences(without, within)}
        return without, within, sorted(name for name, _before, _after in differing if name not in still)

    def _modules(self, same_modules):
        return sorted({*self.modules, *(odoo_dependencies() if same_modules else ())})

    def without(self, fresh, same_modules):
        """Without them: with nothing but the tested modules, or with the modules of Odoo that ours need.

        Nothing of ours takes part, so the answer stays true until Odoo or its packages change."""
        modules = self._modules(same_modules)
        pins = (REQUIREMENTS / "odoo.txt").read_text(encoding="utf-8")
        digest = text_digest(self.shop.home, pins, *modules, "", *sorted(self.nodes), "", *self.extra)
        path = self.shop.cache / "peers" / f"{digest}.json"
        if path.exists() and not fresh:
            say("without our addons: as last time")
            return json.loads(path.read_text(encoding="utf-8"))
        found = self._run("without", "template0", modules, self.nodes)
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, sort_keys=True), encoding="utf-8")
        return found

    def _run(self, name, template, modules, nodes):
        databases, odoo = self.shop.databases, self.shop.odoo
        database = f"test_{os.getpid()}-{name}"
        try:
            databases.create(database, template)
            with stage(f"{', '.join(self.modules)} {name} our addons"):
                if modules:
                    odoo.install(database, modules, name=f"peers-{name}")
                    odoo.call(database, "assets", "generate")
                path = self.shop.cache / "logs" / f"peers-{name}.xml"
                path.unlink(missing_ok=True)
                arguments = [*nodes, *workers(), f"--rootdir={self.shop.home / 'odoo' / 'addons'}", *NO_FUNCTIONS]
                command = pytest_command(self.shop, database, path, [*arguments, *self.extra])
                environ = test_environ(self.shop, template, database, self.browser)
                code = subprocess.run(command, cwd=ROOT, env=environ).returncode
        finally:
            for old in sorted(databases.names()):
                if old == database or old.startswith(f"{database}-"):
                    databases.drop(old)
        if code == NOTHING_COLLECTED or not path.exists():
            raise Problem("No test was found.")
        return outcomes(path.read_text(encoding="utf-8"))


def peers(arguments):
    """Compare; the exit code is 1 when a test says something else with our addons."""
    selections = [Selection.parse(word) for word in arguments.module or ["account"]]
    with workshop("test", packages=("test",)) as shop:
        run = Peers(shop, selections, arguments.rest)
        if arguments.only:
            found = run.within() if arguments.only == "with" else run.without(arguments.fresh, arguments.same_modules)
            failed = sorted(name for name, outcome in found.items() if outcome == "failed")
            print("\n".join([f"{len(found)} tests {arguments.only} our addons, failed: {len(failed)}", *failed]))
            return 0
        without, within = run.without(arguments.fresh, arguments.same_modules), run.within()
        unsteady = []
        if differing := differences(without, within):
            say(f"{len(differing)} tests differ: again")
            *again, unsteady = run.again(differing, arguments.same_modules)
            without, within = without | again[0], within | again[1]
    print(report(without, within, unsteady))
    return 1 if differences(without, within) else 0
