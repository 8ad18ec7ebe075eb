# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrQwebFieldContact(models.AbstractModel):
    """The address block of documents leaves out a number that its reader sees masked (L2)."""

    _inherit = "ir.qweb.field.contact"

    @api.model
    def value_to_html(self, value, options):
        if value and value._name == "res.partner" and value._shown_phone() != value.phone:
            shown = (options or {}).get("fields") or ["name", "address", "phone", "email"]
            options = dict(options or {}, fields=[fname for fname in shown if fname != "phone"])
        return super().value_to_html(value, options)
