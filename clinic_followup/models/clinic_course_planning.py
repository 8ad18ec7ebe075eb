# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ClinicCourse(models.Model):
    """The next session of a course, planned by hand (B4)."""

    _inherit = "clinic.course"

    def action_plan_next(self):
        """A new session, as the last one was, on the day that the item says; who plans it may change all of it."""
        self.ensure_one()
        if self.state != "open":
            raise UserError(
                self.env._("%s: no session is left, or the course is not valid any more.", self.display_name)
            )
        last = self.encounter_ids.filtered(lambda session: session.state == "done").sorted("date")[-1:]
        vals = {
            "kind": "session",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "category_id": self.category_id.id,
            "course_id": self.id,
            "state": "planned",
            **(last._prepare_next_session() if last else {}),
            "date": max(fields.Datetime.now(), self._next_moment(last) or fields.Datetime.now()),
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Next session"),
            "res_model": "clinic.encounter",
            "view_mode": "form",
            "context": {f"default_{fname}": value for fname, value in vals.items()},
        }

    def _next_moment(self, last):
        interval = self.product_id.clinic_session_interval
        if not last or not interval:
            return None
        return last._next_session_moment(interval, self.env["clinic.planner"]._working_days(self.company_id.ids))

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_encounter_action")
        return dict(
            action,
            domain=[("course_id", "=", self.id)],
            context={"clinic_without_client": 1},
            name=self.display_name,
        )
