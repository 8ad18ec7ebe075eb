# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.phone_mask import is_masked
from ..tools.phone_number import PhoneNumber

NUMBERS = ("recipient_single_number", "recipient_single_number_itf", "numbers", "sanitized_numbers")


class SmsComposer(models.TransientModel):
    """An SMS goes to a number that its sender need not see (L2)."""

    _inherit = "sms.composer"

    recipient_single_number = PhoneNumber()
    recipient_single_number_itf = PhoneNumber()
    numbers = PhoneNumber()
    sanitized_numbers = PhoneNumber()

    def _phone_owner(self):
        records = self._get_records() if self.comment_single_recipient else None
        return records._mail_get_partners()[records.id][:1] if records else self.env["res.partner"]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_masked(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_masked(vals))

    def onchange(self, values, field_names, fields_spec):
        kept = self._without_masked(values)
        return super().onchange(kept, [fname for fname in field_names if fname in kept], fields_spec)

    @api.model
    def _without_masked(self, vals):
        """The masked number comes back from the form: the number of the record stays."""
        return {fname: value for fname, value in vals.items() if fname not in NUMBERS or not is_masked(value)}
