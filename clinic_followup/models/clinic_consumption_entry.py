# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ClinicConsumption(models.Model):
    """Entering consumption by hand, or importing it, takes few keys (B2)."""

    _inherit = "clinic.consumption"

    # sudo: one's own department
    department_id = fields.Many2one(default=lambda self: self.env.user.sudo().employee_id.department_id)
    consultant_id = fields.Many2one(default=lambda self: self._default_in_role("consultant_id"))
    doctor_id = fields.Many2one(default=lambda self: self._default_in_role("doctor_id"))

    @api.model
    def _default_in_role(self, fname):
        """Whoever enters it, if that is the own role."""
        # sudo: the own roles, whatever they are called
        roles = self.env.user.sudo().clinic_role_ids
        return self.env.user if fname in roles.mapped("encounter_field") else self.env["res.users"]

    @api.onchange("product_id", "quantity", "company_id")
    def _onchange_product_id(self):
        """The price of the item is proposed; what is typed over it stays."""
        if self.state != "draft" or not self.product_id:
            return
        product = self.product_id.sudo().with_company(self.company_id)  # sudo: taxes are accounting's
        company = self.company_id or self.env.company
        taxes = product.taxes_id._filter_taxes_by_company(company)
        price = taxes.compute_all(
            product._price_compute("list_price", currency=company.currency_id, date=self.date)[product.id],
            currency=company.currency_id,
            quantity=self.quantity,
            product=product,
        )
        self.amount, self.amount_total = price["total_excluded"], price["total_included"]

    @api.model
    def get_import_templates(self):
        """What was bought elsewhere comes in as drafts, which are confirmed together."""
        return self.env["clinic.encounter"]._import_template(self.env._("Template: consumption"), "clinic_consumptions")
