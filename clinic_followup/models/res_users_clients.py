# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import OWNER_FIELDS


class ResUsersClients(models.Model):
    """Whose client files somebody opens: the own ones, the department's, or all (L1)."""

    _inherit = "res.users"

    clinic_team_user_ids = fields.Many2many(
        "res.users",
        compute="_compute_clinic_team_user_ids",
        string="Team",
        help="Who works in the departments that the user manages.",
    )

    def _compute_clinic_team_user_ids(self):
        for user in self:
            departments = user.clinic_department_ids
            # sudo: who belongs to the team decides on access, so it cannot depend on access
            employees = (
                self.env["hr.employee"].sudo().search([("department_id", "in", departments.ids)])
                if departments
                else self.env["hr.employee"]
            )
            user.clinic_team_user_ids = employees.user_id

    @api.private
    def clinic_client_domain(self, client_field=None):
        """The client files that this user may open, for the record rules of everything that belongs to a client.

        Managers and everybody with a right on the medical file see all of the branch, and so do all staff where the
        branch wants that.  Other staff see clients whom they own or treat, those they have something to do for, those
        who are nobody's, and what they have recorded since yesterday; supervisors also those whom their people own,
        and those for whom their departments have something to do.

        :param client_field: the many2one to the client on the model that the rule is for; none on the client itself
        """
        self.ensure_one()
        domain = Domain.TRUE if self._clinic_sees_all_clients() else self._clinic_own_clients()
        if not client_field or domain.is_true():
            return domain
        return Domain(client_field, "any", domain)

    def _clinic_sees_all_clients(self):
        sees_all = ("clinic_followup.group_manager", "clinic_followup.group_nurse")
        # sudo: the branch's setting and the user's groups, whoever asks
        user = self.sudo()
        return user.company_id.clinic_client_scope == "branch" or any(map(user.has_group, sees_all))

    def _clinic_own_clients(self):
        departments, people = self.clinic_department_ids, self | self.clinic_team_user_ids
        to_do = Domain("user_id", "=", self.id)
        if departments:
            to_do |= Domain("department_id", "in", departments.ids)
        return Domain.OR(
            [
                # contacts who are no clients, and colleagues, are everybody's
                Domain("is_clinic_client", "=", False),
                Domain("partner_share", "=", False),
                *(Domain(fname, "in", people.ids) for fname in OWNER_FIELDS),
                Domain([(fname, "=", False) for fname in OWNER_FIELDS]),
                Domain("clinic_followup_ids", "any", to_do & Domain("state", "=", "todo")),
                Domain("clinic_encounter_ids.staff_ids.user_id", "=", self.id),
                # else saving a client for a colleague would be refused to whoever types it in
                Domain("create_uid", "=", self.id) & Domain("create_date", ">=", "today -1d"),
            ]
        )

    def write(self, vals):
        res = super().write(vals)
        if "company_id" in vals:
            # record rules ask for the settings of the user's branch
            self.env.registry.clear_cache()
        return res
