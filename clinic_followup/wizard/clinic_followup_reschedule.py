# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.engine import as_engine


class ClinicFollowupReschedule(models.TransientModel):
    """Move follow-ups to a day, or by a number of days (D7)."""

    _name = "clinic.followup.reschedule"
    _description = "Reschedule Follow-ups"
    _inherit = ["clinic.followup.bulk"]

    mode = fields.Selection([("date", "To a day"), ("shift", "By days")], required=True, default="date")
    date_due = fields.Date(string="New Day", default=fields.Date.context_today)
    days = fields.Integer(default=1, help="Negative: earlier.")

    @api.constrains("days")
    def _check_days(self):
        for wizard in self:
            if abs(wizard.days) > 3650:
                raise ValidationError(self.env._("That is more than ten years."))

    def action_apply(self):
        followups = self._open_followups()
        today = fields.Date.context_today(self)
        if self.mode == "date" and (not self.date_due or self.date_due < today):
            raise UserError(self.env._("Choose today or a later day."))
        for day, of_day in followups.grouped("date_due").items():
            new = self.date_due if self.mode == "date" else max(day + timedelta(days=self.days), today)
            for followup in as_engine(of_day):
                followup.write(followup._with_deadline({"date_due": new, "reason": self.reason}))
        return {"type": "ir.actions.act_window_close"}
