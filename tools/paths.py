# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things are: the repository, its addons, and the cache folder outside of it."""

import ast
import os
from pathlib import Path

from tools.problem import Problem

ROOT = Path(__file__).resolve().parent.parent


def cache_folder():
    """The folder for everything that can be fetched or made again (CLINIC_CACHE overrides it)."""
    chosen = os.environ.get("CLINIC_CACHE")
    if chosen:
        folder = Path(chosen).expanduser().resolve()
    elif os.geteuid() == 0:  # not below /root: PostgreSQL's own user must reach it
        folder = Path("/var/cache/clinic-odoo")
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clinic-odoo"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Problem(f"Cannot write to {folder}; set CLINIC_CACHE to a folder of yours.") from None
    if not os.access(folder, os.W_OK):
        raise Problem(f"Cannot write to {folder}; set CLINIC_CACHE to a folder of yours.")
    return folder


def addons():
    """The names of the addons in this repository, sorted."""
    return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def manifest(addon):
    """The addon's manifest as a dictionary."""
    return ast.literal_eval((ROOT / addon / "__manifest__.py").read_text(encoding="utf-8"))


def odoo_dependencies():
    """Odoo's modules that our addons depend on directly, sorted."""
    ours = addons()
    return sorted({name for addon in ours for name in manifest(addon)["depends"]} - set(ours))
