# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ..tools.engine import as_engine


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
        client = longest[:1]
        self.env["clinic.privacy.forget"].with_user(staff["manager"])._forget(client)
        # the day before yesterday: the log tells of the past
        as_engine(client).clinic_anonymised_on -= timedelta(days=2)
        self.env.execute_query(
            SQL("UPDATE clinic_access_log SET date = date - interval '2 days' WHERE kind = 'forget' RETURNING id")
        )
