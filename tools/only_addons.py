# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A pytest plugin: let Odoo's own test_lint look at our addons only.

Odoo's lint tests walk every addon of the path, more than six hundred. With this plugin the
unmodified test files see just ours.
"""

import contextlib
import sys
from unittest.mock import patch

import pytest

from odoo.modules.module import Manifest

from tools.paths import addons

#: Inverse fields whose index is the first column of a wider one, as Odoo's own list has them too.
COVERED_BY_AN_INDEX = {
    "clinic.followup.plan_id",  # _unique_step
}


class _SubprocessOfPylint:
    """The subprocess module as test_pylint sees it: its folders replaced by ours."""

    def __init__(self, module, folders):
        self._module = module
        self._folders = folders

    def __getattr__(self, name):
        return getattr(self._module, name)

    def run(self, command, *arguments, **options):
        """Keep the program and its options; look into our addons and nothing else."""
        kept = [part for part in command if part == command[0] or str(part).startswith("-")]
        return self._module.run([*kept, *self._folders], *arguments, **options)


@pytest.fixture(scope="session", autouse=True)
def _only_addons(load_registry):
    names = addons()
    manifests = [Manifest.for_addon(name) for name in names]
    patches = [patch.object(Manifest, "all_addon_manifests", staticmethod(lambda *_args: list(manifests)))]
    for name, module in list(sys.modules.items()):
        if name.startswith("odoo.addons.test_lint") and hasattr(module, "get_modules"):
            patches.append(patch.object(module, "get_modules", lambda *_args: list(names)))
    pylint_tests = sys.modules.get("odoo.addons.test_lint.tests.test_pylint")
    if pylint_tests:
        subprocess = _SubprocessOfPylint(pylint_tests.subprocess, sorted(m.path for m in manifests))
        patches.append(patch.object(pylint_tests, "subprocess", subprocess))
    index_tests = sys.modules.get("odoo.addons.test_lint.tests.test_index")
    if index_tests:
        ignored = index_tests.BTREE_INDEX_IGNORE_FIELDS | COVERED_BY_AN_INDEX
        patches.append(patch.object(index_tests, "BTREE_INDEX_IGNORE_FIELDS", ignored))
    # Entered, not start()ed: Odoo's test classes stop all patches that were started.
    with contextlib.ExitStack() as stack:
        for replaced in patches:
            stack.enter_context(replaced)
        yield
