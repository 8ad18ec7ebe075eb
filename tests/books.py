# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A clinic with invoices in a database of its own, and what its books and its ledger say."""

import contextlib

import odoo
from odoo import Command
from odoo.modules.registry import Registry
from odoo.tools import config

#: What makes a database look like one of 19.0.1.1.0, which had neither courses nor a ledger.
WITHOUT_LEDGER = (
    "DROP TABLE clinic_consumption, clinic_course CASCADE",
    "ALTER TABLE account_move DROP COLUMN clinic_client_id",
    "ALTER TABLE res_company DROP COLUMN clinic_consumption_start, DROP COLUMN clinic_amount_basis",
    "UPDATE ir_module_module SET latest_version = '19.0.1.1.0' WHERE name = 'clinic_followup'",
)


@contextlib.contextmanager
def opened(database):
    """A superuser environment of another database; what happens in it is kept, its registry is not."""
    test_enable = config["test_enable"]
    config["test_enable"] = False  # else loading looks for tests
    try:
        registry = Registry.new(database)
        with registry.cursor() as cr:
            yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    finally:
        config["test_enable"] = test_enable
        Registry.delete(database)
        odoo.sql_db.close_db(database)


def generate(env):
    """A branch with two posted invoices, one of them paid and one credited in part, and a draft."""
    company = env.company
    env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    category = env["clinic.category"].search([], limit=1)
    item, course = env["product.product"].create(
        [
            {"name": name, "type": "service", "clinic_category_id": category.id, "clinic_sessions": sessions}
            for name, sessions in (("Laser", 0), ("Ten peels", 10))
        ]
    )
    client, employer = env["res.partner"].create(
        [{"name": "Lin", "ref": "ledger-client"}, {"name": "Employer", "is_company": True}]
    )

    def invoice(partner, **vals):
        lines = [Command.create({"product_id": product.id, "price_unit": 1000}) for product in item | course]
        return env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": partner.id, "invoice_line_ids": lines, **vals}
        )

    invoices = invoice(client) | invoice(employer, clinic_client_id=client.id)
    invoices.action_post()
    invoice(client)
    paying = {"active_model": "account.move", "active_ids": invoices[0].ids}
    env["account.payment.register"].with_context(**paying).create({})._create_payments()
    refund = invoices[1]._reverse_moves([{}])
    refund.invoice_line_ids[0].unlink()
    refund.action_post()


def books(env):
    """What accounting knows, as numbers."""
    env.cr.execute(
        """SELECT (SELECT count(*) FROM account_move), (SELECT count(*) FROM account_move_line),
                  (SELECT sum(debit)::float FROM account_move_line),
                  (SELECT count(*) FROM account_move WHERE payment_state = 'paid'),
                  (SELECT count(*) FROM account_payment)"""
    )
    return list(env.cr.fetchone())


def ledger(env):
    """What the ledger says, after the nightly check has looked at all invoices."""
    env["res.company"].search([]).clinic_consumption_start = "2020-01-01"
    env["clinic.consumption.sync"]._cron_check()
    env.cr.execute(
        """SELECT row.partner_id, count(*), sum(row.quantity)::float, sum(row.amount)::float, sum(row.amount_paid)::float
             FROM clinic_consumption row GROUP BY 1 ORDER BY 1"""
    )
    return [list(row) for row in env.cr.fetchall()]


def clients(env):
    """By invoice, who pays and whose consumption it is."""
    env.cr.execute(
        """SELECT move.id, partner.name, client.name
             FROM account_move move
        LEFT JOIN res_partner partner ON partner.id = move.partner_id
        LEFT JOIN res_partner client ON client.id = move.clinic_client_id
            WHERE move.move_type != 'entry' ORDER BY move.id"""
    )
    return [list(row) for row in env.cr.fetchall()]


def starts(env):
    """The day from which each branch keeps its ledger."""
    return [str(company.clinic_consumption_start) for company in env["res.company"].search([])]
