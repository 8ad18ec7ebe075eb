# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who is responsible for a follow-up: the order in which people are asked (design contract, A5, C1)."""

from collections.abc import Iterable, MutableMapping
from typing import NamedTuple


class Responsible(NamedTuple):
    """A user's id (or None) and the rule that chose it."""

    user_id: int | None
    rule: str


def choose(
    named: int | None,
    owner: int | None,
    members: Iterable[int],
    open_work: MutableMapping[int, int],
    manager: int | None,
    fallback: int | None,
) -> Responsible:
    """The person named on the encounter, else the client's owner in the role, else the member of the
    department with the least open work, else its manager, else the company's fallback.

    >>> choose(7, 8, [9], {}, 10, 11)
    Responsible(user_id=7, rule='encounter')
    >>> choose(None, 8, [9], {}, 10, 11)
    Responsible(user_id=8, rule='owner')
    >>> choose(None, None, [4, 5], {4: 2, 5: 1}, 10, 11)
    Responsible(user_id=5, rule='member')
    >>> choose(None, None, [], {}, 10, 11)
    Responsible(user_id=10, rule='manager')
    >>> choose(None, None, [], {}, None, 11)
    Responsible(user_id=11, rule='fallback')
    >>> choose(None, None, [], {}, None, None)
    Responsible(user_id=None, rule='none')
    """
    if named:
        return Responsible(named, "encounter")
    if owner:
        return Responsible(owner, "owner")
    least = min(members, key=lambda user: (open_work.get(user, 0), user), default=None)
    if least:
        return Responsible(least, "member")
    if manager:
        return Responsible(manager, "manager")
    if fallback:
        return Responsible(fallback, "fallback")
    return Responsible(None, "none")
