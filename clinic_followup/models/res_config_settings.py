# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    clinic_fallback_user_id = fields.Many2one(related="company_id.clinic_fallback_user_id", readonly=False)
    clinic_plan_late_days = fields.Integer(related="company_id.clinic_plan_late_days", readonly=False)
    clinic_quiet_from = fields.Float(related="company_id.clinic_quiet_from", readonly=False)
    clinic_quiet_to = fields.Float(related="company_id.clinic_quiet_to", readonly=False)
    clinic_use_client_tz = fields.Boolean(related="company_id.clinic_use_client_tz", readonly=False)
    clinic_client_scope = fields.Selection(related="company_id.clinic_client_scope", readonly=False)
    clinic_share_clients = fields.Boolean(related="company_id.clinic_share_clients", readonly=False)
    clinic_dormant_months = fields.Integer(related="company_id.clinic_dormant_months", readonly=False)
    clinic_access_log_months = fields.Integer(related="company_id.clinic_access_log_months", readonly=False)
    clinic_bulk_clients = fields.Integer(related="company_id.clinic_bulk_clients", readonly=False)
