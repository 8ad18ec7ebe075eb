# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResPartnerTimeline(models.Model):
    """The client's timeline is one click away (A7)."""

    _inherit = "res.partner"

    def action_view_clinic_timeline(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_timeline_action")
        return dict(action, domain=[("partner_id", "=", self.id)], context={"clinic_without_client": 1})
