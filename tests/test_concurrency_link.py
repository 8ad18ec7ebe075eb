# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two accountants link consumption at once: real transactions, real commits."""

import pytest

import odoo
from odoo.exceptions import UserError

from .test_concurrency import at_once, in_transaction, registry  # noqa: F401 a fixture


@pytest.fixture
def waiting(registry):  # noqa: F811
    """A draft invoice of one piece, another like it, and two purchases that were entered by hand."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"tracking_disable": True})
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
        category = env["clinic.category"].create({"name": "Skin"})
        product = env["product.product"].create(
            {"name": "Laser", "type": "service", "list_price": 1000.0, "clinic_category_id": category.id}
        )
        client = env["res.partner"].create({"name": "Lin Client"})
        lines = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "invoice_line_ids": [(0, 0, {"product_id": product.id, "quantity": 1, "price_unit": 1000.0})],
                }
                for _invoice in range(2)
            ]
        ).invoice_line_ids
        purchases = env["clinic.consumption"].create(
            [{"partner_id": client.id, "product_id": product.id, "amount": 1000.0} for _purchase in range(2)]
        )
        purchases.action_confirm()
        return lines.ids, purchases.ids


def link(purchase, line):
    def work(env):
        env["clinic.consumption"].browse(purchase)._link(env["account.move.line"].browse(line))

    return work


def linked(registry, ids):  # noqa: F811
    def work(env):
        rows = env["clinic.consumption"].search([("move_line_id", "in", ids), ("origin", "=", "manual")])
        return [(row.id, row.move_line_id.id) for row in rows]

    return in_transaction(registry, work)


def test_two_accountants_do_not_fill_the_same_line_twice(registry, waiting):  # noqa: F811
    (line, _other), (first, second) = waiting
    results = at_once(registry, link(first, line), link(second, line))
    assert sorted(map(type, results), key=str) == sorted([type(None), UserError], key=str), results
    assert len(linked(registry, [line])) == 1


def test_two_accountants_do_not_put_the_same_purchase_on_two_lines(registry, waiting):  # noqa: F811
    (line, other), (first, _second) = waiting
    results = at_once(registry, link(first, line), link(first, other))
    assert sorted(map(type, results), key=str) == sorted([type(None), UserError], key=str), results
    assert len(linked(registry, [line, other])) == 1
