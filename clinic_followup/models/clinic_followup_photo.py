# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

NURSE = "clinic_followup.group_nurse"


class ClinicFollowup(models.Model):
    """A follow-up may ask for the next photo of a series (A8)."""

    _inherit = "clinic.followup"

    photo_stage_id = fields.Many2one(related="step_id.photo_stage_id", string="Photo")
    photo_ids = fields.One2many("clinic.photo", "followup_id", string="Photos", groups=NURSE)
    photo_count = fields.Integer(string="Photos Taken", compute="_compute_photo_count", groups=NURSE)

    @api.depends("photo_ids")
    def _compute_photo_count(self):
        counts = dict(
            self.env["clinic.photo"]._read_group([("followup_id", "in", self.ids)], ["followup_id"], ["__count"])
        )
        for followup in self:
            followup.photo_count = counts.get(followup._origin, 0)
