# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.facts import EncounterFacts
from ..tools.selections import CHANNELS, ENCOUNTER_KINDS


class ClinicCurveDryRun(models.TransientModel):
    """Try a curve, or all of them: who would do what when for an encounter, and why a step would not be planned (C2).

    Nothing is written: the same planner computes, only the insert is left out.
    """

    _name = "clinic.curve.dry.run"
    _description = "Dry Run of Curves"
    _inherit = ["clinic.checked"]

    curve_id = fields.Many2one("clinic.curve", string="Curve", help="Empty: all curves that would start.")
    encounter_id = fields.Many2one("clinic.encounter", string="Encounter", help="Try a recorded encounter …")
    partner_id = fields.Many2one("res.partner", string="Client", help="… or a supposed one, for a client if you like.")
    kind = fields.Selection(ENCOUNTER_KINDS, default="treatment")
    category_id = fields.Many2one("clinic.category", string="Treatment Category")
    product_id = fields.Many2one("product.product", string="Item")
    department_id = fields.Many2one("hr.department")
    date = fields.Datetime(string="When", default=fields.Datetime.now)
    state = fields.Selection([("planned", "Planned"), ("done", "Done")], default="done")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, required=True)
    message = fields.Char(readonly=True)
    line_ids = fields.One2many("clinic.curve.dry.run.line", "dry_run_id", readonly=True)

    @api.onchange("encounter_id")
    def _onchange_encounter_id(self):
        encounter = self.encounter_id
        if encounter:
            for fname in ("partner_id", "kind", "category_id", "product_id", "department_id", "date", "company_id"):
                self[fname] = encounter[fname]
            self.state = encounter.state if encounter.state != "cancelled" else "done"

    @api.onchange("product_id")
    def _onchange_product_id(self):
        self.category_id = self.product_id.clinic_category_id or self.category_id

    def action_compute(self):
        self.ensure_one()
        if not self.date or not self.kind:
            raise UserError(self.env._("Choose an encounter, or say what would happen and when."))
        why_not = self.curve_id and self.curve_id._why_not(self)
        if why_not:
            self.write({"message": why_not, "line_ids": [(5,)]})
            return self._reopen()
        previews = self.env["clinic.planner"]._preview(self._facts(), self.curve_id.ids)
        lines = [
            (0, 0, dict(self._prepare_line(row), curve_id=curve_id))
            for curve_id, rows in previews
            for row in sorted(rows, key=lambda row: row.day)
        ]
        message = "" if lines else self.env._("No curve would start.")
        self.write({"message": message, "line_ids": [(5,), *lines]})
        return self._reopen()

    def _facts(self):
        category, template = self.category_id, self.product_id.product_tmpl_id
        return EncounterFacts(
            id=self.encounter_id.id or 0,
            partner_id=self.partner_id.id or 0,
            kind=self.kind,
            state=self.state,
            date=self.date,
            company_id=self.company_id.id,
            department_id=self.department_id.id or None,
            category_id=category.id or None,
            product_tmpl_id=template.id or None,
            effect_days=template.clinic_effect_days or category._nearest("effect_days"),
            scabbing_days=template.clinic_scabbing_days or category._nearest("scabbing_days"),
            client_tz=self.partner_id.tz or None,
            contact_status=self.partner_id.clinic_contact_status or None,
        )

    @api.model
    def _prepare_line(self, row):
        step = self.env["clinic.curve.step"].browse(row.step_id)
        return {
            "step_id": step.id,
            "occurrence": row.occurrence,
            "date_due": row.day,
            "due_at": row.moment,
            "user_id": row.user_id,
            "department_id": row.department_id,
            "resolver": row.resolver,
            "state": row.state,
            "reason_code": row.reason_code,
            "channel": step.channel,
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Dry Run"),
        }


class ClinicCurveDryRunLine(models.TransientModel):
    """One follow-up that would be planned, or not, with the reason."""

    _name = "clinic.curve.dry.run.line"
    _description = "Dry Run Line"
    _order = "date_due, id"

    dry_run_id = fields.Many2one("clinic.curve.dry.run", required=True, ondelete="cascade", index=True)
    curve_id = fields.Many2one("clinic.curve")
    step_id = fields.Many2one("clinic.curve.step", string="Theme")
    occurrence = fields.Integer()
    date_due = fields.Date(string="Due")
    due_at = fields.Datetime(string="Due At")
    user_id = fields.Many2one("res.users", string="Responsible")
    department_id = fields.Many2one("hr.department")
    channel = fields.Selection(CHANNELS)
    resolver = fields.Selection(
        selection=lambda self: self.env["clinic.followup"]._fields["resolver"]._description_selection(self.env),
        string="Chosen as",
    )
    state = fields.Selection(
        selection=lambda self: self.env["clinic.followup"]._fields["state"]._description_selection(self.env)
    )
    reason_code = fields.Selection(
        selection=lambda self: self.env["clinic.followup"]._fields["reason_code"]._description_selection(self.env),
        string="Why not",
    )
