# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo

from odoo import fields, models

from ..tools.due_dates import local_day
from ..tools.engine import as_engine
from ..tools.pictures import nearest_stage

NURSE = "clinic_followup.group_nurse"


class ClinicEncounter(models.Model):
    """A treatment has photos (A8)."""

    _inherit = "clinic.encounter"

    photo_ids = fields.One2many("clinic.photo", "encounter_id", string="Photos", groups=NURSE)

    def write(self, vals):
        """Recorded for the wrong client or in the wrong branch: the photos go along when that is corrected."""
        moved = {fname: vals[fname] for fname in ("partner_id", "company_id") if vals.get(fname)}
        # sudo: whoever corrects it need not see the photos
        photos = self.sudo().photo_ids if moved else self.env["clinic.photo"]
        res = super().write(vals)
        if photos:
            as_engine(photos).write(moved)
        return res

    def _photo_treatment(self):
        """The treatment whose photos are compared: the one to which this session or check-up belongs."""
        treatment = self
        while treatment.origin_id:
            treatment = treatment.origin_id
        return treatment

    def _photo_stage(self, day, stages=None, photos=None):
        """The stage of a picture that is taken that day; without a treatment it comes before it.

        :param stages: all stages, if the caller has them
        :param photos: what there is already, if the caller has it
        """
        if stages is None:
            stages = self.env["clinic.photo.stage"].search([])
        if not stages:
            return stages
        first = min(stages, key=lambda stage: stage.days)
        if not self:
            return first
        taken = (self.sudo().photo_ids if photos is None else photos).filtered(  # sudo: only whether there is one
            lambda photo: photo.encounter_id == self and photo.stage_id.days < 0
        )
        days = (day - local_day(self.date, ZoneInfo(self.company_id._clinic_tz()))).days
        if days == 0 and not taken:
            return first
        offset = nearest_stage(days, stages.mapped("days"))
        return stages.filtered(lambda stage: stage.days == offset)[:1]
