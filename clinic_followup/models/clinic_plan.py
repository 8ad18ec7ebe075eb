# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.engine import as_engine, is_engine


class ClinicPlan(models.Model):
    """One curve running for one encounter.  The database allows it once (C6)."""

    _name = "clinic.plan"
    _description = "Follow-up Plan"
    _order = "date_anchor desc, id desc"
    _rec_name = "curve_id"
    _check_company_auto = True
    _clinic_forget = ()

    curve_id = fields.Many2one("clinic.curve", required=True, ondelete="restrict")
    encounter_id = fields.Many2one("clinic.encounter", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Client", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", string="Branch", required=True)
    curve_version = fields.Integer(string="Version", required=True, help="The version of the curve it was made with.")
    date_anchor = fields.Datetime(string="Counted From", required=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("stopped", "Stopped")], required=True, default="running"
    )
    stop_code = fields.Selection(
        [
            ("cancelled", "The encounter was cancelled"),
            ("corrected", "The encounter was corrected"),
            ("refunded", "The sale was taken back or refunded"),
            ("superseded", "The client came in or bought"),
            ("stopped", "Stopped after a contact"),
            ("deceased", "The client has died"),
            ("anonymised", "The client file was anonymised"),
        ],
        string="Stopped Because",
    )
    followup_ids = fields.One2many("clinic.followup", "plan_id", string="Follow-ups")
    followup_count = fields.Integer(compute="_compute_followup_count")
    open_count = fields.Integer(compute="_compute_followup_count")

    _unique_encounter = models.UniqueIndex("(curve_id, encounter_id)", "This curve runs for this encounter already.")

    @api.depends("followup_ids.state")
    def _compute_followup_count(self):
        counts = {}
        for plan, state, count in self.env["clinic.followup"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
        ):
            counts.setdefault(plan.id, {})[state] = count
        for plan in self:
            of_plan = counts.get(plan._origin.id, {})
            plan.followup_count = sum(of_plan.values())
            plan.open_count = of_plan.get("todo", 0)

    @api.depends("curve_id", "partner_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.curve_id.name} – {plan.partner_id.name}"

    # --- CRUD: plans are the engine's ---

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine(vals)
        return super().write(vals)

    def _check_engine(self, vals):
        if vals and not is_engine(self.env):
            raise UserError(
                self.env._("Plans are made by the curves. Record an encounter, or add a follow-up by hand.")
            )

    # --- business ---

    def _open_followups(self):
        # sudo: a plan ends as a whole, whoever is responsible for its steps
        return self.env["clinic.followup"].sudo().search([("plan_id", "in", self.ids), ("state", "=", "todo")])

    def _stop(self, code, reason=None):
        """End the plans early: open follow-ups are withdrawn with the reason."""
        plans = as_engine(self.sudo())  # sudo: as above
        if plans:
            plans.write({"state": "stopped", "stop_code": code})
            plans._open_followups()._withdraw(code, reason)

    def _resume(self):
        """Take back a stop: what was withdrawn by it is open again."""
        for code, plans in as_engine(self.sudo()).grouped("stop_code").items():  # sudo: as above
            plans.write({"state": "running", "stop_code": False})
            followups = (
                self.env["clinic.followup"]
                .sudo()
                .search([("plan_id", "in", plans.ids), ("state", "=", "withdrawn"), ("reason_code", "=", code)])
            )
            as_engine(followups).write({"state": "todo", "reason_code": False, "reason": False})

    def action_view_followups(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_followup_action_all")
        return dict(action, domain=[("plan_id", "=", self.id)], context={}, name=self.display_name)
