# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicFollowupBulk(models.AbstractModel):
    """What the three bulk wizards share: the selected open follow-ups and an obligatory reason (D7)."""

    _name = "clinic.followup.bulk"
    _description = "Bulk Change of Follow-ups"
    _inherit = ["clinic.checked"]

    followup_ids = fields.Many2many("clinic.followup", string="Follow-ups", required=True)
    followup_count = fields.Integer(compute="_compute_followup_count")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self.env.context.get("active_model") == "clinic.followup" and "followup_ids" in fields:
            followups = self.env["clinic.followup"].browse(self.env.context.get("active_ids", []))
            vals["followup_ids"] = [(6, 0, followups.filtered(lambda followup: followup.state == "todo").ids)]
        return vals

    @api.depends("followup_ids")
    def _compute_followup_count(self):
        for wizard in self:
            wizard.followup_count = len(wizard.followup_ids)

    def _open_followups(self):
        """The selected follow-ups that are still open; the user must be allowed to change each."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Please give a reason."))
        followups = self.followup_ids.filtered(lambda followup: followup.state == "todo")
        if not followups:
            raise UserError(self.env._("None of the selected follow-ups is open."))
        followups.check_access("write")
        return followups
