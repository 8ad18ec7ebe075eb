# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools.engine import as_engine


class ClinicFollowupReassign(models.TransientModel):
    """Give follow-ups to a colleague, or let the resolver choose again (D7)."""

    _name = "clinic.followup.reassign"
    _description = "Hand Over Follow-ups"
    _inherit = ["clinic.followup.bulk"]

    user_id = fields.Many2one(
        "res.users",
        string="New Responsible",
        domain="[('share', '=', False)]",
        help="Empty: the person named on the encounter, the client's owner, or the colleague with the least open work.",
    )

    def action_apply(self):
        followups = self._open_followups()
        if self.user_id:
            # sudo: the follow-up leaves the user's own worklist, which the rules allow to see but not to fill for others
            as_engine(followups.sudo()).write({"user_id": self.user_id.id, "resolver": "manual", "reason": self.reason})
            followups._check_responsible()
        else:
            followups.sudo()._resolve_again(self.reason)  # sudo: as above
        return {"type": "ir.actions.act_window_close"}
