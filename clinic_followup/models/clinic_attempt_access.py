# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicAttempt(models.Model):
    """Exports and prints of contacts stand in the access log; nobody changes them (L3)."""

    _name = "clinic.attempt"
    _inherit = ["clinic.attempt", "clinic.access.logged"]

    _access_log_reads = False
    _access_log_changes = False
