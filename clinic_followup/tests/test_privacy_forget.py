# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import mail_new_test_user

from ..tools.pdf import minimal
from .common import ClinicCase

#: Unlike anything else in the database.
MARK = "Qzxmarker"
#: What keeps what was written, with the reason: nothing else may.
KEPT_BY_LAW = {
    # what was invoiced, as it was invoiced
    "account_move.narration": "the invoice's own text",
    "account_move.ref": "the invoice's own reference",
    "account_move.payment_reference": "the invoice's own reference",
    "account_move_line.ref": "the invoice's own reference",
    "account_move_line.name": "what was sold, as it stands on the invoice",
    # business letters about the invoice
    "mail_message.body": "letters on the invoice",
    "mail_message.subject": "letters on the invoice",
    # so that nobody writes or calls again
    "mail_blacklist.email": "the address that nobody writes to",
}
#: Emptied by Odoo itself within a day.
SHORT_LIVED = {"bus_bus.message", "clinic_followup_withdraw.reason"}


class PrivacyCase(ClinicCase):
    """A client with something in every corner of the file, and another who has as much."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._curve(1, 30)
        cls.client = cls._rich_client(MARK)
        cls.other = cls._rich_client("Otherone")

    @classmethod
    def _picture(cls):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue())

    @classmethod
    def _rich_client(cls, mark):
        client = cls._patient(
            f"{mark} Client",
            phone="+86 21 6279 1234" if mark == MARK else "+86 21 6279 4321",
            email=f"{mark.lower()}@example.com",
            street=f"{mark} street",
            city=f"{mark} city",
            comment=f"<p>{mark} comment</p>",
            function=f"{mark} function",
            birthdate_date="1990-05-06",
            image_1920=cls._picture(),
            clinic_preferences=f"{mark} preference",
            clinic_consultation_note=f"{mark} consulted",
            clinic_latent_needs=f"{mark} latent",
            clinic_aesthetic_preference=f"{mark} beauty",
            clinic_budget_min=1000,
            clinic_budget_max=2000,
            clinic_consulted_category_ids=[(6, 0, cls.sub_category.ids)],
            category_id=[(0, 0, {"name": f"Tag of somebody {mark[:1]}"})],
        )
        cls.env["res.partner"].create(
            {"name": f"{mark} holiday home", "parent_id": client.id, "type": "delivery", "street": f"{mark} lane"}
        )
        cls.env["clinic.anniversary"].create({"partner_id": client.id, "name": f"{mark} wedding", "date": "2020-05-01"})
        cls._owner(client, cls.ada)
        medical = cls.env["clinic.medical.file"].create({"partner_id": client.id, "allergies": f"{mark} penicillin"})
        medical.allergies = f"{mark} latex"
        encounter = cls._encounter(partner_id=client.id, note=f"{mark} note", external_ref=f"{mark}-17")
        cls._encounter(partner_id=client.id, state="planned", date="2026-03-20 02:00:00", kind="checkup")
        encounter.message_post(body=f"{mark} on the encounter")
        done = cls._followup(cls.ada, name=f"{mark} theme", partner_id=client.id)
        done.with_user(cls.ada).record_contact(cls.result_reached, note=f"{mark} said", latent_need=f"{mark} wants")
        withdrawn = cls._followup(cls.ada, name=f"{mark} second theme", partner_id=client.id)
        cls.env["clinic.followup.withdraw"].create(
            {"followup_ids": withdrawn.ids, "reason": f"{mark} reason"}
        ).action_apply()
        cls._followup(cls.ada, name=f"{mark} open theme", partner_id=client.id)
        cls.env["clinic.photo"].create(
            {"encounter_id": encounter.id, "image": cls._picture(), "note": f"{mark} on the photo"}
        )
        cls.env["clinic.document"].create(
            {
                "partner_id": client.id,
                "encounter_id": encounter.id,
                "type_id": cls.env["clinic.document.type"].search([], limit=1).id,
                "signed_by": "representative",
                "representative": f"{mark} mother",
                "location": f"{mark} shelf",
                "file": base64.b64encode(minimal()),
                "file_name": f"{mark}.pdf",
            }
        )
        cls._correspond(client, mark)
        cls._answer(client, mark)
        cls._log_in(client, mark)
        return client

    @classmethod
    def _correspond(cls, client, mark):
        tracked = client.with_context(tracking_disable=False)
        tracked.message_post(body=f"{mark} in the chatter", subject=f"{mark} subject")
        tracked.write({"email": f"new.{mark.lower()}@example.com", "clinic_contact_status": "ok"})
        cls.flush_tracking(cls)
        client._message_sms(f"{mark} by sms")
        client.message_subscribe(partner_ids=cls.ben.partner_id.ids)
        client.activity_schedule(summary=f"{mark} to do", note=f"{mark} to do", user_id=cls.ben.id)
        cls.env["ir.attachment"].create(
            {"name": f"{mark}.txt", "raw": f"{mark} file".encode(), "res_model": client._name, "res_id": client.id}
        )
        cls.env["mail.mail"].create(
            {"subject": f"{mark} mail", "body_html": f"{mark} mail", "recipient_ids": client.ids, "email_to": mark}
        )
        cls.ben.partner_id.message_post(body=f"{mark} wrote to Ben", author_id=client.id, email_from=client.email)

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    @classmethod
    def _answer(cls, client, mark):
        survey = cls.env["survey.survey"].create(
            {
                "title": "How was it?",
                "user_id": cls.env.ref("base.user_admin").id,
                "question_and_page_ids": [
                    (0, 0, {"title": "In words", "question_type": "text_box"}),
                    (0, 0, {"title": "From 0 to 10", "question_type": "scale"}),
                ],
            }
        )
        words, scale = survey.question_ids
        answer = survey._create_answer(partner=client, check_attempts=False)
        answer.write({"nickname": f"{mark} nick", "email": f"{mark}@example.com"})
        answer._save_lines(words, f"{mark} in words")
        answer._save_lines(scale, "9")
        answer._mark_done()

    @classmethod
    def _log_in(cls, client, mark):
        mail_new_test_user(
            cls.env,
            login=f"{mark.lower()}@portal.example.com",
            partner_id=client.id,
            groups="base.group_portal",
            name=client.name,
            signature=f"<p>{mark}</p>",
        )

    def _dry_run(self, client=None):
        wizard = self.env["clinic.client.forget"].with_user(self.mia).create({"partner_id": (client or self.client).id})
        wizard._dry_run()
        return wizard

    def _forget(self, client=None):
        """As the button does it, after the password was asked."""
        wizard = self.env["clinic.client.forget"].with_user(self.mia).create({"partner_id": (client or self.client).id})
        wizard._forget()
        self.env.flush_all()
        return wizard

    def _found(self, mark):
        """Every column of text in the database where the mark stands: {table.column: rows}."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT c.table_name, c.column_name
                  FROM information_schema.columns c
                  JOIN information_schema.tables t USING (table_schema, table_name)
                 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                   AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')
                """
            )
        )
        found = {}
        for table, column in columns:
            [(count,)] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s::text ILIKE %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    f"%{mark}%",
                )
            )
            if count and f"{table}.{column}" not in SHORT_LIVED:
                found[f"{table}.{column}"] = count
        return found


@tagged("post_install", "-at_install")
class TestForget(PrivacyCase):
    """The person goes, what happened stays (L6)."""

    def test_the_name_is_gone_from_every_column_of_the_database(self):
        self.assertGreater(len(self._found(MARK)), 25)
        self._forget()
        self.assertEqual(self._found(MARK), {})
        self.assertEqual(self._found("6279 1234"), {})
        self.assertEqual(self._found("62791234"), {})

    def test_other_clients_keep_everything(self):
        before = self._found("Otherone")
        self._forget()
        self.assertEqual(self._found("Otherone"), before)

    def test_what_happened_stays_for_the_statistics(self):
        encounters, attempts = self.client.clinic_encounter_ids, self.client.clinic_followup_ids.attempt_ids
        figures = [
            (encounter.kind, encounter.category_id, encounter.date, encounter.company_id) for encounter in encounters
        ]
        result, ownership = attempts.result_id, self.client.clinic_ownership_ids
        number, gender = self.client.clinic_ref, self.client.gender
        self._forget()
        self.assertEqual(
            [(encounter.kind, encounter.category_id, encounter.date, encounter.company_id) for encounter in encounters],
            figures,
        )
        self.assertEqual(attempts.result_id, result)
        self.assertEqual(ownership.exists().user_id, self.ada)
        self.assertTrue(ownership.date_to)
        self.assertRecordValues(
            self.client,
            [
                {
                    "name": f"Anonymised client {number}",
                    "clinic_ref": number,
                    "gender": gender,
                    "active": False,
                    "is_clinic_client": True,
                    "phone": False,
                    "email": False,
                    "birthdate_date": False,
                    "image_1920": False,
                    "clinic_contact_status": "refused",
                    "clinic_anonymised_by_id": self.mia.id,
                    "clinic_consultant_id": False,
                    "clinic_budget_max": 0,
                    "clinic_consulted_category_ids": [],
                }
            ],
        )
        scale = self.env["survey.user_input.line"].search(
            [("user_input_id.partner_id", "=", self.client.id), ("answer_type", "=", "scale")]
        )
        self.assertEqual(scale.value_scale, 9)

    def test_nothing_is_left_to_be_done(self):
        planned = self.client.clinic_encounter_ids.filtered(lambda encounter: encounter.state == "planned")
        self.assertTrue(planned)
        self.assertIn("todo", self.client.clinic_followup_ids.mapped("state"))
        self._forget()
        self.assertEqual(planned.state, "cancelled")
        self.assertNotIn("todo", self.client.clinic_followup_ids.mapped("state"))
        self.assertIn("anonymised", self.client.clinic_followup_ids.mapped("reason_code"))
        self.assertEqual(set(self.client.clinic_plan_ids.mapped("state")), {"stopped"})
        # a new curve, and the night
        self._curve(2, 60, name="New curve")
        with self.enter_registry_test_mode():
            self.env.ref("clinic_followup.cron_plan_missing").method_direct_trigger()
        self.assertNotIn("todo", self.client.clinic_followup_ids.mapped("state"))

    def test_the_login_is_free_again(self):
        user = self.client.user_ids
        self._forget()
        self.assertFalse(user.active)
        again = mail_new_test_user(
            self.env, login=f"{MARK.lower()}@portal.example.com", name="Again", groups="base.group_portal"
        )
        self.assertTrue(again.active)

    # --- dry run ---

    def test_the_dry_run_changes_nothing(self):
        before = self._found(MARK)
        wizard = self._dry_run()
        self.assertTrue(wizard.line_ids)
        self.assertEqual(self._found(MARK), before)
        self.assertFalse(self.client.clinic_anonymised_on)

    def test_what_the_dry_run_says_is_what_happens(self):
        names = {
            self.env["ir.model"]._get(name).name: name
            for name in ("mail.message", "clinic.anniversary", "ir.attachment", "sms.sms", "mail.activity", "mail.mail")
        }
        # not only the client's: what is counted has to be the client's alone
        before = {
            label: self.env[name].with_context(active_test=False).search_count([]) for label, name in names.items()
        }
        wizard = self._dry_run()
        said = dict.fromkeys(names, 0)
        for line in wizard.line_ids.filtered(lambda line: line.action == "delete" and line.model in names):
            said[line.model] += line.count
        emptied = sum(wizard.line_ids.filtered(lambda line: line.action == "empty").mapped("count"))
        self.assertGreater(emptied, 5)
        self._forget()
        for label, name in names.items():
            with self.subTest(model=name):
                left = self.env[name].with_context(active_test=False).search_count([])
                # the picture of the client is emptied with the client
                pictures = 5 if name == "ir.attachment" else 0
                self.assertIn(before[label] - left - said[label], range(pictures + 1))
                self.assertGreater(said[label], 0)
        again = self._dry_run()
        self.assertEqual(set(again.line_ids.mapped("action")), {"keep"})

    def test_a_second_time_changes_nothing(self):
        self._forget()
        values = self.client.read()[0]
        logs = self.env["privacy.log"].search_count([]), self.env["clinic.access.log"].search_count([])
        with self.at("2026-03-09 02:00:00"):
            self._forget()
        self.assertEqual(self.client.read()[0], values)
        self.assertEqual(
            (self.env["privacy.log"].search_count([]), self.env["clinic.access.log"].search_count([])), logs
        )

    def test_what_comes_in_afterwards_can_be_removed_too(self):
        self._forget()
        self.client.message_post(body=f"{MARK} answers an old letter", email_from=f"{MARK}@example.com")
        self.assertTrue(self._found(MARK))
        self._forget()
        self.assertEqual(self._found(MARK), {})

    def test_a_failure_in_the_middle_changes_nothing(self):
        before = self._found(MARK)

        def fail(partners):
            raise OSError("The disk is full")

        with (
            patch.object(self.env.registry["res.partner"], "_clinic_forget_partner", fail),
            self.assertRaises(OSError),
            self.env.cr.savepoint(),
        ):
            self._forget()
        self.env.invalidate_all()
        self.assertEqual(self._found(MARK), before)
        self.assertIn("todo", self.client.clinic_followup_ids.mapped("state"))

    # --- what stands against it ---

    def test_staff_branches_and_employees_are_refused(self):
        colleague = self.ben.partner_id
        colleague.is_clinic_client = True
        self.env.company.partner_id.is_clinic_client = True
        for client in (colleague, self.env.company.partner_id):
            with self.subTest(client=client.name):
                self.assertTrue(self._dry_run(client).blockers)
                with self.assertRaises(UserError):
                    self._forget(client)
        employee = self._patient("Employee")
        self.env["hr.employee"].create({"name": "Employee", "work_contact_id": employee.id})
        with self.assertRaisesRegex(UserError, "employee"):
            self._forget(employee)

    def test_who_is_no_client_is_refused(self):
        with self.assertRaisesRegex(UserError, "not a client"):
            self._forget(self.env["res.partner"].create({"name": "Supplier"}))

    def test_records_in_a_hidden_branch_stand_against_it(self):
        branch = self.env["res.company"].create({"name": "Beijing"})
        self.env["clinic.encounter"].create({"partner_id": self.client.id, "company_id": branch.id, "kind": "inquiry"})
        with self.assertRaisesRegex(UserError, "no access to"):
            self._forget()
        self.mia.company_ids += branch
        self._forget()
        self.assertTrue(self.client.clinic_anonymised_on)

    # --- rights ---

    def test_only_managers_anonymise(self):
        for user in (self.ada, self.sue, self._user("doc", "group_physician")):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self.env["clinic.client.forget"].with_user(user).create({"partner_id": self.client.id})
                with self.assertRaises(AccessError):
                    self.client.with_user(user).action_clinic_forget()

    def test_the_password_is_asked_for(self):
        wizard = self._dry_run()
        with self.assertRaisesRegex(UserError, "HTTP"):
            wizard.action_forget()
        self.assertTrue(getattr(type(wizard).action_forget, "_wrapped__has_check_identity", True))
        self.assertFalse(self.client.clinic_anonymised_on)

    def test_nobody_writes_the_result_of_the_wizard(self):
        wizard = self._dry_run()
        wizard.write({"is_done": True, "blockers": "None", "warnings": "None"})
        self.assertFalse(wizard.is_done)

    # --- the file stays closed ---

    def test_an_anonymised_file_is_not_filled_again(self):
        self._forget()
        client = self.client.with_user(self.mia)
        for values in (
            {"name": "Lin"},
            {"phone": "1"},
            {"active": True},
            {"comment": "x"},
            {"clinic_contact_status": "ok"},
            {"clinic_anonymised_on": False},
            {"is_clinic_client": False},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                client.write(values)
        with self.assertRaisesRegex(UserError, "anonymised"):
            self._encounter(partner_id=self.client.id)
        with self.assertRaisesRegex(UserError, "anonymised"):
            self._followup(self.mia, partner_id=self.client.id)
        with self.assertRaisesRegex(UserError, "anonymised"):
            self.client.clinic_encounter_ids[0].with_user(self.mia).write({"note": "x"})
        self.assertIn("anonymised", self.client._clinic_unreachable("phone"))

    def test_nobody_says_of_a_new_file_that_it_is_anonymised(self):
        with self.assertRaises(UserError):
            self.other.with_user(self.mia).write({"clinic_anonymised_on": fields.Datetime.now()})
        self.assertFalse(self._patient("New", clinic_anonymised_on=fields.Datetime.now()).clinic_anonymised_on)

    def test_an_anonymised_file_is_not_merged(self):
        self._forget()
        merge = self.env["base.partner.merge.automatic.wizard"]
        with self.assertRaisesRegex(UserError, "anonymised"), mute_logger("odoo.sql_db"):
            merge._merge((self.client | self.patient).ids, self.patient)

    def test_the_family_keeps_its_address(self):
        child = self._patient("Daughter", parent_id=self.client.id, type="contact")
        self.assertEqual(child.street, f"{MARK} street")
        child.street = "Own street"
        parent = self.env["res.partner"].create({"name": "Employer", "is_company": True, "street": "Works"})
        self.other.parent_id = parent
        self._forget()
        self._forget(self.other)
        self.assertEqual(child.name, "Daughter")
        self.assertEqual(child.street, "Own street")
        self.assertEqual(parent.street, "Works")

    # --- log ---

    def test_it_is_logged_without_the_name(self):
        self._forget()
        access = self.env["clinic.access.log"].search([], limit=1)
        self.assertRecordValues(access, [{"kind": "forget", "user_id": self.mia.id, "client_ids": self.client.ids}])
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertEqual(log.user_id, self.mia)
        self.assertTrue(log.anonymized_name.startswith("Q***"))
        self.assertIn(self.client.clinic_ref, log.execution_details)
        self.assertTrue(log.records_description or True)

    def test_a_client_with_a_phone_only_is_logged_by_the_masked_number(self):
        client = self._patient("Wang", phone="+86 21 6279 5555")
        self._forget(client)
        log = self.env["privacy.log"].search([], limit=1, order="id desc")
        self.assertEqual(log.anonymized_email, "***55")

    # --- contract of the models ---

    def test_every_model_says_what_is_forgotten(self):
        privacy = self.env["clinic.privacy"]
        for model in privacy._tables():
            if not model._original_module.startswith("clinic_"):
                continue
            if not (privacy._client_links(model) or "client_ids" in model):
                continue
            with self.subTest(model=model._name):
                declared = getattr(model, "_clinic_forget", None)
                self.assertTrue(declared == "delete" or isinstance(declared, tuple), "no _clinic_forget")
                if declared != "delete":
                    self.assertLessEqual(set(declared), set(model._fields))


class AccountingCase(AccountTestInvoicingCommon):
    """A company with a chart of accounts, set up without asking for rights."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("clinic_followup.group_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(su=True)


@tagged("post_install", "-at_install")
class TestForgetAccounting(PrivacyCase, AccountingCase):
    """Accounting is what it was: amounts, reports, links (L6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.company_data["default_tax_sale"]
        cls.invoices = cls.env["account.move"].create(
            [
                {
                    "move_type": kind,
                    "partner_id": cls.client.id,
                    "invoice_date": "2026-02-03",
                    "narration": f"<p>{MARK} on the invoice</p>",
                    "ref": f"{MARK} ref",
                    "invoice_line_ids": [
                        (0, 0, {"name": f"Eyelids {MARK}", "price_unit": price, "tax_ids": [(6, 0, tax.ids)]})
                    ],
                }
                for kind, price in (("out_invoice", 1000), ("out_invoice", 250), ("out_refund", 100))
            ]
        )
        cls.invoices.action_post()
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=cls.invoices[0].ids
        ).create({})._create_payments()
        cls.invoices[1].message_post(body=f"{MARK}, please pay")

    def _accounting(self):
        """Trial balance, what each client owes, totals of invoices, tax lines."""
        self.env.flush_all()
        Line, Move = self.env["account.move.line"], self.env["account.move"]
        return {
            "trial balance": Line._read_group([], ["account_id"], ["debit:sum", "credit:sum", "balance:sum"]),
            "aged receivable": Line._read_group(
                [("account_id.account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")],
                ["partner_id", "date_maturity:month"],
                ["amount_residual:sum", "__count"],
            ),
            "invoices": Move._read_group(
                [], ["move_type", "state", "payment_state", "partner_id"], ["amount_total_signed:sum", "__count"]
            ),
            "taxes": Line._read_group(
                [("tax_line_id", "!=", False)], ["tax_line_id"], ["balance:sum", "tax_base_amount:sum"]
            ),
            "reconciled": Line._read_group([], ["full_reconcile_id"], ["__count"]),
            "partners": [(move.partner_id, move.commercial_partner_id, move.name) for move in self.invoices],
        }

    def test_accounting_is_untouched(self):
        before = self._accounting()
        self.assertTrue(before["taxes"])
        self._forget()
        self.assertEqual(self._accounting(), before)
        self.assertEqual(self.invoices.partner_id, self.client)

    def test_only_what_the_law_keeps_has_the_name(self):
        self._forget()
        self.assertLessEqual(set(self._found(MARK)), set(KEPT_BY_LAW))
        self.assertIn("account_move.narration", self._found(MARK))

    def test_open_invoices_are_warned_of(self):
        warnings = self._dry_run().warnings
        self.assertIn("posted invoices are not paid", warnings)
        self.assertIn("no stored document", warnings)
        kept = self._dry_run().line_ids.filtered(lambda line: line.action == "keep")
        self.assertIn("Journal Entry", kept.mapped("model"))

    def test_an_unpaid_invoice_can_still_be_paid(self):
        self._forget()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoices[1].ids
        ).create({})._create_payments()
        self.assertIn(self.invoices[1].payment_state, ("paid", "in_payment"))

    def test_the_audit_trail_keeps_that_something_changed_without_what(self):
        self.env.company.restrictive_audit_trail = True
        self.client.with_context(tracking_disable=False).write({"email": f"third.{MARK.lower()}@example.com"})
        self.flush_tracking()
        restricted = (
            self.env["mail.message"]
            .search(
                [("model", "=", "res.partner"), ("res_id", "=", self.client.id), ("message_type", "=", "notification")]
            )
            .filtered("account_audit_log_restricted")
        )
        self.assertTrue(restricted)
        self._forget()
        self.assertEqual(restricted.exists(), restricted)
        self.assertLessEqual(set(self._found(MARK)), set(KEPT_BY_LAW))
