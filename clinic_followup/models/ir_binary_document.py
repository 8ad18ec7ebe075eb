# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.http import Stream

#: Model → file and its name.
PDF_FIELDS = {
    "clinic.document": ("file", "file_name"),
    "clinic.document.type": ("blank_form", "blank_form_name"),
}


class DownloadStream(Stream):
    """A file that the browser saves whatever the address asks for: it is never shown as a page of our own."""

    def get_response(self, as_attachment=None, **kwargs):
        return super().get_response(as_attachment=True, **kwargs)


class IrBinary(models.AbstractModel):
    """Documents of clients are downloaded, never shown as a page (A9)."""

    _inherit = "ir.binary"

    def _get_stream_from(self, record, field_name="raw", *args, **kwargs):
        stream = super()._get_stream_from(record, field_name, *args, **kwargs)
        owner = self._pdf_owner(record, field_name)
        if owner:
            stream.__class__ = DownloadStream
            stream.mimetype = "application/pdf"
            stream.download_name = owner.sudo()[PDF_FIELDS[owner._name][1]]  # sudo: access to the file was checked
        return stream

    def _pdf_owner(self, record, field_name):
        """The document whose file is asked for, by its own field or as an attachment."""
        if record._name == "ir.attachment":
            attachment = record.sudo()  # sudo: only what it belongs to
            fname, _name = PDF_FIELDS.get(attachment.res_model, (None, None))
            if fname and attachment.res_field == fname:
                return self.env[attachment.res_model].browse(attachment.res_id)
        elif record._name in PDF_FIELDS and field_name == PDF_FIELDS[record._name][0]:
            return record
        return None
