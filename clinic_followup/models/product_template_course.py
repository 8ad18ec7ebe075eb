# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """Courses and annual cards: how many sessions one piece has, and until when (B4)."""

    _inherit = "product.template"

    clinic_sessions = fields.Integer(
        string="Sessions", help="How many sessions one piece has; 0: neither a course nor an annual card."
    )
    clinic_validity_months = fields.Integer(string="Valid For (Months)", help="0: it does not expire.")
    clinic_session_interval = fields.Integer(
        string="Days Between Sessions", help="When the next session is planned after one took place; 0: by hand."
    )

    _clinic_sessions_not_negative = models.Constraint(
        "CHECK (clinic_sessions BETWEEN 0 AND 1000 AND clinic_validity_months BETWEEN 0 AND 240"
        " AND clinic_session_interval BETWEEN 0 AND 3650)",
        "Sessions lie between 0 and 1000, the validity between 0 and 240 months, the interval between 0 and 3650 days.",
    )
