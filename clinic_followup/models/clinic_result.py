# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class ClinicResult(models.Model):
    """A coded outcome of a contact, with what follows from it (D2).

    ``outcome`` decides: the follow-up is done, is tried again after ``retry_days`` (at most
    ``retry_max`` times), the channel is refused, the number is wrong, the plan stops, a problem goes to
    a colleague, or the client asked for another day.
    """

    _name = "clinic.result"
    _description = "Contact Result"
    _inherit = ["clinic.checked"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    outcome = fields.Selection(
        selection=[
            ("done", "Done"),
            ("retry", "Try again later"),
            ("rescheduled", "Another day was agreed"),
            ("refused_channel", "Client refuses this channel"),
            ("wrong_number", "Wrong number"),
            ("stop_plan", "Stop the plan"),
            ("problem", "Problem found"),
        ],
        required=True,
        default="done",
    )
    reached = fields.Boolean(help="The client was spoken to; counts for the reach rate.")
    retry_days = fields.Integer(default=1, help="Days until the next try.")
    retry_max = fields.Integer(
        string="Tries",
        default=3,
        help="After so many tries without success the follow-up is closed as not reached.",
    )
    note_required = fields.Boolean(string="Note Required")
    color = fields.Selection(
        selection=[
            ("success", "Green"),
            ("info", "Blue"),
            ("secondary", "Grey"),
            ("warning", "Orange"),
            ("danger", "Red"),
        ],
        default="secondary",
        required=True,
    )
    icon = fields.Char(default="fa-check", help="Name of a Font Awesome icon, such as fa-phone.")

    _unique_code = models.UniqueIndex("(code)", "A result with this code already exists.")

    @api.constrains("outcome", "retry_days", "retry_max")
    def _check_retry(self):
        for result in self:
            if result.outcome == "retry" and (result.retry_days < 0 or result.retry_max < 1):
                raise ValidationError(
                    self.env._(
                        "Result “%(name)s”: the days until the next try cannot be negative, and there must be at "
                        "least one try.",
                        name=result.name,
                    )
                )

    def copy_data(self, default=None):
        return [
            dict(vals, code=f"{result.code}_copy", name=self.env._("%s (copy)", result.name))
            for result, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        attempt = self.env["clinic.attempt"].sudo().search([("result_id", "in", self.ids)], limit=1)
        # sudo: attempts of other departments count too
        if attempt:
            raise UserError(
                self.env._(
                    "The result “%s” was already recorded on contacts. Archive it instead.", attempt.result_id.name
                )
            )
