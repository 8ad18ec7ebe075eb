# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models

from ..tools.due_dates import local_day, to_working_day
from ..tools.engine import as_engine


class ClinicPlanner(models.AbstractModel):
    """Turns encounters into plans and follow-ups, in bulk and idempotently (C1, C3, C5, C6).

    Planning reads what it needs in a constant number of queries (``clinic_planner_facts.py``), computes plain
    values (:mod:`..tools.batch`), and writes two ``INSERT`` (``clinic_planner_sql.py``).
    """

    _name = "clinic.planner"
    _description = "Follow-up Planner"

    # --- entry points ---

    @api.model
    def _plan(self, encounters, open_work=None):
        """Make the missing plans and follow-ups of the encounters. Running it again changes nothing.

        :param open_work: open follow-ups by user as far as they were counted: who plans batch after batch hands in
            the same dictionary, so that they are counted once
        """
        facts = self._encounter_facts(encounters.ids)
        if not facts:
            return
        new = self._insert_plans(self._matches(facts.values(), self._curves()))
        if not new:
            return
        curves = {curve.id: curve for _plan, curve, _encounter in new}.values()
        batch = self._batch([facts[encounter_id] for _plan, _curve, encounter_id in new], curves, open_work)
        rows = [row for plan_id, curve, encounter_id in new for row in batch.rows(plan_id, curve, facts[encounter_id])]
        self._insert_followups(rows)
        still_open = {row.plan_id for row in rows if row.state == "todo"}
        self._close_finished([plan_id for plan_id, _curve, _encounter in new if plan_id not in still_open])
        if any(curve.stop_on == "again" for curve in curves):
            self._settle_repeated(encounters.partner_id)

    @api.model
    def _replan(self, encounters, rematch=True):
        """Follow a correction of the encounters: open follow-ups move, are withdrawn or come back; done ones stay.

        :param rematch: whether the correction decides anew which curves concern the encounters. Else a plan of an
            older version goes on, even if the curve's filters have changed since: that rewrites no history.
        """
        plans = self.env["clinic.plan"].sudo().search([("encounter_id", "in", encounters.ids)])
        if plans:
            facts = self._encounter_facts(encounters.ids)
            curves = self._curves(plans.curve_id.ids)
            wanted = {(curve.id, fact.id) for curve, fact in self._matches(facts.values(), curves, archived=True)}
            by_id = {curve.id: curve for curve in curves}

            def goes_on(plan):
                curve, fact = by_id[plan.curve_id.id], facts[plan.encounter_id.id]
                older = not rematch and plan.curve_version < curve.version
                return (curve.id, fact.id) in wanted or (older and curve.starts_in(fact.state))

            keep = plans.filtered(goes_on)
            gone = (plans - keep).filtered(lambda plan: plan.state != "stopped")
            for code, of_code in gone.grouped(lambda plan: plan.encounter_id._stop_code()).items():
                of_code._stop(code)
            keep.filtered(
                lambda plan: plan.state == "stopped" and plan.stop_code in ("cancelled", "corrected", "refunded")
            )._resume()
            self._move(keep.filtered(lambda plan: plan.state != "stopped"), facts, curves)
        self._plan(encounters)
        if any(plan.curve_id.stop_on == "again" for plan in plans):
            self._settle_repeated(encounters.partner_id)
        self._take_category(encounters)

    @api.model
    def _apply_version(self, plans):
        """Bring running plans to their curve's current version (C5)."""
        plans = plans.sudo()
        facts = self._encounter_facts(plans.encounter_id.ids)
        curves = self._curves(plans.curve_id.ids)
        versions = {curve.id: curve.version for curve in curves}
        for curve, of_curve in plans.grouped("curve_id").items():
            as_engine(of_curve).write({"curve_version": versions[curve.id]})
        self._move(plans, facts, curves, refresh=True)

    @api.model
    def _preview(self, facts, curve_ids=None):
        """What a (supposed) encounter would start, as ``(curve id, rows)``; nothing is written."""
        curves = self._curves(curve_ids or ())
        batch = self._batch([facts], curves)
        return [
            (curve.id, list(batch.rows(0, curve, facts)))
            for curve, _facts in self._matches([facts], curves, archived=bool(curve_ids))
            if not curve_ids or curve.id in curve_ids
        ]

    # --- corrections ---

    @api.model
    def _move(self, plans, facts, curves, refresh=False):
        """Re-date the open follow-ups of the plans.

        Plans of the curve's current version follow its steps; older ones shift by the days that their
        encounter moved.  ``refresh`` takes over theme, channel, role and person from the steps as well.
        """
        plans = plans.sudo()
        by_id = {curve.id: curve for curve in curves}
        for plan in self._never_begun(plans, facts):
            as_engine(plan).curve_version = by_id[plan.curve_id.id].version
        current = plans.filtered(lambda plan: plan.curve_version == by_id[plan.curve_id.id].version)
        batch = self._batch([facts[plan.encounter_id.id] for plan in plans], curves) if plans else None
        if current:
            rows = [
                row
                for plan in current
                for row in batch.rows(plan.id, by_id[plan.curve_id.id], facts[plan.encounter_id.id])
            ]
            self._insert_followups(rows)
            self._update_open(current, rows, refresh)
        for plan in plans - current:
            fact = facts[plan.encounter_id.id]
            untouched = plan._open_followups().filtered(lambda f: not f.attempt_count and f.date_due == f.date_planned)
            untouched._shift(plan.date_anchor, fact.date, batch.zone(fact))
        for plan in plans:
            if plan.date_anchor != facts[plan.encounter_id.id].date:
                as_engine(plan).date_anchor = facts[plan.encounter_id.id].date
        self._close_finished(plans.ids)

    @api.model
    def _never_begun(self, plans, facts):
        """Plans of moved encounters of which no step was ever to be done: there is no history that a newer version
        of the curve could rewrite."""
        moved = plans.filtered(lambda plan: plan.date_anchor != facts[plan.encounter_id.id].date)
        begun = (
            self.env["clinic.followup"]
            .sudo()
            ._read_group(  # sudo: as in the callers
                [("plan_id", "in", moved.ids), ("state", "!=", "skipped")], ["plan_id"]
            )
        )
        return moved.filtered(lambda plan: (plan,) not in begun)

    @api.model
    def _take_category(self, encounters):
        """Follow-ups that are not closed have the category of their encounter."""
        followups = (
            self.env["clinic.followup"]
            .sudo()  # sudo: colleagues' follow-ups as well
            .search([("encounter_id", "in", encounters.ids), ("state", "in", ("todo", "skipped"))])
        )
        for category, of_category in followups.grouped(lambda followup: followup.encounter_id.category_id).items():
            as_engine(of_category.filtered(lambda f, category=category: f.category_id != category)).write(
                {"category_id": category.id}
            )

    # --- today ---

    @api.model
    def _today(self, company):
        return local_day(fields.Datetime.now(), ZoneInfo(company._clinic_tz()))

    @api.model
    def _next_day(self, company, days):
        """The working day of a branch so many days from today, for retries."""
        today = self._today(company)
        day = today + timedelta(days=days)
        working = self._working_days([company.id])[company.id, None]
        return to_working_day(day, today, "commercial", working)
