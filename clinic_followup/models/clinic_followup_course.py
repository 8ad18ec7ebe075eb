# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ClinicFollowup(models.Model):
    """Whoever reminds of a session says how many the course still holds (B4, C3)."""

    _inherit = "clinic.followup"

    course_id = fields.Many2one(related="encounter_id.course_id")
    course_sessions_left = fields.Integer(related="course_id.sessions_left", string="Sessions Left")
    course_date_end = fields.Date(related="course_id.date_end", string="Valid Until")
