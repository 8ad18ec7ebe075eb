# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools.engine import as_engine, is_engine

SALES = ("out_invoice", "out_receipt")


class ClinicCourse(models.Model):
    """A course of treatment or an annual card: sessions that a client bought, and how many are left (B4).

    How many were bought follows from the ledger of consumption, how many were used from the sessions that took place.
    """

    _name = "clinic.course"
    _description = "Course"
    _inherit = ["clinic.checked", "clinic.access.logged", "mail.thread"]
    _order = "date_end, id"
    _check_company_auto = True
    _clinic_forget = ("date_end_reason",)
    _rec_names_search = ["product_id.name", "partner_id.name", "partner_id.clinic_ref"]
    _clinic_engine_fields = frozenset(
        {
            "partner_id",
            "company_id",
            "product_id",
            "category_id",
            "date_start",
            "sessions_bought",
            "sessions_used",
            "sessions_left",
            "sessions_refunded",
            "amount",
            "amount_left",
        }
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
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", string="Item", required=True, readonly=True, ondelete="restrict")
    category_id = fields.Many2one(
        "clinic.category", string="Treatment Category", readonly=True, index=True, ondelete="restrict"
    )
    consumption_ids = fields.One2many("clinic.consumption", "course_id", string="Consumption")
    date_start = fields.Date(string="Bought On", required=True, readonly=True)
    date_end = fields.Date(string="Valid Until", tracking=True, help="Empty: it does not expire.")
    date_end_reason = fields.Char(
        string="Why the Validity Was Changed",
        tracking=True,
        help="Needed whenever somebody changes until when it is valid.",
    )
    sessions_bought = fields.Integer(string="Bought", readonly=True)
    sessions_before = fields.Integer(
        string="Used Before",
        tracking=True,
        help="Sessions that took place before the clinic recorded them here.",
    )
    sessions_used = fields.Integer(string="Used", readonly=True)
    sessions_left = fields.Integer(string="Sessions Left", compute="_compute_sessions_left", store=True)
    sessions_refunded = fields.Integer(string="Given Back", readonly=True)
    sessions_planned = fields.Integer(
        string="Booked",
        compute="_compute_sessions_planned",
        groups="clinic_followup.group_staff",
        help="Sessions that are planned.",
    )
    date_next = fields.Datetime(
        string="Next Session", compute="_compute_sessions_planned", groups="clinic_followup.group_staff"
    )
    encounter_ids = fields.One2many(
        "clinic.encounter", "course_id", string="Sessions", groups="clinic_followup.group_staff"
    )
    used_percent = fields.Float(compute="_compute_used_percent")
    amount = fields.Monetary(
        string="Net Amount", readonly=True, help="What the course costs after all that was given back, without taxes."
    )
    amount_left = fields.Monetary(
        string="Undelivered Value",
        readonly=True,
        help="The share of the net amount that belongs to the sessions left.",
    )
    state = fields.Selection(
        [("open", "Open"), ("used_up", "Used up"), ("expired", "Expired"), ("refunded", "Given back")],
        compute="_compute_state",
        search="_search_state",
    )

    _never_negative = models.Constraint(
        "CHECK (sessions_used BETWEEN 0 AND sessions_bought)", "No session of this course is left."
    )
    _left_by_client = models.Index("(partner_id, date_end) WHERE sessions_left > 0")

    # --- computes ---

    @api.depends("sessions_bought", "sessions_used")
    def _compute_sessions_left(self):
        for course in self:
            course.sessions_left = course.sessions_bought - course.sessions_used

    @api.depends("encounter_ids.state", "encounter_ids.date")
    def _compute_sessions_planned(self):
        found = {
            course: figures
            for course, *figures in self.env["clinic.encounter"]
            .sudo()  # sudo: how many are left to book does not depend on who asks
            ._read_group(
                [("course_id", "in", self.ids), ("state", "=", "planned")], ["course_id"], ["__count", "date:min"]
            )
        }
        for course in self:
            course.sessions_planned, course.date_next = found.get(course._origin, (0, False))

    @api.depends("sessions_bought", "sessions_used")
    def _compute_used_percent(self):
        for course in self:
            course.used_percent = 100 * course.sessions_used / course.sessions_bought if course.sessions_bought else 0

    @api.depends("sessions_left", "sessions_refunded", "date_end", "company_id")
    def _compute_state(self):
        for course in self:
            if not course.sessions_left:
                course.state = "refunded" if course.sessions_refunded else "used_up"
            else:
                course.state = "expired" if course._is_expired() else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        expired = self._expired_domain()
        is_left = Domain("sessions_left", ">", 0)
        domains = {
            "open": is_left & ~expired,
            "expired": is_left & expired,
            "used_up": ~is_left & Domain("sessions_refunded", "=", 0),
            "refunded": ~is_left & Domain("sessions_refunded", ">", 0),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _expired_domain(self):
        """Each branch has its own today."""
        companies = self.env["res.company"].sudo().search([])  # sudo: their time zones
        return Domain.OR(
            Domain("company_id", "in", of_day.ids) & Domain("date_end", "<", day)
            for day, of_day in companies.grouped(self.env["clinic.planner"]._today).items()
        )

    def _is_expired(self, day=None):
        """Whether it is not valid any more on this day, or today."""
        self.ensure_one()
        if not self.date_end or not self.company_id:
            return False
        return self.date_end < (day or self.env["clinic.planner"]._today(self.company_id))

    @api.depends("partner_id", "product_id", "sessions_bought", "sessions_left")
    @api.depends_context("lang", "clinic_without_client")
    def _compute_display_name(self):
        """Client, item and what is left; without the client where the screen shows the client anyway."""
        for course in self:
            name = self.env._(
                "%(item)s (%(left)s of %(bought)s left)",
                item=course.product_id.name or "",
                left=course.sessions_left,
                bought=course.sessions_bought,
            )
            if course.partner_id and not self.env.context.get("clinic_without_client"):
                name = f"{course.partner_id.name} – {name}"
            course.display_name = name

    # --- constraints ---

    @api.constrains("date_end", "date_start")
    def _check_date_end(self):
        courses = self.sudo().filtered("date_end")  # sudo: also sessions that the user does not see
        last = defaultdict(
            lambda: False,
            self.env["clinic.encounter"]
            .sudo()
            ._read_group([("course_id", "in", courses.ids), ("state", "!=", "cancelled")], ["course_id"], ["date:max"]),
        )
        for course in courses:
            if course.date_end < course.date_start:
                raise ValidationError(
                    self.env._(
                        "%(course)s: it cannot expire before it was bought, on %(date)s.",
                        course=course.display_name,
                        date=format_date(self.env, course.date_start),
                    )
                )
            day = last[course] and self.env["clinic.encounter"]._session_day(last[course], course.company_id)
            if day and day > course.date_end:
                raise ValidationError(
                    self.env._(
                        "%(course)s: a session is recorded or planned on %(date)s, so it cannot expire before.",
                        course=course.display_name,
                        date=format_date(self.env, day),
                    )
                )

    @api.constrains("sessions_before")
    def _check_sessions_before(self):
        for course in self:
            if course.sessions_before < 0:
                raise ValidationError(
                    self.env._("%s: the number of sessions used before cannot be negative.", course.display_name)
                )

    @api.onchange("date_end")
    def _onchange_date_end(self):
        """Another day needs a reason of its own."""
        if self.date_end != self._origin.date_end:
            self.date_end_reason = False

    # --- CRUD ---

    def write(self, vals):
        if vals and not is_engine(self.env):
            self.check_access("write")
            self._check_values(vals)
            owned = sorted(self._clinic_engine_fields & vals.keys())
            if owned:
                raise UserError(
                    self.env._(
                        "“%s” follows from invoices and sessions: it cannot be entered.",
                        self._fields[owned[0]]._description_string(self.env),
                    )
                )
            if "date_end" in vals and not (vals.get("date_end_reason") or "").strip():
                raise ValidationError(self.env._("Say why the validity of the course is changed."))
        res = super().write(vals)
        if "sessions_before" in vals:
            self._refresh()
        return res

    # --- actions ---

    def action_view_invoices(self):
        """What sold it, and what gives it back, drafts as well."""
        self.ensure_one()
        moves = self.consumption_ids.move_line_id.move_id | self._draft_refunds().move_id
        return moves._get_records_action(name=self.env._("Invoices"))

    # --- the ledger and the sessions ---

    @api.model
    def _follow(self, rows):
        """Courses begin with a purchase of sessions, and have what the ledger says."""
        new = rows.filtered(lambda row: row.sessions > 0 and not row.course_id and not row.purchase_id)
        quiet = as_engine(self).with_context(tracking_disable=True, mail_create_nosubscribe=True)
        courses = quiet.create([self._prepare_course(row) for row in new])
        for row, course in zip(new, courses, strict=True):
            as_engine(row).course_id = course
        rows.course_id._refresh()

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
            "sessions_before": row.sessions_used_before,
        }

    def _refresh(self):
        """Sum up the ledger and the sessions that took place, in one statement for all courses.

        Sessions that were used stay bought, whatever was taken back since; of a purchase of which nothing is left,
        none is left either.  It writes the course even if nothing changes: two workers who take the last session
        collide here, and the second finds that it is gone.
        """
        if not self:
            return
        self.flush_model()
        self.env["clinic.consumption"].flush_model()
        self.env["clinic.encounter"].flush_model(["course_id", "state"])
        refreshed = self.env.execute_query(
            SQL(
                """
                UPDATE clinic_course course
                   SET sessions_used = LEAST(found.used, found.allowed),
                       sessions_bought = found.bought,
                       sessions_left = GREATEST(found.bought - found.used, 0),
                       sessions_refunded = found.refunded,
                       amount = found.amount,
                       amount_left = round(
                           found.amount * GREATEST(found.bought - found.used, 0) / GREATEST(found.bought, 1),
                           found.decimal_places
                       )
                  FROM (SELECT figures.*,
                               CASE WHEN is_left THEN GREATEST(sessions, LEAST(used, allowed))
                                    ELSE LEAST(used, allowed) END AS bought
                          FROM (SELECT own.id, currency.decimal_places,
                                       own.sessions_before + COALESCE(done.count, 0)::int AS used,
                                       GREATEST(COALESCE(ledger.sessions, 0), own.sessions_used) AS allowed,
                                       COALESCE(ledger.sessions, 0) AS sessions,
                                       GREATEST(COALESCE(ledger.sold - ledger.sessions, 0), 0) AS refunded,
                                       COALESCE(ledger.amount, 0) AS amount,
                                       COALESCE(ledger.quantity, 0) > 0.001 AS is_left
                                  FROM clinic_course own
                                  JOIN res_company company ON company.id = own.company_id
                                  JOIN res_currency currency ON currency.id = company.currency_id
                             LEFT JOIN (SELECT course_id, sum(sessions)::int AS sessions, sum(amount) AS amount,
                                               sum(quantity) AS quantity,
                                               COALESCE(sum(sessions) FILTER (WHERE purchase_id IS NULL), 0)::int AS sold
                                          FROM clinic_consumption
                                         WHERE course_id = ANY(%(ids)s) AND state != 'draft'
                                         GROUP BY course_id) ledger ON ledger.course_id = own.id
                             LEFT JOIN (SELECT course_id, count(*) AS count
                                          FROM clinic_encounter
                                         WHERE course_id = ANY(%(ids)s) AND state = 'done'
                                         GROUP BY course_id) done ON done.course_id = own.id
                                 WHERE own.id = ANY(%(ids)s)) figures) found
                 WHERE course.id = found.id
             RETURNING course.id, found.used > found.allowed
                """,
                ids=self.ids,
            )
        )
        self.invalidate_recordset()
        overdrawn = self.browse(course_id for course_id, is_overdrawn in refreshed if is_overdrawn)
        if overdrawn:
            raise ValidationError(
                self.env._("No session of this course is left: %s.", ", ".join(overdrawn.mapped("display_name")))
            )

    # --- giving back ---

    def _invoice_line(self):
        """The posted invoice line that sold it."""
        self.ensure_one()
        return self.consumption_ids.move_line_id.filtered(
            lambda line: line.move_id.state == "posted" and line.move_id.move_type in SALES
        )[:1]

    def _draft_refunds(self):
        """Lines of credit notes that will give sessions back once they are posted."""
        return self.env["account.move.line"].search(
            [("clinic_course_id", "in", self.ids), ("parent_state", "=", "draft")]
        )
