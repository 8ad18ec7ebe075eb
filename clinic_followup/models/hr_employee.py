# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class HrEmployee(models.Model):
    """The link between a department's manager and the user who sees what the department does."""

    _inherit = "hr.employee"

    def write(self, vals):
        res = super().write(vals)
        if "user_id" in vals:
            # record rules ask which departments a supervisor has
            self.env.registry.clear_cache()
        return res
