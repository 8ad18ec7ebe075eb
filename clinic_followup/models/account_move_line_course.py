# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountMoveLine(models.Model):
    """A line of a credit note says of which course unused sessions are given back (B4)."""

    _inherit = "account.move.line"

    clinic_course_id = fields.Many2one(
        "clinic.course",
        string="Course",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
