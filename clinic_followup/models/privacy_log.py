# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.privacy import masked_number


class PrivacyLog(models.Model):
    """Many clients have no e-mail address: their masked number stands in its place (L6)."""

    _inherit = "privacy.log"

    def _anonymize_email(self, label):
        if not label or "@" not in label:
            return masked_number(label)
        return super()._anonymize_email(label)
