# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.engine import is_engine
from ..tools.values import fits


class ClinicChecked(models.AbstractModel):
    """Refuses values of the wrong type with the name of record and field.

    The ORM and the database refuse them too, but as a server error that nobody can understand.
    """

    _name = "clinic.checked"
    _description = "Checked Input"

    #: Written by the engine: a call gives no value for them with its context either.
    _clinic_engine_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
        self._check_clients(vals_list)
        return super(ClinicChecked, self._without_engine_defaults()).create(vals_list)

    def write(self, vals):
        self._check_values(vals)
        self._check_clients([vals])
        return super().write(vals)

    def _without_engine_defaults(self):
        keys = {f"default_{fname}" for fname in self._clinic_engine_fields}
        if is_engine(self.env) or keys.isdisjoint(self.env.context):
            return self
        context = {key: value for key, value in self.env.context.items() if key not in keys}
        return self.with_env(self.env(context=context))

    @api.model
    def _is_checked(self, fname):
        return True

    def _check_values(self, vals):
        """To be called first by a ``create`` or ``write`` that looks at its values."""
        if is_engine(self.env):
            return
        for fname, value in vals.items():
            field = self._fields.get(fname)
            if field is None or not self._is_checked(fname):
                continue
            options = field.get_values(self.env) if field.type == "selection" else None
            if field.required and isinstance(value, str) and not value.strip():
                raise ValidationError(
                    self.env._(
                        "%(what)s: “%(field)s” cannot be empty.",
                        what=self._what(),
                        field=field._description_string(self.env),
                    )
                )
            if not (isinstance(value, models.BaseModel) or fits(field.type, value, options)):
                raise ValidationError(
                    self.env._(
                        "%(what)s: “%(value)s” cannot be the value of “%(field)s”.",
                        what=self._what(),
                        value=str(value)[:100],
                        field=field._description_string(self.env),
                    )
                )

    def _check_clients(self, vals_list):
        """Nobody gives a record to a client whom he does not see.

        Record rules look at what was there before; and some open the client to whoever has something to do there.
        """
        field = self._fields.get("partner_id")
        if field and field.comodel_name == "res.partner" and not is_engine(self.env):
            ids = {int(vals["partner_id"]) for vals in vals_list if vals.get("partner_id")}
            self.env["res.partner"].browse(ids).check_access("read")

    def _what(self):
        """The kind of record, and which one if it is there already."""
        kind = self.env["ir.model"]._get(self._name).name
        record = self[:1]
        # whoever may not see the record learns nothing of it; sudo: its name is made of others'
        return f"{kind} “{record.sudo().display_name}”" if record.id and record.has_access("read") else kind
