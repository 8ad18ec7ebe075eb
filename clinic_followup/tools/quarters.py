# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Quarters of the year."""

from datetime import date


def quarter_start(day: date) -> date:
    """The first day of the quarter.

    >>> [str(quarter_start(date(2026, month, 28))) for month in (1, 3, 4, 12)]
    ['2026-01-01', '2026-01-01', '2026-04-01', '2026-10-01']
    """
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def quarter_name(day: date) -> str:
    """How the quarter is called.

    >>> quarter_name(date(2026, 11, 24))
    '2026 Q4'
    """
    return f"{day.year} Q{(day.month + 2) // 3}"
