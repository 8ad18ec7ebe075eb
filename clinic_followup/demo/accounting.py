# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import models
from odoo.fields import Command

from .catalogue import ACCOUNTING, JOURNALS, VAT
from .journeys import SPAN

#: One chart for all, unless the clinic's country is there.
CHART, CHINESE_CHART = "generic_coa", "cn"


class ClinicDemoAccounting(models.AbstractModel):
    """The books of the demonstration clinic: accounts, VAT, where money comes in, and who keeps them."""

    _inherit = "clinic.demo"

    def _keep_books(self, rng, branch):
        """Both branches have invoiced since they opened; whoever keeps their books comes last."""
        branches = self.env.company | branch
        for company in branches:
            there = self.with_company(company).with_context(allowed_company_ids=company.ids, mail_create_nolog=True)
            there._open_books()
            there._tax_items()
            there._invoice_all(rng)
        self._hire_accountants(branches)

    def _open_books(self):
        """Accounts where there are none; prices with VAT; consumption since the clinic opened."""
        company = self.env.company
        currency = company.currency_id
        company.clinic_consumption_start = self._today() - timedelta(days=SPAN + 60)
        # clients know the prices with VAT
        company.clinic_amount_basis = "total"
        if not company.chart_template:
            charts = self.env["account.chart.template"]._get_chart_template_mapping()
            chinese = charts.get(CHINESE_CHART, {}).get("installed")
            self.env["account.chart.template"].try_loading(CHINESE_CHART if chinese else CHART, company)
        if not company._existing_accounting():
            # a chart brings its country's, and taxes of its own
            company.write({"currency_id": currency.id, "account_fiscal_country_id": company.country_id.id})
            self._taxes(company).active = False
        company.account_sale_tax_id = self.env["account.tax"].create(self._prepare_vat(company))
        for code, (name, kind, _share) in JOURNALS.items():
            self._open_journal(company, code, name, kind)

    def _taxes(self, company):
        return self.env["account.tax"].search([("company_id", "=", company.id), ("type_tax_use", "=", "sale")])

    def _prepare_vat(self, company):
        group = self.env["account.tax.group"].create(
            {"name": self._say(VAT), "company_id": company.id, "country_id": company.account_fiscal_country_id.id}
        )
        return {
            "name": self._say(VAT),
            "amount": 6.0,
            "type_tax_use": "sale",
            "price_include_override": "tax_included",
            "tax_group_id": group.id,
            "company_id": company.id,
            "country_id": company.account_fiscal_country_id.id,
        }

    def _open_journal(self, company, code, name, kind):
        """A payment is in the account at once: nobody here works through statements of the bank."""
        Journal = self.env["account.journal"]
        journal = Journal.search([("company_id", "=", company.id), ("code", "=", code)])
        if not journal:
            journal = Journal.create({"name": "-", "code": code, "type": kind, "company_id": company.id})
        for lang, _name in self.env["res.lang"].get_installed():
            journal.with_context(lang=lang).name = name.say(lang)
        lines = journal.inbound_payment_method_line_ids + journal.outbound_payment_method_line_ids
        lines.payment_account_id = journal.default_account_id

    def _journal(self, code):
        return self.env["account.journal"].search([("company_id", "=", self.env.company.id), ("code", "=", code)])

    def _tax_items(self):
        """All items are sold with the branch's VAT."""
        company = self.env.company
        products = self.env["product.template"].search([("default_code", "like", "DEMO-%")])
        ours = products.taxes_id.filtered(lambda tax: tax.company_id == company)
        products.taxes_id = [
            *(Command.unlink(tax.id) for tax in ours),
            Command.link(company.account_sale_tax_id.id),
        ]

    def _hire_accountants(self, branches):
        """They see the books of all branches, and no client file."""
        self.env["res.users"].create([self._prepare_user(member) for member in ACCOUNTING]).company_ids = branches
