# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.base.models.res_users import check_identity


class ClinicClientForget(models.TransientModel):
    """Anonymise a client: first what would happen, then, confirmed, what does (L6)."""

    _name = "clinic.client.forget"
    _description = "Anonymise Client"
    _inherit = ["clinic.checked"]

    partner_id = fields.Many2one("res.partner", string="Client", required=True, ondelete="cascade")
    line_ids = fields.One2many("clinic.client.forget.line", "wizard_id", string="What Happens", readonly=True)
    blockers = fields.Text(readonly=True)
    warnings = fields.Text(readonly=True)
    is_done = fields.Boolean(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._typed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._typed(vals))

    @api.model
    def _typed(self, vals):
        """The client is chosen, the rest is found out."""
        return {fname: value for fname, value in vals.items() if fname == "partner_id"} if not self.env.su else vals

    @api.model
    def _open(self, client):
        """The dry run for this client, as a dialog."""
        wizard = self.create({"partner_id": client.id})
        wizard._dry_run()
        return wizard._dialog()

    def _dialog(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Anonymise client"),
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _dry_run(self):
        """Find out what would happen; nothing is changed."""
        self._check_client()
        forget = self.env["clinic.privacy.forget"]._quiet()
        client = forget.env["res.partner"].browse(self.partner_id.id)
        blockers = list(forget._blockers(client))
        self.sudo().write(  # sudo: found out here
            {
                "blockers": "\n".join(blockers),
                "warnings": "\n".join(forget._warnings(client)),
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "model": forget._model_name(step.records),
                                "action": step.action,
                                "count": len(step.records),
                                "why": step.why,
                            }
                        )
                        for step in forget._steps(client)
                        if step.records
                    ),
                ],
            }
        )

    def _check_client(self):
        self.ensure_one()
        self.partner_id.check_access("write")
        if not self.partner_id.is_clinic_client:
            raise UserError(self.env._("%s is not a client of the clinic.", self.partner_id.name))

    @check_identity
    def action_forget(self):
        return self._forget()

    def _forget(self):
        self._check_client()
        self.env["clinic.privacy.forget"]._forget(self.partner_id)
        self.sudo().write({"is_done": True, "blockers": False, "warnings": False})  # sudo: as above
        return self._dialog()
