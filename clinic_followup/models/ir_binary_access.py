# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrBinary(models.AbstractModel):
    """Whoever fetches a picture or a file of a client by its address leaves a trace (L3)."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        stream = super()._record_to_stream(record, field_name)
        owner, fname = self._owner_of(record, field_name)
        if hasattr(owner, "_access_log_clients") and owner._is_access_logged([fname]):
            self.env["clinic.access.log"]._log("read", owner._access_log_clients(), owner._name, fname)
        return stream

    def _owner_of(self, record, field_name):
        """The record itself with the field, or those that keep their file in this attachment."""
        if record._name != "ir.attachment":
            return record, field_name
        attachment = record.sudo()  # sudo: only whose it is; whether the user may have it was checked before
        if not attachment.res_field or attachment.res_model not in self.env:
            return record, field_name
        return self.env[attachment.res_model].browse(attachment.res_id), attachment.res_field
