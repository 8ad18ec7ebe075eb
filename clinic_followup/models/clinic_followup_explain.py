# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import api, fields, models

from ..tools.phone_number import PhoneNumber


class ClinicFollowupExplain(models.Model):
    """What the caller sees at hand: the client in a few lines, what to say, and why this is here (D1)."""

    _inherit = "clinic.followup"

    partner_phone = PhoneNumber(related="partner_id.phone", string="Phone")
    partner_email = fields.Char(related="partner_id.email", string="Email")
    partner_ref = fields.Char(related="partner_id.clinic_ref", string="Member Number")
    partner_age = fields.Integer(related="partner_id.age", string="Age")
    partner_gender = fields.Selection(related="partner_id.gender", string="Gender")
    partner_journey = fields.Selection(related="partner_id.clinic_journey", string="Journey")
    partner_preferences = fields.Text(related="partner_id.clinic_preferences", string="Preferences")
    last_treatment_id = fields.Many2one(related="partner_id.clinic_last_treatment_id", string="Last Treatment")
    # sudo: who may read the follow-up sees these facts, also after the client has become a colleague's
    days_since_treatment = fields.Integer(compute="_compute_days_since_treatment", compute_sudo=True)
    open_count = fields.Integer(related="partner_id.clinic_followup_open_count", string="Open Follow-ups of the Client")
    contact_warning = fields.Char(compute="_compute_contact_warning", compute_sudo=True)
    script = fields.Html(compute="_compute_script")
    care_instruction = fields.Html(compute="_compute_script")
    why = fields.Html(string="Why Is This Here", compute="_compute_why")

    @api.depends("last_treatment_id.date")
    def _compute_days_since_treatment(self):
        today = fields.Date.context_today(self)
        for followup in self:
            date = followup.last_treatment_id.date
            followup.days_since_treatment = (
                (today - fields.Datetime.context_timestamp(followup, date).date()).days if date else 0
            )

    @api.depends(
        "channel",
        "partner_id.clinic_contact_status",
        "partner_id.clinic_refuses_phone",
        "partner_id.clinic_refuses_sms",
        "partner_id.clinic_refuses_wechat",
        "partner_id.clinic_refuses_email",
        "partner_id.clinic_refuses_visit",
    )
    def _compute_contact_warning(self):
        for followup in self:
            client = followup.partner_id
            followup.contact_warning = client._clinic_unreachable(followup.channel) if client else ""

    @api.depends("step_id", "encounter_id", "category_id")
    @api.depends_context("lang")
    def _compute_script(self):
        # sudo: staff need not read curves and products for that
        for followup in self.sudo():
            step, product = followup.step_id, followup.encounter_id.product_id
            followup.script = step.script
            followup.care_instruction = step.send_care and (
                product.clinic_care_instruction or followup.category_id._nearest("care_instruction")
            )

    @api.depends(
        "state", "reason_code", "reason", "resolver", "user_id", "date_due", "date_planned", "origin_id", "step_id"
    )
    @api.depends_context("lang", "tz")
    def _compute_why(self):
        for followup in self:
            lines = followup.sudo()._why_lines()  # sudo: the explanation names colleagues
            followup.why = Markup("<ul class='mb-0'>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % line for line in lines
            )

    def _why_lines(self):
        """The reasons, one sentence each: where from, which day, who, what happened since."""
        self.ensure_one()
        _ = self.env._

        def label(fname):
            return dict(self._fields[fname]._description_selection(self.env)).get(self[fname], "")

        if self.plan_id:
            yield _(
                "Planned by the curve “%(curve)s” (version %(version)s) for: %(encounter)s.",
                curve=self.curve_id.name,
                version=self.plan_id.curve_version,
                encounter=self.encounter_id.display_name,
            )
            anchors = dict(self.step_id._fields["anchor"]._description_selection(self.env))
            yield _(
                "The step is due %(offset)s, counted from: %(anchor)s.",
                offset=self.step_id.offset_label,
                anchor=anchors[self.step_id.anchor],
            )
            if self.step_id.repeat_every:
                yield _("It is repeated; this is number %s.", self.occurrence)
            modes = dict(self.step_id._fields["calendar_mode"]._description_selection(self.env))
            yield _("Working days: %s.", modes[self.step_id.calendar_mode])
        elif self.origin_id:
            yield _("Follows from “%(origin)s” of %(day)s.", origin=self.origin_id.name, day=self.origin_id.date_due)
        else:
            yield _("Added by hand by %s.", self.create_uid.name)
        if self.state != "skipped":
            yield _("Responsible: %(user)s (%(rule)s).", user=self.user_id.name or _("nobody"), rule=label("resolver"))
        if self.date_planned and self.date_planned != self.date_due:
            yield _("First due on %(first)s, moved to %(due)s.", first=self.date_planned, due=self.date_due)
        if self.reason_code:
            yield f"{label('state')}: {label('reason_code')}."
        if self.reason:
            yield self.reason

    def action_open_client(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(self.env.ref("clinic_followup.res_partner_clinic_view_form").id, "form")],
        }
