# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.phone_input import clean


class ResPartnerImport(models.Model):
    """Client files come in by Odoo's import, from a template that the import screen offers (A1)."""

    _inherit = "res.partner"

    @api.model
    def get_import_templates(self):
        if not self.env.context.get("default_is_clinic_client"):
            return super().get_import_templates()
        return self.env["clinic.encounter"]._import_template(self.env._("Template: client files"), "clinic_clients")

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("import_file"):
            for vals in vals_list:
                self._check_imported_phone(vals)
        return super().create(vals_list)

    def write(self, vals):
        if self.env.context.get("import_file"):
            self._check_imported_phone(vals)
        return super().write(vals)

    def _check_imported_phone(self, vals):
        """A wrong number is kept as it is, for the file check to find; a remark is no number."""
        phone = vals.get("phone")
        if (
            isinstance(phone, str)
            and vals.get(
                "is_clinic_client", self.env.context.get("default_is_clinic_client") or self[:1].is_clinic_client
            )
            and len(re.sub(r"\D", "", clean(phone))) < 5
        ):
            raise ValidationError(
                self.env._(
                    "%(client)s: “%(phone)s” is no phone number. Leave the cell empty if there is none.",
                    client=vals.get("name") or self[:1].name or "?",
                    phone=phone,
                )
            )
