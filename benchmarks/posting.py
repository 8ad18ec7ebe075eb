# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What recording consumption costs whoever posts invoices: the same invoices in a database without our addons."""

import clinic_data
from measure import Figure, Way, medians, queries

from odoo import Command
from odoo.tools import SQL

CLIENTS = 1000
LINES = 3


class Shop:
    """A branch with a chart of accounts, items and clients, with our addons or without."""

    def __init__(self, env):
        self.env = env(context={**env.context, "tracking_disable": True})
        self.company = self.env.ref("base.main_company")
        if not self.company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", self.company, install_demo=False)
        self.items = self._items()
        self.clients = self._clients()
        self.model = self.env["account.move"].search([("state", "=", "draft")], limit=1) or self._model()
        self.drafts = []
        self.env.cr.commit()

    def _items(self):
        """Two treatments and a course of ten sessions, with the default tax."""
        found = self.env["product.product"].search([("default_code", "=like", "bench-%")], order="default_code")
        if found:
            return found
        with_ours = "clinic_sessions" in found._fields
        category = with_ours and self.env["clinic.category"].search([], limit=1)
        return found.create(
            [
                {
                    "name": name,
                    "default_code": f"bench-{number}",
                    "type": "service",
                    "list_price": price,
                    "taxes_id": [Command.set(self.company.account_sale_tax_id.ids)],
                    **({"clinic_category_id": category.id, "clinic_sessions": sessions} if with_ours else {}),
                }
                for number, (name, price, sessions) in enumerate(
                    [("Laser", 980.0, 0), ("Peeling", 450.0, 0), ("Ten sessions of laser", 6800.0, 10)]
                )
            ]
        )

    def _clients(self):
        """Persons; with our addons they have a file, as whoever was treated has."""
        found = self.env["res.partner"].search([("ref", "=like", "posting-%")], order="id")
        if found:
            return found
        with_ours = "is_clinic_client" in found._fields
        return found.create(
            [
                {"name": f"Buyer {n}", "ref": f"posting-{n}", **({"is_clinic_client": True} if with_ours else {})}
                for n in range(CLIENTS)
            ]
        )

    def _model(self):
        """A draft as people enter it."""
        lines = [
            Command.create({"product_id": item.id, "quantity": 1, "price_unit": item.list_price}) for item in self.items
        ]
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.clients[0].id,
                "invoice_date": "2026-06-01",
                "invoice_line_ids": lines,
            }
        )

    def draft(self, count):
        """So many new drafts of different clients, copies of one; this is not measured."""
        client = SQL("(%s::int[])[copy.n %% %s + 1]", self.clients.ids, CLIENTS)
        payers = ("partner_id", "commercial_partner_id", "partner_shipping_id", "clinic_client_id")
        moved = clinic_data.copy(
            self.env, self.model, count, {**dict.fromkeys(payers, client), "access_token": SQL("NULL")}
        )
        lines = self.model.line_ids
        line_moved = clinic_data.copy(self.env, lines, count, {"partner_id": client, "move_id": moved("move_id")})
        clinic_data.copy_links(self.env, lines._fields["tax_ids"], lines, count, line_moved)
        self.env.cr.execute("SELECT id FROM account_move WHERE state = 'draft' ORDER BY id DESC LIMIT %s", [count])
        self.drafts = sorted(row[0] for row in self.env.cr.fetchall())
        clinic_data.vacuum(self.env, "account_move", "account_move_line")
        self.env.invalidate_all()

    def post(self):
        """All in one go, as from the list."""
        self.env["account.move"].browse(self.drafts).action_post()
        self.env.cr.commit()

    def post_one_by_one(self):
        """Each in a transaction of its own, as from the form."""
        for move in self.env["account.move"].browse(self.drafts):
            move.action_post()
            self.env.cr.commit()
            self.env.invalidate_all()

    def check(self):
        """With our addons, the posted invoices are in the ledger; else there is nothing to measure."""
        if "clinic.consumption" in self.env:
            rows = self.env["clinic.consumption"].search_count([("move_line_id.move_id", "in", self.drafts)])
            if rows != LINES * len(self.drafts):
                raise AssertionError(f"{rows} rows in the ledger of {len(self.drafts)} invoices")


def posting(env, sizes, plain_env):
    """Posting invoices of three items, one of them a course, with our addons against without."""
    env["res.company"].search([]).clinic_consumption_start = "2026-01-01"
    ours, plain = Shop(env), Shop(plain_env)
    for name, method, count in (
        (f"posting {sizes.invoices} invoices at once", Shop.post, sizes.invoices),
        ("posting invoices one by one", Shop.post_one_by_one, sizes.single_invoices),
    ):
        for shop in (ours, plain):  # fills caches
            shop.draft(2)
            method(shop)
        seconds = medians(
            sizes.repeats,
            ours=Way(lambda: method(ours), lambda: ours.draft(count)),  # noqa: B023 (called here)
            plain=Way(lambda: method(plain), lambda: plain.draft(count)),  # noqa: B023
        )
        ours.check()
        counts = []
        for shop in (ours, plain):
            shop.draft(count)
            counts.append(queries(shop.env, lambda: method(shop)))  # noqa: B023
        yield Figure(
            f"{name}, with the addons / without",
            seconds["ours"] / seconds["plain"],
            1.2,
            queries=", ".join(map(str, counts)),
        )
