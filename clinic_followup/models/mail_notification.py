# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.phone_number import PhoneNumber


class MailNotification(models.Model):
    """Every colleague reads notifications, also to which number an SMS went (L2)."""

    _inherit = "mail.notification"

    sms_number = PhoneNumber()

    def _phone_owner(self):
        return self.res_partner_id
