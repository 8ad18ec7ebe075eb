# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the planner needs to know, as plain values: so that planning a thousand encounters touches no record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from .due_dates import Timing


class EncounterFacts(NamedTuple):
    """An encounter, real or supposed. ``id`` and ``partner_id`` are 0 for a supposed one."""

    id: int
    partner_id: int
    kind: str
    state: str
    date: datetime
    company_id: int
    department_id: int | None
    category_id: int | None
    product_tmpl_id: int | None
    effect_days: int
    scabbing_days: int
    client_tz: str | None
    contact_status: str | None


class StepFacts(NamedTuple):
    """A step of a curve."""

    id: int
    timing: Timing
    anchor: str
    role_id: int
    department_kind: str
    is_message: bool


@dataclass(frozen=True, slots=True)
class CurveFacts:
    """A curve with its filters; an empty filter lets everything through."""

    id: int
    version: int
    kind: str
    start_when: str
    stop_on: str
    company_id: int | None
    categories: frozenset[int]
    departments: frozenset[int]
    products: frozenset[int]
    steps: tuple[StepFacts, ...]
    active: bool = True
    with_sessions: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of encounter that start the curve."""
        return (self.kind, "session") if self.with_sessions else (self.kind,)

    @property
    def has_moments(self) -> bool:
        """Whether a step counts in hours or minutes, so that the hour of the encounter matters."""
        return any(step.timing.is_moment for step in self.steps)

    def starts_in(self, state: str) -> bool:
        """Whether an encounter in this state can start the curve at all."""
        return state in (("done",) if self.start_when == "done" else ("planned", "done"))

    def matches(self, facts: EncounterFacts, ancestors: frozenset[int]) -> bool:
        """Whether the encounter starts the curve; ``ancestors`` is its category with those above it.

        >>> curve = CurveFacts(1, 1, "treatment", "done", "never", None, frozenset({5}), frozenset(), frozenset(), ())
        >>> surgery = EncounterFacts(
        ...     1, 1, "treatment", "done", datetime(2026, 1, 1), 1, None, 6, None, 0, 0, None, None)
        >>> curve.matches(surgery, frozenset({5, 6}))
        True
        >>> curve.matches(surgery, frozenset({7}))
        False
        >>> curve.matches(surgery._replace(state="planned"), frozenset({5, 6}))
        False
        """
        return (
            facts.kind in self.kinds
            and self.starts_in(facts.state)
            and self.company_id in (None, facts.company_id)
            and (not self.categories or not self.categories.isdisjoint(ancestors))
            and (not self.departments or facts.department_id in self.departments)
            and (not self.products or facts.product_tmpl_id in self.products)
        )


class Row(NamedTuple):
    """One follow-up to be: everything that does not stand on its step, plan or encounter already."""

    plan_id: int
    step_id: int
    occurrence: int
    day: date
    moment: datetime | None
    state: str
    reason_code: str | None
    user_id: int | None
    department_id: int | None
    resolver: str


@dataclass(slots=True)
class BranchFacts:
    """A company's settings."""

    id: int
    tz: str
    late_days: int
    quiet_from: float
    quiet_to: float
    use_client_tz: bool
