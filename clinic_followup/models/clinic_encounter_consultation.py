# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .res_partner import STAFF

#: Whatever is corrected here may add to the client's file.
JOINED_BY = frozenset({"consulted_category_ids", "blocker_ids", "state", "kind", "partner_id"})


class ClinicEncounter(models.Model):
    """What was talked about, and why nothing was bought (A2). It joins the client's file, never the other way."""

    _inherit = "clinic.encounter"

    consulted_category_ids = fields.Many2many(
        "clinic.category",
        "clinic_encounter_consulted_category_rel",
        "encounter_id",
        "category_id",
        string="Consulted Items",
        ondelete="restrict",
        groups=STAFF,
    )
    blocker_ids = fields.Many2many(
        "clinic.blocker",
        "clinic_encounter_blocker_rel",
        "encounter_id",
        "blocker_id",
        string="Reasons for Not Buying",
        ondelete="restrict",
        compute="_compute_blocker_ids",
        store=True,
        readonly=False,
        groups=STAFF,
    )

    @api.depends("kind")
    def _compute_blocker_ids(self):
        for encounter in self:
            encounter.blocker_ids = encounter.blocker_ids if encounter.kind == "no_purchase" else False

    @api.constrains("blocker_ids", "kind")
    def _check_blockers(self):
        for encounter in self.sudo():  # sudo: fields of staff, whoever imports
            if encounter.blocker_ids and encounter.kind != "no_purchase":
                raise ValidationError(
                    self.env._(
                        "%s: reasons for not buying are noted when the client left without purchase.",
                        encounter.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        encounters = super().create(vals_list)
        if any(vals.get("consulted_category_ids") or vals.get("blocker_ids") for vals in vals_list):
            encounters._join_consultation()
        return encounters

    def write(self, vals):
        res = super().write(vals)
        if JOINED_BY & vals.keys():
            self._join_consultation()
        return res

    def _join_consultation(self):
        """Add what was consulted to the clients' files. The tables' keys decide what is there already, so that
        nothing comes twice; two statements, however many encounters there are."""
        self.flush_recordset(["partner_id", "state", "consulted_category_ids", "blocker_ids"])
        for client_table, table, column in (
            ("clinic_consulted_category_rel", "clinic_encounter_consulted_category_rel", "category_id"),
            ("clinic_partner_blocker_rel", "clinic_encounter_blocker_rel", "blocker_id"),
        ):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO %(client_table)s (partner_id, %(column)s)
                    SELECT e.partner_id, r.%(column)s
                      FROM clinic_encounter e
                      JOIN %(table)s r ON r.encounter_id = e.id
                     WHERE e.id = ANY(%(ids)s) AND e.state = 'done'
                        ON CONFLICT DO NOTHING
                    """,
                    client_table=SQL.identifier(client_table),
                    table=SQL.identifier(table),
                    column=SQL.identifier(column),
                    ids=list(self.ids),
                )
            )
        self.partner_id.invalidate_recordset(["clinic_consulted_category_ids", "clinic_blocker_ids"])
