# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.due_dates import MAX_OCCURRENCES, Timing
from ..tools.selections import CHANNELS, DEPARTMENT_KINDS

#: Ten years; one year for what counts in hours or minutes.
FURTHEST = {"minute": 525600, "hour": 8760, "day": 3650, "week": 520, "month": 120}


class ClinicCurveStep(models.Model):
    """One step of a curve: when, who, by which channel, what about (C1, C3)."""

    _name = "clinic.curve.step"
    _description = "Curve Step"
    _inherit = ["clinic.checked"]
    _order = "curve_id, sequence, id"

    curve_id = fields.Many2one("clinic.curve", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(string="Theme", required=True, translate=True, help="What the follow-up is about.")

    # --- when ---
    offset = fields.Integer(
        string="After", default=1, required=True, help="How long after its anchor the step is due; negative for before."
    )
    offset_unit = fields.Selection(
        [("minute", "Minutes"), ("hour", "Hours"), ("day", "Days"), ("week", "Weeks"), ("month", "Months")],
        string="Unit",
        required=True,
        default="day",
    )
    offset_label = fields.Char(compute="_compute_offset_label")
    anchor = fields.Selection(
        [("encounter", "The encounter"), ("scabbing", "Scabs have fallen off"), ("effect_end", "The effect ends")],
        string="Counted From",
        required=True,
        default="encounter",
    )
    calendar_mode = fields.Selection(
        [("exact", "Exactly that day"), ("clinical", "Never later (clinical)"), ("commercial", "Next working day")],
        string="Working Days",
        required=True,
        default="exact",
        help="Never later: on a day off it is done on the working day before. Messages keep the quiet hours.",
    )
    tolerance_days = fields.Integer(
        string="Tolerance (Days)", default=1, help="Done within so many days after the due day counts as on time."
    )

    # --- repeated ---
    repeat_every = fields.Integer(string="Repeat Every", help="0: the step is done once.")
    repeat_unit = fields.Selection(
        [("day", "Days"), ("week", "Weeks"), ("month", "Months")], default="week", required=True
    )
    repeat_end = fields.Selection(
        [("count", "Number of times"), ("until", "Days after the anchor")],
        string="Repeat Until",
        default="count",
        required=True,
    )
    repeat_count = fields.Integer(string="Times", default=1)
    repeat_until = fields.Integer(string="Until Day", default=90)

    # --- who, how, what ---
    role_id = fields.Many2one("clinic.role", string="Role", required=True, ondelete="restrict", index=True)
    responsible_kind = fields.Selection(
        DEPARTMENT_KINDS, string="Done by Department", help="Empty: the department of the curve."
    )
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    mandatory = fields.Boolean(default=True, help="Counts for the follow-up discipline.")
    script = fields.Html(translate=True, help="What to say and to ask.")
    send_care = fields.Boolean(string="Care Instruction", help="Give the care instruction of the treatment.")
    is_satisfaction = fields.Boolean(string="Satisfaction", help="Ask how satisfied the client is.")
    survey_id = fields.Many2one("survey.survey", string="Survey", ondelete="set null")

    _tolerance_range = models.Constraint(
        "CHECK (tolerance_days BETWEEN 0 AND 365)", "The tolerance of a step lies between 0 and 365 days."
    )

    # --- computes ---

    @api.depends("offset", "offset_unit", "anchor", "repeat_every")
    @api.depends_context("lang")
    def _compute_offset_label(self):
        _ = self.env._
        labels = {  # with the number: terms of one letter are not exported for translation
            "minute": lambda number: _("%s min", number),
            "hour": lambda number: _("%s h", number),
            "day": lambda number: _("%s d", number),
            "week": lambda number: _("%s w", number),
            "month": lambda number: _("%s m", number),
        }
        for step in self:
            label = labels[step.offset_unit](f"{step.offset:+d}" if step.offset else "0")
            step.offset_label = f"{label} ↻" if step.repeat_every else label

    # --- constraints ---

    @api.constrains("offset", "offset_unit", "anchor")
    def _check_offset(self):
        for step in self:
            if abs(step.offset) > FURTHEST[step.offset_unit]:
                raise ValidationError(
                    self.env._(
                        "Step “%(step)s”: %(offset)s is further away than ten years (one year for hours and minutes).",
                        step=step.name,
                        offset=step.offset_label,
                    )
                )
            if step.anchor != "encounter" and step.offset_unit in ("hour", "minute"):
                raise ValidationError(
                    self.env._("Step “%s”: hours and minutes can only be counted from the encounter.", step.name)
                )

    @api.constrains("repeat_every", "repeat_unit", "repeat_end", "repeat_count", "repeat_until", "offset_unit")
    def _check_repeat(self):
        for step in self.filtered("repeat_every"):
            if not 0 < step.repeat_every <= FURTHEST[step.repeat_unit]:
                raise ValidationError(
                    self.env._(
                        "Step “%s”: “Repeat Every” cannot be negative, nor further away than ten years.", step.name
                    )
                )
            if step.offset_unit in ("hour", "minute"):
                raise ValidationError(
                    self.env._("Step “%s”: a step in hours or minutes cannot be repeated.", step.name)
                )
            if step.repeat_end == "count" and not 2 <= step.repeat_count <= MAX_OCCURRENCES:
                raise ValidationError(
                    self.env._(
                        "Step “%(step)s” is repeated: the number of times lies between 2 and %(most)s.",
                        step=step.name,
                        most=MAX_OCCURRENCES,
                    )
                )
            last = step.repeat_every * (step.repeat_count - 1)
            if step.repeat_end == "count" and last > FURTHEST[step.repeat_unit]:
                raise ValidationError(
                    self.env._("Step “%s” is repeated: the last time is further away than ten years.", step.name)
                )
            if step.repeat_end == "until" and not 1 <= step.repeat_until <= 3650:
                raise ValidationError(
                    self.env._(
                        "Step “%s” is repeated: it must end between 1 and 3650 days after its anchor.", step.name
                    )
                )

    # --- CRUD: every change of a step is a new version of its curve ---

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        if not self.env.context.get("install_mode"):
            # shipped presets start at version 1
            steps.curve_id._new_version()
        return steps

    def write(self, vals):
        res = super().write(vals)
        if vals:
            self.curve_id._new_version()
        if "active" in vals:
            self.curve_id._check_steps()
        return res

    def unlink(self):
        """Steps that were planned already are archived: what happened keeps its step."""
        # sudo: a follow-up that the user may not see holds the step as well
        used = self.env["clinic.followup"].sudo()._read_group([("step_id", "in", self.ids)], ["step_id"])
        kept = self.browse(step.id for (step,) in used)
        curves = self.curve_id
        kept.write({"active": False})
        res = super(ClinicCurveStep, self - kept).unlink()
        curves.exists()._new_version()
        curves.exists()._check_steps()
        return res

    # --- rules ---

    def _timing(self):
        """The step's rule for :mod:`..tools.due_dates`."""
        self.ensure_one()
        repeated = self.repeat_every > 0
        return Timing(
            offset=self.offset,
            unit=self.offset_unit or "day",
            mode=self.calendar_mode or "exact",
            every=self.repeat_every if repeated else 0,
            every_unit=self.repeat_unit or "week",
            count=self.repeat_count if repeated and self.repeat_end == "count" else 0,
            until=self.repeat_until if repeated and self.repeat_end == "until" else 0,
        )
