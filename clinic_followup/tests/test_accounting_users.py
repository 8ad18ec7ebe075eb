# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import Form, new_test_user, tagged

from .test_consumption_sync import ConsumptionCase


@tagged("post_install", "-at_install")
class TestAccountingUsers(ConsumptionCase):
    """Who is not of the clinic works in accounting, contacts and settings as without the addon (B3)."""

    def _user(self, groups):
        return new_test_user(
            self.env,
            login=f"outside {groups}",
            groups=groups,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def test_an_administrator_of_users_creates_users(self):
        admin = self._user("base.group_erp_manager,base.group_partner_manager")
        user = self.env["res.users"].with_user(admin).create({"name": "New", "login": "new user"})
        self.assertEqual(user.sudo().partner_id.clinic_contact_status, "ok")
        self.assertEqual(user.copy().name, "New (copy)")

    def test_an_accountant_duplicates_a_contact_without_what_only_the_clinic_sees(self):
        accountant = self._user("account.group_account_invoice,base.group_partner_manager")
        self.client.write({"clinic_contact_status": "refused", "city": "Chengdu"})
        copied = self.client.with_user(accountant).copy()
        self.assertEqual(copied.city, "Chengdu")
        self.assertEqual(copied.sudo().clinic_contact_status, "ok")

    def test_an_accountant_invoices_a_new_contact_and_takes_the_money(self):
        accountant = self._user("account.group_account_invoice,base.group_partner_manager")
        partners = self.env["res.partner"].with_user(accountant)
        form = Form(self.env["account.move"].with_user(accountant).with_context(default_move_type="out_invoice"))
        form.partner_id = partners.create({"name": "New contact"})
        with form.invoice_line_ids.new() as line:
            line.product_id = self.course
        move = form.save()
        move.action_post()
        self._pay(move)
        self.assertEqual(len(self._rows(move)), 1)
        self.assertEqual(self._rows(move).amount_paid, 5000)

    def test_an_auditor_reads_every_field_of_an_invoice(self):
        auditor = self._user("account.group_account_readonly")
        invoice = self._invoice().with_user(auditor)
        self.assertFalse(invoice.read()[0]["clinic_consumption_count"])
        self.assertTrue(invoice.invoice_line_ids.read(["name", "balance", "clinic_sessions"]))
