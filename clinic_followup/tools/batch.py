# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From facts to follow-ups: what each step of a curve becomes for an encounter.  Nothing here touches a record.

Encounters of one day have their days in common, so each schedule is computed once for a batch.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .due_dates import Due, WorkingDay, due_day, due_moment, local_day, occurrences, outside_quiet_hours
from .facts import BranchFacts, CurveFacts, EncounterFacts, Row, StepFacts
from .roster import Roster


class Slot(NamedTuple):
    """One occurrence of a step on its day; ``reason`` says why it is not to be done."""

    step: StepFacts
    occurrence: int
    due: Due
    reason: str | None


@dataclass(slots=True)
class Batch:
    """What is known about the branches, people and days of a batch of encounters.

    ``later`` holds, for each way to end early and each client, the moments that do so with the encounter
    that they belong to, in order.  ``working_days`` tells the working days of a (branch, kind of department).

    >>> from odoo.addons.clinic_followup.tools.due_dates import Timing
    >>> batch = Batch(
    ...     now=datetime(2026, 3, 1, 9), branches={1: BranchFacts(1, "Asia/Shanghai", 14, 21.0, 8.0, False)},
    ...     roster=Roster(fallback={1: 7}, active={1: {7}}), working_days={(1, None): None}, later={})
    >>> steps = tuple(StepFacts(number, Timing(days), "encounter", 2, "surgery", False)
    ...               for number, days in ((1, 1), (2, 30)))
    >>> curve = CurveFacts(
    ...     1, 1, "treatment", "done", "never", None, frozenset(), frozenset(), frozenset(), steps)
    >>> surgery = EncounterFacts(
    ...     5, 6, "treatment", "done", datetime(2026, 2, 3, 2), 1, None, None, None, 0, 0, None, None)
    >>> [(str(row.day), row.state, row.reason_code, row.user_id) for row in batch.rows(9, curve, surgery)]
    [('2026-02-04', 'skipped', 'past', None), ('2026-03-05', 'todo', None, 7)]
    """

    now: datetime
    branches: dict[int, BranchFacts]
    roster: Roster
    working_days: dict[tuple[int, str | None], WorkingDay | None]
    later: dict[str, dict[int, list[tuple[datetime, int | None]]]]
    _zones: dict[str, tuple[ZoneInfo, date]] = field(default_factory=dict)
    _schedules: dict[tuple, tuple[Slot, ...]] = field(default_factory=dict)

    def rows(self, plan_id: int, curve: CurveFacts, facts: EncounterFacts) -> Iterator[Row]:
        """Every follow-up of one curve for one encounter; those that are not to be done with the reason."""
        branch = self.branches[facts.company_id]
        zone, today = self._zone_and_day(facts)
        ended = self._has_ended(curve, facts)
        for step, occurrence, (day, moment), reason in self._schedule(curve, facts, branch, zone, today):
            if ended and reason in (None, "past"):
                reason = "superseded"
            if reason:
                yield Row(plan_id, step.id, occurrence, day, moment, "skipped", reason, None, None, "none")
                continue
            (user_id, rule), department_id = self.roster.resolve(
                facts.company_id, facts.id, facts.partner_id, step.role_id, step.department_kind, facts.department_id
            )
            yield Row(plan_id, step.id, occurrence, day, moment, "todo", None, user_id, department_id, rule)

    def zone(self, facts: EncounterFacts) -> ZoneInfo:
        """The time zone in which the days of an encounter are counted."""
        return self._zone_and_day(facts)[0]

    def _zone_and_day(self, facts: EncounterFacts) -> tuple[ZoneInfo, date]:
        """The same time zone, and what day it is there now."""
        branch = self.branches[facts.company_id]
        name = facts.client_tz if branch.use_client_tz and facts.client_tz else branch.tz
        if name not in self._zones:
            zone = ZoneInfo(name)
            self._zones[name] = zone, local_day(self.now, zone)
        return self._zones[name]

    def _has_ended(self, curve: CurveFacts, facts: EncounterFacts) -> bool:
        """Whether something later has ended the curve early.  What belongs to the encounter itself does not."""
        return any(
            moment > facts.date and (not origin_id or origin_id != facts.id)
            for moment, origin_id in self.later.get(curve.stop_on, {}).get(facts.partner_id, ())
        )

    def _schedule(self, curve: CurveFacts, facts: EncounterFacts, branch: BranchFacts, zone: ZoneInfo, today: date):
        """The slots of a curve, shared by all encounters for which they are the same."""
        anchor = local_day(facts.date, zone)
        key = (
            curve.id,
            branch.id,
            zone.key,
            facts.date if curve.has_moments else anchor,
            facts.scabbing_days,
            facts.effect_days,
            facts.state,
            facts.contact_status,
        )
        if key not in self._schedules:
            oldest = today - timedelta(days=branch.late_days)
            self._schedules[key] = tuple(
                Slot(step, occurrence, due, reason or self._why_not(step, facts, due.day, oldest))
                for step in curve.steps
                for occurrence, due, reason in self._dues(step, facts, branch, zone, anchor)
            )
        return self._schedules[key]

    @staticmethod
    def _why_not(step: StepFacts, facts: EncounterFacts, day: date, oldest: date) -> str | None:
        if facts.contact_status == "deceased":
            return "deceased"
        if step.timing.offset < 0 and step.anchor == "encounter" and facts.state == "done":
            return "event_passed"
        return "past" if day < oldest else None

    def _dues(self, step: StepFacts, facts: EncounterFacts, branch: BranchFacts, zone: ZoneInfo, anchor: date):
        """The occurrences of a step as ``(number, due, reason why there is no day)``."""
        timing = step.timing
        if timing.is_moment:
            moment = due_moment(timing, facts.date)
            if step.is_message:
                moment = outside_quiet_hours(moment, facts.date, zone, timing.mode, branch.quiet_from, branch.quiet_to)
            yield 1, Due(local_day(moment, zone), moment), None
            return
        lasting = {"encounter": 0, "scabbing": facts.scabbing_days, "effect_end": facts.effect_days}[step.anchor]
        if step.anchor != "encounter" and not lasting:
            yield 1, Due(anchor), "no_anchor"
            return
        anchor += timedelta(days=lasting)
        own = (branch.id, step.department_kind)
        is_working = self.working_days[own if own in self.working_days else (branch.id, None)]
        for number in occurrences(timing, anchor):
            yield number, Due(due_day(timing, anchor, number, is_working)), None
