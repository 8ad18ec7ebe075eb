# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettingsPhone(models.TransientModel):
    """Which groups see the phone numbers of clients in full (L2)."""

    _inherit = "res.config.settings"

    group_clinic_phone_staff = fields.Boolean(
        string="All staff", group="clinic_followup.group_staff", implied_group="clinic_followup.group_phone"
    )
    group_clinic_phone_supervisor = fields.Boolean(
        string="Supervisors", group="clinic_followup.group_supervisor", implied_group="clinic_followup.group_phone"
    )
    group_clinic_phone_manager = fields.Boolean(
        string="Managers", group="clinic_followup.group_manager", implied_group="clinic_followup.group_phone"
    )
    group_clinic_phone_nurse = fields.Boolean(
        string="Nurses", group="clinic_followup.group_nurse", implied_group="clinic_followup.group_phone"
    )
    group_clinic_phone_physician = fields.Boolean(
        string="Physicians", group="clinic_followup.group_physician", implied_group="clinic_followup.group_phone"
    )
