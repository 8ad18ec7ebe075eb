# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models

from . import phrases
from .catalogue import STAFF
from .history import SAME_ORDER

#: What was recorded today already: how many, the result, how many days later the next contact is.
STORIES = (
    (1, "problem", None),
    (1, "refused", None),
    (1, "stop", None),
    (1, "wrong_number", None),
    (3, "no_answer", None),
    (2, "reached", 5),
    (2, "busy_later", 2),
    (5, "reached", None),
    (1, "problem", None),
    (3, "no_answer", None),
    (1, "wrong_number", None),
)


class ClinicDemoToday(models.AbstractModel):
    """What staff have done today, through the same methods as the screens."""

    _inherit = "clinic.demo"

    def _work_today(self, rng):
        """Contacts made a moment ago, and follow-ups moved and withdrawn, by the people responsible."""
        waiting = list(self._plenty(rng))
        results = self._results()
        for count, code, next_days in STORIES:
            for _turn in range(count):
                self._call(rng, self._take(waiting, long_plan=code == "stop"), results[code], next_days)
        for text in phrases.WITHDRAWN:
            self._bulk("withdraw", self._take(waiting), text)
        for days in (2, 4):
            day = self._today() + timedelta(days=days)
            self._bulk("reschedule", self._take(waiting), phrases.MOVED, mode="date", date_due=day)

    def _take(self, waiting, long_plan=False):
        """The next follow-up that waits, or the next one whose plan goes on for long."""
        for followup in waiting:
            if not long_plan or followup.plan_id.open_count > 3:
                waiting.remove(followup)
                return followup
        return self.env["clinic.followup"]

    def _plenty(self, rng):
        """Open follow-ups up to today of those who have most, one of each client, in turn."""
        due = self.env["clinic.followup"].search(
            [("state", "=", "todo"), ("date_due", "<=", self._today()), ("plan_id", "!=", False)],
            order=f"date_due, {SAME_ORDER}",
        )
        of_users = [list(of_user[: max(len(of_user) - 4, 0)]) for of_user in due.grouped("user_id").values()]
        seen = set()
        while any(of_users):
            for of_user in of_users:
                followup = of_user and of_user.pop(rng.randrange(len(of_user)))
                if followup and followup.partner_id not in seen:
                    seen.add(followup.partner_id)
                    yield followup

    def _call(self, rng, followup, result, next_days):
        if not followup:
            return
        score = rng.choice((4, 5)) if followup.is_satisfaction and result.code == "reached" else 0
        note = {"refused": phrases.REFUSES, "stop": phrases.STOP}.get(result.code) or rng.choice(
            self._notes(followup, result, score)
        )
        mine = followup.with_user(followup.user_id).with_context(**self.env.context)
        mine.record_contact(
            result.with_env(mine.env),
            note=self._say(note) or None,
            satisfaction=score,
            date=fields.Datetime.now() - timedelta(minutes=rng.randint(1, 12)),
            next_date=next_days and self._today() + timedelta(days=next_days),
            next_name=next_days and self._say(phrases.MANUAL[1]),
        )

    def _bulk(self, wizard, followup, reason, **vals):
        if followup:
            self.env[f"clinic.followup.{wizard}"].with_user(followup.user_id).with_context(**self.env.context).create(
                dict(vals, followup_ids=followup.ids, reason=self._say(reason))
            ).action_apply()

    def _add_for_everybody(self, rng, staff):
        """Everybody has set something for today or the next days, the physicians and the administrator too."""
        clients = self.env["res.partner"].search(
            [("clinic_journey", "=", "treated"), ("clinic_contact_status", "=", "ok")], order="id"
        )
        people = [(staff[member.login], member.medical == "group_physician") for member in STAFF]
        for user, physician in [*people, (self.env.ref("base.user_admin"), False)]:
            theme = phrases.MEDICAL if physician else rng.choice(phrases.MANUAL)
            self._set_by_hand(user, rng.choice(clients), theme, 0)
            self._set_by_hand(user, rng.choice(clients), rng.choice(phrases.MANUAL), rng.randint(1, 6), "wechat")
