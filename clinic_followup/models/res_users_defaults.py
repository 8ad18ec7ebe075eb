# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResUsers(models.Model):
    """An administrator of users or accounting, who is not of the clinic, creates users as ever.

    A user takes over the fields of the own contact, and the ORM hands their defaults on as if the administrator had
    entered them: those of the clinic's fields would be refused. The contact has the same defaults itself.
    """

    _inherit = "res.users"

    def _add_missing_default_values(self, values):
        completed = super()._add_missing_default_values(values)
        return {
            fname: value
            for fname, value in completed.items()
            if fname in values
            or not self._fields[fname].inherited
            or self._has_field_access(self._fields[fname], "write")
        }
