# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL, split_every

#: Rows of one statement, as Odoo's own inserts.
BATCH = 1000
#: What a column has when there is no value; others are empty.
ZERO = {"boolean": False, "integer": 0, "float": 0.0, "monetary": 0.0}


class ClinicConsumption(models.Model):
    """Writing rows of the ledger without what is only of use for what people enter.

    Whoever posts a thousand invoices waits for three thousand rows: ``create`` would convert, cache and check each value
    of each row, although all follow from invoices that were checked themselves.
    """

    _inherit = "clinic.consumption"

    @api.model
    def _insert(self, vals_list):
        """Insert rows that are right by construction; what depends on them is recomputed as always."""
        if not vals_list:
            return self.browse()
        for vals, paid in zip(vals_list, self._paid_amounts(vals_list), strict=True):
            vals["amount_paid"] = paid
        given = {fname for vals in vals_list for fname in vals}
        columns = [
            field
            for field in self._fields.values()
            if field.store and field.column_type and field.name not in ("id", "parent_path")
        ]
        defaults = self.default_get([field.name for field in columns if field.name not in given])
        now = self.env.cr.now()
        defaults.update(create_uid=self.env.uid, write_uid=self.env.uid, create_date=now, write_date=now)
        ids = []
        for batch in split_every(BATCH, vals_list):
            rows = (tuple(self._column(field, {**defaults, **vals}) for field in columns) for vals in batch)
            query = SQL(
                "INSERT INTO clinic_consumption (%s) VALUES %s RETURNING id",
                SQL(", ").join(SQL.identifier(field.name) for field in columns),
                SQL(", ").join(rows),
            )
            ids += [row[0] for row in self.env.execute_query(query)]
        rows = self.browse(ids)
        self._forget_inverses(columns)
        with self.env.protecting([self._fields[fname] for fname in given], rows):
            rows.modified(self._fields, create=True)
        return rows

    @staticmethod
    def _column(field, vals):
        """The value as the column has it."""
        return vals.get(field.name) or ZERO.get(field.type)

    def _paid_amounts(self, vals_list):
        """By row, what is paid of it: the part that is paid of its invoice."""
        lines = self.env["account.move.line"].browse(vals["move_line_id"] for vals in vals_list)
        paid = lines.move_id._clinic_paid_shares()
        for line, vals in zip(lines, vals_list, strict=True):
            yield line.company_currency_id.round(vals["amount"] * paid.get(line.move_id.id, 0.0))

    def _forget_inverses(self, columns):
        """The other ends of the new rows' links are read again when somebody asks for them."""
        for field in columns:
            for inverse in self.pool.field_inverses[field]:
                self.env[inverse.model_name].invalidate_model([inverse.name], flush=False)
