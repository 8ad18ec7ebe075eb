# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

from .ir_attachment_photo import CONTENT
from .ir_binary_document import PDF_FIELDS


class IrAttachment(models.Model):
    """The file of a document is given on the document, where it is checked, and read there, where that is logged (A9)."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_document(vals.get("res_model"), vals.get("res_field"))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            for attachment in self.sudo():  # sudo: only what it belongs to
                self._check_not_document(attachment.res_model, attachment.res_field)
            self._check_not_document(vals.get("res_model"), vals.get("res_field"))
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            for attachment in self.sudo():  # sudo: as above
                self._check_not_document(attachment.res_model, attachment.res_field)
        return super().unlink()

    def copy(self, default=None):
        self._refuse_document_file()
        return super().copy(default)

    def export_data(self, fields_to_export):
        self._refuse_document_file()
        return super().export_data(fields_to_export)

    def _read_format(self, fnames, load="_classic_read"):
        if CONTENT.intersection(fnames):
            self._refuse_document_file()
        return super()._read_format(fnames, load)

    def _refuse_document_file(self):
        if self.env.su:
            return
        for attachment in self.sudo():  # sudo: as above
            if attachment.res_model == "clinic.document" and attachment.res_field:
                raise AccessError(self.env._("Open the file on the document itself."))

    def _check_not_document(self, model, fname):
        # fields write their attachments as superuser
        if not self.env.su and model in PDF_FIELDS and fname:
            raise AccessError(self.env._("Change the file on the document itself."))
