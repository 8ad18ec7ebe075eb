# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which signed documents a treatment needs, and whether they are there (A9)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

THERE, EXPIRED, MISSING = "there", "expired", "missing"


class Paper(NamedTuple):
    """A signed document of the client, as far as the checklist is concerned.

    Without a last valid day it was signed for one treatment, which may be unknown.
    """

    signed: date
    valid_until: date | None = None
    encounter_id: int | None = None
    revoked: date | None = None


def last_valid_day(signed: date, months: int) -> date | None:
    """The same day so many months later, which still counts; none if signed for one treatment.

    >>> str(last_valid_day(date(2026, 1, 31), 1)), str(last_valid_day(date(2024, 2, 29), 12))
    ('2026-02-28', '2025-02-28')
    >>> last_valid_day(date(2026, 1, 31), 0)
    """
    return signed + relativedelta(months=months) if months else None


def standing(day: date, encounters: Iterable[int], papers: Iterable[Paper]) -> str:
    """Whether papers of one type are there for a treatment of that day.

    :param day: the day of the treatment where it takes place
    :param encounters: the treatment, and the one that it belongs to
    :param papers: what the client signed of this type

    >>> today, month_ago = date(2026, 3, 2), date(2026, 2, 2)
    >>> standing(today, [7], []), standing(today, [7], [Paper(today, encounter_id=7)])
    ('missing', 'there')

    For another treatment, too late, or withdrawn before the treatment: not there.

    >>> standing(today, [7], [Paper(today, encounter_id=8), Paper(date(2026, 3, 3), encounter_id=7)])
    'missing'
    >>> standing(today, [7], [Paper(month_ago, today, revoked=today)])
    'missing'

    The last valid day counts, and what is withdrawn later was there.

    >>> standing(today, [7], [Paper(month_ago, today)]), standing(today, [7], [Paper(month_ago, date(2026, 3, 1))])
    ('there', 'expired')
    >>> standing(today, [7], [Paper(month_ago, today, revoked=date(2026, 3, 3))])
    'there'
    """
    signed = [paper for paper in papers if paper.signed <= day and not (paper.revoked and paper.revoked <= day)]
    if any(
        paper.valid_until >= day if paper.valid_until else paper.encounter_id and paper.encounter_id in encounters
        for paper in signed
    ):
        return THERE
    return EXPIRED if any(paper.valid_until for paper in signed) else MISSING
