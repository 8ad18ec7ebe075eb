# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ResPartnerFileCheck(models.Model):
    """A client file that was put in order settles what the file check found in it (A4)."""

    _inherit = "res.partner"

    def write(self, vals):
        res = super().write(vals)
        if self._checked_fields() & vals.keys():
            self.env["clinic.file.issue"]._recheck(self)
        return res

    @api.model
    def _checked_fields(self):
        return {
            "name",
            "phone",
            "email",
            "birthdate_date",
            "active",
            "is_clinic_client",
            "clinic_contact_status",
            "country_id",
            *self.env["clinic.file.requirement"]._client_file_fields(),
        }

    def _on_merge(self, duplicates):
        self.env["clinic.file.issue"]._on_merge(self, duplicates)
        return super()._on_merge(duplicates)
