# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import doctest
import re
from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, freeze_time, tagged

from ..demo import bills, catalogue, contacts, faces, journeys, names, traditional

CHINESE = re.compile(r"[\u4e00-\u9fff]")


class DemoCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["clinic.demo"].with_context(lang="en_US")
        if cls.env.ref("clinic_followup.demo_generated", raise_if_not_found=False):
            cls.skipTest(cls, "the demonstration clinic is in this database already")

    def _picture(self):
        """What was made, without the numbers of records."""
        env = self.env
        return {
            "clients": env["res.partner"].search([("is_clinic_client", "=", True)], order="id").mapped("name"),
            "encounters": env["clinic.encounter"]
            .search([], order="id")
            .mapped(
                lambda encounter: (encounter.kind, encounter.state, encounter.date.date(), encounter.doctor_id.login)
            ),
            "follow-ups": sorted(
                env["clinic.followup"]
                .search([])
                .mapped(
                    lambda followup: (
                        str(followup.date_due),
                        followup.state,
                        followup.user_id.login or "",
                        followup.name,
                    )
                )
            ),
            "contacts": env["clinic.attempt"]
            .search([], order="id")
            .mapped(lambda attempt: (attempt.result_id.code, attempt.user_id.login, attempt.note)),
            "invoices": env["account.move"]
            .search([("move_type", "in", ("out_invoice", "out_refund"))], order="id")
            .mapped(lambda move: (move.state, move.payment_state, move.invoice_date, move.amount_total)),
        }


@tagged("post_install", "-at_install")
class TestDemo(DemoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.late_days = cls.env.ref("base.main_company").clinic_plan_late_days
        cls.made = cls.demo._generate(clients=40)

    def test_a_second_call_changes_nothing(self):
        before = self._picture()
        self.assertTrue(self.made)
        self.assertFalse(self.demo._generate())
        self.assertEqual(self._picture(), before)

    def test_everybody_who_does_followups_has_something_to_do_today(self):
        busy = self.env["clinic.followup"].search([]).user_id
        waiting = (
            self.env["clinic.followup"]
            .with_context(tz="Asia/Shanghai")
            .search([("due_group", "in", ("overdue", "today"))])
        )
        self.assertEqual(waiting.user_id, busy)
        self.assertTrue(self.env.ref("base.user_admin") in busy)
        self.assertTrue(all(len(of_user) < 30 for of_user in waiting.grouped("user_id").values()))

    def test_every_group_of_the_worklist_has_some(self):
        groups = self.env["clinic.followup"].with_context(tz="Asia/Shanghai").search([]).grouped("due_group")
        self.assertEqual(set(groups), {"overdue", "today", "week", "later", "closed"})

    def test_the_past_was_worked_on_with_all_sorts_of_results(self):
        attempts = self.env["clinic.attempt"].search([])
        self.assertGreater(len(attempts), 100)
        self.assertEqual(
            set(attempts.result_id.mapped("code")), set(self.env["clinic.result"].search([]).mapped("code"))
        )
        self.assertFalse(attempts.filtered(lambda attempt: attempt.date > self.env.cr.now()))
        self.assertFalse(attempts.filtered(lambda attempt: attempt.result_id.note_required and not attempt.note))

    def test_closed_followups_agree_with_their_contacts(self):
        closed = self.env["clinic.followup"].search([("state", "in", ("done", "unreached"))])
        for followup in closed:
            last = followup.attempt_ids.sorted("date")[-1:]
            self.assertEqual(
                (followup.attempt_count, followup.result_id, followup.date_done, followup.state == "done"),
                (len(followup.attempt_ids), last.result_id, last.date, last.reached),
                followup.name,
            )

    def test_the_second_branch_has_clients_whom_the_first_one_does_not_see(self):
        there = self.env["res.users"].search([("login", "=", "consultant4")])
        clients = self.env["res.partner"].with_user(there).search([("is_clinic_client", "=", True)])
        self.assertTrue(clients.clinic_encounter_ids)
        consultant = self.env["res.users"].search([("login", "=", "consulting")])
        self.assertFalse(self.env["res.partner"].with_user(consultant).search([("id", "in", clients.ids)]))
        here = self.env["res.partner"].with_user(consultant).search([("is_clinic_client", "=", True)])
        self.assertGreater(len(here), 20)
        self.assertFalse(here & clients)

    def test_problems_went_to_customer_service(self):
        problems = self.env["clinic.attempt"].search([("result_id.outcome", "=", "problem")]).followup_id
        self.assertEqual(problems.child_ids.user_id.login, "service1")
        self.assertEqual(problems.child_ids.origin_id, problems)

    def test_the_access_log_tells_of_the_past_weeks(self):
        rows = self.env["clinic.access.log"].search([])
        self.assertGreater(len(rows), 200)
        self.assertLessEqual(max(rows.mapped("date")), fields.Datetime.now())
        self.assertLessEqual({"read", "call", "change", "export"}, set(rows.mapped("kind")))
        self.assertEqual(rows.filtered(lambda row: row.kind == "export").user_id.login, "manager")

    def test_treatments_have_photos_to_compare_and_nurses_are_asked_for_more(self):
        photos = self.env["clinic.photo"].search([])
        self.assertGreaterEqual(len(photos.encounter_id), 3)
        self.assertTrue(photos.filtered(lambda photo: photo.stage_id.days < 0))
        self.assertFalse(photos.filtered(lambda photo: photo.date > photo.encounter_id.date.date() + timedelta(31)))
        asked = self.env["clinic.followup"].search([("step_id.photo_stage_id", "!=", False)])
        self.assertTrue(any(user.has_group("clinic_followup.group_nurse") for user in asked.user_id))

    def test_some_treated_clients_have_a_medical_file_with_allergies_and_assessments(self):
        files = self.env["clinic.medical.file"].search([])
        self.assertGreater(len(files), 3)
        self.assertTrue(files.filtered("allergies"))
        self.assertTrue(files.filtered("no_allergies"))
        self.assertTrue(all(file.reviewed_by_id.has_group("clinic_followup.group_physician") for file in files))
        self.assertEqual(len(files.assessment_ids.filtered("clinic_summary")), 2)

    def test_files_are_as_in_life_and_the_check_of_the_quarter_is_half_worked_off(self):
        issues = (
            self.env["clinic.file.check"].search([("company_id", "=", self.env.ref("base.main_company").id)]).issue_ids
        )
        self.assertEqual(set(issues.mapped("kind")), {"invalid_phone", "no_phone", "missing_data", "duplicate"})
        self.assertEqual(set(issues.mapped("state")), {"open", "repaired", "dismissed"})
        self.assertGreaterEqual(self.env["clinic.duplicate"].search_count([]), 3)
        clients = self.env["res.partner"].search([("is_clinic_client", "=", True)])
        complete = clients.filtered(lambda client: client.clinic_completeness == 100)
        self.assertGreater(len(complete), len(clients) / 4)
        self.assertLess(len(complete), len(clients))

    def test_the_ledger_says_what_the_invoices_say(self):
        moves = self.env["account.move"].search([("move_type", "in", ("out_invoice", "out_refund"))])
        self.assertEqual(set(moves.mapped("state")), {"posted", "draft", "cancel"})
        self.assertLessEqual({"paid", "not_paid"}, set(moves.mapped("payment_state")))
        self.assertFalse(self.env["clinic.consumption.sync"]._moves_to_check())
        lines = moves.filtered(lambda move: move.state == "posted").invoice_line_ids
        sold = lines.filtered("product_id.clinic_category_id")
        self.assertLess(len(sold), len(lines), "masks are no treatment")
        recorded = self.env["clinic.consumption"].search([("move_line_id", "!=", False)])
        self.assertAlmostEqual(sum(recorded.mapped("amount")), -sum(sold.mapped("balance")))
        self.assertEqual(set(recorded.mapped("kind")), {"purchase", "reversal", "allowance"})
        self.assertEqual(len(recorded.company_id), 2)
        self.assertTrue(moves.filtered(lambda move: move.partner_id != move.clinic_client_id))

    def test_nothing_is_on_the_list_of_accounting(self):
        by_hand = self.env["clinic.consumption"].search([("origin", "=", "manual"), ("purchase_id", "=", False)])
        self.assertEqual(set(by_hand.mapped("state")), {"draft", "confirmed"})
        self.assertTrue(by_hand.filtered("external_ref"))
        for row in by_hand:
            self.assertLess((self.demo._today() - row.date).days, row.company_id.clinic_uninvoiced_days)
        if "clinic.reconciliation" in self.env:
            self.assertFalse(self.env["clinic.reconciliation"].search([]))

    def test_courses_were_bought_and_one_was_partly_given_back(self):
        courses = self.env["clinic.course"].search([])
        self.assertGreater(len(courses), 2)
        self.assertTrue(courses.filtered(lambda course: course.date_end >= self.demo._today()))
        given_back = courses.filtered(lambda course: course.sessions_bought < course.product_id.clinic_sessions)
        self.assertEqual(len(given_back), 1)
        if "course_id" in self.env["clinic.encounter"]._fields:
            self.assertTrue(courses.filtered("sessions_used"))
            self.assertTrue(courses.filtered("sessions_left"))

    def test_every_role_reads_what_it_may_of_the_books(self):
        Move, Consumption, Course = (
            self.env[model] for model in ("account.move", "clinic.consumption", "clinic.course")
        )
        users = {user.login: user for user in self.env["res.users"].search([])}
        accountant = users["accountant1"]
        self.assertFalse(accountant.has_group("clinic_followup.group_staff"))
        for model in (Move, Consumption, Course):
            action_view = model.with_user(accountant).get_view(view_type="list")
            self.assertTrue(action_view["arch"])
            self.assertTrue(model.with_user(accountant).with_company(accountant.company_id).search([]))
        for login in ("consultant1", "consulting", "manager"):
            self.assertTrue(Consumption.with_user(users[login]).search([]).mapped("display_name"), login)
        self.assertFalse(
            Consumption.with_user(users["consultant4"]).search([])
            & Consumption.with_user(users["consultant1"]).search([])
        )

    def test_the_branch_plans_as_before(self):
        self.assertEqual(self.env.ref("base.main_company").clinic_plan_late_days, self.late_days)

    def test_staff_log_in_with_their_login_as_password(self):
        logins = self.demo._logins()
        self.assertEqual(len(logins), len(catalogue.STAFF + catalogue.ACCOUNTING + catalogue.BRANCH_STAFF))
        user = self.env["res.users"].search([("login", "=", logins[0][0])])
        user.with_user(user)._check_credentials({"type": "password", "password": logins[0][1]}, {"interactive": True})


@tagged("post_install", "-at_install")
class TestDemoVariants(DemoCase):
    def _generate_and_forget(self, **context):
        with self.env.cr.savepoint() as savepoint:
            self.demo.with_context(**context)._generate(clients=15)
            picture = self._picture()
            savepoint.rollback()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        return picture

    def test_the_same_seed_makes_the_same_clinic(self):
        self.assertEqual(self._generate_and_forget(), self._generate_and_forget())

    def test_it_is_chinese_in_a_chinese_database(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("base.user_admin").lang = "zh_CN"
        self.demo.with_context(lang=None)._generate(clients=15)
        picture = self._picture()
        self.assertTrue(all(CHINESE.search(name) for name in picture["clients"]))
        self.assertTrue(all(CHINESE.search(note) for _result, _login, note in picture["contacts"] if note))
        self.assertTrue(CHINESE.search(self.demo.with_context(lang=None)._logins()[0][2]))
        product = self.env["product.product"].search([("default_code", "=", "DEMO-lips")])
        self.assertEqual(product.with_context(lang="zh_CN").name, "玻尿酸丰唇")
        self.assertEqual(product.with_context(lang="en_US").name, "Lip filler, hyaluronic acid")

    def test_it_is_alive_on_a_sunday_night(self):
        with freeze_time("2027-01-30 19:00:00"):  # Sunday in the clinic
            self.demo._generate(clients=15)
            waiting = (
                self.env["clinic.followup"]
                .with_context(tz="Asia/Shanghai")
                .search([("due_group", "in", ("overdue", "today"))])
            )
            self.assertEqual(waiting.user_id, self.env["clinic.followup"].search([]).user_id)


@tagged("post_install", "-at_install")
class TestDemoTexts(TransactionCase):
    def test_the_examples_in_the_plain_modules_hold(self):
        for module in (bills, catalogue, contacts, faces, journeys, names, traditional):
            self.assertFalse(doctest.testmod(module).failed, module.__name__)
