# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`./clinic lint`: every linter of this project, its command and where it looks."""

import os
import subprocess
from dataclasses import dataclass, field

from tools.environment import lint_environment
from tools.files import project_files
from tools.locks import alone
from tools.node import linter_modules, node_environment
from tools.odoo_source import odoo_home
from tools.paths import ROOT, addons, cache_folder
from tools.progress import say, stage

# Not rules of this project: OCA as author, a README.rst, `string=` only where it differs from the
# field's name, `self.env._` written out each time, no
# search of a whole (small) table, one class for each model (we split big ones).
NOT_OURS = "C8101,C8112,W8113,W8161,W8163,R8180"
# Nor of the checks of views and data: headers, numbers as `eval`, the order of QWeb attributes.
NOT_OURS_IN_XML = "xml-header-wrong,xml-header-missing,missing-readme,xml-field-numeric-without-eval,xml-tag-position"
PRETTIER_SUFFIXES = (".js", ".cjs", ".xml", ".scss", ".css")


@dataclass(frozen=True)
class Linter:
    """One linter: what to run, and what to run to mend instead, when it can."""

    name: str
    command: list
    fix: list | None = None
    environ: dict = field(default_factory=lambda: dict(os.environ))

    def check(self):
        """Run it: (whether all is well, what it says)."""
        done = subprocess.run(
            [str(part) for part in self.command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env=self.environ,
        )
        return done.returncode == 0, done.stdout

    def mend(self):
        """Let it change the files, when it can."""
        if self.fix:
            subprocess.run([str(part) for part in self.fix], cwd=ROOT, env=self.environ, stdout=subprocess.DEVNULL)


def linters():
    """All linters, ready to run; fetches them when necessary."""
    cache = cache_folder()
    files = project_files()
    with alone(cache / "lint.lock"):
        return _python_linters(cache, files) + _node_linters(cache, files)


def _python_linters(cache, files):
    environment = lint_environment(cache)
    home = odoo_home(cache)
    environ = {**os.environ, "PATH": f"{environment.bin}{os.pathsep}{os.environ['PATH']}"}

    def linter(name, command, fix=None):
        return Linter(name, [environment.bin / command[0], *command[1:]], fix, environ)

    ruff = environment.bin / "ruff"
    found = [
        linter("ruff", ["ruff", "check", "-q", "."], [ruff, "check", "-q", "--fix", "."]),
        linter("ruff-format", ["ruff", "format", "-q", "--diff", "."], [ruff, "format", "-q", "."]),
        linter(
            "pylint-odoo",
            ["pylint", "--rcfile=/dev/null", "--load-plugins=pylint_odoo", "--valid-odoo-versions=19.0", "--score=n"]
            + ["--disable=all", "--enable=odoolint", f"--disable={NOT_OURS}", *addons()],
        ),
        linter("odoo-linter", ["odl", "check", "-v", "19.0", "--ignore", NOT_OURS, *addons()]),
        linter(
            "licences",
            ["manifestoo", "--odoo-series", "19.0", "--addons-path", f"{ROOT},{home / 'odoo' / 'addons'}"]
            + ["--select-include", ",".join(addons()), "check-licenses"],
        ),
    ]
    for addon in addons():
        command = ["oca-checks-odoo-module", f"--disable={NOT_OURS_IN_XML}", f"{addon}/__manifest__.py"]
        found.append(linter(f"oca-{addon}", command))
    for name in files:
        if name.endswith(".po"):
            found.append(linter(f"po-{name.replace('/', '-')}", ["oca-checks-po", name]))
    return found


def _node_linters(cache, files):
    modules = linter_modules(cache)
    environ = {**node_environment(cache), "NODE_PATH": str(modules)}
    pretty = [name for name in files if name.endswith(PRETTIER_SUFFIXES)]
    scripts = [name for name in files if name.endswith(".js") and "/static/" in name and "/lib/" not in name]
    prettier = ["node", modules / "prettier" / "bin" / "prettier.cjs"]
    found = [Linter("prettier", [*prettier, "--check", *pretty], [*prettier, "--write", *pretty], environ)]
    if scripts:
        rules = odoo_home(cache) / "odoo" / "addons" / "web" / "tooling" / "_eslintrc.json"
        eslint = ["node", modules / "eslint" / "bin" / "eslint.js", "--no-eslintrc", "-c", rules]
        eslint += ["--resolve-plugins-relative-to", modules]
        found.append(Linter("eslint", [*eslint, *scripts], [*eslint, "--fix", *scripts], environ))
    return found


def lint(arguments):
    """Run every linter; with --fix let those that can change the files first."""
    with stage("linters"):
        all_linters = linters()
        failed = []
        for linter in all_linters:
            if arguments.fix:
                linter.mend()
            fine, words = linter.check()
            if not fine:
                failed.append(linter.name)
                print(f"== {linter.name}\n{words.strip()}\n", flush=True)
    say(
        f"{len(all_linters) - len(failed)} linters content, {len(failed)} not"
        + (": " if failed else "")
        + ", ".join(failed)
    )
    return 1 if failed else 0
