# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models

from ..tools.engine import as_engine
from . import phrases
from .contacts import contacts, satisfaction

#: The planner's insert leaves the order of ids open; the demonstration is to be the same every time.
SAME_ORDER = "encounter_id.id, step_id.id, occurrence, id"
#: How far back work was left undone.
UNDONE_DAYS = 12


class ClinicDemoHistory(models.AbstractModel):
    """Fourteen months of calls, written in bulk in the shape that ``record_contact`` gives them."""

    _inherit = "clinic.demo"

    def _work_off(self, rng):
        """Work on what was due before today: first the reminders of appointments, and what these would end;
        then the appointments take place; then everything else. Everybody has left some of the last days'
        work undone."""
        lately = self._today() - timedelta(days=UNDONE_DAYS)
        attempts, problems = [], []
        first = self._due().filtered(
            lambda f: (
                f.encounter_id.state == "planned"
                or (f.curve_id.stop_on not in (False, "never") and f.date_due < lately)
            )
        )
        self._work_on_all(rng, first, attempts, problems)
        self._keep_appointments(rng)
        due = self._due()
        undone = [
            followup.id
            for of_user in due.filtered(lambda f: f.date_due >= lately).grouped("user_id").values()
            for followup in of_user[: rng.randint(9, 14)]
            if rng.random() < 0.7
        ]
        self._work_on_all(rng, due - due.browse(undone), attempts, problems)
        attempts += self._solve(rng, problems)
        as_engine(self.env["clinic.attempt"]).create(attempts)

    def _due(self):
        """What was due before today, the latest first."""
        return as_engine(self.env["clinic.followup"]).search(
            [("state", "=", "todo"), ("date_due", "<", self._today())], order=f"date_due desc, {SAME_ORDER}"
        )

    def _work_on_all(self, rng, followups, attempts, problems):
        results = self._results()
        for followup in followups[::-1]:
            attempts += self._work_on(rng, followup, results, problems)
        self.env["clinic.planner"]._close_finished(followups.plan_id.ids)

    def _results(self):
        return {result.code: result for result in self.env["clinic.result"].search([])}

    def _work_on(self, rng, followup, results, problems):
        """Close one follow-up; returns its attempts."""
        score = satisfaction(rng) if followup.is_satisfaction else 0
        first, tolerance = followup.date_due, followup.date_deadline - followup.date_due
        story = contacts(rng, (self._today() - first).days - 1, problem=score in (1, 2) or rng.random() < 0.006)
        attempts = [
            self._prepare_attempt(rng, followup, first + timedelta(days=contact.day), results[contact.result], score)
            for contact in story
        ]
        closing = story[-1]
        reached = results[closing.result].reached
        vals = {
            "state": "done" if reached else "unreached",
            "result_id": results[closing.result].id,
            "date_done": attempts[-1]["date"],
            "attempt_count": len(story),
            "retry_count": sum(contact.result == "no_answer" for contact in story),
            "satisfaction": str(score) if score and reached else False,
        }
        if len(story) > 1:
            vals.update(date_due=first + timedelta(days=closing.day), due_at=False)
        if story[0].result == "busy_later":
            vals["date_deadline"] = vals["date_due"] + tolerance
        followup.write(vals)
        if closing.result == "problem":
            problems.append((followup, attempts[-1]))
        return attempts

    def _prepare_attempt(self, rng, followup, day, result, score=0):
        note = self._say(rng.choice(self._notes(followup, result, score)))
        return {
            "followup_id": followup.id,
            "partner_id": followup.partner_id.id,
            "company_id": followup.company_id.id,
            "department_id": followup.department_id.id,
            "user_id": followup.user_id.id,
            "date": self._moment(rng, day),
            "note_delay": rng.choices((0, 2, 6, 25, 180), (40, 30, 18, 9, 3))[0],
            "channel": followup.channel,
            "result_id": result.id,
            "reached": result.reached,
            "note": note or False,
            "satisfaction": score if result.reached and result.outcome != "rescheduled" else 0,
            "latent_need": result.outcome == "done" and rng.random() < 0.08 and self._say(rng.choice(phrases.NEEDS)),
        }

    def _notes(self, followup, result, score):
        """What could be written down."""
        if result.code in phrases.NOTES:
            return phrases.NOTES[result.code]
        if score:
            return phrases.OPINIONS[score]
        if result.outcome == "problem":
            return phrases.PROBLEMS
        kind = followup.encounter_id.kind
        if not followup.plan_id:
            return phrases.NOTES["manual"]
        if kind in ("inquiry", "no_purchase"):
            return phrases.NOTES[kind]
        if kind in ("session", "suture_removal"):
            return phrases.NOTES["reminder"]
        if followup.department_id.clinic_kind == "dental":
            return phrases.NOTES["dental"]
        days = (followup.date_due - followup.encounter_id.date.date()).days
        return phrases.NOTES["care" if days < 25 else "result"]

    def _solve(self, rng, problems):
        """Problems went to customer service, and were solved the next day; returns the attempts."""
        reached = self._results()["reached"]
        head = self._department("customer_service").manager_id.user_id
        followups = as_engine(self.env["clinic.followup"]).create(
            [
                {
                    "name": self.env._("Problem: %s", followup.name),
                    "partner_id": followup.partner_id.id,
                    "company_id": followup.company_id.id,
                    "origin_id": followup.id,
                    "encounter_id": followup.encounter_id.id,
                    "category_id": followup.category_id.id,
                    "resolver": "manual",
                    "channel": "phone",
                    "reason": attempt["note"],
                    "user_id": head.id,
                    "department_id": head.employee_id.department_id.id,
                    "date_due": followup.date_done.date(),
                    "result_id": reached.id,
                    "attempt_count": 1,
                }
                for followup, attempt in problems
            ]
        )
        attempts = []
        for followup in followups:
            day = min(followup.date_due + timedelta(days=1), self._today() - timedelta(days=1))
            attempt = self._prepare_attempt(rng, followup, max(day, followup.date_due), reached)
            attempts.append(dict(attempt, note=self._say(rng.choice(phrases.SOLUTIONS)), latent_need=False))
            followup.write({"state": "done", "date_done": attempt["date"]})
        return attempts

    def _add_by_hand(self, rng, staff):
        """Some follow-ups of the past months that staff have set themselves."""
        clients = self.env["res.partner"].search([("clinic_consultant_id", "!=", False)], order="id")
        for number in range(24):
            client = rng.choice(clients)
            user = client.clinic_consultant_id if number % 2 else staff[rng.choice(("tele1", "tele2", "service2"))]
            theme, days = rng.choice(phrases.MANUAL), -rng.randint(5, 120)
            self._set_by_hand(user, client, theme, days, rng.choice(("phone", "wechat")))

    def _set_by_hand(self, user, client, theme, days, channel="phone"):
        employee = user.employee_id
        return (
            self.env["clinic.followup"]
            .with_user(client.clinic_consultant_id or user)  # a colleague need not see the client
            .with_context(**self.env.context)
            .create(
                {
                    "name": self._say(theme),
                    "partner_id": client.id,
                    "channel": channel,
                    "user_id": user.id,
                    "date_due": self._today() + timedelta(days=days),
                    "department_id": employee.department_id.id,
                    "role_id": user.clinic_role_ids[:1].id,
                }
            )
        )
