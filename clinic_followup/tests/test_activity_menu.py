# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import ClinicCase


@tagged("post_install", "-at_install")
class TestActivityMenu(ClinicCase):
    """The clock in the menu bar, and the groups of the worklist (D1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.by_group = {}
        for group, days in (
            ("overdue", ("2026-02-20", "2026-03-01")),
            ("today", ("2026-03-02",)),
            ("week", ("2026-03-03", "2026-03-09")),
            ("later", ("2026-03-10", "2026-12-31")),
        ):
            cls.by_group[group] = cls.env["clinic.followup"].union(*(cls._followup(date_due=day) for day in days))
        closed = cls._followup(date_due="2026-03-02") + cls._followup(date_due="2026-02-20")
        closed._withdraw("withdrawn", "Not needed")
        cls.by_group["closed"] = closed
        cls.everything = cls.env["clinic.followup"].union(*cls.by_group.values())

    def _menu(self, user):
        groups = self.env["res.users"].with_user(user)._get_activity_groups()
        return next((group for group in groups if group["model"] == "clinic.followup"), None)

    def test_overdue_and_today_count_and_the_rest_is_planned(self):
        menu = self._menu(self.ada)
        self.assertEqual(
            {key: menu[key] for key in ("overdue_count", "today_count", "planned_count", "total_count")},
            {"overdue_count": 2, "today_count": 1, "planned_count": 4, "total_count": 3},
        )

    def test_a_colleague_s_work_does_not_count(self):
        self.assertIsNone(self._menu(self.ben))
        self.assertIsNone(self._menu(self.mia))

    def test_whoever_is_no_clinic_staff_has_no_entry_and_no_error(self):
        self.assertIsNone(self._menu(self._user("plain", "base.group_user")))

    def test_every_group_is_found_by_search_as_it_is_computed(self):
        for group, followups in self.by_group.items():
            with self.subTest(group=group):
                self.assertEqual(set(followups.mapped("due_group")), {group})
                found = self.everything.search([("id", "in", self.everything.ids), ("due_group", "=", group)])
                self.assertEqual(found, followups.sorted())
                others = self.everything.search([("id", "in", self.everything.ids), ("due_group", "!=", group)])
                self.assertEqual(set(others), set(self.everything - followups))

    def test_grouping_by_when_counts_what_is_computed(self):
        groups = self.env["clinic.followup"].formatted_read_group(
            [("id", "in", self.everything.ids)], ["due_group"], ["__count"]
        )
        self.assertEqual(
            {group["due_group"]: group["__count"] for group in groups},
            {group: len(followups) for group, followups in self.by_group.items()},
        )
        for group in groups:
            self.assertEqual(
                self.everything.search([("id", "in", self.everything.ids), *group["__extra_domain"]]),
                self.by_group[group["due_group"]].sorted(),
            )

    def test_overdue_is_searched_as_it_is_computed(self):
        for value in (True, False):
            self.assertEqual(
                set(self.everything.search([("id", "in", self.everything.ids), ("is_overdue", "=", value)])),
                set(self.everything.filtered(lambda followup, value=value: followup.is_overdue == value)),
            )

    def test_today_is_the_reader_s(self):
        late = "2026-03-02 17:00"  # already Tuesday in Shanghai, still Monday in New York
        followup = self.by_group["today"]
        with self.at(late):
            followup.invalidate_recordset(["due_group"])
            self.assertEqual(followup.with_context(tz="America/New_York").due_group, "today")
            self.assertEqual(followup.with_context(tz="Asia/Shanghai").due_group, "overdue")
