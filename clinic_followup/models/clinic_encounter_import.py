# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ClinicEncounterImport(models.Model):
    """What happened before the clinic used this comes in by Odoo's import, from a template (B1)."""

    _inherit = "clinic.encounter"

    @api.model
    def get_import_templates(self):
        return self._import_template(self.env._("Template: encounters"), "clinic_encounters")

    @api.model
    def _import_template(self, label, name):
        """The template with the labels of the user's language, as far as there is one."""
        suffix = "_zh" if (self.env.lang or "").startswith("zh") else ""
        return [{"label": label, "template": f"/clinic_followup/static/xls/{name}{suffix}.xlsx"}]
