# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.due_dates import axis_days
from ..tools.selections import DEPARTMENT_KINDS, ENCOUNTER_KINDS


class ClinicCurve(models.Model):
    """A follow-up curve: which encounters start it, and the steps that follow (C1, C2).

    A curve is the least that is done for a client; staff add what they find useful (C4).  Changing a
    curve never rewrites history: plans remember the ``version`` they were made with (C5).
    """

    _name = "clinic.curve"
    _description = "Follow-up Curve"
    _inherit = ["clinic.checked", "mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    #: Fields whose change makes a new version.
    _VERSIONED = frozenset(
        {
            "encounter_kind",
            "with_sessions",
            "category_ids",
            "department_ids",
            "product_tmpl_ids",
            "start_when",
            "responsible_kind",
            "step_ids",
        }
    )

    # --- what it is ---
    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    color = fields.Integer()
    company_id = fields.Many2one("res.company", string="Branch", index=True, help="Empty: for all branches.")
    source = fields.Char(help="Where the curve comes from, e.g. the regulation it implements.")
    note = fields.Html(translate=True)
    version = fields.Integer(default=1, readonly=True, copy=False)

    # --- what starts it, and what ends it ---
    encounter_kind = fields.Selection(
        ENCOUNTER_KINDS, string="Starts With", required=True, default="treatment", index=True, tracking=True
    )
    with_sessions = fields.Boolean(
        string="Also After Course Sessions", help="Each session of a course starts the curve, as a treatment does."
    )
    start_when = fields.Selection(
        [("done", "When it has happened"), ("planned", "As soon as it is planned")],
        required=True,
        default="done",
        help="Reminders before an appointment need “as soon as it is planned”.",
    )
    category_ids = fields.Many2many(
        "clinic.category",
        string="Treatment Categories",
        help="Also holds for the categories below them. Empty: any treatment.",
    )
    department_ids = fields.Many2many(
        "hr.department", string="Only in Departments", check_company=True, help="Empty: in any department."
    )
    product_tmpl_ids = fields.Many2many(
        "product.template", string="Only for Products", check_company=True, help="Empty: for any product."
    )
    stop_on = fields.Selection(
        [
            ("never", "Never"),
            ("visit", "When the client comes in"),
            ("purchase", "When the client buys"),
            ("again", "When it starts again for the client"),
        ],
        string="Ends Early",
        required=True,
        default="never",
        help="Steps that are still open then are withdrawn.",
    )

    # --- what follows ---
    responsible_kind = fields.Selection(
        DEPARTMENT_KINDS, string="Done by Department", required=True, default="onsite_consulting", tracking=True
    )
    step_ids = fields.One2many("clinic.curve.step", "curve_id", string="Steps", copy=True)
    step_count = fields.Integer(compute="_compute_step_count")
    plan_count = fields.Integer(string="Plans", compute="_compute_plan_count")
    plan_outdated_count = fields.Integer(string="Open Plans of Older Versions", compute="_compute_plan_count")
    timeline = fields.Json(compute="_compute_timeline", help="The steps on a day axis, for the picture.")

    _unique_code = models.UniqueIndex("(code) WHERE code IS NOT NULL", "A curve with this code already exists.")

    # --- computes ---

    @api.depends("step_ids")
    def _compute_step_count(self):
        for curve in self:
            curve.step_count = len(curve.step_ids)

    @api.depends("version")
    def _compute_plan_count(self):
        Plan = self.env["clinic.plan"]
        totals = dict(Plan._read_group([("curve_id", "in", self.ids)], ["curve_id"], ["__count"]))
        running = Plan._read_group(
            [("curve_id", "in", self.ids), ("state", "=", "running")], ["curve_id", "curve_version"], ["__count"]
        )
        for curve in self:
            curve.plan_count = totals.get(curve._origin, 0)
            curve.plan_outdated_count = sum(
                count for of, version, count in running if of == curve._origin and version < curve.version
            )

    @api.depends_context("lang")
    @api.depends(
        "step_ids.name",
        "step_ids.offset",
        "step_ids.offset_unit",
        "step_ids.anchor",
        "step_ids.role_id.color",
        "step_ids.channel",
        "step_ids.repeat_every",
        "step_ids.repeat_unit",
        "step_ids.repeat_end",
        "step_ids.repeat_count",
        "step_ids.repeat_until",
        "step_ids.mandatory",
        "step_ids.is_satisfaction",
        "step_ids.active",
    )
    def _compute_timeline(self):
        for curve in self:
            steps = []
            for step in curve.step_ids:
                days = axis_days(step._timing())
                steps.append(
                    {
                        "id": step._origin.id or str(step.id),
                        "name": step.name or "",
                        "day": days[0],
                        "label": step.offset_label,
                        "repeat": days[1:],
                        "role": step.role_id.name or "",
                        "role_color": step.role_id.color,
                        "channel": step.channel,
                        "anchor": step.anchor,
                        "mandatory": step.mandatory,
                        "is_satisfaction": step.is_satisfaction,
                    }
                )
            on_axis = [day for step in steps for day in (step["day"], *step["repeat"])]
            curve.timeline = {"steps": steps, "min": min([0.0, *on_axis]), "max": max([1.0, *on_axis])}

    # --- constraints ---

    @api.constrains("active", "step_ids")
    def _check_steps(self):
        if self.env.context.get("install_mode"):
            # data files create the steps after their curve
            return
        for curve in self:
            if curve.active and not curve.step_ids:
                raise ValidationError(
                    self.env._(
                        "The curve “%(name)s” has no step, so it would do nothing. Add a step, or archive the curve.",
                        name=curve.name,
                    )
                )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        curves = super(ClinicCurve, self.with_context(clinic_same_version=True)).create(vals_list)
        # a curve without any step is refused even when the field was not given
        curves._check_steps()
        return curves.with_env(self.env)

    def write(self, vals):
        res = super(ClinicCurve, self.with_context(clinic_same_version=True)).write(vals)
        if self._VERSIONED & vals.keys():
            self._new_version()
        return res

    def copy(self, default=None):
        """A copy starts archived, so that clients are not called twice while it is being edited."""
        return super(ClinicCurve, self.with_context(clinic_same_version=True)).copy(default).with_env(self.env)

    def copy_data(self, default=None):
        default = {"active": False, **(default or {})}
        return [
            dict(vals, name=default.get("name") or self.env._("%s (copy)", curve.name))
            for curve, vals in zip(self, super().copy_data(default=default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.filtered("plan_count")
        if used:
            raise UserError(
                self.env._(
                    "The curve “%s” has plans. Archive it instead: what was planned stays, nothing new starts.",
                    used[0].name,
                )
            )

    def _new_version(self):
        """Count a change; several steps saved together are one change."""
        if self.env.context.get("clinic_same_version"):
            return
        for curve in self:
            curve.write({"version": curve.version + 1})

    # --- actions ---

    def action_apply_version(self):
        """Bring running plans to the current version: open steps follow the curve, done ones stay (C5)."""
        self.check_access("write")
        plans = self.env["clinic.plan"].search([("curve_id", "in", self.ids), ("state", "=", "running")])
        outdated = plans.filtered(lambda plan: plan.curve_version < plan.curve_id.version)
        self.env["clinic.planner"]._apply_version(outdated)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s plans follow the current version now.", len(outdated)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_dry_run(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_curve_dry_run_action")
        return dict(
            action,
            context={
                "default_curve_id": self.id,
                "default_kind": self.encounter_kind,
                "default_category_id": self.category_ids[:1].id,
            },
        )

    def action_view_plans(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_plan_action")
        return dict(action, domain=[("curve_id", "=", self.id)], context={})

    # --- matching ---

    def _concerns_product(self, product_template):
        """Whether a treatment with this product could start the curve."""
        self.ensure_one()
        if self.encounter_kind not in ("treatment", "session"):
            return False
        if self.product_tmpl_ids and product_template not in self.product_tmpl_ids:
            return False
        if not self.category_ids:
            return bool(product_template.clinic_category_id)
        return self._covers_category(product_template.clinic_category_id)

    def _covers_category(self, category):
        """Whether the category or one above it is among the curve's."""
        ancestors = {int(part) for part in (category.parent_path or "").split("/") if part}
        return bool(ancestors & set(self.category_ids.ids))

    def _why_not(self, encounter):
        """Why the curve does not start with the encounter; empty if it does. ``encounter`` has
        the encounter's attributes (a record, or a hypothetical one of the dry run)."""
        self.ensure_one()
        _ = self.env._
        kinds = dict(self._fields["encounter_kind"]._description_selection(self.env))
        if not self.active:
            return _("The curve is archived.")
        if self.company_id and self.company_id != encounter.company_id:
            return _("It belongs to the branch %s.", self.company_id.name)
        session = self.with_sessions and self.encounter_kind == "treatment" and encounter.kind == "session"
        if self.encounter_kind != encounter.kind and not session:
            return _("It starts with: %s.", kinds[self.encounter_kind])
        if encounter.state == "cancelled":
            return _("The encounter is cancelled.")
        if self.start_when == "done" and encounter.state != "done":
            return _("It starts only when the encounter has happened.")
        if self.category_ids and not self._covers_category(encounter.category_id):
            return _("It is only for: %s.", ", ".join(self.category_ids.mapped("display_name")))
        if self.department_ids and encounter.department_id not in self.department_ids:
            return _("It is only for the departments: %s.", ", ".join(self.department_ids.mapped("name")))
        if self.product_tmpl_ids and encounter.product_id.product_tmpl_id not in self.product_tmpl_ids:
            return _("It is only for the products: %s.", ", ".join(self.product_tmpl_ids.mapped("name")))
        return ""
