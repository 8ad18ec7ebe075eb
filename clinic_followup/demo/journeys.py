# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What happens to an invented client: plain days, no database."""

from random import Random
from typing import NamedTuple

#: Appointments are made this many days ahead.
AHEAD = 28
#: How long the clinic has been open.
SPAN = 425


class Event(NamedTuple):
    """An encounter to be; ``day`` counts from today, ``origin`` is the index of the treatment it belongs to."""

    kind: str
    day: int
    item: str | None = None
    origin: int | None = None


#: How many clients in a hundred take each path.
PATHS = {"inquirer": 12, "looker": 15, "depositor": 5, "surgery": 14, "injection": 24, "course": 20, "dental": 10}
SURGERY = ("eyelid", "eyelid", "eye_bag", "nose", "liposuction")
INJECTION = ("masseter", "forehead", "lips", "chin", "masseter")
COURSE = ("photo", "photo", "picosecond", "fractional", "peel", "legs", "lip_hair", "lifting")
DENTAL = ("scaling", "scaling", "filling", "periodontal", "implant", "aligner")


def paths(count: int) -> list[str]:
    """The paths of so many clients: mixed, and in the proportions of :data:`PATHS`.

    >>> paths(3)
    ['inquirer', 'surgery', 'course']
    >>> all(paths(100).count(path) == share for path, share in PATHS.items())
    True
    """
    cycle = [path for path, share in PATHS.items() for _client in range(share)]
    return [cycle[number * 37 % len(cycle)] for number in range(count)]


def journey(rng: Random, path: str, number: int) -> list[Event]:
    """The encounters of the client who is the ``number``-th on the path.

    The first few on each path come so that something lies right ahead, whatever day today is.

    >>> [(event.kind, event.day) for event in journey(Random(3), "surgery", 0) if event.kind != "inquiry"][:3]
    [('visit', -13), ('treatment', -6), ('suture_removal', 1)]
    >>> all(event.day <= AHEAD for number in range(50) for event in journey(Random(number), "course", number))
    True
    """
    start = -int(SPAN * rng.random() ** 1.8)
    events = _JOURNEYS[path](rng, start, number)
    if path != "inquirer" and rng.random() < 0.55:
        # many ask first, by telephone or chat
        first = events[0].day - rng.randint(1, 9)
        events = [
            Event("inquiry", first),
            *(event._replace(origin=event.origin if event.origin is None else event.origin + 1) for event in events),
        ]
    return [event for event in events if event.day <= AHEAD]


def _inquirer(rng, start, number):
    return [Event("inquiry", -(1 + number * 2 % 9) if number < 8 else start // 3)]


def _looker(rng, start, number):
    item = rng.choice(SURGERY + INJECTION + COURSE)
    day = -(number % 12) if number < 8 else start // 2
    if number % 4 == 3:
        # comes back, and buys
        return [Event("no_purchase", day - 20, item), Event("treatment", day, item)]
    return [Event("no_purchase", day, item)]


def _depositor(rng, start, number):
    item = rng.choice(SURGERY)
    return [
        Event("no_purchase", -30 - number, item),
        Event("deposit", -12 + number, item),
        Event("treatment", 5 + number, item),
    ]


def _surgery(rng, start, number):
    item = rng.choice(SURGERY)
    day = -6 + number if number < 4 else start
    return [
        Event("visit", day - 7, item),
        Event("treatment", day, item),
        Event("suture_removal", day + 7, item, origin=1),
        Event("checkup", day + 30, item, origin=1),
        Event("checkup", day + 92, item, origin=1),
    ]


def _injection(rng, start, number):
    item = rng.choice(INJECTION)
    day = -13 + number if number < 5 else start
    events = []
    while day <= AHEAD:
        events += [Event("treatment", day, item), Event("session", day + 14, item, origin=len(events))]
        day += rng.randint(110, 190)
        if rng.random() < 0.35:
            break
    return events


def _course(rng, start, number):
    item = rng.choice(COURSE)
    times, gap = rng.randint(3, 6), 28
    day = -gap * (1 + number % 2) + 1 + number if number < 8 else start
    return [
        Event("treatment", day, item),
        *(
            Event("session", day + gap * turn + (rng.randint(-2, 2) if number >= 8 else 0), item, origin=0)
            for turn in range(1, times)
        ),
    ]


def _dental(rng, start, number):
    item = DENTAL[number % len(DENTAL)]
    if number < 6:
        start = (-1, -2, -90, -91, -30, -31)[number]
    gap = {"aligner": 30, "implant": 90, "periodontal": 90}.get(item, 182)
    checkups = (Event("checkup", start + gap * turn, item, origin=0) for turn in range(1, 5))
    return [Event("treatment", start, item), *checkups]


_JOURNEYS = {
    "inquirer": _inquirer,
    "looker": _looker,
    "depositor": _depositor,
    "surgery": _surgery,
    "injection": _injection,
    "course": _course,
    "dental": _dental,
}
