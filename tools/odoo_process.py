# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Running Odoo: its configuration file, one-off commands, code in its shell, a server."""

import json
import re
import subprocess

from tools.paths import ROOT
from tools.problem import Problem
from tools.process import last_lines
from tools.progress import show

_ANSWER = "clinic-answer:"
_SHELL = """\
import json, sys
sys.path.insert(0, {root!r})
from tools.inside.{module} import {function} as function
answer = function(env, **json.loads({arguments!r}))
env.cr.commit()
print({mark!r} + json.dumps(answer))
"""


def loading_step(line):
    """Which module of how many Odoo is loading, read from a line of its log.

    >>> loading_step("2026-01-01 INFO db odoo.modules.loading: Loading module mail (12/75)")
    'mail (12/75)'
    >>> loading_step("anything else")
    """
    match = re.search(r"Loading module (\S+ \(\d+/\d+\))", line)
    return match and match[1]


class Odoo:
    """Odoo 19 in its environment, on one PostgreSQL server, with our addons in its path."""

    def __init__(self, cache, python, server, purpose):
        self.cache = cache
        self.python = python
        self.server = server
        self.data = cache / f"data-{purpose}"
        self.configuration = cache / f"odoo-{purpose}.conf"
        self.data.mkdir(exist_ok=True)
        (cache / "logs").mkdir(exist_ok=True)
        self.configuration.write_text(
            "[options]\n"
            f"addons_path = {ROOT}\n"
            f"data_dir = {self.data}\n"
            "http_interface = 127.0.0.1\n"
            "list_db = False\n"
            "max_cron_threads = 1\n",
            encoding="utf-8",
        )

    def environ(self):
        """The environment of every Odoo program that we start."""
        return {**self.server.environ(), "PYTHONWARNINGS": "ignore::DeprecationWarning", "PYTHONUNBUFFERED": "1"}

    def command(self, *arguments, program="server"):
        """The command line of one of Odoo's programs."""
        return [str(part) for part in (self.python, "-m", "odoo", program, "-c", self.configuration, *arguments)]

    def run(self, *arguments, program="server", name="odoo", stdin=None):
        """Run one of Odoo's programs to its end; its log goes to a file, its standard output is returned."""
        path = self.cache / "logs" / f"{name}.log"
        answers = []
        with open(path, "w", encoding="utf-8") as log:
            process = subprocess.Popen(
                self.command(*arguments, program=program),
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                env=self.environ(),
                cwd=ROOT,
            )
            with process:
                if stdin:
                    process.stdin.write(stdin)
                    process.stdin.close()
                for line in process.stdout:
                    log.write(line)
                    if line.startswith(_ANSWER):
                        answers.append(line[len(_ANSWER) :])
                    step = loading_step(line)
                    if step:
                        show(f"    {step}")
        show("")
        if process.returncode:
            words = last_lines(path.read_text(encoding="utf-8"), 20)
            raise Problem(f"Odoo failed ({name}); its log is {path} and ends with:\n{words}")
        return answers

    def install(self, database, addons, name="install", extra=()):
        """Install addons without Odoo's demonstration data."""
        arguments = ["-d", database, "-i", ",".join(addons), "--stop-after-init", "--no-http", *extra]
        self.run(*arguments, name=name)

    def update(self, database, addons):
        """Update addons whose files have changed."""
        self.run("-d", database, "-u", ",".join(addons), "--stop-after-init", "--no-http", name="update")

    def call(self, database, module, function, **arguments):
        """Call tools.inside.<module>.<function>(env, **arguments) in the database; its answer must be JSON."""
        code = _SHELL.format(
            root=str(ROOT), module=module, function=function, arguments=json.dumps(arguments), mark=_ANSWER
        )
        answers = self.run("-d", database, "--no-http", program="shell", name=f"{module}-{function}", stdin=code)
        return json.loads(answers[-1]) if answers else None

    def serve(self, database, port, log):
        """Start a server for one database in a process group of its own."""
        return subprocess.Popen(
            self.command("-d", database, "--db-filter", f"^{re.escape(database)}$", "--http-port", port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=self.environ(),
            cwd=ROOT,
            start_new_session=True,
        )
