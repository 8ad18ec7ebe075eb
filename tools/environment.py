# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Virtual environments with the pinned packages of requirements/: one with Odoo, one for linters."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.digest import text_digest
from tools.paths import ROOT
from tools.problem import Problem
from tools.process import last_lines, output
from tools.progress import say

REQUIREMENTS = ROOT / "requirements"


class Environment:
    """A virtual environment; packages are added from hash-pinned files and remembered."""

    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "bin"
        self.python = self.bin / "python"

    def create(self):
        """Make the environment; an unfinished one is made again."""
        if (self.folder / ".complete").exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "venv", self.folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            raise Problem(
                "Python cannot make a virtual environment (Debian, Ubuntu: apt-get install python3-venv).\n"
                + last_lines(done.stdout)
            )
        (self.folder / ".complete").touch()

    def add(self, name, optional=False):
        """Install requirements/<name>.txt; an optional set that cannot be installed is only reported."""
        requirements = REQUIREMENTS / f"{name}.txt"
        marker = self.folder / f".{name}-{text_digest(requirements.read_text(encoding='utf-8'))}"
        if marker.exists():
            return True
        say(f"installing Python packages: {name}")
        options = ["-q", "-r", requirements]
        commands = [[self.python, "-m", "pip", "install", "--disable-pip-version-check", *options]]
        if shutil.which("uv"):
            commands.insert(0, ["uv", "pip", "install", "--python", self.python, *options])
        for command in commands:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode == 0:
                marker.touch()
                return True
        reason = last_lines(done.stdout, 6)
        if optional:
            say(f"not installed: {name}\n{reason}")
            return False
        raise Problem(f"The Python packages of requirements/{name}.txt could not be installed (offline?):\n{reason}")

    def site_packages(self):
        """The folder that `import` looks in."""
        return Path(output([self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip())


def odoo_environment(cache, home):
    """The environment in which `import odoo` gives the Odoo in `home`."""
    pins = (REQUIREMENTS / "odoo.txt").read_text(encoding="utf-8")
    environment = Environment(cache / f"venv-{text_digest(pins, sys.version, home)}")
    environment.create()
    environment.add("odoo")
    link = environment.site_packages() / "odoo19.pth"
    if not link.exists():
        link.write_text(f"{home}\n", encoding="utf-8")
        check = [environment.python, "-c", "import odoo.release as r; assert r.version_info[:2] == (19, 0)"]
        if output(check, env={**os.environ, "PYTHONPATH": ""}) is None:
            link.unlink()
            raise Problem(f"Odoo in {home} cannot be imported.")
    return environment


def lint_environment(cache):
    """The environment of the linters, whose packages clash with Odoo's."""
    environment = Environment(cache / f"venv-lint-{text_digest(sys.version)}")
    environment.create()
    environment.add("lint")
    return environment
