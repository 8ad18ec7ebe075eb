# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.phone_number import PhoneNumber


class ResourceResourcePhone(models.Model):
    """As on the employee (L2)."""

    _inherit = "resource.resource"

    phone = PhoneNumber()
