# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What only the engine itself may do, and how it hands many values to the database."""

ENGINE = object()


def is_engine(env) -> bool:
    """Whether the call comes from the engine itself (an object cannot come in through JSON)."""
    return env.context.get("clinic_engine") is ENGINE


def as_engine(records):
    """The same records, allowed to write the fields that the engine owns."""
    return records.with_context(clinic_engine=ENGINE)


def pg_array(values) -> str:
    """Plain values (numbers, days, moments, codes) as a PostgreSQL array literal: much faster than one parameter each.

    >>> from datetime import datetime
    >>> pg_array([1, None, datetime(2026, 3, 1, 9)])
    '{1,NULL,2026-03-01 09:00:00}'
    """
    return f"{{{','.join(map(str, values)).replace('None', 'NULL')}}}"
