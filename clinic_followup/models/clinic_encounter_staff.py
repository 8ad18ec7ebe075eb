# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ClinicEncounterStaff(models.Model):
    """Who took part in an encounter, in which role."""

    _name = "clinic.encounter.staff"
    _description = "Encounter Staff"
    _inherit = ["clinic.checked"]
    _order = "role_id, id"
    _rec_name = "user_id"

    encounter_id = fields.Many2one("clinic.encounter", required=True, index=True, ondelete="cascade")
    role_id = fields.Many2one("clinic.role", required=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Person", required=True, index=True, ondelete="restrict")

    _unique_role = models.UniqueIndex("(encounter_id, role_id)", "There is already a person in this role.")

    # --- CRUD: taking part opens the client's file, so it needs more than a line that says so ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
        self._check_encounters(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_values(vals)
        self._check_encounters([vals])
        return super().write(vals)

    def _check_encounters(self, vals_list):
        ids = {int(vals["encounter_id"]) for vals in vals_list if vals.get("encounter_id")}
        self.env["clinic.encounter"].browse(ids).check_access("write")
