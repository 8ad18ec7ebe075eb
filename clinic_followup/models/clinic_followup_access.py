# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicFollowup(models.Model):
    """Exports and prints of follow-ups stand in the access log; their own history keeps the changes (L3)."""

    _name = "clinic.followup"
    _inherit = ["clinic.followup", "clinic.access.logged"]

    _access_log_reads = False
    _access_log_changes = False
