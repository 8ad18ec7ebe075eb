# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


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
