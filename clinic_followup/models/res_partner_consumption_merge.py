# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartner(models.Model):
    """Merging two files of a client joins what was bought: the rows move as they are (B2)."""

    _inherit = "res.partner"

    def _on_merge(self, duplicates):
        self.env["clinic.consumption.sync"]._refresh_new_clients(self | duplicates, as_one=True)
        return super()._on_merge(duplicates)
