# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The files that make up the repository."""

from tools.paths import ROOT
from tools.process import output

# What .gitignore leaves out, for a copy of the repository where git cannot tell.
_IGNORED = {".git", "__pycache__", "node_modules", "build", "dist", ".venv", ".pytest_cache", ".ruff_cache"}


def is_source(parts):
    """Whether a path, given as its parts, is one that git would list.

    >>> is_source(("clinic_followup", "models", "clinic_plan.py"))
    True
    >>> is_source(("tools", "__pycache__", "cli.cpython-311.pyc")), is_source(("x.egg-info", "PKG-INFO"))
    (False, False)
    """
    return not any(part in _IGNORED or part.endswith((".egg-info", ".pyc", ".pyo")) for part in parts)


def project_files():
    """The files of the repository, tracked or new, as sorted paths relative to its root."""
    listed = output(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT)
    if listed is not None:
        return sorted(name for name in listed.split("\0") if (ROOT / name).is_file())
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return sorted(str(path) for path in found if is_source(path.parts))
