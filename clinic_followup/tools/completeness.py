# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How complete a client file is, from what the clinic requires and what is filled in (A4)."""

from collections.abc import Container, Iterable
from typing import NamedTuple

#: How far a client has come; what is required from one on is required ever after.
STAGES = ("new", "inquired", "visited", "deposit", "treated")


class Requirement(NamedTuple):
    """A field that is to be filled in from a stage on, and how much it counts."""

    id: int
    field: str
    stage: str
    weight: int


class Completeness(NamedTuple):
    """Per cent of what is required, and the requirements that are not met."""

    percent: int
    missing: tuple[int, ...]


def stage(journey: str | None, was_treated: bool) -> str:
    """How far the client ever came: a dormant one has been treated, or was only in the clinic.

    >>> stage("deposit", False), stage("dormant", True), stage("dormant", False), stage(None, False)
    ('deposit', 'treated', 'visited', 'new')
    """
    if was_treated:
        return "treated"
    return {"dormant": "visited"}.get(journey, journey or "new")


def is_filled(value) -> bool:
    """Whether something stands in a field; blanks are nothing.

    >>> [is_filled(value) for value in ("Lin", "  ", "", None, False, [], [3])]
    [True, False, False, False, False, False, True]
    """
    return bool(value.strip() if isinstance(value, str) else value)


def completeness(requirements: Iterable[Requirement], filled: Container[str], reached: str) -> Completeness:
    """What is there of what is required of a client who came so far; 100 only if nothing is missing.

    >>> required = [Requirement(1, "phone", "new", 3), Requirement(2, "gender", "inquired", 1),
    ...             Requirement(3, "birthdate_date", "visited", 2)]
    >>> completeness(required, {"phone"}, "new")
    Completeness(percent=100, missing=())
    >>> completeness(required, {"phone"}, "treated")
    Completeness(percent=50, missing=(2, 3))
    >>> completeness([Requirement(n, f"x{n}", "new", 1) for n in range(1000)], {f"x{n}" for n in range(999)}, "new")
    Completeness(percent=99, missing=(999,))
    >>> completeness([], set(), "treated")
    Completeness(percent=100, missing=())
    """
    rank = STAGES.index(reached)
    asked = [requirement for requirement in requirements if STAGES.index(requirement.stage) <= rank]
    missing = [requirement for requirement in asked if requirement.field not in filled]
    total = sum(requirement.weight for requirement in asked)
    lacking = sum(requirement.weight for requirement in missing)
    percent = 100 * (total - lacking) // total if total else 100
    return Completeness(percent, tuple(requirement.id for requirement in missing))
