# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Node.js and npm, for the linters of scripts and views: the machine's, else the ones from PyPI."""

import os
import re
import shutil

from tools.environment import Environment
from tools.paths import ROOT
from tools.process import output, run
from tools.progress import say

OLDEST = 18


def major(version):
    """The major number in what `node --version` prints.

    >>> major("v20.20.2"), major(None)
    (20, 0)
    """
    match = re.match(r"v(\d+)", version or "")
    return int(match[1]) if match else 0


def node_environment(cache):
    """The environment variables with which `node` and `npm` are found."""
    environ = dict(os.environ)
    if shutil.which("npm") and major(output(["node", "--version"])) >= OLDEST:
        return environ
    environment = Environment(cache / "venv-node")
    environment.create()
    environment.add("node")
    environ["PATH"] = f"{environment.bin}{os.pathsep}{environ.get('PATH', '')}"
    return environ


def npm_install(cache, folder, package):
    """Install one npm package below the folder; gives its node_modules."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, package]
    run(command, f"npm could not fetch {package} (offline?).", env=node_environment(cache))
    return folder / "node_modules"


def linter_modules(cache):
    """The node_modules folder with the packages pinned in package-lock.json, installed when they changed."""
    lock = (ROOT / "package-lock.json").read_bytes()
    folder = cache / "node-lint"
    installed = folder / "package-lock.json"
    if not (installed.exists() and installed.read_bytes() == lock and (folder / ".complete").exists()):
        say("installing the linters of scripts and views with npm")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        run(command, "npm could not fetch the linters (offline?).", env=node_environment(cache), cwd=folder)
        (folder / ".complete").touch()
    return folder / "node_modules"
