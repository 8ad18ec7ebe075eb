# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How clients of the demonstration clinic buy and pay: plain arithmetic, no database."""

from random import Random
from typing import NamedTuple

from .catalogue import COURSES, ITEMS, JOURNALS

#: Above this price many pay in two parts.
DEAR = 15000
#: Nobody presses for money before so many days.
PATIENCE = 20


class Instalment(NamedTuple):
    """A part of the price, so many days after the invoice; ``journal`` is a code of :data:`JOURNALS`."""

    share: float
    days: int
    journal: str


def instalments(rng: Random, price: float, age: int) -> list[Instalment]:
    """What was paid until now of an invoice that is so many days old: mostly all of it, and at once.

    >>> instalments(Random(4), 1280, 0)
    [Instalment(share=1.0, days=0, journal='WX')]
    >>> {round(sum(part.share for part in instalments(Random(seed), 980, 90)), 1) for seed in range(200)} >= {0, 1.0}
    True
    >>> all(part.days <= 4 for seed in range(99) for part in instalments(Random(seed), 36800, 4))
    True
    """
    journal, other = rng.choices(list(JOURNALS), [share for _name, _type, share in JOURNALS.values()], k=2)
    first, later = rng.choice((0.3, 0.4, 0.5, 0.6)), rng.randint(3, 12)
    chance, in_parts = rng.random(), price > DEAR and rng.random() < 0.4
    if chance < (0.14 if age <= PATIENCE else 0.025):
        return []
    parts = [Instalment(1.0, 0, journal)]
    if in_parts or chance > 0.92:
        parts = [Instalment(first, 0, journal), Instalment(1 - first, later, other)]
    if chance > 0.97:
        del parts[1:]
    return [part for part in parts if part.days <= age]


def discount(rng: Random) -> float:
    """In percent; most pay the price of the list."""
    return rng.choices((0, 5, 10, 12.5, 20), (74, 8, 9, 4, 5))[0]


def sells_course(item: str, done: int, planned: int, last: int) -> bool:
    """Whether a client bought a course after the first treatment: so many sessions took place, the last visit was so
    many days ago.

    Who means to come again, was here lately, or has used much of it:

    >>> sells_course("legs", done=0, planned=3, last=9), sells_course("photo", done=5, planned=0, last=200)
    (True, True)

    Who stayed away early had paid each time, but for some whose sessions wait for them:

    >>> sells_course("photo", done=1, planned=0, last=200), sells_course("photo", done=3, planned=0, last=200)
    (False, True)
    >>> sells_course("lifting", done=6, planned=0, last=0), sells_course("legs", done=0, planned=0, last=0)
    (False, False)
    """
    if item not in COURSES:
        return False
    return planned > 0 or (done > 0 and (last < 40 or done >= ITEMS[COURSES[item]].sessions // 2))
