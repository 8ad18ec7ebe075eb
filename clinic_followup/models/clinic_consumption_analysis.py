# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: A purchase of which something is left, as opposed to what was taken back of one.
STANDS = Domain("kind", "=", "purchase") & Domain("purchase_id", "=", False) & Domain("state", "=", "confirmed")


class ClinicConsumptionAnalysis(models.Model):
    """What analysis groups by and counts, besides the columns of the ledger.

    These follow from other columns of the same row, so they are computed in the query and stored nowhere.
    """

    _inherit = "clinic.consumption"

    category_root_id = fields.Many2one(related="category_id.root_id", string="Main Category")
    client_kind = fields.Selection(
        [("new", "New client"), ("returning", "Returning client")],
        string="New or Returning",
        compute="_compute_client_kind",
        search="_search_client_kind",
        help="New: on the first day on which the client bought anything.",
    )
    purchase_count = fields.Integer(
        string="Purchases",
        compute="_compute_counts",
        help="Purchases of which something is left; what was taken back altogether is none.",
    )
    client_count = fields.Integer(
        string="Clients",
        compute="_compute_counts",
        aggregator="count_distinct",
        help="Different clients who have such a purchase.",
    )

    @api.depends("is_new_client")
    def _compute_client_kind(self):
        for row in self:
            row.client_kind = "new" if row.is_new_client else "returning"

    def _search_client_kind(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(Domain("is_new_client", "=", kind == "new") for kind in value if kind in ("new", "returning"))

    @api.depends("kind", "purchase_id", "state")
    def _compute_counts(self):
        stands = self.filtered_domain(STANDS)
        for row in self:
            row.purchase_count = row.client_count = int(row in stands)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in ("client_kind", "purchase_count", "client_count"):
            return super()._field_to_sql(alias, field_expr, query)
        if field_expr == "client_kind":
            is_new = super()._field_to_sql(alias, "is_new_client", query)
            return SQL("CASE WHEN %s THEN 'new' ELSE 'returning' END", is_new)
        stands = SQL(
            "%s = 'purchase' AND %s IS NULL AND %s = 'confirmed'",
            super()._field_to_sql(alias, "kind", query),
            super()._field_to_sql(alias, "purchase_id", query),
            super()._field_to_sql(alias, "state", query),
        )
        if field_expr == "purchase_count":
            return SQL("CASE WHEN %s THEN 1 ELSE 0 END", stands)
        # of one client several rows, so the client is what is counted
        return SQL("CASE WHEN %s THEN %s END", stands, super()._field_to_sql(alias, "partner_id", query))
