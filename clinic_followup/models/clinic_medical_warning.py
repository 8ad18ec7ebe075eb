# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

NURSE = "clinic_followup.group_nurse"


class ClinicMedicalWarning(models.AbstractModel):
    """Records of a client that warn nurses and physicians of allergies and contraindications (A3).

    Nobody else can read, search or export the warning.  That it was shown is logged as a read of the medical file.
    """

    _name = "clinic.medical.warning"
    _description = "Shows Medical Warnings"

    clinic_medical_warning = fields.Text(
        string="Medical Warning", compute="_compute_clinic_medical_warning", groups=NURSE
    )

    def _medical_clients(self):
        """The clients whose files are meant."""
        return self.partner_id

    def _medical_warning_depends(self):
        """So that choosing another client changes the warning at once."""
        return [f"partner_id.clinic_medical_file_ids.{fname}" for fname in ("allergies", "contraindications")]

    @api.depends(lambda self: self._medical_warning_depends())
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_clinic_medical_warning(self):
        File = self.env["clinic.medical.file"]
        files = File.search_fetch(
            [("partner_id", "in", self._medical_clients().ids)], ["partner_id", "allergies", "contraindications"]
        )
        labels = {
            fname: File._fields[fname]._description_string(self.env) for fname in ("allergies", "contraindications")
        }
        warnings = {
            file.partner_id.id: "\n".join(
                self.env._("%(what)s: %(text)s", what=label, text=file[fname].strip())
                for fname, label in labels.items()
                if (file[fname] or "").strip()
            )
            for file in files
        }
        for record in self:
            record.clinic_medical_warning = warnings.get(record._medical_clients()._origin.id) or False

    def _read_format(self, fnames, load="_classic_read"):
        rows = super()._read_format(fnames, load)
        if "clinic_medical_warning" in fnames and not self.env.su:
            warned = self.filtered("clinic_medical_warning")._medical_clients()
            self.env["clinic.access.log"]._log(
                "read", warned, "clinic.medical.file", self.env._("Allergies and contraindications shown as a warning")
            )
        return rows
