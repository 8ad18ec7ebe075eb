# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicDocumentRevoke(models.TransientModel):
    """Revoke a document, with a reason that stays on it (A9)."""

    _name = "clinic.document.revoke"
    _description = "Revoke Document"
    _inherit = ["clinic.checked"]

    document_id = fields.Many2one("clinic.document", required=True, ondelete="cascade")
    date = fields.Date(
        string="Revoked On",
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        help="Treatments from this day on need another document.",
    )
    reason = fields.Char(required=True)

    @api.depends("document_id")
    def _compute_date(self):
        for wizard in self:
            wizard.date = wizard.document_id._today() if wizard.document_id else fields.Date.context_today(wizard)

    def action_apply(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the document is revoked."))
        self.document_id.check_access("write")
        self.document_id._revoke(self.date, self.reason)
        return {"type": "ir.actions.act_window_close"}
