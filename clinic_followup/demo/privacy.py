# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ClinicDemoPrivacy(models.AbstractModel):
    """One client of long ago asked to be forgotten (L6)."""

    _inherit = "clinic.demo"

    @api.model
    def _forget_one(self, partners, staff):
        quiet = partners.filtered(
            lambda partner: partner.clinic_contact_status == "ok" and not partner.clinic_followup_open_count
        )
        longest = (quiet or partners).sorted(
            lambda partner: (partner.clinic_last_visit or partner.create_date, partner.id)
        )
        self.env["clinic.privacy.forget"].with_user(staff["manager"])._forget(longest[:1])
