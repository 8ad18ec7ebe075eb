# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ClinicFollowupDue(models.Model):
    """The worklist's groups: overdue, today, next 7 days, later.

    They depend on today, so nothing is stored; yet they are searched, grouped and ordered by (D1)."""

    _inherit = "clinic.followup"

    is_overdue = fields.Boolean(compute="_compute_due_group", search="_search_is_overdue")
    due_group = fields.Selection(
        [("overdue", "Overdue"), ("today", "Today"), ("week", "Next 7 days"), ("later", "Later"), ("closed", "Closed")],
        string="When",
        compute="_compute_due_group",
        search="_search_due_group",
        group_expand="_expand_due_group",
    )

    @api.depends("state", "date_due")
    @api.depends_context("tz")
    def _compute_due_group(self):
        today = fields.Date.context_today(self)
        week = today + timedelta(days=7)
        for followup in self:
            if followup.state != "todo":
                group = "closed"
            elif not followup.date_due or followup.date_due == today:
                group = "today"
            elif followup.date_due < today:
                group = "overdue"
            else:
                group = "week" if followup.date_due <= week else "later"
            followup.due_group = group
            followup.is_overdue = group == "overdue"

    @api.model
    def _due_group_days(self):
        """First and last day of the groups of open follow-ups, in the order of time."""
        today = fields.Date.context_today(self)
        day = timedelta(days=1)
        return {
            "overdue": (None, today - day),
            "today": (today, today),
            "week": (today + day, today + 7 * day),
            "later": (today + 8 * day, None),
        }

    @api.model
    def _due_between(self, first, last):
        """Open follow-ups due on these days; None leaves an end open."""
        domain = Domain("state", "=", "todo")
        if first and first == last:
            return domain & Domain("date_due", "=", first)
        if first:
            domain &= Domain("date_due", ">=", first)
        return domain & Domain("date_due", "<=", last) if last else domain

    @api.model
    def _expand_due_group(self, groups, domain):
        """Boards show the days that matter even when they are empty, in the order of time."""
        always = ("overdue", "today", "week")
        return [group for group in (*self._due_group_days(), "closed") if group in always or group in groups]

    def _search_due_group(self, operator, value):
        """Neighbouring groups become one range of days, which an index can follow."""
        if operator != "in":
            return NotImplemented
        ranges = []
        previous = None
        for group, (first, last) in self._due_group_days().items():
            if group in value:
                ranges.append((ranges.pop()[0] if previous in value else first, last))
            previous = group
        domains = [self._due_between(*days) for days in ranges]
        if "closed" in value:
            domains.append(Domain("state", "!=", "todo"))
        return Domain.OR(domains or [Domain.FALSE])

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._due_between(*self._due_group_days()["overdue"])
        return overdue if True in value else ~overdue

    def _field_to_sql(self, alias, field_expr, query=None):
        """``due_group`` depends on today, so it is not stored; yet lists and boards are grouped by it."""
        if field_expr != "due_group":
            return super()._field_to_sql(alias, field_expr, query)
        today = fields.Date.context_today(self)
        state = self._field_to_sql(alias, "state", query)
        due = self._field_to_sql(alias, "date_due", query)
        return SQL(
            """(CASE WHEN %(state)s <> 'todo' THEN 'closed' WHEN %(due)s < %(today)s THEN 'overdue'
                     WHEN %(due)s = %(today)s THEN 'today' WHEN %(due)s <= %(week)s THEN 'week' ELSE 'later' END)""",
            state=state,
            due=due,
            today=today,
            week=today + timedelta(days=7),
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "due_group":
            # the order of the groups is the order of their days
            field_name = "date_due"
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
