# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from operator import ge, gt, le, lt

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.selections import PRESENCE_KINDS
from .res_partner import STAFF

FIGURES = ("clinic_spend", "clinic_spend_year", "clinic_visits", "clinic_last_purchase", "clinic_open_sessions")
COMPARISONS = {"<": (SQL("<"), lt), "<=": (SQL("<="), le), ">": (SQL(">"), gt), ">=": (SQL(">="), ge)}
#: What counts for the client, in the currency of its branch (B2).
COUNTED = SQL("CASE branch.clinic_amount_basis WHEN 'total' THEN row.amount_total ELSE row.amount END")
#: A purchase of which something is left.
STANDS = SQL("row.purchase_id IS NULL AND row.kind = 'purchase' AND row.state = 'confirmed' AND row.quantity > 0")


class ResPartnerConsumption(models.Model):
    """What the client has bought, how often the client came, and what is still open (A7, B3, B4).

    Derived from the ledger, the encounters and the courses of the branches that the user works in.
    """

    _inherit = "res.partner"

    clinic_consumption_ids = fields.One2many("clinic.consumption", "partner_id", string="Consumption", groups=STAFF)
    clinic_course_ids = fields.One2many("clinic.course", "partner_id", string="Courses", groups=STAFF)
    clinic_currency_id = fields.Many2one("res.currency", compute="_compute_clinic_currency_id", groups=STAFF)
    clinic_spend = fields.Monetary(
        string="Spend",
        compute="_compute_clinic_figures",
        search="_search_clinic_spend",
        currency_field="clinic_currency_id",
        groups=STAFF,
        help="All that was bought, less what was given back.",
    )
    clinic_spend_year = fields.Monetary(
        string="Spend in 12 Months",
        compute="_compute_clinic_figures",
        search="_search_clinic_spend_year",
        currency_field="clinic_currency_id",
        groups=STAFF,
    )
    clinic_visits = fields.Integer(
        string="Visits", compute="_compute_clinic_figures", groups=STAFF, help="How often the client was in the clinic."
    )
    clinic_last_purchase = fields.Date(
        string="Last Purchase", compute="_compute_clinic_figures", search="_search_clinic_last_purchase", groups=STAFF
    )
    clinic_open_sessions = fields.Integer(
        string="Sessions Left",
        compute="_compute_clinic_figures",
        search="_search_clinic_open_sessions",
        groups=STAFF,
        help="Of courses and annual cards that have not expired.",
    )

    @api.depends_context("company")
    def _compute_clinic_currency_id(self):
        self.clinic_currency_id = self.env.company.currency_id

    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_clinic_figures(self):
        """One query for a whole list of clients, those whom the user sees; one row for each client and branch."""
        figures = defaultdict(lambda: [0.0, 0.0, 0, None, 0])
        branches = self.env["res.company"]
        today, currency = fields.Date.context_today(self), self.env.company.currency_id
        for client_id, branch_id, spend, year, visits, last, sessions in self._query_clinic_figures(today):
            of_client = figures[client_id]
            theirs = branches.browse(branch_id).currency_id
            of_client[0] += theirs._convert(spend, currency, self.env.company, today)
            of_client[1] += theirs._convert(year, currency, self.env.company, today)
            of_client[2] += visits
            of_client[3] = max(filter(None, (of_client[3], last)), default=None)
            of_client[4] += sessions
        for partner in self:
            for fname, value in zip(FIGURES, figures[partner._origin.id], strict=True):
                partner[fname] = value

    def _query_clinic_figures(self, today):
        # record rules of clients apply; staff see what belongs to the clients whom they see
        seen = self.env["res.partner"].with_context(active_test=False)._search([("id", "in", self._origin.ids)])
        for model in ("clinic.consumption", "clinic.encounter", "clinic.course", "res.company"):
            self.env[model].flush_model()
        return self.env.execute_query(
            SQL(
                """
                WITH client AS MATERIALIZED (%(seen)s)
                SELECT row.partner_id, row.company_id,
                       sum(%(counted)s)::float,
                       COALESCE(sum(%(counted)s) FILTER (WHERE row.date > %(since)s), 0)::float,
                       0, max(row.date) FILTER (WHERE %(stands)s), 0
                  FROM clinic_consumption row
                  JOIN res_company branch ON branch.id = row.company_id
                 WHERE row.partner_id IN (SELECT id FROM client) AND row.state != 'draft'
                   AND row.company_id = ANY(%(branches)s)
                 GROUP BY row.partner_id, row.company_id
                 UNION ALL
                SELECT partner_id, company_id, 0, 0, count(*)::int, NULL, 0
                  FROM clinic_encounter
                 WHERE partner_id IN (SELECT id FROM client) AND state = 'done' AND kind = ANY(%(presence)s)
                   AND company_id = ANY(%(branches)s)
                 GROUP BY partner_id, company_id
                 UNION ALL
                SELECT partner_id, company_id, 0, 0, 0, NULL, sum(sessions_left)::int
                  FROM clinic_course
                 WHERE partner_id IN (SELECT id FROM client) AND sessions_left > 0
                   AND (date_end IS NULL OR date_end >= %(today)s) AND company_id = ANY(%(branches)s)
                 GROUP BY partner_id, company_id
                """,
                seen=seen.select(),
                counted=COUNTED,
                stands=STANDS,
                since=today - relativedelta(months=12),
                today=today,
                presence=sorted(PRESENCE_KINDS),
                branches=self.env.companies.ids,
            )
        )

    def _forget_figures(self):
        self.invalidate_model(list(FIGURES), flush=False)

    # --- searching ---

    def _search_clinic_spend(self, operator, value):
        self._check_field_access(self._fields["clinic_spend"], "read")
        return self._search_figure(operator, value, SQL("sum(%s)", self._counted_here()), self._from_ledger())

    def _search_clinic_spend_year(self, operator, value):
        self._check_field_access(self._fields["clinic_spend_year"], "read")
        since = fields.Date.context_today(self) - relativedelta(months=12)
        total = SQL("COALESCE(sum(%s) FILTER (WHERE row.date > %s), 0)", self._counted_here(), since)
        return self._search_figure(operator, value, total, self._from_ledger())

    def _search_clinic_open_sessions(self, operator, value):
        self._check_field_access(self._fields["clinic_open_sessions"], "read")
        today = fields.Date.context_today(self)
        self.env["clinic.course"].flush_model()
        return self._search_figure(
            operator,
            value,
            SQL("sum(row.sessions_left)"),
            SQL(
                """clinic_course row WHERE (row.date_end IS NULL OR row.date_end >= %s)
                   AND row.company_id = ANY(%s)""",
                today,
                self.env.companies.ids,
            ),
        )

    def _search_clinic_last_purchase(self, operator, value):
        self._check_field_access(self._fields["clinic_last_purchase"], "read")
        last = SQL("max(row.date) FILTER (WHERE %s)", STANDS)
        if operator == "in":
            days = sorted(day for day in value if day)
            found = Domain(self._clients_where(SQL("%s = ANY(%s)", last, days), self._from_ledger()))
            if len(days) == len(value):
                return found
            return found | ~Domain(self._clients_where(SQL("%s IS NOT NULL", last), self._from_ledger()))
        if operator not in COMPARISONS or not value:
            return NotImplemented
        return self._clients_where(SQL("%s %s %s", last, COMPARISONS[operator][0], value), self._from_ledger())

    def _from_ledger(self):
        self.env["clinic.consumption"].flush_model()
        self.env["res.company"].flush_model()
        return SQL(
            """clinic_consumption row JOIN res_company branch ON branch.id = row.company_id
               WHERE row.state != 'draft' AND row.company_id = ANY(%s)""",
            self.env.companies.ids,
        )

    def _counted_here(self):
        """What counts, in the currency of the branch that the user works in."""
        branches, today = self.env.companies, fields.Date.context_today(self)
        currency = self.env.company.currency_id
        if branches.currency_id == currency:
            return COUNTED
        rates = [
            branch.currency_id._get_conversion_rate(branch.currency_id, currency, self.env.company, today)
            for branch in branches
        ]
        rate = SQL(
            "(SELECT rate FROM unnest(%s, %s::float[]) AS here(id, rate) WHERE here.id = row.company_id)",
            branches.ids,
            rates,
        )
        return SQL("%s * %s", COUNTED, rate)

    def _search_figure(self, operator, value, total, source):
        """Clients by a sum; who has no row has the sum 0."""
        if operator == "in":
            return Domain.OR(self._search_figure_equal(number or 0, total, source) for number in value)
        if operator not in COMPARISONS or isinstance(value, bool) or not isinstance(value, (int, float)):
            return NotImplemented
        sign, compare = COMPARISONS[operator]
        if compare(0, value):
            # whoever has no row is found too, so name the others
            return ~Domain(self._clients_where(SQL("NOT %s %s %s", total, sign, value), source))
        return self._clients_where(SQL("%s %s %s", total, sign, value), source)

    def _search_figure_equal(self, number, total, source):
        if not isinstance(number, (int, float)):
            return Domain.FALSE
        if number:
            return Domain(self._clients_where(SQL("abs(%s - %s) < 0.005", total, number), source))
        return ~Domain(self._clients_where(SQL("abs(%s) >= 0.005", total), source))

    def _clients_where(self, having, source):
        return [("id", "in", SQL("(SELECT row.partner_id FROM %s GROUP BY row.partner_id HAVING %s)", source, having))]

    # --- actions ---

    def action_view_clinic_consumption(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_consumption_action")
        context = {"default_partner_id": self.id, "clinic_without_client": 1}
        return dict(action, domain=[("partner_id", "=", self.id)], context=context)

    def action_view_clinic_courses(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_course_action")
        return dict(action, domain=[("partner_id", "=", self.id)], context={})
