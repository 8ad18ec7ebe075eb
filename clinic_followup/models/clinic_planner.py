# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.due_dates import Due, due_day, due_moment, local_day, occurrences, outside_quiet_hours, to_working_day
from ..tools.engine import as_engine, pg_array
from ..tools.facts import BranchFacts, CurveFacts, EncounterFacts, Row, StepFacts
from ..tools.selections import PRESENCE_KINDS, PURCHASE_KINDS

#: Skipped rows that are looked at again when their encounter moves.
RECONSIDERED = ("past", "event_passed", "no_anchor")
MESSAGES = frozenset({"sms", "wechat", "email"})


class ClinicPlanner(models.AbstractModel):
    """Turns encounters into plans and follow-ups, in bulk and idempotently (C1, C3, C5, C6).

    Planning reads what it needs in a constant number of queries, computes plain values, and writes two
    ``INSERT … ON CONFLICT DO NOTHING``: the unique indexes decide what exists, no prior search does.
    Plain SQL on purpose: a curve runs in full whoever recorded the encounter.
    """

    _name = "clinic.planner"
    _description = "Follow-up Planner"

    # --- entry points ---

    @api.model
    def _plan(self, encounters):
        """Make the missing plans and follow-ups of the encounters. Running it again changes nothing."""
        facts = self._encounter_facts(encounters.ids)
        if not facts:
            return
        new = self._insert_plans(self._matches(facts.values(), self._curves()))
        if not new:
            return
        context = self._context([facts[encounter_id] for _plan, _curve, encounter_id in new])
        rows = [
            row
            for plan_id, curve, encounter_id in new
            for row in self._rows(plan_id, curve, facts[encounter_id], context)
        ]
        self._insert_followups(rows)
        self._close_finished([plan_id for plan_id, _curve, _encounter in new])
        if any(curve.stop_on == "again" for _plan, curve, _encounter in new):
            self._stop_repeated(encounters.partner_id)

    @api.model
    def _replan(self, encounters):
        """Follow a correction of the encounters: open follow-ups move, are withdrawn or come back; done ones stay."""
        plans = self.env["clinic.plan"].sudo().search([("encounter_id", "in", encounters.ids)])
        if plans:
            facts = self._encounter_facts(encounters.ids)
            curves = self._curves(plans.curve_id.ids)
            wanted = {(curve.id, fact.id) for curve, fact in self._matches(facts.values(), curves, archived=True)}
            keep = plans.filtered(lambda plan: (plan.curve_id.id, plan.encounter_id.id) in wanted)
            gone = (plans - keep).filtered(lambda plan: plan.state != "stopped")
            for cancelled in (True, False):
                gone.filtered(lambda plan, cancelled=cancelled: (plan.encounter_id.state == "cancelled") == cancelled)._stop(
                    "cancelled" if cancelled else "corrected")
            keep.filtered(lambda plan: plan.state == "stopped" and plan.stop_code in ("cancelled", "corrected"))._resume()
            self._move(keep.filtered(lambda plan: plan.state != "stopped"), facts, curves)
        self._plan(encounters)

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
        context = self._context([facts])
        return [
            (curve.id, list(self._rows(0, curve, facts, context)))
            for curve, _facts in self._matches([facts], curves, archived=bool(curve_ids))
            if not curve_ids or curve.id in curve_ids
        ]

    # --- reading ---

    @api.model
    def _encounter_facts(self, encounter_ids):
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT e.id, e.partner_id, e.kind, e.state, e.date, e.company_id, e.department_id, e.category_id,
                   p.product_tmpl_id,
                   COALESCE(NULLIF(t.clinic_effect_days, 0), c.effect_days, 0),
                   COALESCE(NULLIF(t.clinic_scabbing_days, 0), c.scabbing_days, 0),
                   client.tz, client.clinic_contact_status
              FROM clinic_encounter e
              JOIN res_partner client ON client.id = e.partner_id
              LEFT JOIN product_product p ON p.id = e.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN clinic_category c ON c.id = e.category_id
             WHERE e.id = ANY(%s)
            """, list(encounter_ids)))
        return {row[0]: EncounterFacts(*row) for row in rows}

    @api.model
    def _curves(self, archived_ids=()):
        """All active curves, and these others, as plain values."""
        # sudo: a curve runs in full, also for staff who may not see its products
        curves = self.env["clinic.curve"].sudo().with_context(active_test=False).search(
            ["|", ("active", "=", True), ("id", "in", list(archived_ids))])
        steps = defaultdict(list)
        for step in curves.with_context(active_test=False).step_ids.filtered("active"):
            steps[step.curve_id.id].append(StepFacts(
                step.id, step._timing(), step.anchor, step.role_id.id,
                step.responsible_kind or step.curve_id.responsible_kind, step.channel in MESSAGES))
        return [
            CurveFacts(
                curve.id, curve.version, curve.encounter_kind, curve.start_when, curve.stop_on, curve.company_id.id or None,
                frozenset(curve.category_ids.ids), frozenset(curve.department_ids.ids),
                frozenset(curve.product_tmpl_ids.ids), tuple(steps[curve.id]), curve.active,
                curve.with_sessions and curve.encounter_kind == "treatment")
            for curve in curves
        ]

    @api.model
    def _matches(self, facts, curves, archived=False):
        """Pairs of curve and encounter that belong together."""
        ancestors = {
            category.id: frozenset(int(part) for part in category.parent_path.split("/") if part)
            for category in self.env["clinic.category"].sudo().with_context(active_test=False).search([])
        }
        by_kind = defaultdict(list)
        for curve in curves:
            if curve.active or archived:
                for kind in curve.kinds:
                    by_kind[kind].append(curve)
        known = {}
        pairs = []
        for fact in facts:
            key = (fact.kind, fact.state, fact.company_id, fact.department_id, fact.category_id, fact.product_tmpl_id)
            if key not in known:
                above = ancestors.get(fact.category_id, frozenset())
                known[key] = [curve for curve in by_kind[fact.kind] if curve.matches(fact, above)]
            pairs.extend((curve, fact) for curve in known[key])
        return pairs

    @api.model
    def _context(self, facts):
        """Branch settings, working days, responsible people and later encounters for a batch."""
        company_ids = {fact.company_id for fact in facts}
        branches = {
            company.id: BranchFacts(
                company.id, company._clinic_tz(), company.clinic_plan_late_days, company.clinic_quiet_from,
                company.clinic_quiet_to, company.clinic_use_client_tz, company.clinic_fallback_user_id.id or None)
            for company in self.env["res.company"].sudo().browse(company_ids)  # sudo: settings of the branch
        }
        return {
            "branches": branches,
            "roster": self.env["clinic.resolver"]._roster(
                company_ids, [fact.id for fact in facts], list({fact.partner_id for fact in facts})),
            "working_days": self._working_days(
                company_ids,
                (min(fact.date for fact in facts) - timedelta(days=62)).date(),
                (max(fact.date for fact in facts) + timedelta(days=800)).date()),
            "later": self._later_encounters(facts),
            "now": self.env.cr.now(),
            "zones": {},
            "days": {},
        }

    @api.model
    def _working_days(self, company_ids, first, last):
        """For each (branch, kind of department) a function that tells working days, from its calendar.

        Days outside ``first`` to ``last`` count as working days: so far ahead nobody knows the holidays."""
        companies = self.env["res.company"].sudo().browse(company_ids)  # sudo: the branch's calendar
        departments = self.env["hr.department"].sudo().search(
            [("clinic_kind", "!=", False), ("clinic_calendar_id", "!=", False), ("company_id", "in", [*company_ids, False])])
        by_calendar = {}

        def working(calendar):
            if not calendar:
                return None
            if calendar not in by_calendar:
                zone = ZoneInfo(calendar.tz or "UTC")
                intervals = calendar._work_intervals_batch(
                    datetime.combine(first, time.min, zone), datetime.combine(last, time.max, zone))[False]
                days = {start.date() for start, _stop, _meta in intervals}
                by_calendar[calendar] = lambda day: day in days or not first <= day <= last
            return by_calendar[calendar]

        result = {(company.id, None): working(company.resource_calendar_id) for company in companies}
        for department in departments:
            for company_id in [department.company_id.id] if department.company_id else company_ids:
                result[company_id, department.clinic_kind] = working(department.clinic_calendar_id)
        return result

    @api.model
    def _later_encounters(self, facts):
        """For each client the moments of presence and of purchase, which end some curves early, each with
        the encounter that it belongs to."""
        later = {"visit": defaultdict(list), "purchase": defaultdict(list)}
        rows = self.env.execute_query(SQL(
            """SELECT partner_id, kind, date, origin_id FROM clinic_encounter
                WHERE partner_id = ANY(%s) AND state = 'done' AND kind = ANY(%s) AND date > %s ORDER BY date""",
            list({fact.partner_id for fact in facts}), sorted(PRESENCE_KINDS | PURCHASE_KINDS),
            min(fact.date for fact in facts)))
        for partner_id, kind, date, origin_id in rows:
            later["visit"][partner_id].append((date, origin_id))
            if kind in PURCHASE_KINDS:
                later["purchase"][partner_id].append((date, origin_id))
        return later

    # --- computing ---

    @api.model
    def _rows(self, plan_id, curve, facts, context):
        """Every follow-up of one curve for one encounter; those that are not to be done with the reason."""
        branch = context["branches"][facts.company_id]
        zone = self._zone(facts, branch, context)
        today = local_day(context["now"], zone)
        oldest = today - timedelta(days=branch.late_days)
        stop = None
        if curve.stop_on in context["later"]:
            moments = context["later"][curve.stop_on].get(facts.partner_id, ())
            first = next(
                (moment for moment, origin in moments if moment > facts.date and (not origin or origin != facts.id)), None)
            stop = first and local_day(first, zone)
        for step in curve.steps:
            for occurrence, due, reason in self._dues(step, facts, branch, zone, context):
                if reason is None:
                    if facts.contact_status == "deceased":
                        reason = "deceased"
                    elif step.timing.offset < 0 and step.anchor == "encounter" and facts.state == "done":
                        reason = "event_passed"
                    elif stop and due.day >= stop:
                        reason = "superseded"
                    elif due.day < oldest:
                        reason = "past"
                if reason:
                    yield Row(plan_id, step.id, occurrence, due.day, due.moment, "skipped", reason, None, None, "none")
                    continue
                responsible, department_id = context["roster"].resolve(
                    facts.company_id, facts.id, facts.partner_id, step.role_id, step.department_kind)
                yield Row(plan_id, step.id, occurrence, due.day, due.moment, "todo", None,
                          responsible.user_id, department_id, responsible.rule)

    @api.model
    def _dues(self, step, facts, branch, zone, context):
        """The occurrences of a step as ``(number, due, reason why not)``."""
        timing = step.timing
        if timing.is_moment:
            moment = due_moment(timing, facts.date)
            if step.is_message:
                moment = outside_quiet_hours(
                    moment, facts.date, zone, timing.mode, branch.quiet_from, branch.quiet_to)
            yield 1, Due(local_day(moment, zone), moment), None
            return
        anchor = local_day(facts.date, zone)
        lasting = {"encounter": 0, "scabbing": facts.scabbing_days, "effect_end": facts.effect_days}[step.anchor]
        if step.anchor != "encounter" and not lasting:
            yield 1, Due(anchor), "no_anchor"
            return
        anchor += timedelta(days=lasting)
        working_days = context["working_days"]
        kind = step.department_kind if (facts.company_id, step.department_kind) in working_days else None
        key = (step.id, facts.company_id, anchor)
        days = context["days"].get(key)
        if days is None:
            is_working = working_days[facts.company_id, kind]
            days = context["days"][key] = [
                (number, Due(due_day(timing, anchor, number, is_working))) for number in occurrences(timing, anchor)]
        for number, due in days:
            yield number, due, None

    @api.model
    def _zone(self, facts, branch, context):
        name = facts.client_tz if branch.use_client_tz and facts.client_tz else branch.tz
        zones = context["zones"]
        if name not in zones:
            zones[name] = ZoneInfo(name)
        return zones[name]

    # --- writing ---

    @api.model
    def _insert_plans(self, pairs):
        """Insert the missing plans; return ``(plan id, curve, encounter id)`` of those that are new."""
        if not pairs:
            return []
        by_id = {curve.id: curve for curve, _facts in pairs}
        rows = self.env.execute_query(SQL(
            """
            INSERT INTO clinic_plan (curve_id, encounter_id, curve_version, partner_id, company_id, date_anchor, state,
                                     create_uid, write_uid, create_date, write_date)
            SELECT u.curve_id, e.id, u.version, e.partner_id, e.company_id, e.date, 'running',
                   %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM unnest(%(curves)s::int[], %(encounters)s::int[], %(versions)s::int[]) AS u(curve_id, encounter_id, version)
              JOIN clinic_encounter e ON e.id = u.encounter_id
             WHERE NOT EXISTS (SELECT 1 FROM clinic_plan p WHERE p.curve_id = u.curve_id AND p.encounter_id = u.encounter_id)
             ORDER BY u.encounter_id, u.curve_id
                ON CONFLICT (curve_id, encounter_id) DO NOTHING
            RETURNING id, curve_id, encounter_id
            """,
            curves=pg_array(curve.id for curve, _facts in pairs),
            encounters=pg_array(facts.id for _curve, facts in pairs),
            versions=pg_array(curve.version for curve, _facts in pairs),
            uid=self.env.uid, now=self.env.cr.now()))
        self._forget()
        return [(plan_id, by_id[curve_id], encounter_id) for plan_id, curve_id, encounter_id in rows]

    @api.model
    def _insert_followups(self, rows):
        """Insert the follow-ups that do not exist yet."""
        if not rows:
            return
        columns = list(zip(*rows, strict=True))
        arrays = dict(zip(Row._fields, map(pg_array, columns), strict=True))
        self.env.execute_query(SQL(
            """
            INSERT INTO clinic_followup (
                   plan_id, step_id, occurrence, date_due, date_planned, due_at, date_deadline, state, reason_code,
                   user_id, department_id, resolver,
                   curve_id, encounter_id, partner_id, company_id, category_id, owner_id,
                   name, role_id, channel, mandatory, is_satisfaction, attempt_count, retry_count,
                   create_uid, write_uid, create_date, write_date)
            SELECT u.plan_id, u.step_id, u.occurrence, u.day, u.day, u.moment, u.day + s.tolerance_days, u.state, u.reason_code,
                   u.user_id, u.department_id, u.resolver,
                   p.curve_id, p.encounter_id, p.partner_id, p.company_id, e.category_id, client.clinic_consultant_id,
                   s.name, s.role_id, s.channel, s.mandatory, s.is_satisfaction, 0, 0,
                   %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM unnest(%(plan_id)s::int[], %(step_id)s::int[], %(occurrence)s::int[], %(day)s::date[],
                          %(moment)s::timestamp[], %(state)s::text[], %(reason_code)s::text[], %(user_id)s::int[],
                          %(department_id)s::int[], %(resolver)s::text[])
                   AS u(plan_id, step_id, occurrence, day, moment, state, reason_code, user_id, department_id, resolver)
              JOIN clinic_plan p ON p.id = u.plan_id
              JOIN clinic_encounter e ON e.id = p.encounter_id
              JOIN res_partner client ON client.id = p.partner_id
              JOIN clinic_curve_step s ON s.id = u.step_id
                ON CONFLICT (plan_id, step_id, occurrence) WHERE plan_id IS NOT NULL DO NOTHING
            RETURNING 1
            """,
            **arrays, uid=self.env.uid, now=self.env.cr.now()))
        self._forget()

    @api.model
    def _move(self, plans, facts, curves, refresh=False):
        """Re-date the open follow-ups of the plans.

        Plans of the curve's current version follow its steps; older ones shift by the days that their
        encounter moved.  ``refresh`` takes over theme, channel, role and person from the steps as well.
        """
        plans = plans.sudo()
        by_id = {curve.id: curve for curve in curves}
        current = plans.filtered(lambda plan: plan.curve_version == by_id[plan.curve_id.id].version)
        context = self._context([facts[plan.encounter_id.id] for plan in plans]) if plans else {}
        if current:
            rows = [
                row for plan in current
                for row in self._rows(plan.id, by_id[plan.curve_id.id], facts[plan.encounter_id.id], context)
            ]
            self._insert_followups(rows)
            self._update_open(current, rows, refresh)
        for plan in plans - current:
            fact = facts[plan.encounter_id.id]
            zone = self._zone(fact, context["branches"][fact.company_id], context)
            untouched = plan._open_followups().filtered(lambda f: not f.attempt_count and f.date_due == f.date_planned)
            untouched._shift(plan.date_anchor, fact.date, zone)
        for plan in plans:
            if plan.date_anchor != facts[plan.encounter_id.id].date:
                as_engine(plan).date_anchor = facts[plan.encounter_id.id].date
        self._close_finished(plans.ids)

    @api.model
    def _update_open(self, plans, rows, refresh):
        """Write the computed rows onto the open follow-ups: one UPDATE; withdraw those without a row.

        What a person moved, or tried already, keeps its day."""
        untouched = SQL("f.attempt_count = 0 AND f.date_due = f.date_planned")
        reconsidered = SQL("(f.state = 'todo' OR f.state = 'skipped' AND f.reason_code = ANY(%s))", list(RECONSIDERED))
        # whom a person has chosen stays
        keeps_person = SQL("f.state = 'todo' AND (f.resolver = 'manual' OR NOT %s)", refresh)
        refreshed = SQL(
            """, name = s.name, channel = s.channel, role_id = s.role_id, mandatory = s.mandatory,
                 is_satisfaction = s.is_satisfaction""") if refresh else SQL()
        arrays = dict(zip(Row._fields, map(pg_array, zip(*rows, strict=True)), strict=True)) if rows else {}
        keys = {(row.plan_id, row.step_id, row.occurrence) for row in rows}
        open_followups = plans._open_followups()
        open_followups.filtered(
            lambda f: (f.plan_id.id, f.step_id.id, f.occurrence) not in keys)._withdraw("curve_changed")
        if not rows:
            return
        self.env.flush_all()
        self.env.execute_query(SQL(
            """
            UPDATE clinic_followup f
               SET date_due = u.day, date_planned = u.day, due_at = u.moment, date_deadline = u.day + s.tolerance_days,
                   state = u.state, reason_code = u.reason_code,
                   user_id = CASE WHEN %(keeps_person)s AND u.state = 'todo'
                                  THEN f.user_id ELSE COALESCE(u.user_id, f.user_id) END,
                   department_id = COALESCE(f.department_id, u.department_id),
                   resolver = CASE WHEN %(keeps_person)s THEN f.resolver ELSE u.resolver END,
                   write_date = %(now)s, write_uid = %(uid)s
                   %(refreshed)s
              FROM unnest(%(plan_id)s::int[], %(step_id)s::int[], %(occurrence)s::int[], %(day)s::date[],
                          %(moment)s::timestamp[], %(state)s::text[], %(reason_code)s::text[], %(user_id)s::int[],
                          %(department_id)s::int[], %(resolver)s::text[])
                   AS u(plan_id, step_id, occurrence, day, moment, state, reason_code, user_id, department_id, resolver)
              JOIN clinic_curve_step s ON s.id = u.step_id
             WHERE f.plan_id = u.plan_id AND f.step_id = u.step_id AND f.occurrence = u.occurrence
               AND %(untouched)s AND %(reconsidered)s
            RETURNING f.id
            """,
            **arrays, keeps_person=keeps_person, refreshed=refreshed, untouched=untouched, reconsidered=reconsidered,
            now=self.env.cr.now(), uid=self.env.uid))
        self._forget()

    @api.model
    def _close_finished(self, plan_ids):
        """A plan without open follow-ups is done; one that has some again is running."""
        self.env.flush_all()
        self.env.execute_query(SQL(
            """
            UPDATE clinic_plan p
               SET state = CASE WHEN open.found THEN 'running' ELSE 'done' END, write_date = %(now)s, write_uid = %(uid)s
              FROM (SELECT p2.id, EXISTS (
                           SELECT 1 FROM clinic_followup f WHERE f.plan_id = p2.id AND f.state = 'todo') AS found
                      FROM clinic_plan p2 WHERE p2.id = ANY(%(plans)s)) open
             WHERE open.id = p.id AND p.state <> 'stopped'
               AND p.state <> CASE WHEN open.found THEN 'running' ELSE 'done' END
            RETURNING p.id
            """, plans=list(plan_ids), now=self.env.cr.now(), uid=self.env.uid))
        self._forget()

    @api.model
    def _forget(self):
        """Drop cached values that plain SQL has overtaken."""
        for model in ("clinic.plan", "clinic.followup"):
            self.env[model].invalidate_model(flush=False)
        self.env["clinic.encounter"].invalidate_model(["plan_ids", "followup_ids", "followup_count"], flush=False)
        self.env["res.partner"].invalidate_model(
            ["clinic_followup_ids", "clinic_followup_open_count", "clinic_plan_ids", "clinic_plan_count"], flush=False)

    # --- today ---

    @api.model
    def _today(self, company):
        return local_day(fields.Datetime.now(), ZoneInfo(company._clinic_tz()))

    @api.model
    def _next_day(self, company, days):
        """The working day of a branch so many days from today, for retries."""
        today = self._today(company)
        day = today + timedelta(days=days)
        working = self._working_days([company.id], today, day + timedelta(days=62))[company.id, None]
        return to_working_day(day, today, "commercial", working)
