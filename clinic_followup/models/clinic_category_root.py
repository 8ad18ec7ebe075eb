# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ClinicCategoryRoot(models.Model):
    """The category at the top of the tree, by which analysis sums up."""

    _inherit = "clinic.category"

    root_id = fields.Many2one(
        "clinic.category", string="Main Category", compute="_compute_root_id", store=True, recursive=True, index=True
    )

    @api.depends("parent_id.root_id")
    def _compute_root_id(self):
        for category in self:
            category.root_id = category.parent_id.root_id or category
