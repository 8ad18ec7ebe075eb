# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..tools.courses import Offer, Session, choose, fits_session, next_session
from ..tools.due_dates import local_day
from ..tools.engine import is_engine

#: What says which course a session uses, and whether it uses it.
USED_BY = frozenset({"course_id", "partner_id", "company_id", "kind", "product_id", "category_id", "state"})


class ClinicEncounter(models.Model):
    """A session that takes place uses one of the client's course; a planned one books it (B4)."""

    _inherit = "clinic.encounter"

    course_id = fields.Many2one(
        "clinic.course",
        string="Course",
        compute="_compute_course_id",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('partner_id', '=', partner_id), ('company_id', '=', company_id)]",
        help="A session that took place uses one session of the course.",
    )
    course_sessions_left = fields.Integer(related="course_id.sessions_left", string="Sessions Left")
    is_next_session = fields.Boolean(
        string="Planned by the Course",
        readonly=True,
        copy=False,
        help="Planned because the session before it took place, and not changed since.",
    )

    _one_next_session = models.UniqueIndex(
        "(course_id) WHERE is_next_session", "The next session of this course is planned already."
    )

    # --- computes ---

    @api.depends("kind", "partner_id", "company_id", "product_id", "category_id")
    def _compute_course_id(self):
        """The course that was chosen as long as it fits, else the one to use first."""
        sessions = self.filtered(lambda encounter: encounter.kind == "session" and encounter.partner_id)
        (self - sessions).course_id = False
        offers = sessions._course_offers()
        for encounter in sessions:
            session = encounter._as_session()
            candidates = offers.get((encounter.partner_id._origin.id, encounter.company_id.id), {})
            chosen = candidates.get(encounter.course_id._origin.id)
            if chosen and fits_session(chosen, session):
                continue
            found = choose(session, candidates.values())
            encounter.course_id = found and found.id
            if found:
                candidates[found.id] = found._replace(free=found.free - 1, left=found.left - session.is_done)

    def _course_offers(self):
        """By client and branch, their courses by id: two queries, however many encounters there are."""
        courses = self.env["clinic.course"].search([("partner_id", "in", self.partner_id._origin.ids)])
        offers = {}
        for course in courses:
            offer = Offer(
                course.id,
                course.product_id.id,
                course.category_id.id or None,
                course.date_start,
                course.date_end or None,
                course.sessions_left,
                course.sessions_left - course.sessions_planned,
            )
            offers.setdefault((course.partner_id.id, course.company_id.id), {})[course.id] = offer
        return offers

    def _as_session(self):
        self.ensure_one()
        above = (self.category_id.parent_path or "").split("/")
        return Session(
            self._session_day(self.date or fields.Datetime.now(), self.company_id or self.env.company),
            self.product_id._origin.id or None,
            frozenset(int(part) for part in above if part),
            self.state == "done",
        )

    @api.model
    def _session_day(self, moment, company):
        """The day of the branch."""
        return local_day(moment, ZoneInfo(company._clinic_tz()))

    @api.onchange("course_id")
    def _onchange_course_id(self):
        """Whoever begins with the course need not say what is done."""
        if self.course_id and not self.product_id and not self.category_id:
            self.product_id = self.course_id.product_id
            self.category_id = self.course_id.category_id

    # --- constraints ---

    @api.constrains("course_id", "partner_id", "company_id", "kind", "date", "state")
    def _check_course(self):
        for encounter in self.sudo():  # sudo: whoever records a session may not see the course
            course = encounter.course_id
            if not course:
                continue
            if course.partner_id != encounter.partner_id or course.company_id != encounter.company_id:
                raise ValidationError(
                    self.env._(
                        "%(encounter)s: the course %(course)s is another client's, or another branch's.",
                        encounter=encounter.display_name,
                        course=course.display_name,
                    )
                )
            if encounter.state == "cancelled":
                continue
            if encounter.kind != "session":
                raise ValidationError(
                    self.env._("%s: only a course session uses a course.", encounter.display_name),
                )
            if course._is_expired(self._session_day(encounter.date, course.company_id)):
                raise ValidationError(
                    self.env._(
                        "%(encounter)s: the course %(course)s expired on %(date)s. A supervisor can extend it.",
                        encounter=encounter.display_name,
                        course=course.with_context(clinic_without_client=True).display_name,
                        date=format_date(self.env, course.date_end),
                    )
                )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_item_of_course(vals) for vals in vals_list])

    def _with_item_of_course(self, vals):
        """Curves look at the treatment category, so a session that names only its course is of the course's item."""
        if not vals.get("course_id") or vals.get("product_id") or vals.get("category_id"):
            return vals
        self._check_values(vals)
        course = self.env["clinic.course"].browse(vals["course_id"]).exists()
        return {**vals, "product_id": course.product_id.id, "category_id": course.category_id.id}

    def write(self, vals):
        if not USED_BY & vals.keys():
            return super().write(vals)
        former = self.sudo().course_id  # sudo: courses follow, whoever records what took place
        if not is_engine(self.env):
            # what a person decides about a session is the person's; sudo: no change that a person made
            self.sudo().filtered("is_next_session").is_next_session = False
        waiting = self.filtered(lambda encounter: encounter.state != "done")
        res = super().write(vals)
        (former | self.sudo().course_id)._refresh()
        waiting._plan_next_sessions()
        return res

    def unlink(self):
        former = self.sudo().course_id  # sudo: as above
        res = super().unlink()
        former._refresh()
        return res

    # --- what follows ---

    def _on_recorded(self):
        res = super()._on_recorded()
        done = self.filtered(lambda encounter: encounter.state == "done")
        done.sudo().course_id._refresh()  # sudo: as above
        done._plan_next_sessions()
        return res

    def _plan_next_sessions(self):
        """Plan the session that follows each of these, where the course has some left and its item says after how
        many days, and no later one is recorded or planned: three queries and one creation, however many there are."""
        done = self.sudo().filtered(  # sudo: whoever records what took place
            lambda session: (
                session.state == "done"
                and session.course_id.sessions_left > 0
                and session.course_id.product_id.clinic_session_interval > 0
            )
        )
        last = {session.course_id: session for session in done.sorted("date")}
        if not last:
            return
        courses = self.env["clinic.course"].sudo().union(*last)
        others = [("course_id", "in", courses.ids), ("state", "!=", "cancelled"), ("id", "not in", done.ids)]
        latest = dict(done._read_group(others, ["course_id"], ["date:max"]))
        vals_list = []
        working = self.env["clinic.planner"]._working_days(courses.company_id.ids)
        for course, session in last.items():
            moment = session._next_session_moment(course.product_id.clinic_session_interval, working)
            is_later = course in latest and latest[course] > session.date
            if moment and moment > fields.Datetime.now() and not is_later:
                vals_list.append({**session._prepare_next_session(), "date": moment, "is_next_session": True})
        missed = [("course_id", "in", [vals["course_id"] for vals in vals_list]), ("is_next_session", "=", True)]
        missed = done.search(missed)
        missed.is_next_session = False
        missed.flush_recordset(["is_next_session"])
        done.create(vals_list)

    def _next_session_moment(self, days, working):
        company = self.course_id.company_id
        is_working = working.get((company.id, self.department_id.clinic_kind), working[company.id, None])
        return next_session(
            self.date, days, ZoneInfo(company._clinic_tz()), is_working, self.course_id.date_end or None
        )

    def _prepare_next_session(self):
        return {
            "kind": "session",
            "state": "planned",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "department_id": self.department_id.id,
            "product_id": self.product_id.id,
            "category_id": self.category_id.id,
            "course_id": self.course_id.id,
            "origin_id": (self.origin_id or self).id,
            "staff_ids": [(0, 0, {"role_id": line.role_id.id, "user_id": line.user_id.id}) for line in self.staff_ids],
        }

    def action_view_course(self):
        self.ensure_one()
        return self.course_id._get_records_action()
