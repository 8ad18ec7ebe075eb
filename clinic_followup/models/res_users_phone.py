# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.phone_number import PhoneNumber


class ResUsersPhone(models.Model):
    """Clients with a portal login have their number here too (L2)."""

    _inherit = "res.users"

    phone = PhoneNumber()
