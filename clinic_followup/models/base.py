# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.phone_number import check_phone_number


class Base(models.AbstractModel):
    """Whoever sees phone numbers masked neither sorts nor groups by them, on any model (L2)."""

    _inherit = "base"

    def _phone_owner(self):
        """The partner whose number stands on this record; nobody knows, unless the model says so."""
        return self.env["res.partner"]

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        check_phone_number(self, field_name)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        check_phone_number(self, groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        check_phone_number(self, aggregate_spec.partition(":")[0])
        return super()._read_group_select(aggregate_spec, query)
