# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class HrEmployee(models.Model):
    """The link between a department's manager and the user who sees what the department does."""

    _inherit = "hr.employee"

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self.env.registry.clear_cache()  # as below
        return employees

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"user_id", "department_id", "active"}:
            # record rules ask which departments a supervisor has, and who works there
            self.env.registry.clear_cache()
        return res
