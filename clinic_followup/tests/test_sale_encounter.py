# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from ..tools.engine import as_engine
from .test_consumption_sync import ConsumptionCase

TODAY = "2026-03-02"


class SaleCase(ConsumptionCase):
    """On Monday, 2 March 2026: items that record a planned treatment, one that takes place, and a deposit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 04:00:00"))
        cls.startClassPatcher(patch.object(cls.env.cr, "now", fields.Datetime.now))
        cls.env["clinic.curve"].search([]).active = False
        cls.surgery = cls._item("Surgery", 8000.0, clinic_sale_encounter="planned")
        cls.filler = cls._item("Filler", 3000.0, clinic_sale_encounter="done")
        cls.deposit = cls._item("Deposit", 500.0, clinic_sale_encounter="deposit")
        cls.role = cls.env.ref("clinic_followup.role_consultant")
        cls.curve = cls.env["clinic.curve"].create(
            {
                "name": "After the sale",
                "encounter_kind": "treatment",
                "start_when": "planned",
                "step_ids": [Command.create({"name": "Call", "offset": 3, "role_id": cls.role.id})],
            }
        )
        cls.ada = cls._clinic_user("ada", "group_staff")

    @classmethod
    def _clinic_user(cls, name, *groups):
        return mail_new_test_user(
            cls.env,
            login=f"sale_{name}",
            name=name.title(),
            groups=",".join(["base.group_user", *(f"clinic_followup.{group}" for group in groups)]),
        )

    def _invoice(self, *items, **vals):
        return super()._invoice(*items, **{"invoice_date": TODAY, **vals})

    def _credit(self, move, **vals):
        return super()._credit(move, **{"invoice_date": fields.Date.to_date(TODAY), **vals})

    def _encounter(self, **vals):
        return self.env["clinic.encounter"].create(
            {"partner_id": self.client.id, "kind": "treatment", "category_id": self.category.id, **vals}
        )

    def _of(self, client=None):
        return self.env["clinic.encounter"].search([("partner_id", "=", (client or self.client).id)])


@tagged("post_install", "-at_install")
class TestSaleEncounter(SaleCase):
    """A sale starts curves (B1, B3)."""

    # --- what the item says ---

    def test_an_item_that_says_nothing_records_nothing(self):
        self._invoice(self.laser)
        self.assertFalse(self._of())

    def test_a_sale_plans_a_treatment_staffed_as_the_invoice_says_and_starts_its_curve(self):
        invoice = self._invoice(self.surgery, clinic_consultant_id=self.ada.id)
        encounter = self._of()
        self.assertRecordValues(
            encounter,
            [
                {
                    "kind": "treatment",
                    "state": "planned",
                    "product_id": self.surgery.id,
                    "category_id": self.category.id,
                    "consultant_id": self.ada.id,
                    "doctor_id": False,
                    "department_id": False,
                    "consumption_ids": self._rows(invoice).ids,
                    "sale_consumption_id": self._rows(invoice).id,
                }
            ],
        )
        self.assertEqual(encounter.plan_ids.curve_id, self.curve)
        self.assertEqual(encounter.followup_ids.state, "todo")

    def test_a_treatment_that_takes_place_that_day_is_done(self):
        self._invoice(self.filler, invoice_date="2026-02-20")
        self.assertEqual(self._of().state, "done")
        self.assertEqual(self._of().date.date(), fields.Date.to_date("2026-02-20"))
        self.assertEqual(self.client.clinic_journey, "treated")

    def test_a_gift_is_a_treatment_too(self):
        self._invoice((self.filler, 1, 0.0))
        self.assertEqual(self._of().state, "done")

    def test_a_sale_of_tomorrow_has_not_taken_place(self):
        self._invoice(self.filler, invoice_date="2026-03-05")
        self.assertEqual(self._of().state, "planned")

    def test_invoices_of_earlier_that_are_taken_over_plan_nothing(self):
        self._invoice(self.surgery, invoice_date="2025-03-02")
        self.assertFalse(self._of())

    def test_a_course_is_sold_with_a_session_of_its_own(self):
        self._invoice(self.course)
        self.course.clinic_sale_encounter = "done"
        invoice = self._invoice(self.course)
        course = self._rows(invoice).course_id
        self.assertRecordValues(self._of(), [{"kind": "session", "course_id": course.id}])
        self.assertEqual(course.sessions_left, 9)

    def test_several_pieces_are_one_encounter(self):
        self._invoice((self.surgery, 3, 8000.0))
        self.assertEqual(len(self._of()), 1)

    # --- exactly once ---

    def test_an_invoice_that_is_posted_again_goes_on_with_the_same_encounter(self):
        invoice = self._invoice(self.surgery)
        encounter = self._of()
        invoice.button_draft()
        self.assertRecordValues(encounter, [{"state": "cancelled", "sale_undone": True}])
        self.assertEqual(encounter.followup_ids.state, "withdrawn")
        invoice.action_post()
        self.assertEqual(self._of(), encounter)
        self.assertRecordValues(encounter, [{"state": "planned", "sale_undone": False}])
        self.assertEqual(encounter.followup_ids.state, "todo")

    def test_a_treatment_that_a_person_cancelled_stays_cancelled(self):
        invoice = self._invoice(self.surgery)
        self._of().action_cancel()
        invoice.button_draft()
        invoice.action_post()
        self.assertEqual(self._of().mapped("state"), ["cancelled"])

    def test_syncing_again_records_no_second_encounter(self):
        invoice = self._invoice(self.surgery)
        self._rows(invoice)._on_recorded()
        self._rows(invoice).encounter_id = False
        self._rows(invoice)._on_recorded()
        self.assertEqual(len(self._of()), 1)

    def test_the_database_refuses_a_second_encounter_of_a_purchase(self):
        row = self._rows(self._invoice(self.surgery))
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            as_engine(self._encounter()).sale_consumption_id = row
            self.env.flush_all()

    def test_another_client_on_the_invoice_moves_the_treatment_even_if_it_is_done(self):
        invoice = self._invoice(self.filler)
        invoice.clinic_client_id = self.other_client
        self.assertEqual(self._of().state, "cancelled")
        self.assertEqual(self._of(self.other_client).state, "done")
        self.assertEqual(self.client.clinic_journey, "new")

    # --- what was recorded before ---

    def test_the_treatment_that_was_recorded_before_is_found_and_says_who_did_it(self):
        encounter = self._encounter(product_id=self.surgery.id, date=f"{TODAY} 01:00:00", doctor_id=self.ada.id)
        invoice = self._invoice(self.surgery)
        self.assertEqual(self._of(), encounter)
        self.assertRecordValues(self._rows(invoice), [{"encounter_id": encounter.id, "doctor_id": self.ada.id}])

    def test_what_the_invoice_names_stays(self):
        self._encounter(product_id=self.laser.id, doctor_id=self.ada.id)
        ben = self._clinic_user("ben", "group_staff")
        invoice = self._invoice(self.laser, clinic_doctor_id=ben.id)
        self.assertTrue(self._rows(invoice).encounter_id)
        self.assertEqual(self._rows(invoice).doctor_id, ben)

    def test_what_lies_too_far_away_or_has_its_purchase_is_not_taken(self):
        far = self._encounter(product_id=self.laser.id, date=fields.Datetime.now() - timedelta(days=40))
        self.assertFalse(self._rows(self._invoice(self.laser)).encounter_id)
        far.date = fields.Datetime.now() - timedelta(days=3)
        self.assertEqual(self._rows(self._invoice(self.laser)).encounter_id, far)
        self.assertFalse(self._rows(self._invoice(self.laser)).encounter_id)

    def test_neither_a_cancelled_one_nor_another_client_s_nor_another_branch_s(self):
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        self._encounter(product_id=self.laser.id, state="cancelled")
        self._encounter(product_id=self.laser.id, partner_id=self.other_client.id)
        self._encounter(product_id=self.laser.id, company_id=branch.id, department_id=False)
        self.assertFalse(self._rows(self._invoice(self.laser)).encounter_id)

    def test_an_encounter_whose_sale_was_refunded_is_found_by_the_new_invoice(self):
        first = self._invoice(self.filler)
        self._credit(first)
        again = self._invoice(self.filler)
        self.assertEqual(len(self._of()), 1)
        self.assertEqual(self._rows(again).encounter_id, self._of())

    # --- deposits (A6) ---

    def test_a_deposit_counts_once_it_is_paid_and_goes_with_its_payment(self):
        invoice = self._invoice(self.deposit)
        self.assertFalse(self._of())
        payment = self._pay(invoice, 100.0)
        self.assertRecordValues(self._of(), [{"kind": "deposit", "state": "done", "sale_undone": False}])
        self.assertEqual(self.client.clinic_journey, "deposit")
        payment.action_cancel()
        self.assertEqual(self._of().state, "cancelled")
        self.assertEqual(self.client.clinic_journey, "new")
        self._pay(invoice)
        self.assertEqual(self._of().mapped("state"), ["done"])
        self.assertEqual(self.client.clinic_journey, "deposit")

    def test_payments_without_an_entry_in_the_books_count_as_well(self):
        """As where Odoo's accounting application is installed."""
        self.env["account.payment.method.line"].search([]).payment_account_id = False
        moves = self.env.registry["account.move"]
        self.startPatcher(patch.object(moves, "_get_invoice_in_payment_state", lambda move: "in_payment"))
        invoice = self._invoice(self.deposit)
        payment = self._pay(invoice)
        self.assertFalse(payment.move_id)
        self.assertEqual(self.client.clinic_journey, "deposit")
        payment.action_cancel()
        self.assertEqual(self.client.clinic_journey, "new")

    def test_a_deposit_that_is_refunded_puts_the_journey_back(self):
        invoice = self._invoice(self.deposit)
        self._pay(invoice)
        self._credit(invoice)
        self.assertEqual(self._of().state, "cancelled")
        self.assertEqual(self.client.clinic_journey, "new")

    def test_the_deposit_that_the_final_invoice_deducts_records_nothing(self):
        self._pay(self._invoice(self.deposit))
        final = self._invoice(self.filler, (self.deposit, -1, 500.0), (self.deposit, 1, -500.0))
        self._pay(final)
        self.assertEqual(self._of().mapped("kind"), ["treatment", "deposit"])
        self.assertEqual(self.client.clinic_journey, "treated")

    # --- refunds (C5) ---

    def test_a_refund_cancels_what_was_only_planned_and_says_so(self):
        invoice = self._invoice(self.surgery)
        refund = self._credit(invoice)
        encounter = self._of()
        self.assertEqual(encounter.state, "cancelled")
        self.assertRecordValues(encounter.followup_ids, [{"state": "withdrawn", "reason_code": "refunded"}])
        self.assertEqual(encounter.plan_ids.stop_code, "refunded")
        self.assertIn(refund.name, encounter.message_ids[0].body)

    def test_a_refund_leaves_what_took_place_with_its_follow_ups(self):
        invoice = self._invoice(self.filler)
        refund = self._credit(invoice)
        encounter = self._of()
        self.assertEqual(encounter.state, "done")
        self.assertEqual(encounter.followup_ids.state, "todo")
        self.assertIn(refund.name, encounter.message_ids[0].body)

    def test_half_a_refund_changes_nothing(self):
        invoice = self._invoice((self.surgery, 2, 8000.0))
        refund = invoice._reverse_moves([{"invoice_date": fields.Date.to_date(TODAY)}])
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self.assertEqual(self._of().state, "planned")

    def test_a_refund_that_is_withdrawn_brings_the_treatment_back(self):
        refund = self._credit(self._invoice(self.surgery))
        refund.button_draft()
        self.assertEqual(self._of().state, "planned")
        self.assertEqual(self._of().followup_ids.state, "todo")

    def test_what_a_person_takes_up_again_is_not_the_sale_s_any_more(self):
        self._credit(self._invoice(self.surgery))
        self._of().action_reopen()
        self.assertRecordValues(self._of(), [{"state": "planned", "sale_undone": False}])

    # --- by hand ---

    def test_staff_record_the_treatment_of_a_purchase(self):
        row = self._rows(self._invoice(self.laser)).with_user(self.ada)
        action = row.action_record_encounter()
        form = Form(self.env["clinic.encounter"].with_user(self.ada).with_context(**action["context"]))
        encounter = form.save()
        self.assertEqual(row.encounter_id, encounter)
        self.assertRecordValues(
            encounter, [{"partner_id": self.client.id, "product_id": self.laser.id, "kind": "treatment"}]
        )
        self.assertEqual(encounter.consumption_count, 1)

    def test_several_purchases_belong_to_one_encounter_of_the_same_client_only(self):
        rows = self._rows(self._invoice(self.laser, self.laser))
        encounter = self._encounter()
        rows.encounter_id = encounter
        self.assertEqual(encounter.consumption_ids, rows)
        with self.assertRaises(ValidationError):
            rows.encounter_id = self._encounter(partner_id=self.other_client.id)

    def test_an_encounter_stays_with_the_client_who_bought_it(self):
        encounter = self._encounter(kind="visit")
        self._rows(self._invoice(self.laser)).encounter_id = encounter
        with self.assertRaises(UserError):
            encounter.partner_id = self.other_client
        with self.assertRaises(UserError):
            encounter.company_id = self.env["res.company"].create({"name": "Elsewhere"})

    def test_what_the_sale_says_is_not_typed(self):
        row = self._rows(self._invoice(self.laser))
        encounter = self._encounter().with_user(self.ada)
        for vals in ({"sale_consumption_id": row.id}, {"sale_undone": True}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                encounter.write(vals)
        self.assertFalse(
            self.env["clinic.encounter"]
            .with_context(default_sale_consumption_id=row.id)
            .create({"partner_id": self.client.id})
            .sale_consumption_id
        )

    # --- roles, branches, merging, speed ---

    def test_an_accountant_posts_pays_and_refunds_without_seeing_encounters(self):
        accountant = mail_new_test_user(
            self.env, login="sale_acc", groups="base.group_user,account.group_account_invoice"
        )
        invoice = self._invoice(self.surgery, self.deposit, post=False)
        invoice.with_user(accountant).action_post()
        wizard = (
            self.env["account.payment.register"]
            .with_user(accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
        )
        wizard.create({})._create_payments()
        self.assertEqual(set(self._of().mapped("kind")), {"treatment", "deposit"})
        refund = invoice.with_user(accountant)._reverse_moves([{"invoice_date": fields.Date.to_date(TODAY)}])
        refund.action_post()
        self.assertEqual(set(self._of().mapped("state")), {"cancelled"})
        self.assertNotIn("encounter_id", self.env["clinic.consumption"].with_user(accountant).fields_get())

    def test_the_encounter_belongs_to_the_branch_of_the_sale(self):
        branch = self.env["res.company"].create({"name": "Second branch"})
        self.env.user.company_ids += branch
        self.surgery.write({"company_id": False, "taxes_id": False})
        row = self.env["clinic.consumption"].create(
            {"partner_id": self.client.id, "product_id": self.surgery.id, "company_id": branch.id, "amount": 10.0}
        )
        row.action_confirm()
        self.assertRecordValues(self._of(), [{"company_id": branch.id, "state": "planned"}])
        row.action_withdraw()
        self.assertEqual(self._of().state, "cancelled")

    def test_merged_clients_keep_what_their_sales_recorded(self):
        self._invoice(self.surgery)
        self._invoice(self.surgery, partner=self.other_client)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.client | self.other_client).ids, self.client, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertEqual(len(self._of().consumption_ids), 2)
        self.assertEqual(self._of().consumption_ids.partner_id, self.client)

    def test_recording_many_takes_no_more_queries_than_recording_few(self):
        clients = self.env["res.partner"].create([{"name": f"Client {number}"} for number in range(22)])
        clients.write({"is_clinic_client": True})
        counts = []
        for number in (2, 20):
            batch, clients = clients[:number], clients[number:]
            moves = self.env["account.move"].union(
                *(self._invoice(self.surgery, self.laser, partner=client, post=False) for client in batch)
            )
            with patch.object(self.env.registry["clinic.consumption"], "_on_recorded", lambda rows: None):
                moves.action_post()
            rows = self._rows(*moves).sudo()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows._on_recorded()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(rows.encounter_id), number)
        self.assertLessEqual(counts[1], counts[0], counts)
