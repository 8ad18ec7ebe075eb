# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a sale starts: the encounter that it belongs to, or a new one (B1, B3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .selections import PURCHASE_KINDS, TREATMENT_KINDS

#: What was sold longer ago plans nothing any more: it is an invoice of earlier that was taken over.
LONG_AGO = timedelta(days=60)
#: Further ahead nothing is planned.
FAR_AHEAD = timedelta(days=5 * 365)


class Sold(NamedTuple):
    """A purchase that belongs to no encounter yet."""

    id: int
    client: int
    branch: int
    item: int
    category: int | None
    day: date
    #: What the item starts, see ``clinic_sale_encounter``.
    starts: str | None = None
    #: It brings the sessions of a course.
    is_course: bool = False


class Event(NamedTuple):
    """An encounter that belongs to no purchase yet."""

    id: int
    client: int
    branch: int
    item: int | None
    category: int | None
    kind: str
    day: date


def pair(sold: Iterable[Sold], events: Iterable[Event], within: dict[int, int]) -> dict[int, int]:
    """Which purchase belongs to which encounter, where there is no doubt.

    :param within: for each branch, how many days they may lie apart

    >>> day = date(2026, 3, 2)
    >>> botox, laser = Sold(1, 7, 1, 10, 5, day), Sold(2, 7, 1, 11, 5, day)
    >>> treated = Event(90, 7, 1, 10, 5, "treatment", date(2026, 3, 1))

    The same item first; the other purchase then finds none:

    >>> pair([laser, botox], [treated], {1: 30})
    {1: 90}

    The same category else; what was sold together for one treatment belongs to it together:

    >>> pair([botox, laser], [treated._replace(item=None)], {1: 30})
    {1: 90, 2: 90}

    Neither another client's nor one too long ago; and never one of two, unless one was on the day of the sale:

    >>> pair([botox], [treated._replace(client=8)], {1: 30}), pair([botox], [treated], {1: 0})
    ({}, {})
    >>> pair([botox], [treated, treated._replace(id=91)], {1: 30})
    {}
    >>> pair([botox], [treated, treated._replace(id=91, day=day)], {1: 30})
    {1: 91}

    A deposit is no treatment, and a session belongs to the course that it was bought with:

    >>> pair([botox._replace(starts="deposit")], [treated], {1: 30})
    {}
    >>> pair([botox._replace(is_course=True)], [treated._replace(kind="session")], {1: 30})
    {}
    """
    sold, by_client = list(sold), defaultdict(list)
    for event in events:
        by_client[event.client, event.branch].append(event)
    pairs, doubtful = {}, set()
    for same in (_same_item, _same_category):
        taken, found = set(pairs.values()), {}
        for sale in sold:
            if sale.id in pairs or sale.id in doubtful:
                continue
            fitting = [
                event
                for event in by_client[sale.client, sale.branch]
                if event.id not in taken
                and abs((event.day - sale.day).days) <= within[sale.branch]
                and event.kind in kinds_of(sale.starts)
                and same(sale, event)
            ]
            fitting = [event for event in fitting if event.day == sale.day] or fitting
            if len(fitting) == 1:
                found[sale.id] = fitting[0].id
            elif fitting:
                doubtful.add(sale.id)
        pairs.update(found)
    return pairs


def kinds_of(starts: str | None) -> frozenset:
    """The kinds of encounter that a sale can belong to."""
    if starts == "deposit":
        return frozenset({"deposit"})
    return TREATMENT_KINDS if starts else PURCHASE_KINDS


def _same_item(sale: Sold, event: Event) -> bool:
    return event.item == sale.item and not (sale.is_course and event.kind == "session")


def _same_category(sale: Sold, event: Event) -> bool:
    return sale.category is not None and event.category == sale.category and event.kind != "session"


def is_due(starts: str | None, quantity: float, amount: float, paid: float) -> bool:
    """Whether a purchase, with what is left of it, stands for an encounter; a deposit only when something is paid.

    >>> is_due("done", 1, 100, 0), is_due("deposit", 1, 100, 0), is_due("deposit", 1, 100, 50)
    (True, False, True)

    Neither what was taken back, nor the deposit that the final invoice deducts:

    >>> is_due("done", 0, 0, 0), is_due("deposit", -1, -100, -100), is_due("deposit", 1, -100, -100)
    (False, False, False)
    >>> is_due(None, 1, 100, 100)
    False
    """
    return bool(starts) and quantity > 0 and amount >= 0 and (starts != "deposit" or paid > 0)


def state_of(starts: str, day: date, today: date) -> str | None:
    """The state of the encounter that a sale of this day records; None: it records none.

    >>> day = date(2026, 3, 2)
    >>> state_of("done", day, day), state_of("planned", day, day), state_of("deposit", day, day)
    ('done', 'planned', 'done')

    A treatment on an invoice of tomorrow has not taken place yet:

    >>> state_of("done", date(2026, 3, 3), day)
    'planned'

    Invoices of earlier that are taken over tell what took place, and plan nothing:

    >>> longer_ago = date(2025, 3, 2)
    >>> state_of("done", longer_ago, day), state_of("planned", longer_ago, day), state_of("deposit", longer_ago, day)
    ('done', None, None)
    """
    if day > today:
        return "planned" if starts != "deposit" and day - today < FAR_AHEAD else None
    if starts == "done":
        return "done" if day.year >= 1950 else None
    if today - day > LONG_AGO:
        return None
    return "planned" if starts == "planned" else "done"


def noon(day: date, zone: ZoneInfo) -> datetime:
    """The naive UTC moment of noon on that day: the day stays the same wherever it is looked at nearby.

    >>> noon(date(2026, 3, 2), ZoneInfo("Asia/Shanghai"))
    datetime.datetime(2026, 3, 2, 4, 0)
    """
    return datetime.combine(day, time(12), tzinfo=zone).astimezone(UTC).replace(tzinfo=None)
