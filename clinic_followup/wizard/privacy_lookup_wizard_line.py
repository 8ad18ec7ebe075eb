# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class PrivacyLookupWizardLine(models.TransientModel):
    """What belongs to a client of the clinic is not deleted piece by piece: the whole client is anonymised (L6)."""

    _inherit = "privacy.lookup.wizard.line"

    clinic_client_id = fields.Many2one("res.partner", string="Client", compute="_compute_clinic_client_id")

    @api.depends("res_model", "res_id")
    def _compute_clinic_client_id(self):
        """The client whose file, login or clinic record this is."""
        privacy = self.env["clinic.privacy"]
        for line in self:
            line.clinic_client_id = False
            if not line.res_id or line.res_model not in self.env:
                continue
            model = self.env[line.res_model].sudo()  # sudo: core names everything found too
            if line.res_model == "res.partner":
                fnames = ["id"]
            elif line.res_model == "res.users":
                fnames = ["partner_id"]
            elif model._original_module.startswith("clinic_") or hasattr(model, "_clinic_forget"):
                fnames = privacy._client_links(model)
            else:
                continue
            record = model.browse(line.res_id).exists()
            clients = (
                self.env["res.partner"]
                .sudo()
                .union(  # sudo: as above
                    *(record if fname == "id" else record[fname] for fname in fnames)
                )
            )
            line.clinic_client_id = clients.filtered("is_clinic_client")[:1]

    def _refuse_clinic(self):
        client = self.clinic_client_id[:1]
        if client:
            raise UserError(
                self.env._(
                    "%s is a client of the clinic: use “Anonymise client”, which keeps accounting and statistics.",
                    client.display_name,
                )
            )

    @api.onchange("is_active")
    def _onchange_is_active(self):
        self._refuse_clinic()
        return super()._onchange_is_active()

    def action_unlink(self):
        self._refuse_clinic()
        return super().action_unlink()

    def action_archive_all(self):
        return super(
            PrivacyLookupWizardLine, self.filtered(lambda line: not line.clinic_client_id)
        ).action_archive_all()

    def action_unlink_all(self):
        return super(PrivacyLookupWizardLine, self.filtered(lambda line: not line.clinic_client_id)).action_unlink_all()

    def action_clinic_forget(self):
        self.ensure_one()
        return self.clinic_client_id.action_clinic_forget()
