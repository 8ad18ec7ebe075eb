# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.identity import ask_identity


class ClinicOwnershipChange(models.TransientModel):
    """Move clients to another owner in a role, with the reason; open follow-ups of the role go along (A5)."""

    _name = "clinic.ownership.change"
    _description = "Change Owner"
    _inherit = ["clinic.checked"]

    partner_ids = fields.Many2many("res.partner", string="Clients", required=True)
    role_id = fields.Many2one(
        "clinic.role",
        string="Role",
        required=True,
        domain=[("owns_client", "=", True)],
        default=lambda self: self.env.ref("clinic_followup.role_consultant", raise_if_not_found=False),
    )
    user_id = fields.Many2one("res.users", string="New Owner", domain="[('share', '=', False)]", help="Empty: nobody.")
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner" and "partner_ids" in fields:
            vals["partner_ids"] = [(6, 0, self.env.context.get("active_ids", []))]
        return vals

    def action_apply(self):
        self.ensure_one()
        return self._apply_confirmed() if self.partner_ids._is_bulk() else self._apply()

    @ask_identity
    def _apply_confirmed(self):
        """Many clients at once: the identity first (L4)."""
        return self._apply()

    def _apply(self):
        self.env["clinic.ownership"]._assign(self.partner_ids, self.role_id, self.user_id, self.reason)
        owner = self.user_id.name or self.env._("nobody")
        # one row for all; who had owners is in the ownerships, who took them away without a new one only here
        self.env["clinic.access.log"]._log(
            "change", self.partner_ids, "clinic.ownership", f"{self.role_id.name}: {owner}. {self.reason}"
        )
        return {"type": "ir.actions.act_window_close"}
