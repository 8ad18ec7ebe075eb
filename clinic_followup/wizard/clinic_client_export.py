# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.base.models.res_users import check_identity

from ..tools.privacy import safe_file_name


class ClinicClientExport(models.TransientModel):
    """Everything about one client as one file, for the client (L6)."""

    _name = "clinic.client.export"
    _description = "Export Client File"
    _inherit = ["clinic.checked"]
    # the whole file of a person does not lie about
    _transient_max_hours = 0.5

    partner_id = fields.Many2one("res.partner", string="Client", required=True, ondelete="cascade")
    file = fields.Binary(readonly=True, attachment=True)
    file_name = fields.Char(readonly=True)
    is_pdf = fields.Boolean(readonly=True)

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner" and not vals.get("partner_id"):
            vals["partner_id"] = self.env.context.get("active_id")
        return vals

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._typed(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._typed(vals))

    @api.model
    def _typed(self, vals):
        """The client is chosen, the rest is made here."""
        return {fname: value for fname, value in vals.items() if fname == "partner_id"} if not self.env.su else vals

    def _check_client(self):
        self.ensure_one()
        self.partner_id.check_access("read")
        if not self.partner_id.is_clinic_client:
            raise UserError(self.env._("%s is not a client of the clinic.", self.partner_id.name))

    @check_identity
    def action_export(self):
        return self._export()

    @check_identity
    def action_print(self):
        self._check_client()
        return self.env.ref("clinic_followup.clinic_client_file_report").report_action(self.partner_id)

    def _export(self):
        self._check_client()
        client = self.partner_id
        content, is_pdf = self.env["clinic.privacy.export"]._archive(client)
        name = safe_file_name(f"{client.clinic_ref or client.id} {client.name}.zip")
        self.sudo().write(  # sudo: made here
            {"file": base64.b64encode(content), "file_name": name, "is_pdf": is_pdf}
        )
        self.env["clinic.access.log"]._log("export", client, detail=self.env._("Client file, with all documents"))
        self.env["privacy.log"].sudo().create(  # sudo: written by the system, read by its administrator
            {
                "anonymized_name": client.name or client.clinic_ref,
                "anonymized_email": client.email or client.phone,
                "execution_details": self.env._("Exported: %s", client.clinic_ref or client.id),
                "user_id": self.env.uid,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Export client file"),
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }
