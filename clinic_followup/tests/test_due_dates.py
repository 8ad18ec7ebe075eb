# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import importlib
import pkgutil
from datetime import date, datetime
from zoneinfo import ZoneInfo

from odoo.tests import BaseCase, tagged

from .. import tools
from ..tools.due_dates import (
    Due,
    Timing,
    axis_days,
    due_day,
    due_moment,
    local_day,
    occurrences,
    outside_quiet_hours,
    to_working_day,
)
from .common import ClinicCase

moment = datetime.fromisoformat
day = date.fromisoformat


def is_weekday(a_day):
    return a_day.weekday() < 5


@tagged("post_install", "-at_install")
class TestExamples(BaseCase):
    """What the functions without database say about themselves is true."""

    def test_every_example_in_the_tools_holds(self):
        attempted = 0
        for module in pkgutil.iter_modules(tools.__path__):
            with self.subTest(module=module.name):
                result = doctest.testmod(importlib.import_module(f"{tools.__name__}.{module.name}"))
                self.assertEqual(result.failed, 0)
                attempted += result.attempted
        self.assertGreater(attempted, 30)


@tagged("post_install", "-at_install")
class TestDueDates(BaseCase):
    """One function knows when a step is due; each table is one rule."""

    def assertTable(self, function, table):  # noqa: N802
        for row in table:
            *arguments, expected = row
            with self.subTest(row=row):
                self.assertEqual(function(*arguments), expected)

    def test_a_day_is_the_branch_s_not_the_server_s(self):
        shanghai, berlin, york = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
        self.assertTable(
            local_day,
            [
                (moment("2026-03-01 23:30"), shanghai, day("2026-03-02")),
                (moment("2026-03-01 15:59"), shanghai, day("2026-03-01")),
                (moment("2026-03-01 16:00"), shanghai, day("2026-03-02")),
                (moment("2026-12-31 23:30"), shanghai, day("2027-01-01")),
                (moment("2026-03-01 04:59"), york, day("2026-02-28")),
                # clock changes: Berlin on 29 March and 25 October, New York on 8 March and 1 November
                (moment("2026-03-28 22:59"), berlin, day("2026-03-28")),
                (moment("2026-03-28 23:00"), berlin, day("2026-03-29")),
                (moment("2026-03-29 21:59"), berlin, day("2026-03-29")),
                (moment("2026-03-29 22:00"), berlin, day("2026-03-30")),
                (moment("2026-10-25 22:59"), berlin, day("2026-10-25")),
                (moment("2026-10-25 23:00"), berlin, day("2026-10-26")),
                (moment("2026-03-08 04:59"), york, day("2026-03-07")),
                (moment("2026-03-09 03:59"), york, day("2026-03-08")),
                (moment("2026-11-02 04:59"), york, day("2026-11-01")),
            ],
        )

    def test_days_weeks_and_months_keep_to_the_calendar(self):
        self.assertTable(
            due_day,
            [
                (Timing(0), day("2026-03-02"), day("2026-03-02")),
                (Timing(-1), day("2026-03-01"), day("2026-02-28")),
                (Timing(1), day("2028-02-28"), day("2028-02-29")),
                (Timing(1), day("2026-02-28"), day("2026-03-01")),
                (Timing(365), day("2027-03-01"), day("2028-02-29")),
                (Timing(1, "month"), day("2026-01-31"), day("2026-02-28")),
                (Timing(1, "month"), day("2028-01-31"), day("2028-02-29")),
                (Timing(3, "month"), day("2026-11-30"), day("2027-02-28")),
                (Timing(-1, "month"), day("2026-03-31"), day("2026-02-28")),
                (Timing(12, "month"), day("2028-02-29"), day("2029-02-28")),
                (Timing(48, "month"), day("2028-02-29"), day("2032-02-29")),
                (Timing(2, "week"), day("2026-12-25"), day("2027-01-08")),
            ],
        )

    def test_a_repeated_step_counts_from_its_first_day_so_months_do_not_drift(self):
        monthly = Timing(1, "month", every=1, every_unit="month", count=4)
        found = [str(due_day(monthly, day("2026-12-31"), number)) for number in occurrences(monthly, day("2026-12-31"))]
        self.assertEqual(found, ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"])

    def test_repeats_end_by_number_or_by_day_and_never_run_away(self):
        anchor = day("2026-03-02")
        self.assertTable(
            lambda timing: len(list(occurrences(timing, anchor))),
            [
                (Timing(7), 1),
                (Timing(7, every=1, count=5), 5),
                (Timing(7, every=1, until=90), 12),
                (Timing(7, every=7, every_unit="day", until=90), 12),
                (Timing(7, every=1, until=6), 1),
                (Timing(7, every=1, until=13), 1),
                (Timing(7, every=1, until=14), 2),
                (Timing(0, every=1, every_unit="day", until=3650), 104),
                (Timing(0, every=1, every_unit="day", count=5000), 104),
            ],
        )

    def test_hours_are_elapsed_time_across_clock_changes(self):
        self.assertTable(
            due_moment,
            [
                (Timing(2, "hour"), moment("2026-03-29 00:30"), moment("2026-03-29 02:30")),
                (Timing(24, "hour"), moment("2026-03-28 12:00"), moment("2026-03-29 12:00")),
                (Timing(24, "hour"), moment("2026-11-01 03:00"), moment("2026-11-02 03:00")),
                (Timing(-48, "hour"), moment("2026-03-01 12:00"), moment("2026-02-27 12:00")),
                (Timing(30, "minute"), moment("2028-02-28 23:45"), moment("2028-02-29 00:15")),
            ],
        )

    def test_a_day_off_is_moved_as_the_mode_says(self):
        thursday, friday, saturday, sunday, monday = (day(f"2026-03-{number:02}") for number in (5, 6, 7, 8, 9))
        self.assertTable(
            lambda *row: to_working_day(*row, is_weekday),
            [
                (saturday, thursday, "exact", saturday),
                (saturday, thursday, "clinical", friday),
                (sunday, thursday, "clinical", friday),
                (saturday, thursday, "commercial", monday),
                (friday, thursday, "commercial", friday),
                # never before the treatment itself, nor on its day
                (saturday, friday, "clinical", saturday),
                (sunday, saturday, "clinical", sunday),
                # a reminder before the event goes back, whatever the mode
                (sunday, monday, "commercial", friday),
                (sunday, monday, "clinical", friday),
            ],
        )

    def test_without_any_working_day_the_plain_day_is_kept(self):
        self.assertEqual(
            to_working_day(day("2026-03-07"), day("2026-03-01"), "commercial", lambda _day: False), day("2026-03-07")
        )

    def test_messages_keep_out_of_the_quiet_hours(self):
        shanghai = ZoneInfo("Asia/Shanghai")
        morning = moment("2026-03-01 02:00")  # 10:00 there
        table = [
            # 20:59, 21:00, 23:30, 03:00, 07:59 and 08:00 in Shanghai
            ("2026-03-01 12:59", "clinical", "2026-03-01 12:59"),
            ("2026-03-01 13:00", "clinical", "2026-03-01 12:59"),
            ("2026-03-01 15:30", "commercial", "2026-03-02 00:00"),
            ("2026-03-01 19:00", "clinical", "2026-03-01 12:59"),
            ("2026-03-01 19:00", "commercial", "2026-03-02 00:00"),
            ("2026-03-01 23:59", "commercial", "2026-03-02 00:00"),
            ("2026-03-02 00:00", "commercial", "2026-03-02 00:00"),
            ("2026-03-01 19:00", "exact", "2026-03-01 19:00"),
        ]
        for when, mode, expected in table:
            with self.subTest(when=when, mode=mode):
                found = outside_quiet_hours(moment(when), morning, shanghai, mode, 21.0, 8.0)
                self.assertEqual(found, moment(expected))

    def test_quiet_hours_never_move_a_message_before_its_treatment(self):
        evening = moment("2026-03-01 12:59")  # 20:59 in Shanghai
        found = outside_quiet_hours(
            moment("2026-03-01 14:59"), evening, ZoneInfo("Asia/Shanghai"), "clinical", 21.0, 8.0
        )
        self.assertEqual(found, moment("2026-03-02 00:00"))

    def test_quiet_hours_within_a_day_and_until_midnight(self):
        zone, anchor = ZoneInfo("UTC"), moment("2026-03-01 00:00")
        table = [
            ("2026-03-01 12:30", 12.0, 14.0, "2026-03-01 14:00"),
            ("2026-03-01 14:00", 12.0, 14.0, "2026-03-01 14:00"),
            ("2026-03-01 23:00", 22.0, 24.0, "2026-03-02 00:00"),
            ("2026-03-01 03:00", 0.0, 8.5, "2026-03-01 08:30"),
            ("2026-03-01 03:00", 24.0, 8.0, "2026-03-01 08:00"),
        ]
        for when, quiet_from, quiet_to, expected in table:
            with self.subTest(when=when, quiet=(quiet_from, quiet_to)):
                self.assertEqual(
                    outside_quiet_hours(moment(when), anchor, zone, "commercial", quiet_from, quiet_to),
                    moment(expected),
                )

    def test_the_end_of_the_quiet_hours_follows_the_clock_change(self):
        berlin, anchor = ZoneInfo("Europe/Berlin"), moment("2026-03-28 12:00")
        # eight o'clock is 6:00 UTC in summer and 7:00 UTC in winter
        self.assertEqual(
            outside_quiet_hours(moment("2026-03-29 03:00"), anchor, berlin, "commercial", 21.0, 8.0),
            moment("2026-03-29 06:00"),
        )
        self.assertEqual(
            outside_quiet_hours(moment("2026-10-25 03:00"), anchor, berlin, "commercial", 21.0, 8.0),
            moment("2026-10-25 07:00"),
        )

    def test_the_axis_of_the_picture_is_in_days_from_the_anchor(self):
        self.assertTable(
            axis_days,
            [
                (Timing(-1), [-1.0]),
                (Timing(0), [0.0]),
                (Timing(90, "minute"), [0.06]),
                (Timing(48, "hour"), [2.0]),
                (Timing(1, "month"), [31.0]),
                (Timing(1, "week", every=2, count=3), [7.0, 21.0, 35.0]),
            ],
        )

    def test_a_due_without_moment_is_a_whole_day(self):
        self.assertIsNone(Due(day("2026-03-02")).moment)


@tagged("post_install", "-at_install")
class TestPlannedDays(ClinicCase):
    """The same rules on real follow-ups: time zone, calendar and public holidays of the branch."""

    def _planned(self, date, *steps, **vals):
        self._curve(*steps)
        return self._encounter(date=date, **vals).followup_ids

    def test_late_evening_utc_is_the_next_day_in_shanghai(self):
        self.assertEqual(
            self.days(self._planned("2026-03-01 23:30", 0, 1, 30)), ["2026-03-02", "2026-03-03", "2026-04-01"]
        )

    def test_the_same_moment_is_another_day_in_new_york(self):
        self.calendar.tz = "America/New_York"
        self.assertEqual(self.days(self._planned("2026-03-02 01:00", 0, 1)), ["2026-03-01", "2026-03-02"])

    def test_days_count_across_clock_changes(self):
        for zone, when, expected in (
            ("Europe/Berlin", "2026-03-28 22:30", ["2026-03-28", "2026-03-29", "2026-03-30"]),
            ("Europe/Berlin", "2026-03-28 23:30", ["2026-03-29", "2026-03-30", "2026-03-31"]),
            ("Europe/Berlin", "2025-10-25 21:30", ["2025-10-25", "2025-10-26", "2025-10-27"]),
            ("America/New_York", "2026-03-08 04:30", ["2026-03-07", "2026-03-08", "2026-03-09"]),
            ("America/New_York", "2025-11-02 03:30", ["2025-11-01", "2025-11-02", "2025-11-03"]),
        ):
            with self.subTest(zone=zone, when=when):
                self.env["clinic.curve"].search([]).active = False
                self.calendar.tz = zone
                self.company.clinic_plan_late_days = 365
                state = "planned" if when > self.now else "done"
                self._curve(0, 1, 2, start_when="planned")
                self.assertEqual(self.days(self._encounter(date=when, state=state).followup_ids), expected)

    def test_month_end_and_leap_day(self):
        steps = [{"offset": number, "offset_unit": "month"} for number in (1, 13, 25)]
        self.assertEqual(
            self.days(self._planned("2026-01-31 02:00", *steps)), ["2026-02-28", "2027-02-28", "2028-02-29"]
        )

    def test_a_public_holiday_is_no_working_day(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Festival",
                "calendar_id": self.calendar.id,
                "company_id": self.company.id,
                "date_from": "2026-03-04 16:00:00",
                "date_to": "2026-03-06 15:59:59",
            }
        )  # Thursday and Friday there
        found = self._planned(
            "2026-03-02 01:00",
            {"offset": 3, "calendar_mode": "exact"},
            {"offset": 3, "calendar_mode": "clinical"},
            {"offset": 3, "calendar_mode": "commercial"},
        )
        self.assertEqual(self.days(found), ["2026-03-05", "2026-03-04", "2026-03-09"])

    def test_a_department_with_its_own_calendar_keeps_its_own_days(self):
        all_week = self.env["resource.calendar"].create(
            {
                "name": "Every day",
                "tz": self.tz,
                "company_id": self.company.id,
                "attendance_ids": [
                    (0, 0, {"name": "Day", "dayofweek": str(number), "hour_from": 9, "hour_to": 18})
                    for number in range(7)
                ],
            }
        )
        self.consulting.clinic_calendar_id = all_week
        found = self._planned(
            "2026-03-02 01:00",
            {"offset": 5, "calendar_mode": "commercial"},
            {"offset": 5, "calendar_mode": "commercial", "responsible_kind": "customer_service"},
        )
        self.assertEqual(self.days(found), ["2026-03-07", "2026-03-09"])

    def test_within_two_hours_is_a_moment_and_its_day(self):
        found = self._planned("2026-03-02 15:30", {"offset": 2, "offset_unit": "hour", "channel": "phone"})
        self.assertRecordValues(
            found,
            [{"due_at": moment("2026-03-02 17:30"), "date_due": day("2026-03-03"), "date_deadline": day("2026-03-04")}],
        )

    def test_a_message_within_two_hours_waits_for_the_morning(self):
        found = self._planned(
            "2026-03-02 12:30", {"offset": 2, "offset_unit": "hour", "channel": "sms", "calendar_mode": "commercial"}
        )
        self.assertRecordValues(found, [{"due_at": moment("2026-03-03 00:00"), "date_due": day("2026-03-03")}])

    def test_the_client_s_own_time_zone_counts_if_the_branch_wants_so(self):
        self.patient.tz = "America/Los_Angeles"
        self.assertEqual(self.days(self._planned("2026-03-02 01:00", 0)), ["2026-03-02"])
        self.company.clinic_use_client_tz = True
        self.assertEqual(self.days(self._encounter(date="2026-03-02 01:30").followup_ids), ["2026-03-01"])

    def test_weekly_until_a_day_and_a_number_of_times(self):
        found = self._planned(
            "2026-03-02 01:00",
            {"offset": 1, "offset_unit": "week", "repeat_every": 1, "repeat_end": "until", "repeat_until": 28},
            {"offset": 10, "repeat_every": 2, "repeat_unit": "day", "repeat_end": "count", "repeat_count": 2},
        )
        self.assertEqual(
            self.days(found), ["2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-03-12", "2026-03-14"]
        )
        self.assertEqual(self.by_step(found).mapped("occurrence"), [1, 2, 3, 4, 1, 2])

    def test_after_scabbing_and_before_the_effect_ends(self):
        found = self._planned(
            "2026-03-02 01:00", {"offset": 0, "anchor": "scabbing"}, {"offset": -30, "anchor": "effect_end"}
        )
        self.assertEqual(self.days(found), ["2026-03-09", "2026-07-30"])

    def test_the_item_s_own_days_stand_above_those_of_its_category(self):
        product = self.env["product.product"].create(
            {"name": "Laser", "type": "service", "clinic_category_id": self.sub_category.id, "clinic_scabbing_days": 10}
        )
        found = self._planned(
            "2026-03-02 01:00",
            {"offset": 0, "anchor": "scabbing"},
            {"offset": 0, "anchor": "effect_end"},
            product_id=product.id,
        )
        self.assertEqual(self.days(found), ["2026-03-12", "2026-08-29"])

    def test_without_scabbing_days_the_step_is_skipped_and_says_why(self):
        found = self._planned("2026-03-02 01:00", {"offset": 0, "anchor": "scabbing"}, 1, category_id=self.category.id)
        self.assertRecordValues(
            self.by_step(found),
            [
                {"state": "skipped", "reason_code": "no_anchor", "user_id": False},
                {"state": "todo", "reason_code": False, "user_id": self.ada.id},
            ],
        )
