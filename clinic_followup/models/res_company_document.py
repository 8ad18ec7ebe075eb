# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """What the branch asks of signed documents (A9)."""

    _inherit = "res.company"

    clinic_document_check = fields.Selection(
        [("show", "Show what is missing"), ("block", "No treatment without them")],
        string="Required Documents",
        required=True,
        default="show",
        help="Whether a treatment can be done while a required document is missing.",
    )
    clinic_document_max_mb = fields.Integer(string="Largest PDF (MB)", default=20)

    @api.constrains("clinic_document_max_mb")
    def _check_clinic_document_max_mb(self):
        for company in self:
            if not 1 <= company.clinic_document_max_mb <= 100:
                raise ValidationError(
                    self.env._("%s: the largest PDF of a document has between 1 and 100 MB.", company.name)
                )
