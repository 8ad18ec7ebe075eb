# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.identity import ask_identity, require_identity
from ..tools.personal import is_personal

#: Contexts in which the name says more than the name.
TELLING_NAMES = ("show_address", "show_email", "show_vat")


class ResPartner(models.Model):
    """Who looks into the files of clients is written down (L3); plain contacts are nobody's business."""

    _name = "res.partner"
    _inherit = ["res.partner", "clinic.access.logged"]

    def _access_log_clients(self):
        # sudo: whoever reads an address need not be clinic staff
        return self.sudo().filtered("is_clinic_client").sudo(self.env.su)

    def _access_log_watched(self, fnames):
        telling = any(map(self.env.context.get, TELLING_NAMES))
        return [fname for fname in fnames if is_personal(fname) or (telling and fname == "display_name")]

    def _get_vcard_file(self):
        res = super()._get_vcard_file()
        if self._is_access_log_user():
            self._access_log_row("export", "vCard")
        return res

    def _on_merge(self, duplicates):
        """The log is never rewritten: this row tells under which ids the client was known before."""
        res = super()._on_merge(duplicates)
        if (self | duplicates)._access_log_clients():
            self.env["clinic.access.log"]._log("merge", self | duplicates)
        return res

    def _set_owners(self, owned):
        if not self.env.su and self._is_bulk():
            require_identity(self.env)
        return super()._set_owners(owned)

    def _is_bulk(self):
        """Whether they are so many clients that changing all of them is confirmed."""
        return len(self) > self.env.company.clinic_bulk_clients

    # --- actions ---

    @ask_identity
    def action_view_access_log(self):
        """Who looked into this file."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_access_log_action")
        return dict(action, domain=[("client_id", "=", self.id)], context={"clinic_log_client": self.id})
