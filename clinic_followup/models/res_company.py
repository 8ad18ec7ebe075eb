# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """The clinic's own numbers; every one can be changed in the settings."""

    _inherit = "res.company"

    clinic_fallback_user_id = fields.Many2one(
        "res.users",
        string="Responsible if Nobody Else",
        help="Gets the follow-ups for which neither person, owner, department member nor manager is found.",
    )
    clinic_plan_late_days = fields.Integer(
        string="Plan Steps up to Days Late",
        default=14,
        help="When an encounter is entered late, steps that were due longer ago than this are not planned.",
    )
    clinic_quiet_from = fields.Float(string="Quiet Hours From", default=21.0)
    clinic_quiet_to = fields.Float(string="Quiet Hours To", default=8.0)
    clinic_use_client_tz = fields.Boolean(
        string="Client's Time Zone",
        help="Compute due days and quiet hours in the client's own time zone, if known.",
    )
    clinic_client_scope = fields.Selection(
        [("own", "Own clients, and those of the department"), ("branch", "All clients of the branch")],
        string="Staff See",
        required=True,
        default="own",
        help="Which client files staff open. Managers, nurses and physicians see all of the branch.",
    )
    clinic_share_clients = fields.Boolean(
        string="Clients of All Branches",
        help="New clients belong to no branch, so every branch sees their files.",
    )
    clinic_dormant_months = fields.Integer(
        string="Dormant After Months",
        default=6,
        help="A client who was not in the clinic for so long counts as dormant.",
    )

    @api.constrains("clinic_plan_late_days", "clinic_dormant_months", "clinic_quiet_from", "clinic_quiet_to")
    def _check_clinic_numbers(self):
        for company in self:
            if company.clinic_plan_late_days < 0 or company.clinic_dormant_months < 1:
                raise ValidationError(
                    self.env._(
                        "%s: the days late cannot be negative, and a client is dormant after one month at least.",
                        company.name,
                    )
                )
            if not (0 <= company.clinic_quiet_from <= 24 and 0 <= company.clinic_quiet_to <= 24):
                raise ValidationError(self.env._("%s: quiet hours lie between 00:00 and 24:00.", company.name))

    def write(self, vals):
        res = super().write(vals)
        if "clinic_client_scope" in vals:
            # record rules ask for it
            self.env.registry.clear_cache()
        return res

    def _clinic_fallback(self):
        """Who is responsible if nobody else is: the chosen user, else a manager of the clinic; nobody who has left."""
        self.ensure_one()
        company = self.sudo()  # sudo: who it is does not depend on who asks
        chosen = company.clinic_fallback_user_id
        if chosen.active:
            return chosen
        managers = company.env.ref("clinic_followup.group_manager").all_user_ids
        return managers.filtered(lambda user: user.active and company in user.company_ids).sorted("id")[:1]

    def _clinic_tz(self):
        """Name of the branch's time zone."""
        self.ensure_one()
        return self.resource_calendar_id.tz or self.partner_id.tz or "UTC"
