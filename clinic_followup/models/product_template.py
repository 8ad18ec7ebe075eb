# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ProductTemplate(models.Model):
    """What the clinic sells: its treatment category, how long it lasts, how to care for it (B5)."""

    _inherit = "product.template"

    clinic_category_id = fields.Many2one(
        "clinic.category", string="Treatment Category", index="btree_not_null", ondelete="restrict"
    )
    is_clinic_item = fields.Boolean(compute="_compute_is_clinic_item", search="_search_is_clinic_item")
    clinic_effect_days = fields.Integer(string="Effect Lasts (Days)", help="0: as long as the category says.")
    clinic_scabbing_days = fields.Integer(string="Scabbing (Days)", help="0: as long as the category says.")
    clinic_care_instruction = fields.Html(
        string="Care Instruction", translate=True, help="Empty: what the category says."
    )
    clinic_curve_ids = fields.Many2many(
        "clinic.curve",
        string="Follow-up Curves",
        compute="_compute_clinic_curve_ids",
        groups="clinic_followup.group_staff",
    )
    clinic_curve_count = fields.Integer(compute="_compute_clinic_curve_ids", groups="clinic_followup.group_staff")

    _clinic_days_not_negative = models.Constraint(
        "CHECK (clinic_effect_days BETWEEN 0 AND 3650 AND clinic_scabbing_days BETWEEN 0 AND 3650)",
        "The days of the effect and of scabbing lie between 0 and 3650.",
    )

    @api.depends("clinic_category_id")
    def _compute_is_clinic_item(self):
        for product in self:
            product.is_clinic_item = bool(product.clinic_category_id)

    def _search_is_clinic_item(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("clinic_category_id", "!=" if True in value else "=", False)]

    @api.depends("clinic_category_id")
    def _compute_clinic_curve_ids(self):
        curves = self.env["clinic.curve"].search([])
        for product in self:
            matching = curves.filtered(lambda curve, product=product: curve._concerns_product(product))
            product.clinic_curve_ids = matching
            product.clinic_curve_count = len(matching)

    def action_view_clinic_curves(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_curve_action")
        return dict(action, domain=[("id", "in", self.clinic_curve_ids.ids)], context={})
