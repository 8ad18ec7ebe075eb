# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ClinicConsumptionSync(models.AbstractModel):
    """A credit note that names a course gives back of this one first (B4)."""

    _inherit = "clinic.consumption.sync"

    def _purchases(self, lines):
        found = super()._purchases(lines)
        for line in lines.filtered("clinic_course_id"):
            of_course = set(line.clinic_course_id.consumption_ids.ids)
            found[line.move_id, line.product_id].sort(key=lambda purchase: purchase.id not in of_course)
        return found
