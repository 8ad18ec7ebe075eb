# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.due_dates import local_day
from ..tools.engine import as_engine, is_engine
from ..tools.journey import Milestones, journey
from ..tools.selections import PRESENCE_KINDS, TREATMENT_KINDS
from .res_partner import STAFF

JOURNEY_FIELDS = frozenset({"clinic_journey", "clinic_journey_date", "clinic_last_visit", "clinic_last_treatment_id"})


class ResPartnerJourney(models.Model):
    """Where the client stands, derived from what happened, never typed (A6)."""

    _inherit = "res.partner"

    clinic_journey = fields.Selection(
        [
            ("new", "No contact yet"),
            ("inquired", "Inquired, not visited"),
            ("visited", "Visited, no purchase"),
            ("deposit", "Deposit paid, not treated"),
            ("treated", "Treated"),
            ("dormant", "Dormant"),
        ],
        string="Journey",
        default="new",
        readonly=True,
        index=True,
        copy=False,
        groups=STAFF,
    )
    clinic_journey_date = fields.Date(string="Since", readonly=True, copy=False, groups=STAFF)
    clinic_journey_reason = fields.Char(compute="_compute_clinic_journey_reason", groups=STAFF)
    clinic_last_visit = fields.Datetime(
        string="Last Visit", readonly=True, copy=False, index="btree_not_null", groups=STAFF
    )
    clinic_last_treatment_id = fields.Many2one(
        "clinic.encounter",
        string="Last Treatment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=STAFF,
    )

    @api.depends("clinic_journey", "clinic_journey_date")
    @api.depends_context("lang")
    def _compute_clinic_journey_reason(self):
        _ = self.env._
        reasons = {
            "new": lambda partner: _("Nothing was recorded yet."),
            "inquired": lambda partner: _("Inquired on %s; was never in the clinic.", partner.clinic_journey_date),
            "visited": lambda partner: _("Was in the clinic on %s; bought nothing yet.", partner.clinic_journey_date),
            "deposit": lambda partner: _("Paid a deposit on %s; no treatment since.", partner.clinic_journey_date),
            "treated": lambda partner: _("Last treated on %s.", partner.clinic_journey_date),
            "dormant": lambda partner: _("Not in the clinic since %s.", partner.clinic_journey_date),
        }
        for partner in self:
            partner.clinic_journey_reason = reasons[partner.clinic_journey or "new"](partner)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_journey(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_journey(vals))

    def _without_journey(self, vals):
        """Typed figures would be overwritten at night: do not pretend."""
        if is_engine(self.env):
            return vals
        return {fname: value for fname, value in vals.items() if fname not in JOURNEY_FIELDS}

    def _refresh_journey(self):
        """Derive the status of these clients from their done encounters: one query, and one write for each status."""
        partners = as_engine(self.sudo())  # sudo: derived from all encounters, whoever asks
        if not partners:
            return
        self.env.flush_all()
        now = fields.Datetime.now()
        found = {
            row[0]: row[1:]
            for row in self.env.execute_query(
                SQL(
                    """
            SELECT partner_id,
                   max(date) FILTER (WHERE kind = 'inquiry'),
                   max(date) FILTER (WHERE kind = ANY(%(presence)s)),
                   max(date) FILTER (WHERE kind = 'deposit'),
                   max(date) FILTER (WHERE kind = ANY(%(treatment)s)),
                   (array_agg(id ORDER BY date DESC, id DESC) FILTER (WHERE kind = ANY(%(treatment)s)))[1],
                   (array_agg(company_id ORDER BY date DESC, id DESC))[1]
              FROM clinic_encounter
             WHERE state = 'done' AND partner_id = ANY(%(partners)s)
             GROUP BY partner_id
            """,
                    presence=sorted(PRESENCE_KINDS),
                    treatment=sorted(TREATMENT_KINDS),
                    partners=partners.ids,
                )
            )
        }
        # the numbers of the branch where the client was last, whoever asks and whoever runs the nightly job
        branches = {
            branch.id: (branch.clinic_dormant_months, ZoneInfo(branch._clinic_tz()))
            for branch in partners.env["res.company"].browse(
                {row[-1] for row in found.values()} | {self.env.company.id}
            )
        }
        nothing = (None, None, None, None, None, self.env.company.id)
        changes = {}
        for partner in partners:
            inquiry, presence, deposit, treatment, treatment_id, branch_id = found.get(partner.id, nothing)
            months, zone = branches[branch_id]
            status, since = journey(Milestones(inquiry, presence, deposit, treatment), now, months)
            values = (status, since and local_day(since, zone), presence, treatment_id)
            if values != (
                partner.clinic_journey,
                partner.clinic_journey_date or None,
                partner.clinic_last_visit or None,
                partner.clinic_last_treatment_id.id or None,
            ):
                changes.setdefault(values, []).append(partner.id)
        for (status, since, visit, treatment_id), ids in changes.items():
            partners.browse(ids).write(
                {
                    "clinic_journey": status,
                    "clinic_journey_date": since,
                    "clinic_last_visit": visit,
                    "clinic_last_treatment_id": treatment_id,
                }
            )

    @api.model
    def _cron_refresh_journey(self, batch_size=1000):
        """Nightly: clients become dormant by the passing of time."""
        domain = [("is_clinic_client", "=", True), ("clinic_journey", "!=", "dormant")]
        last_id = 0
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        while batch := self.search([*domain, ("id", ">", last_id)], order="id", limit=batch_size):
            last_id = batch[-1].id
            batch._refresh_journey()
            if not commit_progress(len(batch)):
                break
