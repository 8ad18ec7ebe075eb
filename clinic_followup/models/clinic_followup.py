# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.due_dates import local_day
from ..tools.engine import as_engine, is_engine
from ..tools.selections import CHANNELS

#: Written by the engine only: who could edit these could fake what was done.
ENGINE_FIELDS = frozenset(
    {
        "plan_id",
        "step_id",
        "occurrence",
        "curve_id",
        "encounter_id",
        "owner_id",
        "state",
        "reason_code",
        "resolver",
        "date_planned",
        "date_done",
        "result_id",
        "attempt_count",
        "retry_count",
        "origin_id",
        "call_at",
    }
)
#: What a new follow-up by hand may give for them: nothing but how it starts anyway.
NEUTRAL = (False, None, "todo", "manual")
#: Follow from the step and the encounter where there are any.
STEP_FIELDS = frozenset(
    {
        "partner_id",
        "company_id",
        "department_id",
        "role_id",
        "category_id",
        "mandatory",
        "is_satisfaction",
        "date_deadline",
    }
)
#: What a closed follow-up keeps as it was.
CLOSED_FIELDS = STEP_FIELDS | {"name", "channel", "user_id", "date_due", "due_at", "reason", "satisfaction"}


class ClinicFollowup(models.Model):
    """One thing to do for a client by a date (D1).

    Planned by a step of a curve, or added by hand.  Closed by recording a contact, withdrawn with a
    reason; a step that was not to be planned stands here as skipped, with why.  What record rules and
    the worklist need (person, owner, department, branch, due date, state) are columns of its own.
    """

    _name = "clinic.followup"
    _description = "Follow-up"
    _inherit = ["clinic.checked", "mail.thread"]
    _order = "date_due, id"
    _check_company_auto = True
    _clinic_forget = ("name", "reason")
    _clinic_engine_fields = ENGINE_FIELDS - {"encounter_id"}
    _systray_view = "list"

    # --- what and for whom ---
    name = fields.Char(string="Theme", required=True, translate=True)
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", string="Branch", required=True, default=lambda self: self.env.company)
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    mandatory = fields.Boolean(default=True)
    is_satisfaction = fields.Boolean(string="Satisfaction Survey")
    category_id = fields.Many2one("clinic.category", string="Treatment Category", ondelete="restrict")

    # --- who ---
    role_id = fields.Many2one("clinic.role", string="Role", ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    department_id = fields.Many2one("hr.department", check_company=True)
    owner_id = fields.Many2one(
        "res.users",
        string="Client's Consultant",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        copy=False,
    )
    resolver = fields.Selection(
        [
            ("encounter", "Named on the encounter"),
            ("owner", "Owner of the client in this role"),
            ("member", "Member of the department with the least open work"),
            ("manager", "Manager of the department"),
            ("fallback", "Fallback of the branch"),
            ("manual", "Chosen by a person"),
            ("none", "Nobody was found"),
        ],
        string="Chosen as",
        default="manual",
        required=True,
        readonly=True,
        copy=False,
    )

    # --- when ---
    date_due = fields.Date(string="Due", required=True, default=fields.Date.context_today)
    due_at = fields.Datetime(string="Due At", copy=False, help="The exact moment, for steps in hours.")
    date_planned = fields.Date(string="First Due", readonly=True, copy=False, help="Before anybody rescheduled it.")
    date_deadline = fields.Date(string="Deadline", copy=False, help="Later than this is not on time any more.")

    # --- where it stands ---
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("done", "Done"),
            ("unreached", "Not reached"),
            ("withdrawn", "Withdrawn"),
            ("skipped", "Not planned"),
        ],
        required=True,
        default="todo",
        readonly=True,
        copy=False,
    )
    reason_code = fields.Selection(
        [
            ("past", "It was due too long before it was planned"),
            ("event_passed", "The event had taken place already"),
            ("no_anchor", "The treatment has no scabbing time or no end of effect"),
            ("superseded", "The client came in or bought"),
            ("deceased", "The client has died"),
            ("anonymised", "The client file was anonymised"),
            ("cancelled", "The encounter was cancelled"),
            ("corrected", "The encounter was corrected"),
            ("refunded", "The sale was taken back or refunded"),
            ("curve_changed", "The curve has no such step any more"),
            ("stopped", "The plan was stopped after a contact"),
            ("withdrawn", "Withdrawn by a person"),
        ],
        string="Reason Code",
        readonly=True,
        copy=False,
    )
    reason = fields.Char(string="Reason", copy=False)
    date_done = fields.Datetime(string="Done On", readonly=True, copy=False)
    result_id = fields.Many2one("clinic.result", string="Result", readonly=True, copy=False, ondelete="restrict")
    attempt_ids = fields.One2many("clinic.attempt", "followup_id", string="Contacts", readonly=True)
    attempt_count = fields.Integer(string="Contacts Made", readonly=True, copy=False)
    retry_count = fields.Integer(string="Tries", readonly=True, copy=False)

    # --- where it comes from ---
    plan_id = fields.Many2one("clinic.plan", readonly=True, copy=False, ondelete="cascade")
    step_id = fields.Many2one("clinic.curve.step", readonly=True, copy=False, ondelete="restrict")
    occurrence = fields.Integer(readonly=True, copy=False)
    curve_id = fields.Many2one("clinic.curve", readonly=True, copy=False, ondelete="restrict")
    encounter_id = fields.Many2one("clinic.encounter", index=True, readonly=True, ondelete="restrict")
    origin_id = fields.Many2one(
        "clinic.followup",
        string="Follows From",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The follow-up during which this one was found necessary.",
    )
    child_ids = fields.One2many("clinic.followup", "origin_id", string="Led To")

    # Each index costs at every planned row, so only what a screen or the engine asks for has one: "of this client",
    # "of this encounter", "of this plan" (the unique index), and open work by person and by department.
    _unique_step = models.UniqueIndex(
        "(plan_id, step_id, occurrence) WHERE plan_id IS NOT NULL", "This step was planned already."
    )
    _worklist = models.Index("(user_id, date_due, id) WHERE state = 'todo'")
    _department_worklist = models.Index("(department_id, date_due, id) WHERE state = 'todo'")
    _open = models.Index("(date_due, id) WHERE state = 'todo'")
    # with those of person and owner, each part of the rule for staff has its index
    _by_hand = models.Index("(create_uid) WHERE plan_id IS NULL")

    # --- defaults ---

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if "department_id" in fields and not vals.get("department_id"):
            vals["department_id"] = self.env.user.sudo().employee_id.department_id.id  # sudo: one's own department
        return vals

    # --- computes ---

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for followup in self:
            followup.display_name = " – ".join(filter(None, [followup.partner_id.name, followup.name]))

    # --- constraints ---

    @api.constrains("date_due")
    def _check_date_due(self):
        today = fields.Date.context_today(self)
        for followup in self:
            if not followup.date_due:
                raise ValidationError(self.env._("Follow-up “%s” needs a due day.", followup.name))
            if abs((followup.date_due - today).days) > 3660:
                raise ValidationError(
                    self.env._(
                        "Follow-up “%(name)s”: the due day %(day)s cannot be right.",
                        name=followup.name,
                        day=followup.date_due,
                    )
                )

    @api.constrains("encounter_id", "partner_id")
    def _check_encounter(self):
        for followup in self.sudo():  # sudo: also for an encounter of another branch
            if followup.encounter_id and followup.encounter_id.partner_id != followup.partner_id:
                other = followup.encounter_id.partner_id
                seen = other.sudo(False).has_access("read")
                raise ValidationError(
                    self.env._(
                        "Follow-up “%(name)s”: its encounter belongs to another client (%(other)s).",
                        name=followup.name,
                        other=other.name if seen else self.env._("another client"),
                    )
                )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        if not is_engine(self.env):
            for vals in vals_list:
                self._check_values(vals)
                self._refuse(
                    fname for fname in vals if fname in self._clinic_engine_fields and vals[fname] not in NEUTRAL
                )
        followups = super().create([self._prepare_create_vals(vals) for vals in vals_list])
        if not is_engine(self.env) and not self.env.su:
            followups._check_responsible()
        followups.partner_id._become_clinic_client()
        return followups

    def _prepare_create_vals(self, vals):
        """Complete what follows from the due day and from the client."""
        due = fields.Date.to_date(vals.get("date_due")) or fields.Date.context_today(self)
        client = self.env["res.partner"].browse(vals.get("partner_id"))
        return {
            "date_deadline": due + timedelta(days=1),
            **vals,
            "date_due": due,
            "date_planned": due,
            "owner_id": client.clinic_consultant_id.id,
        }

    def write(self, vals):
        if is_engine(self.env):
            return super().write(vals)
        self._check_write(vals)
        if "user_id" in vals:
            vals = dict(vals, resolver="manual")
        if "date_due" in vals:
            # each keeps its tolerance
            for of_same in self.grouped(lambda followup: followup._tolerance_days()).values():
                super(ClinicFollowup, of_same).write(of_same._with_deadline(vals))
        else:
            super().write(vals)
        if "partner_id" in vals:
            for client, of_client in self.grouped("partner_id").items():
                # sudo: the record rules read who owns the client, whoever corrects it
                as_engine(of_client.sudo()).write({"owner_id": client.sudo().clinic_consultant_id.id})
                client._become_clinic_client()
        if "user_id" in vals and not self.env.su:
            self._check_responsible()
        return True

    def _check_write(self, vals):
        self._check_values(vals)
        self._refuse(ENGINE_FIELDS & vals.keys())
        closed = self.filtered(lambda followup: followup.state != "todo")
        if closed and CLOSED_FIELDS & vals.keys():
            raise UserError(self.env._("“%s” is closed. Add a new follow-up instead.", closed[0].display_name))
        if vals.get("date_due") and fields.Date.to_date(vals["date_due"]) < fields.Date.context_today(self):
            raise UserError(self.env._("Choose today or a later day."))
        planned = self.filtered("plan_id")
        of_step = sorted(STEP_FIELDS & vals.keys())
        if planned and of_step:
            raise UserError(
                self.env._(
                    "“%(followup)s” is planned by a curve, so “%(field)s” follows from its step and its encounter: "
                    "correct the encounter instead.",
                    followup=planned[0].display_name,
                    field=self._fields[of_step[0]]._description_string(self.env),
                )
            )

    def _refuse(self, fnames):
        owned = sorted(fnames)
        if owned:
            raise UserError(
                self.env._(
                    "“%s” follows from what is done: record a contact, reschedule, hand over or withdraw the follow-up.",
                    self._fields[owned[0]]._description_string(self.env),
                )
            )

    def _check_responsible(self):
        """Whoever gets a follow-up from a person works here, and sees its branch."""
        for followup in self.sudo():  # sudo: colleagues' settings
            user = followup.user_id
            if user and (user.share or not user.active or followup.company_id not in user.company_ids):
                raise UserError(
                    self.env._(
                        "%(user)s cannot do “%(followup)s”: choose active staff with access to the branch %(branch)s.",
                        user=user.name,
                        followup=followup.name,
                        branch=followup.company_id.name,
                    )
                )

    def _with_deadline(self, vals):
        """A new due day takes the deadline along, and ends the exact moment."""
        tolerance = max((followup._tolerance_days() for followup in self), default=1)
        due = fields.Date.to_date(vals["date_due"])
        return {"due_at": False, **vals, "date_deadline": due + timedelta(days=tolerance) if due else False}

    def _tolerance_days(self):
        return (self.date_deadline - self.date_due).days if self.date_deadline and self.date_due else 1

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A follow-up cannot be deleted. Withdraw it, with a reason."))

    # --- business ---

    def _withdraw(self, code, reason=None):
        """Withdraw the open ones of these; each keeps why."""
        followups = as_engine(self.filtered(lambda followup: followup.state == "todo"))
        followups.write({"state": "withdrawn", "reason_code": code, "reason": reason or False})
        return followups

    def _shift(self, before, now, zone):
        """Go along with an encounter from one moment to another: days by days, exact moments by the time between."""
        days = local_day(now, zone) - local_day(before, zone)
        for followup in as_engine(self):
            moment = followup.due_at and followup.due_at + (now - before)
            delta = local_day(moment, zone) - followup.date_due if moment else days
            followup.write(
                {
                    "date_due": followup.date_due + delta,
                    "date_planned": followup.date_planned + delta,
                    "date_deadline": followup.date_deadline and followup.date_deadline + delta,
                    "due_at": moment,
                }
            )
