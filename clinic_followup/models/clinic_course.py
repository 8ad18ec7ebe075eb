# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.engine import as_engine


class ClinicCourse(models.Model):
    """A course of treatment or an annual card: sessions that a client bought, and how many are left (B4).

    How many were bought follows from the ledger of consumption, how many were used from the sessions that took place.
    """

    _name = "clinic.course"
    _description = "Course"
    _inherit = ["clinic.checked", "clinic.access.logged"]
    _order = "date_end, id"
    _check_company_auto = True
    _clinic_forget = ()
    _clinic_engine_fields = frozenset(
        {"partner_id", "company_id", "product_id", "category_id", "date_start", "sessions_bought", "sessions_used"}
    )
    _access_log_reads = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one("res.company", string="Branch", required=True, readonly=True, index=True)
    product_id = fields.Many2one("product.product", string="Item", required=True, readonly=True, ondelete="restrict")
    category_id = fields.Many2one(
        "clinic.category", string="Treatment Category", readonly=True, index=True, ondelete="restrict"
    )
    consumption_ids = fields.One2many("clinic.consumption", "course_id", string="Consumption")
    date_start = fields.Date(string="Bought On", required=True, readonly=True)
    date_end = fields.Date(string="Valid Until", help="Empty: it does not expire.")
    sessions_bought = fields.Integer(string="Bought", readonly=True)
    sessions_used = fields.Integer(string="Used", readonly=True)
    sessions_left = fields.Integer(string="Left", compute="_compute_sessions_left", store=True)

    _never_negative = models.Constraint(
        "CHECK (sessions_used BETWEEN 0 AND sessions_bought)", "No session of this course is left."
    )
    _left_by_client = models.Index("(partner_id, date_end) WHERE sessions_left > 0")

    @api.depends("sessions_bought", "sessions_used")
    def _compute_sessions_left(self):
        for course in self:
            course.sessions_left = course.sessions_bought - course.sessions_used

    # --- the ledger ---

    @api.model
    def _follow(self, rows):
        """Courses begin with a purchase of sessions, and have what the ledger says."""
        new = rows.filtered(lambda row: row.sessions > 0 and not row.course_id and not row.purchase_id)
        courses = as_engine(self).create([self._prepare_course(row) for row in new])
        for row, course in zip(new, courses, strict=True):
            as_engine(row).course_id = course
        (rows - new).course_id._refresh_bought()

    def _prepare_course(self, row):
        months = row.product_id.clinic_validity_months
        return {
            "partner_id": row.partner_id.id,
            "company_id": row.company_id.id,
            "product_id": row.product_id.id,
            "category_id": row.category_id.id,
            "date_start": row.date,
            "date_end": months and row.date + relativedelta(months=months),
            "sessions_bought": row.sessions,
        }

    def _refresh_bought(self):
        """Sum up the ledger; sessions that were used stay bought, whatever was taken back since."""
        if not self:
            return
        self.flush_model()
        self.env["clinic.consumption"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE clinic_course course
                   SET sessions_bought = GREATEST(total.sessions, course.sessions_used),
                       sessions_left = GREATEST(total.sessions, course.sessions_used) - course.sessions_used
                  FROM (SELECT course_id, sum(sessions)::int AS sessions FROM clinic_consumption
                         WHERE course_id = ANY(%s) AND state != 'draft' GROUP BY course_id) total
                 WHERE course.id = total.course_id
                """,
                self.ids,
            )
        )
        self.invalidate_recordset(["sessions_bought", "sessions_left"])
