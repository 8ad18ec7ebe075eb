# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.engine import is_engine


class ClinicEncounterPrivacy(models.Model):
    """What happened with an anonymised client is history: figures that nobody corrects any more (L6)."""

    _inherit = "clinic.encounter"

    def write(self, vals):
        if vals and not is_engine(self.env):
            self.partner_id._refuse_anonymised()
        return super().write(vals)
