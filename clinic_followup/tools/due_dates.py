# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When a follow-up is due: the one place that knows.

Nothing here touches the database.  Moments are naive UTC, as Odoo stores them; days are days of
the branch's time zone.  Requirements C1, C3 and C7.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

UTC = ZoneInfo("UTC")
#: A repeated step never yields more follow-ups than this (weekly for two years).
MAX_OCCURRENCES = 104
#: How far a working day is searched for before the plain day is kept.
_SEARCH_DAYS = 31

#: Tells whether a day is a working day of the department.
WorkingDay = Callable[[date], bool]


class Due(NamedTuple):
    """A day, and the exact moment where the step counts in hours or minutes."""

    day: date
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a step is due, seen from its anchor.

    ``mode`` is ``exact``, ``clinical`` (never later than the day) or ``commercial`` (the next
    working day).  ``every`` repeats the step each so many ``every_unit``, ``count`` times in all,
    or while the day is at most ``until`` days from the anchor.
    """

    offset: int
    unit: str = "day"
    mode: str = "exact"
    every: int = 0
    every_unit: str = "week"
    count: int = 0
    until: int = 0

    @property
    def is_moment(self) -> bool:
        return self.unit in ("hour", "minute")


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The calendar day of a UTC moment in a time zone.

    >>> local_day(datetime(2026, 3, 1, 23, 30), ZoneInfo("Asia/Shanghai"))
    datetime.date(2026, 3, 2)
    """
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def shift_day(day: date, amount: int, unit: str) -> date:
    """Move a day by days, weeks or months; a month's end stays a month's end.

    >>> shift_day(date(2026, 1, 31), 1, "month")
    datetime.date(2026, 2, 28)
    >>> shift_day(date(2028, 2, 29), 12, "month")
    datetime.date(2029, 2, 28)
    >>> shift_day(date(2026, 12, 30), -2, "week")
    datetime.date(2026, 12, 16)
    """
    return day + relativedelta(**{f"{unit}s": amount})


def to_working_day(day: date, anchor: date, mode: str, is_working: WorkingDay | None) -> date:
    """Move a day to a working day, as its mode allows.

    ``clinical`` goes back, but not to or behind the anchor's own day; ``commercial`` goes forward.  A step
    before its anchor (a reminder) always goes back: after the event it would be of no use.

    >>> weekday = lambda day: day.weekday() < 5
    >>> friday, saturday = date(2026, 3, 6), date(2026, 3, 7)
    >>> to_working_day(saturday, date(2026, 3, 4), "clinical", weekday) == friday
    True
    >>> to_working_day(saturday, friday, "clinical", weekday) == saturday
    True
    >>> to_working_day(saturday, friday, "commercial", weekday)
    datetime.date(2026, 3, 9)
    >>> to_working_day(saturday, date(2026, 3, 8), "commercial", weekday) == friday
    True
    """
    if mode == "exact" or is_working is None or is_working(day):
        return day
    back = mode == "clinical" or day < anchor
    step = timedelta(days=-1 if back else 1)
    moved = day
    for _attempt in range(_SEARCH_DAYS):
        moved += step
        if back and day > anchor >= moved:
            return day
        if is_working(moved):
            return moved
    return day


def outside_quiet_hours(
    moment: datetime, anchor: datetime, zone: ZoneInfo, mode: str, quiet_from: float, quiet_to: float
) -> datetime:
    """Move a moment (UTC) out of the quiet hours, which are local hours and may span midnight.

    ``clinical`` moves to the last minute before the quiet hours, unless that lies before the anchor;
    otherwise to their end.  Equal bounds mean that there are no quiet hours.

    >>> zone, anchor = ZoneInfo("Asia/Shanghai"), datetime(2026, 3, 1, 12, 30)  # 20:30 there
    >>> late = datetime(2026, 3, 1, 14, 30)                                     # 22:30 there
    >>> outside_quiet_hours(late, anchor, zone, "clinical", 21.0, 8.0)
    datetime.datetime(2026, 3, 1, 12, 59)
    >>> outside_quiet_hours(late, anchor, zone, "commercial", 21.0, 8.0)
    datetime.datetime(2026, 3, 2, 0, 0)
    >>> outside_quiet_hours(late, anchor, zone, "clinical", 0.0, 0.0) == late
    True
    """
    if quiet_from == quiet_to or mode == "exact":
        return moment
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    hour = local.hour + local.minute / 60
    spans_midnight = quiet_from > quiet_to
    quiet = (hour >= quiet_from or hour < quiet_to) if spans_midnight else quiet_from <= hour < quiet_to
    if not quiet:
        return moment
    evening = local.date() - timedelta(days=1) if spans_midnight and hour < quiet_to else local.date()
    start = _local_to_utc(evening, quiet_from, zone)
    end = _local_to_utc(evening + timedelta(days=int(spans_midnight)), quiet_to, zone)
    before = start - timedelta(minutes=1)
    return before if mode == "clinical" and before > anchor else end


def _local_to_utc(day: date, hour: float, zone: ZoneInfo) -> datetime:
    """An hour (0 to 24) of a local day as naive UTC.

    >>> _local_to_utc(date(2026, 3, 1), 8.5, ZoneInfo("Asia/Shanghai"))
    datetime.datetime(2026, 3, 1, 0, 30)
    """
    day, minutes = (day + timedelta(days=1), 0) if hour >= 24 else (day, round(hour * 60))
    local = datetime.combine(day, time(*divmod(minutes, 60)), tzinfo=zone)
    return local.astimezone(UTC).replace(tzinfo=None)


def due_day(timing: Timing, anchor: date, occurrence: int = 1, is_working: WorkingDay | None = None) -> date:
    """The day of one occurrence of a step that counts in days, weeks or months.

    >>> due_day(Timing(7), date(2026, 2, 25))
    datetime.date(2026, 3, 4)
    >>> due_day(Timing(1, "week", every=1, every_unit="week"), date(2026, 3, 2), occurrence=3)
    datetime.date(2026, 3, 23)
    """
    day = shift_day(anchor, timing.offset, timing.unit)
    if occurrence > 1:
        day = shift_day(day, timing.every * (occurrence - 1), timing.every_unit)
    return to_working_day(day, anchor, timing.mode, is_working)


def due_moment(timing: Timing, anchor: datetime) -> datetime:
    """The moment of a step that counts in hours or minutes: elapsed time, so no clock change matters.

    >>> due_moment(Timing(2, "hour"), datetime(2026, 3, 29, 0, 30))
    datetime.datetime(2026, 3, 29, 2, 30)
    """
    return anchor + timedelta(**{f"{timing.unit}s": timing.offset})


def occurrences(timing: Timing, anchor: date) -> Iterator[int]:
    """The numbers of the occurrences, from 1.

    >>> list(occurrences(Timing(1), date(2026, 3, 1)))
    [1]
    >>> list(occurrences(Timing(0, every=1, every_unit="week", count=3), date(2026, 3, 1)))
    [1, 2, 3]
    >>> list(occurrences(Timing(7, every=7, every_unit="day", until=30), date(2026, 3, 1)))
    [1, 2, 3, 4]
    """
    yield 1
    if not timing.every:
        return
    last = anchor + timedelta(days=timing.until)
    first = shift_day(anchor, timing.offset, timing.unit)
    for number in range(2, (timing.count or MAX_OCCURRENCES) + 1):
        if number > MAX_OCCURRENCES:
            return
        if not timing.count and shift_day(first, timing.every * (number - 1), timing.every_unit) > last:
            return
        yield number


def axis_days(timing: Timing) -> list[float]:
    """Where the occurrences of a step lie on a day axis that starts at the anchor, for a picture.

    >>> axis_days(Timing(2, "hour"))
    [0.08]
    >>> axis_days(Timing(7, every=1, every_unit="week", count=3))
    [7.0, 14.0, 21.0]
    """
    if timing.is_moment:
        return [round(timing.offset / {"hour": 24, "minute": 1440}[timing.unit], 2)]
    anchor = date(2001, 1, 1)
    return [float((due_day(timing, anchor, number) - anchor).days) for number in occurrences(timing, anchor)]
