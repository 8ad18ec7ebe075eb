# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IrBinary(models.AbstractModel):
    """Whoever fetches the picture or file of a logged record by its address leaves a trace (L3)."""

    _inherit = "ir.binary"

    def _record_to_stream(self, record, field_name):
        stream = super()._record_to_stream(record, field_name)
        if record._name == "ir.attachment":
            attachment = record.sudo()  # sudo: only whose it is; whether the user may have it was checked before
            res_model, res_id, field_name = attachment.res_model, attachment.res_id, attachment.res_field or "raw"
        else:
            res_model, res_id = record._name, record.id
        if self.env["clinic.access.logged"]._logs_files_of(res_model) and res_id:
            owner = self.env[res_model].browse(res_id)
            if owner._is_access_logged([field_name]):
                self.env["clinic.access.log"]._log("read", owner._access_log_clients(), res_model, field_name)
        return stream
