# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import ClinicCase
from .test_consumption_sync import ConsumptionCase

#: A Monday, 10 o'clock in Shanghai.
NOW = "2019-03-04 02:00:00"


class CourseCase(ConsumptionCase):
    """Lin has bought ten peels for 5000 on 3 February 2019, valid for a year; it is 4 March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True, no_reset_password=True))
        cls.startClassPatcher(freeze_time(NOW))
        cls.startClassPatcher(patch.object(cls.env.cr, "now", fields.Datetime.now))
        cls.env["clinic.curve"].search([]).active = False
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.company.write({"clinic_client_scope": "branch", "clinic_share_clients": True})

    def setUp(self):
        super().setUp()
        self.invoice = self._invoice(self.course)
        self.bought = self._rows(self.invoice).course_id

    def _session(self, state="done", **vals):
        return self.env["clinic.encounter"].create(
            {
                "partner_id": self.client.id,
                "kind": "session",
                "product_id": self.course.id,
                "state": state,
                "date": "2019-03-04 01:00:00" if state == "done" else "2019-03-18 01:00:00",
                **vals,
            }
        )

    def _user(self, name, *groups):
        return ClinicCase._user.__func__(type(self), name, ",".join(("base.group_user", *groups)))

    def _refund_wizard(self, user=None, **vals):
        wizard = self.env["clinic.course.refund"].with_user(user or self.env.user)
        return wizard.create({"course_id": self.bought.id, **vals})

    def _refund(self, **vals):
        """The draft credit note."""
        return self.env["account.move"].browse(self._refund_wizard(**vals).action_apply()["res_id"])

    def _check_sessions(self, bought, used, left, course=None):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            course or self.bought, [{"sessions_bought": bought, "sessions_used": used, "sessions_left": left}]
        )


@tagged("post_install", "-at_install")
class TestCourse(CourseCase):
    """Sessions are bought by invoices and used by what takes place (B4)."""

    tz = "Asia/Shanghai"

    # --- using ---

    def test_a_session_that_takes_place_uses_one(self):
        session = self._session()
        self.assertEqual(session.course_id, self.bought)
        self._check_sessions(10, 1, 9)

    def test_a_planned_session_books_and_uses_none_until_it_happened(self):
        session = self._session("planned")
        self.assertEqual(self.bought.sessions_planned, 1)
        self.assertEqual(self.bought.date_next, session.date)
        self._check_sessions(10, 0, 10)
        session.action_done()
        self._check_sessions(10, 1, 9)

    def test_cancelling_gives_back_and_reopening_books_again(self):
        session = self._session()
        session.action_cancel()
        self._check_sessions(10, 0, 10)
        session.action_reopen()
        self._check_sessions(10, 0, 10)
        self.assertEqual(self.bought.sessions_planned, 1)

    def test_another_kind_another_course_another_client_or_deleting_gives_back(self):
        second = self._rows(self._invoice(self.course)).course_id
        changes = (
            lambda session: session.write({"kind": "treatment"}),
            lambda session: session.write({"course_id": second.id}),
            lambda session: session.write({"course_id": False}),
            lambda session: session.write({"partner_id": self.other_client.id}),
            lambda session: session.unlink(),
        )
        for change in changes:
            session = self._session(course_id=self.bought.id)
            self._check_sessions(10, 1, 9)
            change(session)
            self._check_sessions(10, 0, 10)
        # only the session that was given the second course uses it
        self._check_sessions(10, 1, 9, second)

    def test_the_last_session_is_the_last(self):
        self._session().copy_data()
        for _number in range(9):
            self._session()
        self._check_sessions(10, 10, 0)
        self.assertEqual(self.bought.state, "used_up")
        self.assertFalse(self._session().course_id)
        with self.assertRaisesRegex(ValidationError, "No session of this course is left: .*Ten peels"):
            self._session(course_id=self.bought.id)

    def test_a_planned_session_too_many_is_refused_when_it_is_to_be_done(self):
        planned = self._session("planned")
        for _number in range(10):
            self._session(course_id=self.bought.id)
        with self.assertRaisesRegex(ValidationError, "No session of this course is left"), self.cr.savepoint():
            planned.action_done()
        self._check_sessions(10, 10, 0)

    def test_many_sessions_at_once_use_what_is_there(self):
        vals = {
            "partner_id": self.client.id,
            "kind": "session",
            "product_id": self.course.id,
            "date": "2019-03-04 01:00:00",
        }
        sessions = self.env["clinic.encounter"].create([vals] * 12)
        self.assertEqual(len(sessions.filtered("course_id")), 10)
        self._check_sessions(10, 10, 0)

    def test_as_many_queries_for_forty_sessions_as_for_one(self):
        sold = self._invoice((self.course, 10, 5000.0))
        course = self._rows(sold).course_id
        self.course.clinic_session_interval = 14

        def queries(count):
            sessions = self.env["clinic.encounter"].browse(
                [
                    self._session("planned", course_id=course.id, date="2019-03-03 01:00:00").id
                    for _number in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            course._refresh()
            sessions._plan_next_sessions()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(40), queries(1))

    # --- which course ---

    def test_the_course_of_the_item_is_used_before_another_of_the_category(self):
        card = self._item("Annual card", 9000.0, clinic_sessions=20, clinic_validity_months=3)
        card_course = self._rows(self._invoice(card)).course_id
        self.assertEqual(self._session().course_id, self.bought)
        self.assertEqual(self._session(product_id=card.id).course_id, card_course)
        # an item of the category without a course of its own: what expires first
        self.assertEqual(self._session(product_id=self.laser.id).course_id, card_course)

    def test_another_category_uses_no_course(self):
        hair = self.env["clinic.category"].create({"name": "Hair"})
        self.assertFalse(self._session(product_id=False, category_id=hair.id).course_id)
        below = self.env["clinic.category"].create({"name": "Peels", "parent_id": self.category.id})
        self.assertEqual(self._session(product_id=False, category_id=below.id).course_id, self.bought)

    def test_only_sessions_use_a_course(self):
        visit = self._session(kind="visit")
        self.assertFalse(visit.course_id)
        with self.assertRaisesRegex(ValidationError, "only a course session"):
            visit.course_id = self.bought

    def test_the_course_of_another_client_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "another client's"):
            self._session(partner_id=self.other_client.id, course_id=self.bought.id)

    def test_a_session_that_names_only_its_course_is_of_its_item(self):
        session = self._session(product_id=False, course_id=self.bought.id)
        self.assertEqual(session.product_id, self.course)
        self.assertEqual(session.category_id, self.category)
        form = Form(self.env["clinic.encounter"])
        form.partner_id = self.client
        form.kind = "session"
        form.course_id = self.bought
        self.assertEqual(form.product_id, self.course)
        self.assertEqual(form.course_id, self.bought)

    # --- expiry ---

    def test_a_session_after_the_expiry_is_refused_and_a_supervisor_extends_with_a_reason(self):
        sue = self._user("sue", "clinic_followup.group_supervisor")
        with freeze_time("2020-02-03 15:00:00"):  # 23:00 on the last day in Shanghai
            self._session(date="2020-02-03 15:00:00")
        with freeze_time("2020-02-04 02:00:00"):
            self.assertEqual(self.bought.state, "expired")
            self.assertFalse(self._session(date="2020-02-04 01:00:00").course_id)
            expired = self.assertRaisesRegex(ValidationError, "expired on .*A supervisor can extend it")
            with expired, self.cr.savepoint():
                self._session(date="2020-02-04 01:00:00", course_id=self.bought.id)
            course = self.bought.with_user(sue)
            with self.assertRaisesRegex(ValidationError, "Say why"):
                course.date_end = "2020-05-01"
            course.write({"date_end": "2020-05-01", "date_end_reason": "Abroad"})
            self._session(date="2020-02-04 01:00:00", course_id=self.bought.id)
            self.assertEqual(self.bought.state, "open")
        self._check_sessions(10, 2, 8)

    def test_an_extension_stays_in_the_history(self):
        sue = self._user("sue", "clinic_followup.group_supervisor")
        course = self.bought.with_user(sue).with_context(tracking_disable=False, mail_notrack=False)
        # what is made and changed in one transaction is not tracked
        self.env.cr.precommit.run()
        course.write({"date_end": "2020-05-01", "date_end_reason": "Abroad"})
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = self.bought.sudo().message_ids.tracking_value_ids
        self.assertEqual(set(tracked.field_id.mapped("name")), {"date_end", "date_end_reason"})
        self.assertIn("Abroad", tracked.mapped("new_value_char"))

    def test_the_validity_ends_neither_before_it_begins_nor_before_a_planned_session(self):
        self._session("planned")
        for day, words in (("2019-02-01", "before it was bought"), ("2019-03-17", "recorded or planned")):
            with self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                self.bought.write({"date_end": day, "date_end_reason": "Typed wrong"})
        self.bought.write({"date_end": False, "date_end_reason": "A regular client"})
        self.assertEqual(self.bought.state, "open")

    def test_the_filters_find_by_state(self):
        Course = self.env["clinic.course"]
        others = {
            "used_up": self._rows(self._invoice(self.course)).course_id,
            "expired": self._rows(self._invoice(self.course)).course_id,
            "refunded": self._rows(self._invoice(self.course)).course_id,
            "open": self._rows(self._invoice(self.course)).course_id,
        }
        others["used_up"].sessions_before = 10
        others["expired"].write({"date_end": "2019-03-03", "date_end_reason": "Agreed"})
        self.bought = others["refunded"]
        self._refund().action_post()
        others["open"].write({"date_end": False, "date_end_reason": "Agreed"})
        ids = [course.id for course in others.values()]
        for state, course in others.items():
            with self.subTest(state=state):
                self.assertEqual(course.state, state)
                self.assertEqual(Course.search([("id", "in", ids), ("state", "=", state)]), course)
        self.assertEqual(len(Course.search([("id", "in", ids), ("state", "!=", "open")])), 3)

    def test_nothing_planned_finds_whom_to_call(self):
        arch = self.env["clinic.course"].get_view(view_type="search")["arch"]
        self.assertIn("nothing_planned", arch)
        domain = [
            ("id", "=", self.bought.id),
            ("state", "=", "open"),
            ("encounter_ids", "not any", [("state", "=", "planned")]),
        ]
        sue = self._user("sue", "clinic_followup.group_supervisor")
        courses = self.env["clinic.course"].with_user(sue)
        self.assertTrue(courses.search(domain))
        planned = self._session("planned")
        self.assertFalse(courses.search(domain))
        planned.action_cancel()
        self.assertTrue(courses.search(domain))

    # --- value ---

    def test_the_undelivered_value_is_the_share_of_the_sessions_left(self):
        self.assertRecordValues(self.bought, [{"amount": 5000, "amount_left": 5000}])
        self._session()
        self.assertRecordValues(self.bought, [{"amount": 5000, "amount_left": 4500}])

    # --- the next session ---

    def test_the_next_session_is_planned_once_on_a_working_day(self):
        self.course.clinic_session_interval = 13
        session = self._session(doctor_id=False)
        planned = self.bought.encounter_ids - session
        # 17 March 2019 is a Sunday
        self.assertRecordValues(
            planned,
            [
                {
                    "state": "planned",
                    "date": fields.Datetime.to_datetime("2019-03-18 01:00:00"),
                    "origin_id": session.id,
                    "course_id": self.bought.id,
                    "is_next_session": True,
                }
            ],
        )
        session._plan_next_sessions()
        self.assertEqual(self.bought.encounter_ids - session, planned)
        with freeze_time("2019-03-18 02:00:00"):
            planned.action_done()
        self.assertFalse(planned.is_next_session)
        self.assertEqual(len(self.bought.encounter_ids.filtered(lambda one: one.state == "planned")), 1)

    def test_no_next_session_after_the_last_one_after_the_expiry_or_without_interval(self):
        self._session()
        self.assertFalse(self.bought.sessions_planned)
        self.course.clinic_session_interval = 14
        self.bought.write({"date_end": "2019-03-10", "date_end_reason": "Agreed"})
        self._session()
        self.assertFalse(self.bought.sessions_planned)
        self.bought.write({"date_end": False, "date_end_reason": "Agreed", "sessions_before": 7})
        self._session()
        self._check_sessions(10, 10, 0)
        self.assertFalse(self.bought.sessions_planned)

    def test_a_later_session_that_is_there_already_is_enough(self):
        self.course.clinic_session_interval = 14
        planned = self._session("planned")
        self._session()
        self.assertEqual(self.bought.encounter_ids.filtered(lambda one: one.state == "planned"), planned)

    def test_sessions_of_the_past_plan_nothing(self):
        self.course.clinic_session_interval = 14
        self._session(date="2019-02-05 01:00:00")
        self.assertFalse(self.bought.sessions_planned)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_next_session(self):
        self.course.clinic_session_interval = 14
        self._session()
        other = self._session("planned", date="2019-04-18 01:00:00")
        with self.assertRaisesRegex(Exception, "one_next_session"), self.cr.savepoint():
            other.is_next_session = True
            other.flush_recordset()

    def test_a_missed_session_does_not_keep_the_next_one_from_being_planned(self):
        self.course.clinic_session_interval = 14
        self._session()
        missed = self.bought.encounter_ids.filtered("is_next_session")
        with freeze_time("2019-03-25 02:00:00"):
            self._session(date="2019-03-25 01:00:00")
        self.assertFalse(missed.is_next_session)
        self.assertEqual(len(self.bought.encounter_ids.filtered("is_next_session")), 1)

    def test_planning_by_hand_proposes_the_day_and_what_was_done_last(self):
        self.course.clinic_session_interval = 14
        self.bought.encounter_ids.unlink()
        action = self.bought.action_plan_next()
        with Form(self.env["clinic.encounter"].with_context(**action["context"])) as form:
            self.assertEqual(form.date, fields.Datetime.now())
        session = form.record
        self.assertEqual(session.course_id, self.bought)
        session.action_done()
        self.bought.encounter_ids.filtered("is_next_session").action_cancel()
        context = self.bought.action_plan_next()["context"]
        self.assertEqual(context["default_date"], session.date + timedelta(days=14))
        self.assertEqual(context["default_origin_id"], session.id)

    # --- refund ---

    def test_unused_sessions_are_refunded_pro_rata(self):
        for _number in range(2):
            self._session()
        wizard = self._refund_wizard(sessions=3)
        self.assertRecordValues(wizard, [{"sessions_free": 8, "amount": 1500, "amount_total": 1725}])
        note = self.env["account.move"].browse(wizard.action_apply()["res_id"])
        self.assertEqual(note.state, "draft")
        self.assertEqual(note.reversed_entry_id, self.invoice)
        self.assertEqual(note.amount_total, 1725)
        self._check_sessions(10, 2, 8)
        note.action_post()
        self._check_sessions(7, 2, 5)
        self.assertRecordValues(self.bought, [{"amount": 3500, "amount_left": 2500, "sessions_refunded": 3}])
        self.assertEqual(self._rows(note).sessions, -3)

    def test_all_that_is_unused_is_refunded_and_what_was_used_stays_bought(self):
        self._session()
        self._refund().action_post()
        self._check_sessions(1, 1, 0)
        self.assertRecordValues(
            self.bought, [{"amount": 500, "amount_left": 0, "sessions_refunded": 9, "state": "refunded"}]
        )

    def test_a_full_refund_takes_back_the_purchase(self):
        note = self._refund()
        self.assertEqual(note.invoice_line_ids.price_unit, 5000)
        note.action_post()
        self._check_sessions(0, 0, 0)
        self.assertEqual(self._rows(self.invoice).state, "reversed")
        self.assertEqual(self.bought.amount, 0)

    def test_a_session_that_did_not_happen_after_all_does_not_come_back_to_a_purchase_taken_back(self):
        session = self._session()
        self.invoice.button_draft()
        self._check_sessions(1, 1, 0)
        session.action_cancel()
        self._check_sessions(0, 0, 0)
        self.invoice.action_post()
        self._check_sessions(10, 0, 10)

    def test_all_the_money_may_be_given_back(self):
        self._session()
        self._refund(amount=5000).action_post()
        self._check_sessions(1, 1, 0)
        self.assertEqual(self.bought.amount, 0)

    def test_withdrawing_the_credit_note_restores_the_sessions(self):
        note = self._refund(sessions=4)
        note.action_post()
        self._check_sessions(6, 0, 6)
        note.button_draft()
        self._check_sessions(10, 0, 10)

    def test_a_refund_neither_of_more_sessions_nor_of_more_money(self):
        for vals in (
            {"sessions": 0},
            {"sessions": -1},
            {"sessions": 11},
            {"amount": 5000.01},
            {"amount": -1},
            {"amount": 0},
            {"sessions": "many"},
            {"amount": "much"},
            {"amount": float("nan")},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError), self.cr.savepoint():
                self._refund(**vals)
        draft = self._refund(sessions=6)
        with self.assertRaisesRegex(ValidationError, "Between 1 and 4"):
            self._refund(sessions=5)
        self.assertEqual(draft.state, "draft")

    def test_sessions_used_in_the_meantime_are_not_paid_back(self):
        note = self._refund()
        self._session()
        with self.assertRaisesRegex(ValidationError, "10 sessions are to be given back, but only 9 are left"):
            note.action_post()

    def test_the_credit_note_gives_back_of_the_course_that_it_names(self):
        invoice = self._invoice(self.course, self.course)
        first, second = self._rows(invoice).course_id.sorted("id")
        self.bought = second
        self._refund(sessions=4).action_post()
        self._check_sessions(10, 0, 10, first)
        self._check_sessions(6, 0, 6, second)

    def test_a_course_on_no_invoice_is_not_credited(self):
        row = self.env["clinic.consumption"].create(
            {"partner_id": self.client.id, "product_id": self.course.id, "amount": 100}
        )
        row.action_confirm()
        self.bought = row.course_id
        with self.assertRaisesRegex(UserError, "withdraw the consumption"):
            self._refund()

    def test_the_price_of_an_invoice_in_another_currency_with_taxes_in_the_price(self):
        tax = self.tax_sale_a.copy({"name": "In the price", "price_include_override": "tax_included"})
        item = self._item("Five lasers", 1150.0, clinic_sessions=5, taxes_id=[(6, 0, tax.ids)])
        currency = self.env["res.currency"].create(
            {"name": "XCL", "symbol": "x", "rate_ids": [(0, 0, {"name": "2019-01-01", "rate": 2.0})]}
        )
        invoice = self._invoice(item, currency_id=currency.id)
        self.bought = self._rows(invoice).course_id
        self.assertEqual(self.bought.amount, 500)
        note = self._refund(sessions=2)
        self.assertEqual(note.amount_total, 460)
        note.action_post()
        self.assertRecordValues(self.bought, [{"amount": 300, "sessions_left": 3}])

    # --- before the clinic recorded courses here ---

    def test_a_course_from_before_comes_in_with_what_was_used(self):
        Consumption = self.env["clinic.consumption"]
        vals = {
            "partner_id": self.client.id,
            "product_id": self.course.id,
            "amount": 5000,
            "date": "2019-01-15",
            "sessions_used_before": 6,
        }
        row = Consumption.create(vals)
        row.action_confirm()
        self._check_sessions(10, 6, 4, row.course_id)
        self._session(course_id=row.course_id.id)
        self._check_sessions(10, 7, 3, row.course_id)
        with self.assertRaisesRegex(UserError, "correct on the course"):
            row.sessions_used_before = 5
        for bad in (11, -1, "six"):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                Consumption.create({**vals, "sessions_used_before": bad})

    def test_what_was_used_before_is_corrected_within_what_was_bought(self):
        self.bought.sessions_before = 3
        self._check_sessions(10, 3, 7)
        for bad in (11, -1, "x"):
            with self.subTest(bad), self.assertRaises(ValidationError), self.cr.savepoint():
                self.bought.write({"sessions_before": bad})
        self._check_sessions(10, 3, 7)

    # --- who ---

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_staff_use_sessions_and_change_no_course(self):
        ada = self._user("ada", "clinic_followup.group_staff")
        session = self._session("planned", date="2019-03-03 01:00:00")
        session.with_user(ada).action_done()
        self._check_sessions(10, 1, 9)
        self.assertEqual(self.bought.with_user(ada).sessions_left, 9)
        with self.assertRaises(AccessError):
            self.bought.with_user(ada).write({"date_end": "2030-01-01", "date_end_reason": "Because"})
        with self.assertRaises(AccessError):
            self._refund_wizard(ada)

    def test_supervisor_and_manager_change_the_validity_and_no_figure(self):
        for group in ("supervisor", "manager"):
            course = self.bought.with_user(self._user(group, f"clinic_followup.group_{group}"))
            course.write({"date_end": "2020-05-01", "date_end_reason": "Abroad", "sessions_before": 1})
            for fname, value in (("sessions_used", 0), ("sessions_bought", 99), ("partner_id", self.other_client.id)):
                with self.assertRaisesRegex(UserError, "follows from"):
                    course.write({fname: value})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_accounting_refunds_without_seeing_encounters(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        self._session()
        course = self.bought.with_user(accountant)
        names = course.fields_get()
        self.assertFalse({"encounter_ids", "date_next", "sessions_planned"} & names.keys())
        course.web_read({fname: {} for fname in names})
        with self.assertRaises(AccessError):
            course.read(["encounter_ids"])
        note = self.env["account.move"].browse(self._refund_wizard(accountant).action_apply()["res_id"])
        note.with_user(accountant).action_post()
        self._check_sessions(1, 1, 0)
        with self.assertRaises(AccessError):
            course.date_end = "2030-01-01"
        self.assertEqual(course.action_view_invoices()["res_model"], "account.move")

    # --- merging and branches ---

    def test_merging_two_clients_keeps_the_courses_of_both(self):
        theirs = self._rows(self._invoice(self.course, partner=self.other_client)).course_id
        for client in (self.client, self.other_client):
            self._session(partner_id=client.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client + self.other_client).ids, self.client)
        self._check_sessions(10, 1, 9)
        self._check_sessions(10, 1, 9, theirs)
        self.assertEqual(theirs.partner_id, self.client)
        self.assertEqual(theirs.encounter_ids.partner_id, self.client)
        theirs.encounter_ids.action_cancel()
        self._check_sessions(10, 0, 10, theirs)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_course_is_used_in_its_branch(self):
        branch = self.env["res.company"].create({"name": "Second branch"})
        self.env.user.company_ids += branch
        session = self._session(company_id=branch.id)
        self.assertFalse(session.course_id)
        with self.assertRaises(UserError):
            session.course_id = self.bought
        ben = self._user("ben", "clinic_followup.group_staff")
        ben.write({"company_ids": [(6, 0, branch.ids)], "company_id": branch.id})
        self.assertFalse(self.env["clinic.course"].with_user(ben).search([("id", "=", self.bought.id)]))

    # --- from the sale to the refund ---

    def test_from_the_sale_over_the_reminder_to_the_refund(self):
        curve = self.env.ref("clinic_followup.curve_s0_dermatology_session")
        curve.active = True
        skin = self.env.ref("clinic_followup.category_skin")
        department = (
            self.env["hr.department"]
            .sudo()
            .create({"name": "Skin", "clinic_kind": "dermatology", "company_id": self.company.id})
        )
        # who calls is not who owns the client
        self.company.clinic_client_scope = "own"
        nora = self._user("nora", "clinic_followup.group_staff")
        self.env["hr.employee"].sudo().create({"name": "Nora", "user_id": nora.id, "department_id": department.id})
        peels = self._item(
            "Six peels", 3000.0, clinic_sessions=6, clinic_session_interval=14, clinic_category_id=skin.id
        )
        self.bought = self._rows(self._invoice(peels)).course_id
        self._session(product_id=peels.id, nurse_id=nora.id, department_id=department.id)
        planned = self.bought.encounter_ids.filtered("is_next_session")
        reminder = planned.followup_ids.with_user(nora)
        # the day before Monday, 18 March is a Sunday: the call comes on Friday
        self.assertRecordValues(
            reminder,
            [
                {
                    "user_id": nora.id,
                    "date_due": fields.Date.to_date("2019-03-15"),
                    "course_id": self.bought.id,
                    "course_sessions_left": 5,
                }
            ],
        )
        shown = reminder.web_read({"course_id": {"fields": {"display_name": {}}}})[0]["course_id"]["display_name"]
        self.assertIn("5 of 6 left", shown)
        self.assertIn("course_id", self.env["clinic.followup"].with_user(nora).get_view(view_type="form")["arch"])
        with freeze_time("2019-03-18 02:00:00"):
            planned.action_done()
            self._check_sessions(6, 2, 4)
            self._refund().action_post()
        self._check_sessions(2, 2, 0)
        self.assertEqual(self.bought.amount, 1000)
