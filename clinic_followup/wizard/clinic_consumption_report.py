# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_date


class ClinicConsumptionReport(models.TransientModel):
    """What a client bought in a branch, to be printed for the client in the client's language (K3)."""

    _name = "clinic.consumption.report"
    _description = "Consumption Report"
    _inherit = ["clinic.checked", "clinic.access.logged"]
    _check_company_auto = True
    # printing is logged, choosing what to print is not
    _access_log_reads = False
    _access_log_changes = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain=[("is_company", "=", False)],
    )
    company_id = fields.Many2one("res.company", string="Branch", required=True, default=lambda self: self.env.company)
    period = fields.Selection(
        [("year", "This year"), ("last_year", "Last year"), ("all", "Since the beginning"), ("dates", "Own dates")],
        required=True,
        default="year",
    )
    date_from = fields.Date(string="From", compute="_compute_dates", store=True, readonly=False, precompute=True)
    date_to = fields.Date(string="Until", compute="_compute_dates", store=True, readonly=False, precompute=True)
    with_taxes = fields.Boolean(
        string="Amounts With Taxes", compute="_compute_with_taxes", store=True, readonly=False, precompute=True
    )
    group_by = fields.Selection(
        [("month", "Month"), ("category", "Treatment category")], string="Grouped By", required=True, default="month"
    )
    lang = fields.Selection(
        "_list_languages", string="Language", compute="_compute_lang", store=True, readonly=False, precompute=True
    )

    # --- defaults and computes ---

    @api.model
    def _list_languages(self):
        return self.env["res.lang"].get_installed()

    @api.model
    def default_get(self, fields):
        vals = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner" and not vals.get("partner_id"):
            vals["partner_id"] = self.env.context.get("active_id")
        return vals

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for report in self:
            new_year = self.env["clinic.planner"]._today(report.company_id or self.env.company).replace(month=1, day=1)
            if report.period == "last_year":
                new_year -= relativedelta(years=1)
            if report.period in ("year", "last_year"):
                report.date_from = new_year
                report.date_to = new_year + relativedelta(years=1, days=-1)
            elif report.period == "all":
                report.date_from = report.date_to = False

    @api.depends("company_id")
    def _compute_with_taxes(self):
        for report in self:
            # sudo: a setting of the branch
            report.with_taxes = report.company_id.sudo().clinic_amount_basis == "total"

    @api.depends("partner_id")
    def _compute_lang(self):
        installed = dict(self._list_languages())
        for report in self:
            lang = report.partner_id.lang or self.env.lang
            report.lang = lang if lang in installed else self.env.lang

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for report in self:
            if report.date_from and report.date_to and report.date_from > report.date_to:
                raise ValidationError(self.env._("The report cannot end before it begins: correct the dates."))

    # --- actions ---

    def action_print(self):
        self.ensure_one()
        return self.env.ref("clinic_followup.clinic_consumption_report_print").report_action(self)

    # --- what is on it, for the template ---

    def _in_client_language(self):
        return self.with_context(lang=self.lang)

    def _get_report_base_filename(self):
        return self.env._("Consumption %s", self.partner_id.clinic_ref or self.partner_id.name or self.partner_id.id)

    def _statement(self):
        """Groups of lines with their sums, the sum of all, and courses."""
        self.ensure_one()
        self.partner_id.check_access("read")
        self.company_id.check_access("read")
        Consumption = self.env["clinic.consumption"]
        asked = {"since": self.date_from, "until": self.date_to}
        lines = Consumption._statement_lines(self.partner_id, self.company_id, self.with_taxes, **asked)
        groups = {}
        for line in lines:
            groups.setdefault(self._group_of(line), []).append(line)
        currency = self.company_id.currency_id
        return {
            "groups": [
                {"name": name, "lines": of_group, "total": Consumption._statement_totals(of_group, currency)}
                for (_order, name), of_group in sorted(groups.items())
            ],
            "total": Consumption._statement_totals(lines, currency),
            "courses": Consumption._statement_courses(self.partner_id, self.company_id, **asked),
        }

    def _group_of(self, line):
        """What sorts the group, and what it is called."""
        if self.group_by == "category":
            name = line["row"].category_id.display_name or self.env._("Other")
            return (name, name)
        month = line["date"].strftime("%Y-%m")
        return (month, format_date(self.env, line["date"], date_format="LLLL y"))

    def _period_text(self):
        if not (self.date_from or self.date_to):
            return self.env._("Since the beginning")
        begin, end = (day and format_date(self.env, day) for day in (self.date_from, self.date_to))
        if not end:
            return self.env._("Since %s", begin)
        return f"{begin} – {end}" if begin else self.env._("Until %s", end)
