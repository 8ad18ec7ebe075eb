# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ClinicRole(models.Model):
    """What a member of staff is for a client: consultant, doctor, nurse … (A5).

    Steps name a role, encounters name a person in a role, and clients have owners in some roles.
    """

    _name = "clinic.role"
    _description = "Clinic Role"
    _inherit = ["clinic.checked"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False, help="Short technical name, e.g. used by imports.")
    sequence = fields.Integer(default=10)
    color = fields.Integer(help="Colour of this role's steps on the timeline of a curve.")
    active = fields.Boolean(default=True)
    owns_client = fields.Boolean(
        string="Owns Clients",
        help="Clients have a responsible person of their own in this role.",
    )
    partner_field = fields.Selection(
        selection=[
            ("clinic_consultant_id", "Consultant"),
            ("clinic_teleconsultant_id", "Tele-consultant"),
            ("clinic_customer_service_id", "Customer service"),
            ("clinic_account_manager_id", "Account manager"),
            ("clinic_doctor_id", "Doctor"),
        ],
        string="Shown on the Client as",
        help="The field of the client file that shows the current owner in this role.",
    )
    encounter_field = fields.Selection(
        selection=[
            ("consultant_id", "Consultant"),
            ("doctor_id", "Doctor"),
            ("nurse_id", "Nurse"),
        ],
        string="Shown on the Encounter as",
        help="The field of the encounter that shows the person in this role.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "clinic_role_res_users_rel",
        "role_id",
        "user_id",
        string="Staff",
        help="Who works in this role.",
    )

    _unique_code = models.UniqueIndex("(code)", "A role with this code already exists.")
    _unique_partner_field = models.UniqueIndex(
        "(partner_field) WHERE partner_field IS NOT NULL",
        "Another role is already shown in this field of the client.",
    )
    _unique_encounter_field = models.UniqueIndex(
        "(encounter_field) WHERE encounter_field IS NOT NULL",
        "Another role is already shown in this field of the encounter.",
    )

    def copy_data(self, default=None):
        return [
            dict(
                vals,
                code=f"{role.code}_copy",
                name=self.env._("%s (copy)", role.name),
                partner_field=False,
                encounter_field=False,
            )
            for role, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        steps = (
            self.env["clinic.curve.step"].with_context(active_test=False).search([("role_id", "in", self.ids)], limit=1)
        )
        if steps:
            raise UserError(
                self.env._(
                    "The role “%(role)s” is used by the step “%(step)s” of the curve “%(curve)s”. Archive the role instead.",
                    role=steps.role_id.name,
                    step=steps.name,
                    curve=steps.curve_id.name,
                )
            )
