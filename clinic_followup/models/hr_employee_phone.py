# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.phone_number import PhoneNumber


class HrEmployeePhone(models.Model):
    """A colleague can be a client: the number of her contact is one, her work phone is not (L2)."""

    _inherit = "hr.employee"

    phone = PhoneNumber()
