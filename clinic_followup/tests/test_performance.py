# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Costs that must not grow with the clinic, as numbers of queries. Times are measured by ``benchmarks/``."""

from odoo import Command
from odoo.tests import tagged

from .common import ClinicCase

MANY = 40


@tagged("post_install", "-at_install")
class TestPerformance(ClinicCase):
    """One or forty: the same queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(1, 7, 30, {"offset": 60, "calendar_mode": "commercial"})

    def _recorded(self, count):
        """Encounters of as many clients, with staff, that nobody has planned yet."""
        encounters = self.env["clinic.encounter"].create(
            [
                {
                    "partner_id": self._patient(f"Client {number}").id,
                    "kind": "treatment",
                    "category_id": self.sub_category.id,
                    "state": "cancelled",
                    "staff_ids": [Command.create({"role_id": self.role_consultant.id, "user_id": self.ada.id})],
                }
                for number in range(count)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute("UPDATE clinic_encounter SET state = 'done' WHERE id = ANY(%s)", (encounters.ids,))
        self.env.invalidate_all()
        return encounters

    def _planned(self, count):
        encounters = self._recorded(count)
        self.env["clinic.planner"]._plan(encounters)
        self.env.invalidate_all()
        return encounters

    def _queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_planning_takes_the_same_queries_for_one_and_for_forty_encounters(self):
        plan = self.env["clinic.planner"]._plan
        plan(self._recorded(1))
        one, many = self._recorded(1), self._recorded(MANY)
        of_one = self._queries(plan, one)
        of_many = self._queries(plan, many)
        self.assertEqual(len(many.followup_ids), MANY * 4)
        self.assertEqual(of_many, of_one)

    def test_planning_again_takes_the_same_queries_for_one_and_for_forty_encounters(self):
        plan = self.env["clinic.planner"]._plan
        one, many = self._planned(1), self._planned(MANY)
        self._queries(plan, one)
        of_one = self._queries(plan, one)
        self.assertEqual(self._queries(plan, many), of_one)

    def test_open_work_is_counted_once_for_batch_after_batch(self):
        plan = self.env["clinic.planner"]._plan
        plan(self._recorded(1))
        open_work = {}
        first = self._queries(plan, self._recorded(1), open_work)
        self.assertEqual(open_work.keys(), set((self.ada + self.ben).ids))
        second = self._queries(plan, self._recorded(MANY), open_work)
        self.assertEqual(second, first - 1)

    def _close(self, followup):
        followup.record_contact(self.result_reached.with_env(followup.env), note="Fine")

    def test_closing_one_follow_up_takes_the_same_queries_among_few_and_among_many(self):
        counts = []
        for count in (2, MANY):
            followups = self._planned(count).followup_ids.with_user(self.ada)
            # the first fills the cache of record rules
            self._close(followups[0])
            counts.append(self._queries(self._close, followups[1]))
        self.assertEqual(counts[1], counts[0])

    def _open_worklist(self, user):
        spec = {
            **{fname: {} for fname in ("name", "due_group", "is_overdue", "partner_phone", "days_since_treatment")},
            **{fname: {"fields": {"display_name": {}}} for fname in ("partner_id", "category_id", "user_id")},
        }
        result = (
            self.env["clinic.followup"]
            .with_user(user)
            .web_search_read(
                [("user_id", "=", user.id), ("due_group", "in", ["overdue", "today", "week"])], spec, limit=80
            )
        )
        return result["length"]

    def test_opening_the_worklist_takes_the_same_queries_for_few_and_for_many_rows(self):
        for user in (self.ada, self.sue):
            with self.subTest(user=user.name):
                self._planned(1).followup_ids.write({"user_id": user.id})
                self._open_worklist(user)
                of_few = self._queries(self._open_worklist, user)
                self._planned(MANY).followup_ids.write({"user_id": user.id})
                of_many = self._queries(self._open_worklist, user)
                self.assertEqual(self._open_worklist(user), 2 * (MANY + 1))
                # a full page is counted by a query of its own
                self.assertEqual(of_many, of_few + 1)

    def test_the_clock_menu_takes_the_same_queries_for_few_and_for_many_follow_ups(self):
        users = self.env["res.users"].with_user(self.ada)
        self._planned(1)
        users._get_activity_groups()
        of_few = self._queries(users._get_activity_groups)
        self._planned(MANY)
        self.assertEqual(self._queries(users._get_activity_groups), of_few)
