# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicEncounter(models.Model):
    """What is done with encounters stands in the access log of the client: changes, exports and prints (L3)."""

    _name = "clinic.encounter"
    _inherit = ["clinic.encounter", "clinic.access.logged"]

    _access_log_reads = False
