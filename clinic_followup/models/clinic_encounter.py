# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.selections import ENCOUNTER_KINDS

_logger = logging.getLogger(__name__)

#: Fields whose correction moves, withdraws or adds follow-ups.
PLANNED_BY = frozenset(
    {"partner_id", "date", "state", "kind", "category_id", "department_id", "product_id", "company_id"}
)
#: Those that decide which curves concern the encounter.
MATCHED_BY = PLANNED_BY - {"date", "state"}
#: Who took part.
STAFFED_BY = frozenset({"staff_ids", "consultant_id", "doctor_id", "nurse_id"})


class ClinicEncounter(models.Model):
    """Something that happened with a client, or is planned: inquiry, visit, treatment … (B1).

    The only thing that starts curves.
    """

    _name = "clinic.encounter"
    _description = "Encounter"
    _inherit = ["clinic.checked", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _clinic_forget = ("note", "external_ref")
    _rec_names_search = ["partner_id.name", "partner_id.clinic_ref", "product_id.name"]

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    kind = fields.Selection(ENCOUNTER_KINDS, required=True, default="treatment", index=True, tracking=True)
    date = fields.Datetime(string="When", required=True, default=fields.Datetime.now, index=True, tracking=True)
    state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="done",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company", string="Branch", required=True, index=True, default=lambda self: self.env.company
    )
    department_id = fields.Many2one(
        "hr.department",
        check_company=True,
        index=True,
        # sudo: one's own department
        default=lambda self: self.env.user.sudo().employee_id.department_id,
    )
    product_id = fields.Many2one(
        "product.product", string="Item", check_company=True, domain="[('clinic_category_id', '!=', False)]"
    )
    category_id = fields.Many2one(
        "clinic.category",
        string="Treatment Category",
        index=True,
        ondelete="restrict",
        compute="_compute_category_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    staff_ids = fields.One2many("clinic.encounter.staff", "encounter_id", string="Staff", copy=True)
    consultant_id = fields.Many2one(
        "res.users", compute="_compute_staff", inverse="_inverse_consultant_id", store=True, string="Consultant"
    )
    doctor_id = fields.Many2one(
        "res.users", compute="_compute_staff", inverse="_inverse_doctor_id", store=True, string="Doctor"
    )
    nurse_id = fields.Many2one(
        "res.users", compute="_compute_staff", inverse="_inverse_nurse_id", store=True, string="Nurse"
    )
    source_id = fields.Many2one("utm.source", string="Source", help="How the client came to this visit.")
    origin_id = fields.Many2one(
        "clinic.encounter",
        string="Belongs to",
        check_company=True,
        index="btree_not_null",
        help="The treatment that this session, suture removal or check-up belongs to.",
    )
    note = fields.Text()
    external_ref = fields.Char(
        string="Number Elsewhere",
        copy=False,
        help="Number of the event in the system that it comes from: the same event cannot be recorded twice.",
    )
    possible_duplicate_id = fields.Many2one(
        "clinic.encounter",
        compute="_compute_possible_duplicate_id",
        help="An encounter of the same client and kind on the same day.",
    )
    plan_ids = fields.One2many("clinic.plan", "encounter_id", string="Plans")
    followup_ids = fields.One2many("clinic.followup", "encounter_id", string="Follow-ups")
    followup_count = fields.Integer(compute="_compute_followup_count")

    _unique_external_ref = models.UniqueIndex(
        "(company_id, external_ref) WHERE external_ref IS NOT NULL",
        "The event with this number elsewhere is recorded already.",
    )
    _journey = models.Index("(partner_id, date) WHERE state = 'done'")

    # --- computes ---

    @api.depends("product_id")
    def _compute_category_id(self):
        for encounter in self:
            encounter.category_id = encounter.product_id.clinic_category_id or encounter.category_id

    @api.depends("staff_ids.user_id", "staff_ids.role_id.encounter_field")
    def _compute_staff(self):
        for encounter in self:
            by_field = {staff.role_id.encounter_field: staff.user_id for staff in encounter.staff_ids}
            for fname in ("consultant_id", "doctor_id", "nurse_id"):
                encounter[fname] = by_field.get(fname, False)

    def _inverse_consultant_id(self):
        self._inverse_staff("consultant_id")

    def _inverse_doctor_id(self):
        self._inverse_staff("doctor_id")

    def _inverse_nurse_id(self):
        self._inverse_staff("nurse_id")

    def _inverse_staff(self, fname):
        role = self.env["clinic.role"].search([("encounter_field", "=", fname)])
        if not role:
            raise UserError(
                self.env._(
                    "No active role is shown on the encounter as “%s”. Ask the clinic's administrator to set it up.",
                    self._fields[fname]._description_string(self.env),
                )
            )
        named = {encounter: encounter[fname] for encounter in self}
        for encounter, user in named.items():
            line = encounter.staff_ids.filtered(lambda staff: staff.role_id == role)
            if not user:
                line.unlink()
            elif line:
                line.user_id = user
            else:
                encounter.staff_ids = [(0, 0, {"role_id": role.id, "user_id": user.id})]

    @api.depends("kind", "category_id", "product_id", "partner_id", "date")
    @api.depends_context("lang", "tz", "clinic_without_client")
    def _compute_display_name(self):
        """Client, what and when; without the client where the screen shows the client anyway."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for encounter in self:
            what = encounter.product_id.name or encounter.category_id.name
            label = ": ".join(filter(None, [kinds.get(encounter.kind), what]))
            if encounter.date:
                day = fields.Datetime.context_timestamp(encounter, encounter.date).date()
                label = f"{label} {format_date(self.env, day)}"
            if encounter.partner_id and not self.env.context.get("clinic_without_client"):
                label = f"{encounter.partner_id.name} – {label}"
            encounter.display_name = label

    @api.depends("partner_id", "kind", "date", "state", "category_id")
    @api.depends_context("tz")
    def _compute_possible_duplicate_id(self):
        """Shown on the form only, so one query for each encounter is enough."""
        for encounter in self:
            twin = self.browse()
            if encounter.partner_id and encounter.date and encounter.state != "cancelled":
                local = fields.Datetime.context_timestamp(encounter, encounter.date)
                start = encounter.date - timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
                twin = self.search(
                    [
                        ("partner_id", "=", encounter.partner_id.id),
                        ("kind", "=", encounter.kind),
                        ("category_id", "=", encounter.category_id.id),
                        ("state", "!=", "cancelled"),
                        ("date", ">=", start),
                        ("date", "<", start + timedelta(days=1)),
                        ("id", "!=", encounter._origin.id),
                    ],
                    limit=1,
                )
            encounter.possible_duplicate_id = twin

    @api.depends("followup_ids")
    def _compute_followup_count(self):
        counts = dict(
            self.env["clinic.followup"]._read_group([("encounter_id", "in", self.ids)], ["encounter_id"], ["__count"])
        )
        for encounter in self:
            encounter.followup_count = counts.get(encounter._origin, 0)

    # --- constraints ---

    @api.constrains("date", "state")
    def _check_date(self):
        now = fields.Datetime.now()
        tomorrow, horizon = fields.Datetime.add(now, days=1), fields.Datetime.add(now, years=5)
        for encounter in self:
            if encounter.state == "done" and encounter.date > tomorrow:
                raise ValidationError(
                    self.env._(
                        "%(encounter)s: it lies in the future, so it cannot be done yet. Plan it instead.",
                        encounter=encounter.display_name,
                    )
                )
            if not 1950 <= encounter.date.year or encounter.date > horizon:
                raise ValidationError(
                    self.env._(
                        "%(encounter)s: the date %(date)s cannot be right.",
                        encounter=encounter.display_name,
                        date=encounter.date,
                    )
                )

    @api.constrains("origin_id", "partner_id")
    def _check_origin(self):
        for encounter in self:
            if encounter.origin_id and encounter.origin_id.partner_id != encounter.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(encounter)s belongs to an encounter of another client (%(other)s).",
                        encounter=encounter.display_name,
                        other=encounter.origin_id.partner_id.name,
                    )
                )
            if encounter.origin_id and encounter._has_cycle("origin_id"):
                raise ValidationError(self.env._("%s cannot belong to itself.", encounter.display_name))

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        encounters = super().create(vals_list)
        encounters._on_recorded()
        return encounters

    def write(self, vals):
        self._check_values(vals)
        for fname in ("partner_id", "company_id"):
            if fname in vals:
                self._check_stays(fname, vals[fname])
        former = self.partner_id if "partner_id" in vals else self.env["res.partner"]
        res = super().write(vals)
        if PLANNED_BY & vals.keys():
            self._on_client_corrected(former - self.partner_id)
            self._on_corrected(rematch=bool(MATCHED_BY & vals.keys()))
        if STAFFED_BY & vals.keys():
            self._adopt_owners()
            self._on_staff_changed()
        return res

    def _check_stays(self, fname, value):
        """What has follow-ups stays with its client and in its branch."""
        # sudo: also when they are in a branch that the user does not see
        for encounter in self.sudo().filtered(
            lambda encounter: encounter[fname].id != value and (encounter.plan_ids or encounter.followup_ids)
        ):
            raise UserError(
                self.env._(
                    "%(encounter)s has follow-ups already, so “%(field)s” cannot be changed: cancel it, and record a new one.",
                    encounter=encounter.display_name,
                    field=self._fields[fname]._description_string(self.env),
                )
            )

    def copy_data(self, default=None):
        """A copy is planned for now: nobody is called because of it before somebody says that it happened."""
        default = {"state": "planned", "date": fields.Datetime.now(), **(default or {})}
        return super().copy_data(default=default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_followed(self):
        # sudo: also when the follow-ups belong to colleagues
        followed = self.sudo().filtered(lambda encounter: encounter.plan_ids or encounter.followup_ids)
        if followed:
            raise UserError(
                self.env._("%s has follow-ups, so it cannot be deleted. Cancel it instead.", followed[0].display_name)
            )

    # --- actions ---

    def action_done(self):
        """It has happened; if it was planned for later, it happened now."""
        now = fields.Datetime.now()
        planned = self.filtered(lambda encounter: encounter.state == "planned")
        early = planned.filtered(lambda encounter: encounter.date > now)
        early.write({"state": "done", "date": now})
        (planned - early).write({"state": "done"})

    def action_cancel(self):
        self.filtered(lambda encounter: encounter.state != "cancelled").write({"state": "cancelled"})

    def action_reopen(self):
        self.filtered(lambda encounter: encounter.state == "cancelled").write({"state": "planned"})

    def action_plan(self):
        """Plan what is missing, e.g. after a curve was added."""
        self.check_access("write")
        self.env["clinic.planner"]._plan(self)

    def action_view_followups(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_followup_action_all")
        return dict(action, domain=[("encounter_id", "=", self.id)], context={}, name=self.display_name)

    # --- cron ---

    @api.model
    def _cron_plan_missing(self, batch_size=1000):
        """Nightly reconciliation: plan the encounters whose plans are missing. A second run changes nothing.

        Looks at the encounters that changed since a curve could have missed them, oldest first, and goes on
        from the last one it saw when time runs out.
        """
        domain = self._to_reconcile_domain()
        last_id, open_work = 0, {}
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        while batch := self.search(domain & Domain("id", ">", last_id), order="id", limit=batch_size):
            batch.try_lock_for_update()._plan_isolated(open_work)
            last_id = batch[-1].id
            if not commit_progress(len(batch)):
                break

    def _plan_isolated(self, open_work=None):
        """Plan all; if that fails, one by one, so that one bad encounter does not stop the others.

        What another worker has just planned (a serialization failure) is left to it and to the next run."""
        try:
            with self.env.cr.savepoint():
                self.env["clinic.planner"]._plan(self, open_work)
        except OperationalError:
            _logger.info("Another worker plans these encounters too: left to the next run", exc_info=True)
        except Exception:
            if len(self) > 1:
                for encounter in self:
                    encounter._plan_isolated(open_work)
                return
            _logger.exception("Planning encounter %s failed", self.id)
            self.message_post(
                body=self.env._(
                    "The follow-ups of this encounter could not be planned. The reason is in the server's log."
                )
            )

    @api.model
    def _to_reconcile_domain(self):
        """Encounters that some active curve could still concern: not cancelled, and not longer ago than its last step."""
        lasting = self._longest_days()
        reach = max(
            (
                lasting[step["anchor"]] + days
                for curve in self.env["clinic.curve"].search([])
                for step in curve.timeline["steps"]
                for days in (step["day"], *step["repeat"])
            ),
            default=0,
        )
        late = max(self.env["res.company"].sudo().search([]).mapped("clinic_plan_late_days"), default=0)
        since = fields.Datetime.subtract(fields.Datetime.now(), days=int(reach) + late + 1)
        return Domain("state", "!=", "cancelled") & Domain("date", ">=", since)

    @api.model
    def _longest_days(self):
        """For each anchor of a step, how long after the encounter it lies at most."""
        (category_scabbing, category_effect), (scabbing, effect) = (
            self.env[model].sudo().with_context(active_test=False)._read_group([], [], aggregates)[0]  # sudo: settings
            for model, aggregates in (
                ("clinic.category", ["scabbing_days:max", "effect_days:max"]),
                ("product.template", ["clinic_scabbing_days:max", "clinic_effect_days:max"]),
            )
        )
        return {
            "encounter": 0,
            "scabbing": max(category_scabbing or 0, scabbing or 0),
            "effect_end": max(category_effect or 0, effect or 0),
        }

    # --- what follows (announced downstream) ---

    def _on_recorded(self):
        """New encounters: the partner is a client, has owners, gets plans."""
        self.partner_id._become_clinic_client()
        self._adopt_owners()
        self.env["clinic.planner"]._stop_superseded(self)
        self.env["clinic.planner"]._plan(self)
        self.partner_id._refresh_journey()

    def _on_client_corrected(self, former):
        """Encounters that were recorded with these other clients."""
        if former:
            self.partner_id._become_clinic_client()
            self._adopt_owners()
            self.env["clinic.planner"]._revive_superseded(former)
            former._refresh_journey()

    def _on_corrected(self, rematch=True):
        """Encounters that were moved or cancelled, or were something else (``rematch``)."""
        self.env["clinic.planner"]._revive_superseded(self.partner_id)
        self.env["clinic.planner"]._stop_superseded(self)
        self.env["clinic.planner"]._replan(self, rematch)
        self.partner_id._refresh_journey()

    def _stop_code(self):
        """Why the plans of this encounter end when no curve concerns it any more."""
        self.ensure_one()
        return "cancelled" if self.state == "cancelled" else "corrected"

    def _on_staff_changed(self):
        """Open follow-ups go to whom the encounter names now, unless a person chose who does them."""
        nobody = self.env["res.users"]
        named = {(line.encounter_id, line.role_id): line.user_id for line in self.staff_ids}
        # sudo: colleagues' follow-ups as well
        followups = (
            self.env["clinic.followup"]
            .sudo()
            .search([("plan_id.encounter_id", "in", self.ids), ("state", "=", "todo"), ("resolver", "!=", "manual")])
        )
        followups.filtered(
            lambda followup: (
                named.get((followup.encounter_id, followup.role_id), nobody)
                != (followup.user_id if followup.resolver == "encounter" else nobody)
            )
        )._resolve_again()

    def _adopt_owners(self):
        """Clients without an owner in a role get the person of the encounter (A5)."""
        self.env["clinic.ownership"]._adopt(self)
