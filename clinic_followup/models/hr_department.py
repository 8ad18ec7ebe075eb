# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.selections import DEPARTMENT_KINDS


class HrDepartment(models.Model):
    """A department of the clinic: does follow-ups of its kind, on its working days; its manager supervises."""

    _inherit = "hr.department"

    clinic_kind = fields.Selection(
        DEPARTMENT_KINDS,
        string="Clinic Kind",
        index="btree_not_null",
        help="Steps of follow-up curves name this kind; the department of the client's branch does them.",
    )
    clinic_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Clinic Working Days",
        help="Follow-ups that must lie on a working day use this calendar; the company's if empty.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        # record rules ask which departments a supervisor has
        self.env.registry.clear_cache()
        return departments

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"manager_id", "active", "parent_id", "company_id"}:
            self.env.registry.clear_cache()
        return res
