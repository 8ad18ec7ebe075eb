# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.completeness import completeness, is_filled, stage
from ..tools.engine import is_engine
from .res_partner import STAFF

COMPLETENESS_FIELDS = frozenset({"clinic_completeness", "clinic_missing_ids"})


class ResPartnerCompleteness(models.Model):
    """How complete the client file is, and what is missing, derived and never typed (A4)."""

    _inherit = "res.partner"

    clinic_completeness = fields.Integer(
        string="Completeness",
        compute="_compute_clinic_completeness",
        store=True,
        copy=False,
        aggregator="avg",
        groups=STAFF,
        help="Per cent of the data that the clinic requires of a client who has come so far.",
    )
    clinic_missing_ids = fields.Many2many(
        "clinic.file.requirement",
        "clinic_file_missing_rel",
        "partner_id",
        "requirement_id",
        string="Missing",
        context={"active_test": False},
        compute="_compute_clinic_completeness",
        store=True,
        copy=False,
        groups=STAFF,
    )

    _clinic_incomplete = models.Index("(clinic_completeness, id) WHERE is_clinic_client AND clinic_completeness < 100")

    # --- computes ---

    @api.depends(
        lambda self: (
            "is_clinic_client",
            "company_id",
            "clinic_journey",
            "clinic_last_treatment_id",
            *(fname for fname, _label in self.env["clinic.file.requirement"]._selection_field_name()),
        )
    )
    def _compute_clinic_completeness(self):
        groups = defaultdict(self.browse)
        for partner, found in self._file_completeness().items():
            groups[found] |= partner
        for found, partners in groups.items():
            partners.clinic_completeness = found and found.percent
            partners.clinic_missing_ids = found and found.missing

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_completeness(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_completeness(vals))

    def _without_completeness(self, vals):
        """Typed figures would be overwritten with the next change: do not pretend."""
        if is_engine(self.env) or not COMPLETENESS_FIELDS & vals.keys():
            return vals
        return {fname: value for fname, value in vals.items() if fname not in COMPLETENESS_FIELDS}

    # --- business ---

    def _file_completeness(self):
        """The completeness of each client, ``False`` for other contacts; constant queries."""
        clients = self.filtered("is_clinic_client")
        required = self.env["clinic.file.requirement"]._by_branch()
        branches = clients._clinic_branches() if len(required) > 1 else {}
        fnames = {requirement.field for of_branch in required.values() for requirement in of_branch}
        found = dict.fromkeys(self, False)
        for client in clients:
            found[client] = completeness(
                required.get(branches.get(client), required[None]),
                {fname for fname in fnames if is_filled(client[fname])},
                stage(client.clinic_journey, bool(client.clinic_last_treatment_id)),
            )
        return found

    def _clinic_branches(self):
        """The id of the branch that each client belongs to: its own, else where it was last, else the first."""
        shared = self.filtered(lambda partner: not partner.company_id)
        last = {}
        if shared:
            self.env["clinic.encounter"].flush_model(["partner_id", "company_id", "date", "state"])
            last = dict(
                self.env.execute_query(
                    SQL(
                        """
                        SELECT DISTINCT ON (partner_id) partner_id, company_id
                          FROM clinic_encounter
                         WHERE state = 'done' AND partner_id = ANY(%s)
                         ORDER BY partner_id, date DESC, id DESC
                        """,
                        [partner._origin.id or 0 for partner in shared],
                    )
                )
            )
        first = self._clinic_first_branch()
        return {partner: partner.company_id.id or last.get(partner._origin.id, first) for partner in self}

    @api.model
    def _clinic_first_branch(self):
        """Whoever belongs nowhere belongs to the first branch, so that nobody is forgotten."""
        # sudo: also where the user does not see that branch
        return self.env["res.company"].sudo().search([], order="id", limit=1).id

    def _refresh_completeness(self, force=False):
        """Judge again, e.g. because other data is required now; only what differs is written.

        :param force: the stored missing data is not to be trusted, e.g. after rows were moved by plain SQL
        """
        clients = self.filtered("is_clinic_client")
        stale = clients.browse(
            client.id
            for client, found in clients._file_completeness().items()
            if force or (client.clinic_completeness, set(client.clinic_missing_ids.ids)) != (found[0], {*found[1]})
        )
        for fname in COMPLETENESS_FIELDS:
            self.env.add_to_compute(self._fields[fname], stale)
        self._recompute_recordset(COMPLETENESS_FIELDS)
        return stale

    @api.model
    def _cron_refresh_completeness(self, batch_size=1000):
        """Nightly, and after the requirements have changed: the safety net. A second run changes nothing."""
        domain = self.env["clinic.file.requirement"]._to_judge_domain()
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while batch := self.search(domain & fields.Domain("id", ">", last_id), order="id", limit=batch_size):
            last_id = batch[-1].id
            batch._refresh_completeness()
            self.env["clinic.file.issue"]._recheck(batch)
            if not commit_progress(len(batch)):
                break
            self.env.invalidate_all()
