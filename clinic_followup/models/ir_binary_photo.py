# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrBinary(models.AbstractModel):
    """Whoever fetches a photo by its address leaves a trace (A8)."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        stream = super()._record_to_stream(record, field_name)
        photo = self._photo_of(record)
        if photo and not self.env.su:
            self.env["clinic.access.log"]._log("read", photo._access_log_clients(), photo._name, field_name)
        return stream

    def _photo_of(self, record):
        """The photo itself, or the one that keeps its picture in this attachment."""
        if record._name == "ir.attachment":
            attachment = record.sudo()  # sudo: only whose it is; whether the user may have it was checked before
            if attachment.res_model != "clinic.photo":
                return None
            return self.env["clinic.photo"].browse(attachment.res_id)
        return record if record._name == "clinic.photo" else None
