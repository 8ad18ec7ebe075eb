# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicHidden(models.AbstractModel):
    """For models of Odoo with fields that only the clinic sees: everybody else creates and duplicates as ever.

    A user takes over the fields of the own contact, and the ORM hands their defaults on as if they had been entered;
    and it copies every field of a record.  Both would be refused for fields that the person does not see.
    """

    _name = "clinic.hidden"
    _description = "Fields of the Clinic"

    def _add_missing_default_values(self, values):
        completed = super()._add_missing_default_values(values)
        hidden = self._hidden_fields()
        return {
            fname: value
            for fname, value in completed.items()
            if fname in values or fname not in hidden or not self._fields[fname].inherited
        }

    def copy_data(self, default=None):
        default = dict(default or {})
        hidden = self._hidden_fields().difference(default)
        copied = super().copy_data({**default, **dict.fromkeys(hidden)})
        return [{fname: value for fname, value in vals.items() if fname not in hidden} for vals in copied]

    def _hidden_fields(self):
        """The names of the fields that this person may not write."""
        return {
            fname
            for fname, field in self._fields.items()
            if field.groups and not self._has_field_access(field, "write")
        }
