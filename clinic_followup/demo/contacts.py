# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the people of the demonstration clinic worked: on time mostly, sometimes late, sometimes nobody answers."""

from random import Random
from typing import NamedTuple


class Contact(NamedTuple):
    """One attempt, so many days after the first due day, with a result's code."""

    day: int
    result: str


def contacts(rng: Random, most_days: int, problem: bool = False) -> list[Contact]:
    """The attempts on one follow-up; the last one closes it.  None lies more than ``most_days`` ahead.

    >>> contacts(Random(5), 0)
    [Contact(day=0, result='reached')]
    >>> {len(contacts(Random(seed), 9)) for seed in range(100)}
    {1, 2, 3}
    """
    delay = rng.choices((0, 1, 2, 4, 6), (78, 12, 5, 3, 2))[0]
    last = "problem" if problem else "reached"
    story = rng.choices(
        (
            [Contact(delay, last)],
            [Contact(delay, "no_answer"), Contact(delay + 1, last)],
            [Contact(delay, "no_answer"), Contact(delay + 1, "no_answer"), Contact(delay + 2, last)],
            [Contact(0, "no_answer"), Contact(1, "no_answer"), Contact(2, "no_answer")],
            [Contact(delay, "busy_later"), Contact(delay + 2, last)],
        ),
        (72, 12, 4, 5, 7),
    )[0]
    return story if story[-1].day <= most_days else [Contact(0, last)]


def satisfaction(rng: Random) -> int:
    """1 to 5; most clients are happy."""
    return rng.choices((1, 2, 3, 4, 5), (1, 3, 11, 43, 42))[0]
