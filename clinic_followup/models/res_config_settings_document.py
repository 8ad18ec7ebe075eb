# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    clinic_document_check = fields.Selection(related="company_id.clinic_document_check", readonly=False, required=True)
    clinic_document_max_mb = fields.Integer(related="company_id.clinic_document_max_mb", readonly=False)
