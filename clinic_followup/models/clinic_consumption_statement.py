# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain

from ..tools.statement import Row, lines, paid_with_taxes


class ClinicConsumptionStatement(models.Model):
    """What clients are shown of their consumption, on paper and in the portal (K3).

    Nothing in it is for staff only: no note, nothing of the medical file, of an encounter or a follow-up.
    """

    _inherit = "clinic.consumption"

    @api.model
    def _statement_domain(self, client):
        return Domain("partner_id", "=", client.id) & Domain("state", "!=", "draft")

    @api.model
    def _statement_lines(self, client, company, with_taxes, since=None, until=None):
        """One for each purchase, and for what was taken back of it later, oldest first.

        :return: dictionaries with the ``row`` that stands for the line, ``date``, ``kind``, and figures
        """
        domain = self._statement_domain(client) & Domain("company_id", "=", company.id)
        if since:
            domain &= Domain("date", ">=", since)
        if until:
            domain &= Domain("date", "<=", until)
        rows = self.search(domain, order="date, id")
        currency = company.currency_id
        return [
            {
                **line._asdict(),
                "row": rows.browse(line.row).with_prefetch(rows.ids),
                "kind": line.kind,
                "currency": currency,
            }
            for line in lines((row._statement_row(with_taxes) for row in rows), currency.rounding)
        ]

    def _statement_row(self, with_taxes):
        amount, paid = self.amount, self.amount_paid
        if with_taxes:
            amount, paid = self.amount_total, paid_with_taxes(self.amount, self.amount_total, paid)
        return Row(
            self.id, self.purchase_id.id or self.id, self.move_line_id.id, self.date, self.quantity, amount, paid
        )

    @api.model
    def _statement_totals(self, lines, currency):
        """The sums of such lines: what was bought, what is paid of it, and what is open."""
        amount, paid = (currency.round(sum(line[name] for line in lines)) for name in ("amount", "paid"))
        return {"amount": amount, "paid": paid, "open": currency.round(amount - paid), "currency": currency}

    @api.model
    def _statement_courses(self, client, companies, since=None, until=None):
        """Courses with sessions left, and those bought in the time asked for."""
        bought = Domain("date_start", ">=", since) if since else Domain.TRUE
        if until:
            bought &= Domain("date_start", "<=", until)
        return self.env["clinic.course"].search(
            Domain("partner_id", "=", client.id)
            & Domain("company_id", "in", companies.ids)
            & Domain("sessions_bought", ">", 0)
            & (Domain("sessions_left", ">", 0) | bought)
        )
