# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.engine import pg_array
from ..tools.facts import Row

#: Skipped rows that are looked at again when their encounter moves.
RECONSIDERED = ("past", "event_passed", "no_anchor", "superseded", "deceased")


class ClinicPlannerSql(models.AbstractModel):
    """What the planner writes: plans and follow-ups, in statements for a whole batch.

    ``INSERT … ON CONFLICT DO NOTHING``: the unique indexes decide what exists, no prior search does.
    Plain SQL on purpose: a curve runs in full whoever recorded the encounter.
    """

    _inherit = "clinic.planner"

    @api.model
    def _insert_plans(self, pairs):
        """Insert the missing plans; return ``(plan id, curve, encounter id)`` of those that are new."""
        if not pairs:
            return []
        by_id = {curve.id: curve for curve, _facts in pairs}
        rows = self.env.execute_query(
            SQL(
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
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._forget()
        return [(plan_id, by_id[curve_id], encounter_id) for plan_id, curve_id, encounter_id in rows]

    @api.model
    def _insert_followups(self, rows):
        """Insert the follow-ups that do not exist yet."""
        if not rows:
            return
        arrays = dict(zip(Row._fields, map(pg_array, zip(*rows, strict=True)), strict=True))
        self.env.cr.execute(
            SQL(
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
            """,
                **arrays,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self._forget()

    @api.model
    def _update_open(self, plans, rows, refresh):
        """Write the computed rows onto the open follow-ups: one UPDATE; withdraw those without a row.

        What a person moved, or tried already, keeps its day."""
        untouched = SQL("f.attempt_count = 0 AND f.date_due = f.date_planned")
        reconsidered = SQL(
            """(f.state = 'todo' OR f.state = 'skipped' AND f.reason_code = ANY(%s)
                OR f.state = 'withdrawn' AND f.reason_code = 'curve_changed')""",
            list(RECONSIDERED),
        )
        # what was left undone for long is not made undone by a correction
        neglected = SQL(
            "(f.state = 'todo' AND u.reason_code = 'past' AND f.date_due < %s::date - branch.clinic_plan_late_days)",
            self.env.cr.now(),
        )
        # whom a person has chosen stays
        keeps_person = SQL("f.state = 'todo' AND (f.resolver = 'manual' OR u.user_id IS NULL OR NOT %s)", refresh)
        department = SQL("u.department_id, f.department_id") if refresh else SQL("f.department_id, u.department_id")
        refreshed = (
            SQL(
                """, name = s.name, channel = s.channel, role_id = s.role_id, mandatory = s.mandatory,
                 is_satisfaction = s.is_satisfaction"""
            )
            if refresh
            else SQL()
        )
        arrays = dict(zip(Row._fields, map(pg_array, zip(*rows, strict=True)), strict=True)) if rows else {}
        keys = {(row.plan_id, row.step_id, row.occurrence) for row in rows}
        open_followups = plans._open_followups()
        open_followups.filtered(lambda f: (f.plan_id.id, f.step_id.id, f.occurrence) not in keys)._withdraw(
            "curve_changed"
        )
        if not rows:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
            UPDATE clinic_followup f
               SET date_due = u.day, date_planned = u.day, due_at = u.moment, date_deadline = u.day + s.tolerance_days,
                   state = CASE WHEN %(neglected)s THEN f.state ELSE u.state END,
                   reason_code = CASE WHEN %(neglected)s THEN f.reason_code ELSE u.reason_code END,
                   user_id = CASE WHEN %(keeps_person)s AND u.state = 'todo'
                                  THEN f.user_id ELSE COALESCE(u.user_id, f.user_id) END,
                   department_id = COALESCE(%(department)s),
                   resolver = CASE WHEN %(keeps_person)s THEN f.resolver ELSE u.resolver END,
                   write_date = %(now)s, write_uid = %(uid)s
                   %(refreshed)s
              FROM unnest(%(plan_id)s::int[], %(step_id)s::int[], %(occurrence)s::int[], %(day)s::date[],
                          %(moment)s::timestamp[], %(state)s::text[], %(reason_code)s::text[], %(user_id)s::int[],
                          %(department_id)s::int[], %(resolver)s::text[])
                   AS u(plan_id, step_id, occurrence, day, moment, state, reason_code, user_id, department_id, resolver)
              JOIN clinic_curve_step s ON s.id = u.step_id
             CROSS JOIN res_company branch
             WHERE f.plan_id = u.plan_id AND f.step_id = u.step_id AND f.occurrence = u.occurrence
               AND branch.id = f.company_id
               AND %(untouched)s AND %(reconsidered)s
            RETURNING f.id
            """,
                **arrays,
                keeps_person=keeps_person,
                neglected=neglected,
                department=department,
                refreshed=refreshed,
                untouched=untouched,
                reconsidered=reconsidered,
                now=self.env.cr.now(),
                uid=self.env.uid,
            )
        )
        self._forget()

    @api.model
    def _close_finished(self, plan_ids):
        """A plan without open follow-ups is done; one that has some again is running."""
        if not plan_ids:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
            UPDATE clinic_plan p SET state = found.state, write_date = %(now)s, write_uid = %(uid)s
              FROM clinic_plan q
             CROSS JOIN LATERAL (
                   -- one look at the plan's own follow-ups; an EXISTS is planned as a scan of all open ones
                   SELECT CASE count(*) WHEN 0 THEN 'done' ELSE 'running' END AS state
                     FROM (SELECT 1 FROM clinic_followup f WHERE f.plan_id = q.id AND f.state = 'todo' LIMIT 1)) found
             WHERE q.id = ANY(%(plans)s) AND p.id = q.id AND p.state NOT IN ('stopped', found.state)
            RETURNING p.id
            """,
                plans=list(plan_ids),
                now=self.env.cr.now(),
                uid=self.env.uid,
            )
        )
        self._forget()

    @api.model
    def _forget(self):
        """Drop cached values that plain SQL has overtaken."""
        for model in ("clinic.plan", "clinic.followup"):
            self.env[model].invalidate_model(flush=False)
        self.env["clinic.encounter"].invalidate_model(["plan_ids", "followup_ids", "followup_count"], flush=False)
        self.env["res.partner"].invalidate_model(
            ["clinic_followup_ids", "clinic_followup_open_count", "clinic_plan_ids", "clinic_plan_count"], flush=False
        )
