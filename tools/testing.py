# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`./clinic test`: linters, the addons' tests, the browser, Odoo's own generic tests, one closing line."""

import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tools.browser import ensure_browser
from tools.files import project_files
from tools.linting import linters
from tools.odoo_source import odoo_home
from tools.paths import ROOT, addons
from tools.problem import Problem
from tools.process import output
from tools.progress import say, stage, stage_times
from tools.selection import selected, tests_of
from tools.tally import summary, tally
from tools.workshop import workshop

# Odoo's own tests that look at every model, view and report of a database, ours included.
GENERIC_TESTS = (
    "base/tests/test_overrides.py::TestOverrides",
    "base/tests/test_display_name.py::TestEveryModel",
    "base/tests/test_neutralize.py::TestNeutralize",
    "base/tests/test_views.py::TestAllViews",
    "base/tests/test_views.py::TestRenderAllViews",
    "base/tests/test_views.py::TestInvisibleField",
    "base/tests/test_reports.py::TestReports::test_reports",
)
# The part of accounting's own tests that our addons could spoil most easily; none of them needs wkhtmltopdf.
# `./clinic peers` runs all of them, and compares.
ACCOUNT_TESTS = (
    "account/tests/test_account_move_entry.py",
    "account/tests/test_account_move_out_invoice.py",
    "account/tests/test_account_move_out_refund.py",
    "account/tests/test_account_move_reconcile.py",
    "account/tests/test_account_payment.py",
    "account/tests/test_account_payment_register.py",
    "account/tests/test_portal_invoice.py",
    "account/tests/test_res_partner_merge.py",
)
# Odoo's linters. eslint is among ours: Odoo's test looks for its plugins beside Odoo's source.
LINT_TESTS = "test_lint/tests"
NO_LINT_TESTS = ("test_lint/tests/test_eslint.py",)
# pytest's exit code for a run without a test.
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Run:
    """One run of pytest: what it is for, and which tests."""

    name: str
    arguments: list


def workers():
    """Two workers where there are two processors."""
    return ["-n", "2", "--dist", "loadscope"] if (os.cpu_count() or 1) > 1 else []


def everything(home):
    """The runs that make up the whole suite."""
    generic = [home / "odoo" / "addons" / name for name in GENERIC_TESTS]
    account = [home / "odoo" / "addons" / name for name in ACCOUNT_TESTS]
    lint = home / "odoo" / "addons" / LINT_TESTS
    ignored = [f"--ignore={home / 'odoo' / 'addons' / name}" for name in NO_LINT_TESTS]
    ours = [*addons(), "tests", "tools"]
    return [
        Run("addons, repository, helpers, linters", [*ours, "-m", "not browser", *workers()]),
        Run("the web client in Chromium", [*ours, "-m", "browser"]),
        Run("Odoo's generic tests", generic),
        Run("tests of Odoo's accounting", [*account, *workers()]),
        Run("Odoo's linters on our addons", [lint, *ignored, "-p", "tools.only_addons"]),
    ]


def some(words, rest):
    """The run of what was asked for by name."""
    paths, expression = selected(words)
    arguments = [*(paths or [*addons(), "tests", "tools"]), *rest]
    return [Run("selected tests", [*arguments, "-k", expression] if expression else arguments)]


def changed_files():
    """The files that differ from where this branch left main, or not committed yet on main itself."""
    base = (output(["git", "merge-base", "HEAD", "main"], cwd=ROOT) or "HEAD").strip()
    listed = output(["git", "diff", "--name-only", base], cwd=ROOT)
    new = output(["git", "ls-files", "-o", "--exclude-standard"], cwd=ROOT)
    if listed is None or new is None:
        raise Problem("--fast compares with git, and this is not a git checkout.")
    return (listed + new).splitlines()


def fast(rest):
    """The run of the tests that belong to changed files."""
    tests = tests_of(changed_files(), set(project_files()))
    if not tests:
        raise Problem("No file has changed, so --fast has nothing to test.")
    say("testing " + ", ".join(tests))
    return [Run("tests of changed files", [*tests, "-m", "not slow", *rest])]


def test(arguments):
    """Run the tests; the exit code is 0 only when there were some and none failed."""
    with workshop("test", packages=("test",)) as shop:
        if arguments.fast:
            runs = fast(arguments.rest)
        elif arguments.pattern or arguments.rest:
            runs = some(arguments.pattern, arguments.rest)
        else:
            runs = everything(odoo_home(shop.cache))
        with stage("linters and Chromium"):
            if not arguments.fast:
                linters()  # set up here once, not by every worker
            browser = ensure_browser(shop.cache)
            if not browser:
                say("WARNING: no Chromium here, so the browser tests are skipped (and fail when CI is set)")
        template = shop.databases.template(shop.home)
        database = f"test_{os.getpid()}"
        environ = test_environ(shop, template, database, browser)
        counts, codes = Counter(), []
        try:
            shop.databases.create(database, template)
            for number, run in enumerate(runs):
                with stage(run.name):
                    code, found = _pytest(shop, database, environ, run, number)
                counts.update(found)
                codes.append(code)
        finally:
            for name in sorted(shop.databases.names()):
                if name == database or name.startswith(f"{database}-"):
                    shop.databases.drop(name)
    print("\n".join(["", *stage_times()]))
    return _close(counts, codes)


def test_environ(shop, template, database, browser):
    """What the tests find in their environment."""
    environ = shop.odoo.environ()
    folders = [str(shop.environment.bin), environ["PATH"], *([str(Path(browser).parent)] if browser else [])]
    environ["PATH"] = os.pathsep.join(folders)
    environ.update(
        CLINIC_TEMPLATE=template,
        CLINIC_CLONES=f"{database}-clone",
        CLINIC_ODOO_CONF=str(shop.odoo.configuration),
        CLINIC_CACHE=str(shop.cache),
        CLINIC_INSTALL_LOG=str(shop.cache / "logs" / f"{template}.log"),
    )
    return environ


def pytest_command(shop, database, report, arguments):
    """The command line of a run in a database, which leaves a JUnit report."""
    command = [shop.environment.python, "-m", "pytest", "-q", "--doctest-modules", "-p", "tools.pytest_clinic"]
    command += [f"--odoo-database={database}", f"--odoo-config={shop.odoo.configuration}", "--odoo-http"]
    command += ["--odoo-log-level=warn", "--show-capture=no", "--durations=8", "--durations-min=5", "-rs"]
    command += ["--timeout=1500", f"--junitxml={report}", *arguments]
    return [str(part) for part in command]


def _pytest(shop, database, environ, run, number):
    report = shop.cache / "logs" / f"pytest-{number}.xml"
    report.unlink(missing_ok=True)
    command = pytest_command(shop, database, report, run.arguments)
    code = subprocess.run(command, cwd=ROOT, env=environ).returncode
    return code, tally(report.read_text(encoding="utf-8")) if report.exists() else Counter()


def _close(counts, codes):
    """Print the closing line; a run that broke without naming a test counts as one failure."""
    broken = sum(code not in (0, NOTHING_COLLECTED) for code in codes)
    counts["failed"] = max(counts["failed"], broken)
    if not sum(counts.values()):
        raise Problem("No test was found.")
    print(summary(counts), flush=True)
    return 1 if counts["failed"] else 0
