# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.phone_number import PhoneNumber


class HrEmployeePublicPhone(models.Model):
    """As on the employee (L2)."""

    _inherit = "hr.employee.public"

    phone = PhoneNumber()
