# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every linter of the project is content."""

import pytest

from tools.linting import linters


@pytest.mark.parametrize("linter", linters(), ids=lambda linter: linter.name)
def test_linter_is_content(linter):
    """No complaint; `./clinic lint --fix` mends most of them."""
    fine, words = linter.check()
    assert fine, f"\n{words}"
