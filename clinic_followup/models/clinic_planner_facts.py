# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

from odoo import api, models
from odoo.tools import SQL

from ..tools.batch import Batch
from ..tools.facts import BranchFacts, CurveFacts, EncounterFacts, StepFacts
from ..tools.selections import PRESENCE_KINDS, PURCHASE_KINDS

MESSAGES = frozenset({"sms", "wechat", "email"})


class ClinicPlannerFacts(models.AbstractModel):
    """What the planner reads: encounters, curves, branches and people as plain values.

    Plain SQL on purpose: a curve runs in full whoever recorded the encounter.
    """

    _inherit = "clinic.planner"

    @api.model
    def _encounter_facts(self, encounter_ids):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
            WITH category AS MATERIALIZED (
                SELECT c.id,
                       (array_agg(a.effect_days ORDER BY length(a.parent_path) DESC) FILTER (WHERE a.effect_days > 0))[1]
                           AS effect_days,
                       (array_agg(a.scabbing_days ORDER BY length(a.parent_path) DESC) FILTER (WHERE a.scabbing_days > 0))[1]
                           AS scabbing_days
                  FROM clinic_category c
                  JOIN clinic_category a ON starts_with(c.parent_path, a.parent_path)
                 GROUP BY c.id
            )
            SELECT e.id, e.partner_id, e.kind, e.state, e.date, e.company_id, e.department_id, e.category_id,
                   p.product_tmpl_id,
                   COALESCE(NULLIF(t.clinic_effect_days, 0), c.effect_days, 0),
                   COALESCE(NULLIF(t.clinic_scabbing_days, 0), c.scabbing_days, 0),
                   client.tz, client.clinic_contact_status
              FROM clinic_encounter e
              JOIN res_partner client ON client.id = e.partner_id
              LEFT JOIN product_product p ON p.id = e.product_id
              LEFT JOIN product_template t ON t.id = p.product_tmpl_id
              LEFT JOIN category c ON c.id = e.category_id
             WHERE e.id = ANY(%s) AND client.clinic_anonymised_on IS NULL
            """,
                list(encounter_ids),
            )
        )
        return {row[0]: EncounterFacts(*row) for row in rows}

    @api.model
    def _curves(self, archived_ids=()):
        """All active curves, and these others, as plain values."""
        # sudo: a curve runs in full, also for staff who may not see its products
        curves = (
            self.env["clinic.curve"]
            .sudo()
            .with_context(active_test=False)
            .search(["|", ("active", "=", True), ("id", "in", list(archived_ids))])
        )
        steps = defaultdict(list)
        for step in curves.with_context(active_test=False).step_ids.filtered("active"):
            steps[step.curve_id.id].append(
                StepFacts(
                    step.id,
                    step._timing(),
                    step.anchor,
                    step.role_id.id,
                    step.responsible_kind or step.curve_id.responsible_kind,
                    step.channel in MESSAGES,
                )
            )
        return [
            CurveFacts(
                curve.id,
                curve.version,
                curve.encounter_kind,
                curve.start_when,
                curve.stop_on,
                curve.company_id.id or None,
                frozenset(curve.category_ids.ids),
                frozenset(curve.department_ids.ids),
                frozenset(curve.product_tmpl_ids.ids),
                tuple(steps[curve.id]),
                curve.active,
                curve.with_sessions and curve.encounter_kind == "treatment",
            )
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
    def _batch(self, facts, curves, open_work=None):
        """Branch settings, working days, responsible people and later encounters for these encounters and curves."""
        company_ids = {fact.company_id for fact in facts}
        return Batch(
            now=self.env.cr.now(),
            branches={
                company.id: BranchFacts(
                    company.id,
                    company._clinic_tz(),
                    company.clinic_plan_late_days,
                    company.clinic_quiet_from,
                    company.clinic_quiet_to,
                    company.clinic_use_client_tz,
                )
                for company in self.env["res.company"].sudo().browse(company_ids)  # sudo: settings of the branch
            },
            roster=self.env["clinic.resolver"]._roster(
                company_ids,
                {fact.id for fact in facts},
                {fact.partner_id for fact in facts},
                {step.department_kind for curve in curves for step in curve.steps},
                open_work,
            ),
            working_days=self._working_days(company_ids),
            later=self._later_encounters(facts),
        )

    @api.model
    def _working_days(self, company_ids):
        """For each (branch, kind of department) a function that tells working days, from its calendar."""
        companies = self.env["res.company"].sudo().browse(company_ids)  # sudo: the branch's calendar
        departments = (
            self.env["hr.department"]
            .sudo()
            .search(
                [
                    ("clinic_kind", "!=", False),
                    ("clinic_calendar_id", "!=", False),
                    ("company_id", "in", [*company_ids, False]),
                ]
            )
        )
        calendars = companies.resource_calendar_id | departments.clinic_calendar_id
        working = {calendar: self._working_days_of(calendar) for calendar in calendars}
        result = {(company.id, None): working.get(company.resource_calendar_id) for company in companies}
        for department in departments:
            for company_id in [department.company_id.id] if department.company_id else company_ids:
                result[company_id, department.clinic_kind] = working[department.clinic_calendar_id]
        return result

    @api.model
    def _working_days_of(self, calendar):
        """A function that tells whether a day is worked by the calendar, which it reads a year at a time."""
        zone = ZoneInfo(calendar.tz or "UTC")
        years = {}

        def is_working(day):
            if day.year not in years:
                intervals = calendar._work_intervals_batch(
                    datetime(day.year, 1, 1, tzinfo=zone), datetime(day.year + 1, 1, 1, tzinfo=zone)
                )[False]
                years[day.year] = {start.date() for start, _stop, _meta in intervals}
            return day in years[day.year]

        return is_working

    @api.model
    def _later_encounters(self, facts):
        """For each client the moments of presence and of purchase, which end some curves early, each with
        the encounter that it belongs to."""
        later = {"visit": defaultdict(list), "purchase": defaultdict(list)}
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, kind, date, origin_id FROM clinic_encounter
                WHERE partner_id = ANY(%s) AND state = 'done' AND kind = ANY(%s) AND date > %s ORDER BY date""",
                list({fact.partner_id for fact in facts}),
                sorted(PRESENCE_KINDS | PURCHASE_KINDS),
                min(fact.date for fact in facts),
            )
        )
        for partner_id, kind, date, origin_id in rows:
            later["visit"][partner_id].append((date, origin_id))
            if kind in PURCHASE_KINDS:
                later["purchase"][partner_id].append((date, origin_id))
        return later
