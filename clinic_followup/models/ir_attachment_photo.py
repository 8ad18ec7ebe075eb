# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError

CONTENT = frozenset({"datas", "raw", "db_datas", "index_content"})


class IrAttachment(models.Model):
    """Odoo keeps the pictures of photos as attachments: by that way nobody changes one, or sees it unlogged (A8)."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_photo(vals.get("res_model"))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_photos()
        self._refuse_photo(vals.get("res_model"))
        return super().write(vals)

    def unlink(self):
        self._refuse_photos()
        return super().unlink()

    def copy(self, default=None):
        self._refuse_photos()
        return super().copy(default)

    def export_data(self, fields_to_export):
        self._refuse_photos()
        return super().export_data(fields_to_export)

    def _read_format(self, fnames, load="_classic_read"):
        if CONTENT.intersection(fnames):
            self._refuse_photos()
        return super()._read_format(fnames, load)

    def _refuse_photos(self):
        if not self.env.su:
            for attachment in self.sudo():  # sudo: only whose it is
                self._refuse_photo(attachment.res_model)

    def _refuse_photo(self, res_model):
        # the fields of a photo read and write their attachments as superuser
        if res_model == "clinic.photo" and not self.env.su:
            raise AccessError(self.env._("The picture of a photo is reached by the photo itself."))
