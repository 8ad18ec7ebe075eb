# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which course a session uses, what a course is worth, and when the next session is (B4)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo.tools import float_round

from .due_dates import UTC, WorkingDay, to_working_day


class Offer(NamedTuple):
    """A course that a client has."""

    id: int
    item: int
    category: int | None
    start: date
    end: date | None
    left: int
    #: Left and not booked by a planned session.
    free: int


class Session(NamedTuple):
    """A session that takes place, or is planned."""

    day: date
    item: int | None
    #: Its treatment category and those above it.
    categories: frozenset[int]
    is_done: bool


def fits_session(offer: Offer, session: Session) -> bool:
    """Whether the course is for what is done in the session, and valid on its day.

    >>> peels = Offer(1, 10, 100, date(2026, 1, 5), date(2026, 7, 5), left=4, free=4)
    >>> fits_session(peels, Session(date(2026, 7, 5), 10, frozenset(), True))
    True
    >>> fits_session(peels, Session(date(2026, 7, 6), 10, frozenset(), True))
    False
    >>> fits_session(peels, Session(date(2026, 3, 2), 11, frozenset({100, 105}), True))
    True
    >>> fits_session(peels, Session(date(2026, 3, 2), 11, frozenset({200}), True))
    False
    """
    same = offer.item == session.item or offer.category in session.categories
    return same and offer.start <= session.day <= (offer.end or date.max)


def choose(session: Session, offers: Iterable[Offer]) -> Offer | None:
    """The course of the same item, else of the category, that expires first.

    >>> skin, day = frozenset({100}), date(2026, 3, 2)
    >>> card = Offer(1, 10, 100, date(2026, 1, 5), None, left=4, free=4)
    >>> peels = Offer(2, 11, 100, date(2026, 1, 5), date(2026, 7, 5), left=4, free=4)
    >>> choose(Session(day, 12, skin, True), [card, peels]).id
    2
    >>> choose(Session(day, 10, skin, True), [card, peels]).id
    1

    What other sessions have booked is kept for them; yet what takes place may use it, as it mostly is that session:

    >>> booked = peels._replace(free=0)
    >>> choose(Session(day, 12, skin, True), [card, booked]).id
    1
    >>> choose(Session(day, 11, skin, True), [booked]).id
    2
    >>> choose(Session(day, 11, skin, False), [booked]) is None
    True
    """
    fitting = [offer for offer in offers if offer.left > 0 and fits_session(offer, session)]
    usable = [offer for offer in fitting if offer.free > 0] or (fitting if session.is_done else [])
    return min(usable, key=lambda offer: (offer.item != session.item, offer.end or date.max, offer.id), default=None)


def pro_rata(amount: float, sessions: int, bought: int, rounding: float) -> float:
    """What so many of the sessions cost.

    >>> pro_rata(5000, 3, 10, 0.01), pro_rata(100, 1, 3, 0.01), pro_rata(0, 1, 0, 0.01)
    (1500.0, 33.33, 0.0)
    """
    return float_round(amount * sessions / bought, precision_rounding=rounding) if bought else 0.0


def next_session(
    moment: datetime, days: int, zone: ZoneInfo, is_working: WorkingDay | None, end: date | None
) -> datetime | None:
    """The same hour so many days later, on a working day; None if the course expires before.

    >>> shanghai, weekday = ZoneInfo("Asia/Shanghai"), lambda day: day.weekday() < 5
    >>> friday = datetime(2026, 3, 6, 2)
    >>> next_session(friday, 28, shanghai, weekday, None)
    datetime.datetime(2026, 4, 3, 2, 0)
    >>> next_session(friday, 29, shanghai, weekday, None)  # a Saturday
    datetime.datetime(2026, 4, 6, 2, 0)
    >>> next_session(friday, 28, shanghai, weekday, date(2026, 4, 2)) is None
    True

    The hour is that of the branch, also when the clocks change:

    >>> next_session(datetime(2026, 3, 27, 9), 7, ZoneInfo("Europe/Vienna"), None, None)
    datetime.datetime(2026, 4, 3, 8, 0)
    """
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    day = to_working_day(local.date() + timedelta(days=days), local.date(), "commercial", is_working)
    if end and day > end:
        return None
    return datetime.combine(day, local.timetz()).astimezone(UTC).replace(tzinfo=None)
