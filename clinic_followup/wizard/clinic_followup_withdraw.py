# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicFollowupWithdraw(models.TransientModel):
    """Withdraw follow-ups, with a reason that stays on them (D7)."""

    _name = "clinic.followup.withdraw"
    _description = "Withdraw Follow-ups"
    _inherit = ["clinic.followup.bulk"]

    def action_apply(self):
        followups = self._open_followups()
        followups._withdraw("withdrawn", self.reason)
        self.env["clinic.planner"]._close_finished(followups.sudo().plan_id.ids)  # sudo: plans are the engine's
        return {"type": "ir.actions.act_window_close"}
