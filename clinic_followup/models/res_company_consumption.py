# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How the branch keeps the ledger of consumption (B2, B3)."""

    _inherit = "res.company"

    clinic_consumption_start = fields.Date(
        string="Consumption From",
        default=fields.Date.context_today,
        help="Invoices since this day become consumption. An earlier day takes over earlier invoices the next night.",
    )
    clinic_amount_basis = fields.Selection(
        [("net", "Without taxes"), ("total", "With taxes")],
        string="Spend of Clients",
        required=True,
        default="net",
        help="Which amount counts in the figures of clients and in what they are shown.",
    )
    clinic_uninvoiced_days = fields.Integer(
        string="Invoice Within Days",
        default=7,
        help="Consumption that is on no invoice for longer is on accounting's list.",
    )
    clinic_match_days = fields.Integer(
        string="Match Within Days",
        default=30,
        help="Consumption, invoices and encounters that lie further apart are not suggested to belong together.",
    )

    @api.constrains("clinic_uninvoiced_days", "clinic_match_days")
    def _check_clinic_consumption_days(self):
        for company in self:
            if min(company.clinic_uninvoiced_days, company.clinic_match_days) < 0:
                raise ValidationError(self.env._("%s: a number of days cannot be negative.", company.name))
