# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models, modules


class ResUsers(models.Model):
    """A member of the clinic's staff."""

    _name = "res.users"
    _inherit = ["res.users", "clinic.hidden"]

    clinic_role_ids = fields.Many2many(
        "clinic.role",
        "clinic_role_res_users_rel",
        "user_id",
        "role_id",
        string="Clinic Roles",
        groups="clinic_followup.group_staff",
    )
    clinic_department_ids = fields.Many2many(
        "hr.department",
        compute="_compute_clinic_department_ids",
        string="Supervised Departments",
        help="The departments that the user manages, and those below them.",
    )

    def _compute_clinic_department_ids(self):
        # sudo: which departments somebody manages decides on access, so it cannot depend on access
        managed = dict(
            self.env["hr.department"]
            .sudo()
            ._read_group([("manager_id.user_id", "in", self.ids)], ["manager_id"], ["id:recordset"])
        )
        by_user = {}
        for manager, departments in managed.items():
            by_user[manager.user_id] = by_user.get(manager.user_id, departments.browse()) | departments
        for user in self:
            departments = by_user.get(user._origin)
            user.clinic_department_ids = (
                departments.search([("id", "child_of", departments.ids)]) if departments else False
            )

    def write(self, vals):
        leaving = self.filtered("active") if vals.get("active") is False else self.browse()
        res = super().write(vals)
        if leaving:
            self.env["clinic.followup"]._hand_over(leaving)
        return res

    @api.model
    def _get_activity_groups(self):
        """Add the follow-ups to the activity menu (the clock): overdue and today count, as for activities."""
        groups = super()._get_activity_groups()
        Followup = self.env["clinic.followup"]
        if not Followup.has_access("read"):
            return groups
        by_day = dict(
            Followup._read_group([("user_id", "=", self.env.uid), ("state", "=", "todo")], ["due_group"], ["__count"])
        )
        counts = {
            "overdue_count": by_day.get("overdue", 0),
            "today_count": by_day.get("today", 0),
            "planned_count": by_day.get("week", 0) + by_day.get("later", 0),
        }
        if not any(counts.values()):
            return groups
        groups.append(
            {
                "id": self.env["ir.model"]._get_id("clinic.followup"),
                "name": self.env._("Follow-ups"),
                "model": "clinic.followup",
                "type": "activity",
                "icon": modules.module.get_module_icon("clinic_followup"),
                "domain": [],
                "view_type": "list",
                "total_count": counts["overdue_count"] + counts["today_count"],
                **counts,
            }
        )
        return groups
