# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

from odoo import fields, models

from ..tools.due_dates import local_day
from .catalogue import TREATING
from .faces import COURSES, portrait

#: What photos of these items show; two treatments of each.
SHOWN = {
    "swelling": ("eyelid", "eye_bag", "nose"),
    "spots": ("photo", "picosecond", "fractional", "peel"),
    "lines": ("forehead", "masseter", "lips", "chin"),
}


class ClinicDemoPhotos(models.AbstractModel):
    """Before and after photos of a few treatments: drawn faces."""

    _inherit = "clinic.demo"

    def _ask_for_photos(self):
        """The nurses' first follow-up, on the day after, is one with a photo."""
        steps = self.env["clinic.curve.step"].search(
            [("role_id", "=", self._role("nurse").id), ("offset_unit", "=", "day"), ("offset", "=", 1)]
        )
        steps.photo_stage_id = self.env.ref("clinic_followup.photo_stage_0")

    def _take_photos(self, staff):
        stages = {stage.days: stage for stage in self.env["clinic.photo.stage"].search([])}
        vals_list, zone = [], self._zone()
        for course, items in SHOWN.items():
            for treatment in self._photographed(items):
                day = local_day(treatment.date, zone)
                helper = staff[TREATING[treatment.department_id.clinic_kind][1]]
                for days, trouble in COURSES[course].items():
                    taken = day + timedelta(days=days)
                    if taken > self._today():
                        continue
                    vals_list += [
                        {
                            "encounter_id": treatment.id,
                            "stage_id": stages[days].id,
                            "view": view,
                            "date": taken,
                            "user_id": helper.id,
                            "image": base64.b64encode(portrait(treatment.partner_id.id, view, trouble)),
                        }
                        for view in (("front", "left45") if course == "swelling" else ("front",))
                    ]
        self.env["clinic.photo"].create(vals_list)

    def _photographed(self, items):
        """The latest treatment that had a month to heal, and one that is healing still."""
        done = self.env["clinic.encounter"].search(
            [
                ("kind", "=", "treatment"),
                ("state", "=", "done"),
                ("product_id.default_code", "in", [f"DEMO-{item}" for item in items]),
                ("department_id.clinic_kind", "in", list(TREATING)),
            ],
            order="date desc, id",
        )
        now = fields.Datetime.now()
        healed = done.filtered(lambda treatment: treatment.date < now - timedelta(days=32))
        # better one that has a photo of after a week
        healing = (done - healed).sorted(lambda treatment: treatment.date > now - timedelta(days=8))
        return healed[:1] | healing[:1]
