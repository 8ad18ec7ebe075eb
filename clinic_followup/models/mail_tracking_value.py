# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.phone_mask import MASKED, mask_phone
from ..tools.phone_number import PhoneNumber, is_phone_number, sees_numbers


class MailTrackingValue(models.Model):
    """The chatter tells that a client's number changed, and keeps neither the old nor the new one (L2)."""

    _inherit = "mail.tracking.value"

    @api.model
    def _create_tracking_values(self, initial_value, new_value, col_name, col_info, record):
        field = record._fields.get(col_name)
        # sudo: whether it is a client decides, for everybody: the chatter is read, mailed and searched by all
        if isinstance(field, PhoneNumber) and field.owner_of(record.sudo())._has_masked_phone():
            initial_value, new_value = mask_phone(initial_value), mask_phone(new_value)
        return super()._create_tracking_values(initial_value, new_value, col_name, col_info, record)

    def _filter_has_field_access(self, env):
        """Without what was kept in full before, while the client was a plain contact."""
        tracked = super()._filter_has_field_access(env)
        if sees_numbers(env(su=False)):
            return tracked
        return tracked.filtered(lambda tracking: not tracking._tells_number())

    def _tells_number(self):
        model = self.field_id.model
        if not self.field_id or not is_phone_number(self.env[model], self.field_id.name):
            return False
        values = [value for value in (self.old_value_char, self.new_value_char) if value]
        if all(MASKED.fullmatch(value) for value in values):
            return False
        record = self.env[model].sudo().browse(self.mail_message_id.res_id).exists()  # sudo: as above
        return record._fields[self.field_id.name].owner_of(record)._has_masked_phone()
