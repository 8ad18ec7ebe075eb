# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import ValidationError


class AccountMove(models.Model):
    """Nobody pays back sessions that were used in the meantime (B4)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        # sudo: whoever posts an invoice may have no right on courses
        lines = self.sudo().invoice_line_ids.filtered(lambda line: line.clinic_course_id and line.clinic_sessions)
        for course, of_course in lines.grouped("clinic_course_id").items():
            given_back = sum(abs(line.clinic_sessions) for line in of_course)
            if given_back > course.sessions_left:
                raise ValidationError(
                    self.env._(
                        "%(course)s: %(sessions)s sessions are to be given back, but only %(left)s are left.",
                        course=course.display_name,
                        sessions=given_back,
                        left=course.sessions_left,
                    )
                )
        return super()._post(soft)
