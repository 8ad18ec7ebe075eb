# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How long the access log is kept, and when many clients are many."""

    _inherit = "res.company"

    clinic_access_log_months = fields.Integer(
        string="Keep the Access Log for Months",
        default=24,
        help="Rows of the access log that are older are deleted; 0 keeps them for ever.",
    )
    clinic_bulk_clients = fields.Integer(
        string="Confirm Above Clients",
        default=20,
        help="Whoever changes the owner of more clients than this at once confirms the identity first.",
    )

    @api.constrains("clinic_access_log_months", "clinic_bulk_clients")
    def _check_clinic_access_numbers(self):
        for company in self:
            if company.clinic_access_log_months < 0 or company.clinic_bulk_clients < 0:
                raise ValidationError(
                    self.env._(
                        "%s: neither the months of the access log nor the number of clients can be negative.",
                        company.name,
                    )
                )
