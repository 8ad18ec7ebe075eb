# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    clinic_consumption_start = fields.Date(related="company_id.clinic_consumption_start", readonly=False)
    clinic_amount_basis = fields.Selection(related="company_id.clinic_amount_basis", readonly=False, required=True)
    clinic_uninvoiced_days = fields.Integer(related="company_id.clinic_uninvoiced_days", readonly=False)
    clinic_match_days = fields.Integer(related="company_id.clinic_match_days", readonly=False)
