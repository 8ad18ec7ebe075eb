# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

from ..tools.phone_number import PhoneNumber, check_numbers, check_phone_number, is_phone_number, sees_numbers, shown


class Base(models.AbstractModel):
    """Whoever sees phone numbers masked gets at them by no other model's fields (L2).

    Nobody sorts or groups by what is masked, and related fields of other addons are masked as our own are.
    """

    _inherit = "base"

    def _phone_owner(self):
        """The partner whose number stands on this record; nobody knows, unless the model says so."""
        return self.env["res.partner"]

    @api.model
    def _search(self, domain, *args, **kwargs):
        check_numbers(self, domain)
        return super()._search(domain, *args, **kwargs)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        check_phone_number(self, field_name)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        check_phone_number(self, groupby_spec)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        check_phone_number(self, aggregate_spec.partition(":")[0])
        return super()._read_group_select(aggregate_spec, query)

    def _is_foreign_phone(self, fname):
        """Whether this is another addon's field that shows a phone number: it cannot mask by itself."""
        field = self._fields.get(fname)
        if field is None or not field.related or isinstance(field, PhoneNumber):
            return False
        return is_phone_number(self, fname)

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if self.env.su:
            return rows
        foreign = [fname for fname in fnames if self._is_foreign_phone(fname)]
        if foreign and not sees_numbers(self.env):
            records = {record.id: record for record in self}
            for row in rows:
                record = records[row["id"]]
                row.update({fname: shown(self._fields[fname], row[fname], record) for fname in foreign})
        return rows

    def export_data(self, fields_to_export):
        if not sees_numbers(self.env):
            for path in fields_to_export:
                self._check_phone_export(path)
        return super().export_data(fields_to_export)

    def _check_phone_export(self, path):
        *steps, fname = path.split("/")
        model = self
        for step in steps:
            field = model._fields.get(step)
            if field is None or not field.relational:
                return
            model = self.env[field.comodel_name]
        if model._is_foreign_phone(fname):
            raise AccessError(
                self.env._(
                    "“%s” cannot be exported: you see the phone numbers of clients masked.",
                    model._fields[fname]._description_string(self.env),
                )
            )
