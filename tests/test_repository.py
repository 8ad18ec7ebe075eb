# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds for every file of the repository."""

import os
import re
from pathlib import Path

import pytest

from tools.files import project_files
from tools.inside.translations import missing
from tools.paths import ROOT, addons, manifest

HEADER = (
    "# Copyright 2026 Clinic Follow-up contributors\n# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).\n"
)
# Where packages come from is the machine's business (apt's and pip's settings), never the project's.
FORBIDDEN = {
    "the host of a package registry": r"https?://[\w.-]*(pypi|pythonhosted|npmjs|yarnpkg|debian|ubuntu)[\w.-]*",
    "an option naming a package index": r"--(extra-)?index-url\s*[= ]\s*\S*://|--registry\s*[= ]\s*\S*://",
    "a folder of one person's machine": r"(?<![\w.])/(home|Users)/\w+|(?<![\w.])/(work|tmp/boot|opt/pypi)[/\w]*/",
    "a left-over of a merge": r"^(<{7}|>{7}) ",
}


def text_files():
    """The tracked and new files that hold text, as (name, text)."""
    for name in project_files():
        try:
            yield name, (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("reason", FORBIDDEN)
def test_no_file_names(reason):
    """Nothing that is true on one machine only."""
    pattern = re.compile(FORBIDDEN[reason], re.MULTILINE)
    found = [
        f"{name}: {match[0]}"
        for name, text in text_files()
        if name != "tests/test_repository.py"
        for match in pattern.finditer(text)
    ]
    assert not found, f"{reason}:\n" + "\n".join(found)


def test_every_python_file_starts_with_the_copyright_and_licence():
    """An empty file needs none."""
    wrong = [
        name
        for name, text in text_files()
        if name.endswith(".py")
        and text.strip()
        and not text.removeprefix("#!/usr/bin/env python3\n").startswith(HEADER)
    ]
    assert not wrong


@pytest.mark.parametrize("addon", addons())
def test_manifest_names_files_that_exist(addon):
    """Data and demonstration files; and no view or data file is left out of the manifest."""
    listed = manifest(addon).get("data", []) + manifest(addon).get("demo", [])
    assert not [name for name in listed if not (ROOT / addon / name).is_file()]
    loaded_by_folder = ("data", "views", "wizard", "security", "report", "demo")
    present = [
        str(path.relative_to(ROOT / addon))
        for folder in loaded_by_folder
        for path in (ROOT / addon / folder).rglob("*")
        if path.suffix in (".xml", ".csv")
    ]
    assert not sorted(set(present) - set(listed)), "not in the manifest"


@pytest.mark.parametrize("addon", addons())
def test_addon_has_icon_and_description(addon):
    """What the list of apps and the package page show."""
    assert (ROOT / addon / "static" / "description" / "icon.png").is_file()
    assert (ROOT / addon / "readme" / "DESCRIPTION.md").is_file()


@pytest.mark.parametrize("addon", addons())
def test_every_term_is_translated(env, addon):
    """Chinese is complete in both scripts; `./clinic export-i18n` lists what is missing."""
    lacking = {language: terms for language, terms in missing(env, addon).items() if terms}
    assert not lacking, {language: (len(terms), terms[:20]) for language, terms in lacking.items()}


def test_installation_logs_no_warning():
    """Odoo says nothing against our addons while it installs them."""
    log = Path(os.environ["CLINIC_INSTALL_LOG"])
    if not log.exists():
        pytest.skip("the database is older than its log")
    alarms = [
        line for line in log.read_text(encoding="utf-8").splitlines() if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
    ]
    assert not alarms, "\n" + "\n".join(alarms)
