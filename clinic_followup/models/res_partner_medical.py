# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.engine import as_engine
from .clinic_medical_warning import NURSE


class ResPartnerMedical(models.Model):
    """The way from the client to the medical file, for those entitled (A3)."""

    _name = "res.partner"
    _inherit = ["res.partner", "clinic.medical.warning"]

    clinic_medical_file_ids = fields.One2many(
        "clinic.medical.file", "partner_id", string="Medical File", groups=NURSE, copy=False
    )

    def _medical_clients(self):
        return self

    def _medical_warning_depends(self):
        return ["clinic_medical_file_ids.allergies", "clinic_medical_file_ids.contraindications"]

    def action_open_medical_file(self):
        """Open the file; a physician who is the first begins it."""
        self.ensure_one()
        File = self.env["clinic.medical.file"]
        File.check_access("read")
        file = File._of(self) if File.has_access("create") else File.search([("partner_id", "=", self.id)])
        if not file:
            raise UserError(self.env._("%s has no medical file yet. A physician begins it.", self.name))
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_medical_file_action")
        return dict(action, res_id=file.id, views=[(False, "form")])

    def _on_merge(self, duplicates):
        """Two medical files become one, with all that is written in both."""
        res = super()._on_merge(duplicates)
        files = self.env["clinic.medical.file"].search([("partner_id", "in", (self + duplicates).ids)], order="id")
        if files:
            kept = files.filtered(lambda file: file.partner_id == self) or files[0]
            kept._absorb(files - kept)
            if kept.partner_id != self:
                as_engine(kept).partner_id = self
        return res
