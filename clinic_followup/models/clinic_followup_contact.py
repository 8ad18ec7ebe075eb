# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.engine import as_engine
from ..tools.values import is_id


class ClinicFollowupContact(models.Model):
    """Making contact: call, message, and the result that decides what happens next (D1, D2, D5)."""

    _inherit = "clinic.followup"

    # --- kept while on the phone, so that nothing typed is lost ---
    note = fields.Text(copy=False, help="What the client said. Kept with the contact when its result is recorded.")
    call_at = fields.Datetime(string="Call Started", readonly=True, copy=False)
    satisfaction = fields.Selection(
        [("1", "Very unhappy"), ("2", "Unhappy"), ("3", "Neutral"), ("4", "Happy"), ("5", "Very happy")], copy=False
    )
    latent_need = fields.Char(string="Latent Need", copy=False, help="What else the client could want.")
    next_date = fields.Date(
        string="Next Follow-up", copy=False, help="Another day agreed with the client, or the next contact."
    )
    next_name = fields.Char(string="Next Theme", copy=False)
    next_user_id = fields.Many2one("res.users", string="Next By", copy=False, domain="[('share', '=', False)]")
    colleague_id = fields.Many2one(
        "res.users",
        string="Tell Colleague",
        copy=False,
        domain="[('share', '=', False)]",
        help="Who takes care of a problem; the supervisor of customer service if empty.",
    )

    # --- actions: reaching the client ---

    def action_call(self):
        """Dial, log the call, and remember when it started: the delay until the note is kept."""
        self.ensure_one()
        self._check_reachable("phone")
        as_engine(self).call_at = fields.Datetime.now()
        return self.partner_id._dial(self._name, self.name)

    def action_sms(self):
        self.ensure_one()
        self._check_reachable("sms")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send SMS"),
            "res_model": "sms.composer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_composition_mode": "comment",
            },
        }

    def action_email(self):
        self.ensure_one()
        self._check_reachable("email")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send E-mail"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_partner_ids": self.partner_id.ids,
                "default_subject": self.name,
            },
        }

    def _check_reachable(self, channel):
        """Consent and status are checked when contact is made, not when it was planned."""
        reason = self.partner_id._clinic_unreachable(channel)
        if reason:
            raise UserError(reason)

    # --- actions: recording the result ---

    def action_record_result(self, result_id):
        """Record a contact with what was typed on the form; returns what to show next."""
        self.ensure_one()
        result = is_id(result_id) and self.env["clinic.result"].browse(result_id).exists()
        if not result:
            raise UserError(self.env._("This result does not exist any more. Reload the page."))
        self.record_contact(
            result,
            note=self.note,
            date=self.call_at,
            satisfaction=int(self.satisfaction or 0),
            latent_need=self.latent_need,
            next_date=self.next_date,
            next_name=self.next_name,
            next_user=self.next_user_id,
            colleague=self.colleague_id,
        )
        return False

    @api.private
    def record_contact(
        self,
        result,
        *,
        note=None,
        channel=None,
        date=None,
        satisfaction=0,
        latent_need=None,
        next_date=None,
        next_name=None,
        next_user=None,
        colleague=None,
    ):
        """Record one contact attempt and do what its result says (D2, D3).

        :param result: ``clinic.result``, decides what happens to the follow-up
        :param date: when contact was made (naive UTC); now if empty
        :param next_date: the other day agreed on, or the day of a further follow-up
        :param colleague: who gets the problem that was found
        :return: the ``clinic.attempt``
        :raises UserError: when the follow-up is closed already, or the result asks for a note or day
        """
        self.ensure_one()
        self.check_access("write")
        now = fields.Datetime.now()
        date = min(date or now, now)
        self._check_record(result, note, next_date)
        # sudo: contacts can only be made here, where access to the follow-up was checked
        attempt = as_engine(self.env["clinic.attempt"].sudo()).create(
            {
                "followup_id": self.id,
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "department_id": self.department_id.id,
                "user_id": self.env.uid,
                "date": date,
                "note_delay": int((now - date).total_seconds() // 60),
                "channel": channel or self.channel,
                "result_id": result.id,
                "reached": result.reached,
                "note": note,
                "satisfaction": satisfaction,
                "latent_need": latent_need,
            }
        )
        as_engine(self).write(
            {
                "result_id": result.id,
                "attempt_count": self.attempt_count + 1,
                "note": False,
                "call_at": False,
                "satisfaction": str(satisfaction) if satisfaction else self.satisfaction,
                "latent_need": False,
                "next_date": False,
                "next_name": False,
                "next_user_id": False,
                "colleague_id": False,
            }
        )
        further = result.outcome not in ("rescheduled", "retry")
        getattr(as_engine(self), f"_outcome_{result.outcome}")(attempt, next_date=next_date, colleague=colleague)
        if next_date and further:
            self._add_next(next_date, next_name or self.name, next_user or self.user_id)
        if self.plan_id:
            self.env["clinic.planner"]._close_finished(self.plan_id.ids)
        attempt = attempt.with_env(self.env)  # the engine's right ends here
        self._on_contact(attempt)
        return attempt

    def _check_record(self, result, note, next_date):
        if self.state != "todo":
            raise UserError(
                self.env._(
                    "“%(name)s” is closed already (%(result)s).",
                    name=self.name,
                    result=self.result_id.name
                    or dict(self._fields["state"]._description_selection(self.env))[self.state],
                )
            )
        if result.note_required and not (note or "").strip():
            raise UserError(self.env._("“%s” needs a note: what did the client say?", result.name))
        if result.outcome == "rescheduled" and not next_date:
            raise UserError(self.env._("“%s”: for which day? Fill in “Next Follow-up”.", result.name))
        if next_date and next_date < self.env["clinic.planner"]._today(self.company_id):
            raise UserError(self.env._("The next follow-up cannot be in the past."))

    # --- outcomes: one method for each ``clinic.result.outcome`` ---

    def _outcome_done(self, attempt, **_details):
        self.write({"state": "done", "date_done": attempt.date})

    def _outcome_retry(self, attempt, **details):
        result = attempt.result_id
        tries = self.retry_count + 1
        if tries >= result.retry_max:
            self.write({"state": "unreached", "retry_count": tries, "date_done": attempt.date})
            return
        day = details.get("next_date") or self.env["clinic.planner"]._next_day(self.company_id, result.retry_days)
        self.write({"retry_count": tries, "date_due": day, "due_at": False})

    def _outcome_rescheduled(self, attempt, *, next_date, **_details):
        self.write(self._with_deadline({"date_due": next_date}))

    def _outcome_refused_channel(self, attempt, **_details):
        self._outcome_done(attempt)
        # sudo: staff without rights on contacts keep the client's wish all the same
        self.partner_id.sudo().write({f"clinic_refuses_{attempt.channel}": True})

    def _outcome_wrong_number(self, attempt, **_details):
        self.write({"state": "unreached", "date_done": attempt.date})
        client = self.partner_id.sudo()  # sudo: as above
        if client.clinic_contact_status in (False, "ok"):
            # who wants no contact, or has died, stays so
            client.clinic_contact_status = "wrong_number"
        consultant = self.partner_id.clinic_consultant_id
        sees_branch = self.company_id in consultant.sudo().company_ids  # sudo: a colleague's settings
        self._add_for_colleague(
            self.env._("Find the right phone number"), consultant if sees_branch else self.user_id, attempt
        )

    def _outcome_stop_plan(self, attempt, **_details):
        self._outcome_done(attempt)
        self.plan_id._stop("stopped", attempt.note)

    def _outcome_problem(self, attempt, *, colleague=None, **_details):
        self._outcome_done(attempt)
        colleague = colleague or self._problem_supervisor()
        followup = self._add_for_colleague(self.env._("Problem: %s", self.name), colleague, attempt)
        if followup.user_id:
            followup.message_notify(
                partner_ids=followup.user_id.partner_id.ids,
                subject=self.env._("A client has a problem: %s", self.partner_id.name),
                body=self.env._(
                    "Found during “%(theme)s” by %(user)s. Please take care of it today.",
                    theme=self.name,
                    user=self.env.user.name,
                ),
            )
        self._on_problem(attempt, followup)

    def _problem_supervisor(self):
        """The head of customer service of the branch, else of the follow-up's department (S0 part 4)."""
        # sudo: staff may not read employees
        services = (
            self.env["hr.department"]
            .sudo()
            .search([("clinic_kind", "=", "customer_service"), ("company_id", "in", (self.company_id.id, False))])
        )
        heads = services.manager_id.user_id + self.sudo().department_id.manager_id.user_id
        return heads.filtered("active")[:1] or self.company_id._clinic_fallback()

    def _add_next(self, day, name, user):
        """The next contact, set by hand after a call (C4)."""
        return self._add(
            {
                "name": name,
                "date_due": day,
                "user_id": user.id,
                "channel": self.channel,
                "role_id": self.role_id.id,
                "department_id": self.department_id.id,
            }
        )

    def _add_for_colleague(self, name, user, attempt):
        # sudo: a colleague's worklist takes an entry from whoever finds the problem
        employee = user.sudo().employee_id
        return self._add(
            {
                "name": name,
                "date_due": self.env["clinic.planner"]._today(self.company_id),
                "user_id": user.id,
                "channel": "phone",
                "reason": attempt.note,
                "department_id": (employee.department_id or self.department_id).id,
            }
        )

    def _add(self, vals):
        followup = as_engine(self.sudo()).create(
            {  # sudo: as above
                **vals,
                "partner_id": self.partner_id.id,
                "company_id": self.company_id.id,
                "origin_id": self.id,
                "encounter_id": self.encounter_id.id,
                "category_id": self.category_id.id,
                "resolver": "manual",
            }
        )
        followup._check_responsible()
        return followup

    # --- announced to other addons ---

    def _on_contact(self, attempt):
        """After each recorded contact."""

    def _on_problem(self, attempt, followup):
        """After a problem was found and given to a colleague."""
