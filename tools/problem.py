# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An error that a person can act on."""


class Problem(Exception):
    """Says in one sentence what is wrong and what to do; shown without a traceback."""
