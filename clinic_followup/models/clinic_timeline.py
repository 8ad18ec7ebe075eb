# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.selections import ENCOUNTER_KINDS

#: Ids of the rows: those of the sources, interleaved.
SOURCES = 16


class ClinicTimeline(models.Model):
    """All that happened with a client, in one place: encounters, what was bought, follow-ups that were made (A7).

    Each row is a view of a record; other addons add theirs in :meth:`_sources`.
    """

    _name = "clinic.timeline"
    _description = "Timeline"
    _auto = False
    _order = "date desc, kind, id desc"
    _rec_name = "what"
    _depends = {
        "clinic.encounter": [
            "partner_id",
            "company_id",
            "date",
            "kind",
            "state",
            "product_id",
            "category_id",
            "department_id",
            "doctor_id",
            "consultant_id",
        ],
        "clinic.consumption": [
            "partner_id",
            "company_id",
            "date",
            "kind",
            "state",
            "product_id",
            "category_id",
            "department_id",
            "consultant_id",
            "amount",
        ],
        "clinic.followup": [
            "partner_id",
            "company_id",
            "date_done",
            "state",
            "name",
            "category_id",
            "user_id",
            "owner_id",
            "department_id",
            "result_id",
        ],
    }

    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Datetime(string="When", readonly=True)
    kind = fields.Selection(
        [
            *ENCOUNTER_KINDS,
            ("purchase", "Purchase"),
            ("reversal", "Taken back"),
            ("allowance", "Price reduced"),
            ("correction", "Amount corrected"),
            ("followup", "Follow-up"),
        ],
        readonly=True,
    )
    what = fields.Char(string="What Happened", compute="_compute_what")
    category_id = fields.Many2one("clinic.category", string="Treatment Category", readonly=True)
    product_id = fields.Many2one("product.product", string="Item", readonly=True)
    amount = fields.Monetary(string="Net Amount", readonly=True)
    user_id = fields.Many2one("res.users", string="Who", readonly=True)
    owner_id = fields.Many2one("res.users", string="Owner", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    followup_id = fields.Many2one("clinic.followup", string="Follow-up", readonly=True)
    result_id = fields.Many2one("clinic.result", string="Result", readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field="res_model", readonly=True)

    @api.depends("followup_id", "product_id", "category_id")
    @api.depends_context("lang")
    def _compute_what(self):
        for row in self:
            row.what = row.followup_id.name or row.product_id.name or row.category_id.name or False

    # --- the sources ---

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._sources())

    @api.model
    def _sources(self):
        """Each source as a query of the same columns; its ids are ``id * SOURCES`` and a number of its own."""
        return [self._source_encounters(), self._source_consumption(), self._source_followups()]

    def _source_encounters(self):
        return SQL(
            """
            SELECT id * %s AS id, partner_id, company_id, date, kind, category_id, product_id, NULL::numeric AS amount,
                   COALESCE(doctor_id, consultant_id) AS user_id, NULL::int AS owner_id, department_id,
                   NULL::int AS followup_id, NULL::int AS result_id,
                   'clinic.encounter' AS res_model, id AS res_id
              FROM clinic_encounter WHERE state = 'done'
            """,
            SOURCES,
        )

    def _source_consumption(self):
        """At noon, so that the day is the same in the clinic's time zone."""
        return SQL(
            """
            SELECT id * %s + 1, partner_id, company_id, date + time '12:00', kind, category_id, product_id, amount,
                   consultant_id, NULL, department_id, NULL, NULL, 'clinic.consumption', id
              FROM clinic_consumption WHERE state != 'draft'
            """,
            SOURCES,
        )

    def _source_followups(self):
        return SQL(
            """
            SELECT id * %s + 2, partner_id, company_id, date_done, 'followup', category_id, NULL, NULL,
                   user_id, owner_id, department_id, id, result_id, 'clinic.followup', id
              FROM clinic_followup WHERE state IN ('done', 'unreached') AND date_done IS NOT NULL
            """,
            SOURCES,
        )

    def action_open(self):
        """The record behind the row."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
