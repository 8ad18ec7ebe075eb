# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClinicConsumption(models.Model):
    """Courses that were sold before the clinic recorded them here come in with what was used of them (B4)."""

    _inherit = "clinic.consumption"

    sessions_each = fields.Integer(related="product_id.clinic_sessions", string="Sessions of One Piece")
    sessions_used_before = fields.Integer(
        string="Sessions Used Before",
        copy=False,
        help="How many sessions of the course took place before it was entered here.",
    )

    @api.constrains("sessions_used_before", "product_id", "quantity")
    def _check_sessions_used_before(self):
        for row in self:
            sessions = self.env["clinic.consumption.sync"]._sessions(row.product_id, row.quantity)
            if row.sessions_used_before and not 0 < row.sessions_used_before <= sessions:
                raise ValidationError(
                    self.env._(
                        "%(row)s: it has %(sessions)s sessions, so %(used)s cannot be used already.",
                        row=row.display_name,
                        sessions=sessions,
                        used=row.sessions_used_before,
                    )
                )

    def write(self, vals):
        confirmed = self.filtered(lambda row: row.state != "draft")
        if confirmed and "sessions_used_before" in vals:
            raise UserError(
                self.env._(
                    "%s is confirmed: correct on the course how many sessions were used before.",
                    confirmed[0].display_name,
                )
            )
        return super().write(vals)
