# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

NURSE = "clinic_followup.group_nurse"


class ResPartner(models.Model):
    """A client has before and after photos (A8)."""

    _inherit = "res.partner"

    clinic_photo_ids = fields.One2many("clinic.photo", "partner_id", string="Photos", groups=NURSE)
