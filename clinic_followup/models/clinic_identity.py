# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.identity import ask_identity, is_confirmed


class ClinicIdentity(models.AbstractModel):
    """What the web client asks before a critical action that is no button: exports (L4)."""

    _name = "clinic.identity"
    _description = "Identity Confirmation"

    @api.model
    @ask_identity
    def confirm(self):
        """The dialog that asks for the identity, or one that is closed already."""
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def is_confirmed(self):
        return is_confirmed(self.env)

    @api.model
    def confirm_export(self, model, fnames=None):
        """As ``confirm``, but False where the fields (or any of the model) need no confirmation."""
        fnames = fnames or ["id"]
        if not (isinstance(model, str) and isinstance(fnames, list) and all(isinstance(name, str) for name in fnames)):
            raise ValidationError(self.env._("“%s” cannot be exported.", str(model)[:100]))
        if model not in self.env or not self.env[model]._access_logged_paths(fnames):
            return False
        return self.confirm()
