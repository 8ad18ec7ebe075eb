# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where a client stands, from what happened (A6)."""

from datetime import datetime
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


class Milestones(NamedTuple):
    """The latest done encounter of each sort, naive UTC or None."""

    inquiry: datetime | None = None
    presence: datetime | None = None
    deposit: datetime | None = None
    treatment: datetime | None = None


class Journey(NamedTuple):
    """A status and the moment that decided it."""

    status: str
    since: datetime | None


def journey(milestones: Milestones, now: datetime, dormant_months: int) -> Journey:
    """The status of a client.

    A deposit counts until the treatment after it.  Whoever was in the clinic but not for
    ``dormant_months`` is dormant, unless a deposit waits for its treatment.

    >>> now = datetime(2026, 6, 1)
    >>> journey(Milestones(), now, 6).status
    'new'
    >>> journey(Milestones(inquiry=datetime(2026, 5, 1)), now, 6).status
    'inquired'
    >>> journey(Milestones(presence=datetime(2026, 5, 2)), now, 6).status
    'visited'
    >>> journey(Milestones(presence=datetime(2026, 5, 2), deposit=datetime(2026, 5, 2)), now, 6).status
    'deposit'
    >>> seen = datetime(2026, 5, 9)
    >>> journey(Milestones(presence=seen, deposit=datetime(2026, 5, 2), treatment=seen), now, 6).status
    'treated'
    >>> journey(Milestones(presence=datetime(2025, 11, 30), treatment=datetime(2025, 11, 30)), now, 6).status
    'dormant'
    """
    deposit, treatment, presence = milestones.deposit, milestones.treatment, milestones.presence
    if deposit and (not treatment or treatment < deposit):
        return Journey("deposit", deposit)
    if presence and presence < now - relativedelta(months=dormant_months):
        return Journey("dormant", presence)
    if treatment:
        return Journey("treated", treatment)
    if presence:
        return Journey("visited", presence)
    if milestones.inquiry:
        return Journey("inquired", milestones.inquiry)
    return Journey("new", None)
