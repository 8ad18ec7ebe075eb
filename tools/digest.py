# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Short fingerprints of files, to know what has changed since the last time."""

import hashlib

from tools.paths import ROOT

# What never reaches the database.
_IGNORED_FOLDERS = {"__pycache__", "tests", "readme"}
_IGNORED_SUFFIXES = {".pyc", ".md", ".pot"}


def text_digest(*texts):
    """A short digest of some texts.

    >>> text_digest("a", "b") == text_digest("ab")
    False
    >>> len(text_digest("a"))
    12
    """
    digest = hashlib.sha256()
    for text in texts:
        digest.update(str(text).encode() + b"\0")
    return digest.hexdigest()[:12]


def matters(parts):
    """Whether a file of an addon, given as path parts, takes part in what is installed.

    >>> matters(("models", "clinic_plan.py"))
    True
    >>> matters(("tests", "test_plan.py"))
    False
    >>> matters(("static", "tests", "tours", "client_tour.js"))
    True
    >>> matters(("readme", "USAGE.md"))
    False
    """
    folders = parts[:-1] if parts[:1] != ("static",) else ()
    suffix = "." + parts[-1].rpartition(".")[2]
    return not _IGNORED_FOLDERS.intersection(folders) and suffix not in _IGNORED_SUFFIXES


def addon_digest(addon):
    """A digest of everything in the addon that its installation depends on."""
    folder = ROOT / addon
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and matters(relative.parts):
            digest.update(str(relative).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
