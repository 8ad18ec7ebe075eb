# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from .test_consumption_sync import ConsumptionCase

#: What happens to an invoice of 2 × 1000 plus 15 % tax, and what the client has then: pieces, net, with taxes, paid net.
#: "credit 1 300" is a credit note of one piece at 300; "…_credit" concerns the last one.
SEQUENCES = {
    # posting, draft, cancelling
    "post": (2, 2000, 2300, 0),
    "post, draft": (0, 0, 0, 0),
    "post, draft, post": (2, 2000, 2300, 0),
    "post, draft, price 800, post": (2, 1600, 1840, 0),
    "post, draft, price 1200, post, draft, price 900, post": (2, 1800, 2070, 0),
    "post, draft, quantity 3, post": (3, 3000, 3450, 0),
    "post, draft, quantity 1, post": (1, 1000, 1150, 0),
    "post, draft, price 0, post": (2, 0, 0, 0),
    "post, draft, quantity 0, post": (0, 0, 0, 0),
    "post, draft, item, post": (2, 2000, 2300, 0),
    "post, draft, remove_line, post": (1, 10, 11.5, 0),
    "post, cancel": (0, 0, 0, 0),
    "post, draft, cancel": (0, 0, 0, 0),
    "post, cancel, draft, post": (2, 2000, 2300, 0),
    "post, uncategorise": (2, 2000, 2300, 0),
    "post, uncategorise, draft": (0, 0, 0, 0),
    "post, uncategorise, draft, post": (2, 2000, 2300, 0),
    "post, uncategorise, credit": (0, 0, 0, 0),
    "uncategorise, post": (0, 0, 0, 0),
    # another client
    "post, client": (0, 0, 0, 0),
    "post, client, client_back": (2, 2000, 2300, 0),
    "post, draft, client, post": (0, 0, 0, 0),
    "post, credit 1 1000, client": (0, 0, 0, 0),
    "post, credit 1 1000, client, client_back": (1, 1000, 1150, 0),
    # credit notes
    "post, credit": (0, 0, 0, 0),
    "post, credit 1 1000": (1, 1000, 1150, 0),
    "post, credit 2 300": (2, 1400, 1610, 0),
    "post, credit 1 0": (1, 2000, 2300, 0),
    "post, credit 1 1000, credit 1 1000": (0, 0, 0, 0),
    "post, credit 1 200, credit 1 1000, credit 1 800": (0, 0, 0, 0),
    "post, credit 0.5 1000, credit 0.5 1000, credit 1 1000": (0, 0, 0, 0),
    "post, credit 1 1000, credit": (-1, -1000, -1150, 0),
    "post, credit, draft_credit": (2, 2000, 2300, 0),
    "post, credit, cancel_credit": (2, 2000, 2300, 0),
    "post, credit, draft_credit, post_credit": (0, 0, 0, 0),
    "post, credit 1 1000, draft_credit, post_credit, draft_credit, post_credit": (1, 1000, 1150, 0),
    "post, credit 1 300, cancel_credit, credit": (0, 0, 0, 0),
    "post, credit, draft": (-2, -2000, -2300, 0),
    "post, credit, draft, post": (0, 0, 0, 0),
    "post, credit 1 1000, draft, price 1100, post": (1, 1200, 1380, 0),
    "post, credit 1 1000, draft, draft_credit, delete_credit, post": (2, 2000, 2300, 0),
    "post, free_credit 1 1000": (1, 1000, 1150, 0),
    "post, free_credit 3 1000": (-1, -1000, -1150, 0),
    # payments
    "post, pay": (2, 2000, 2300, 2000),
    "post, pay 575": (2, 2000, 2300, 500),
    "post, pay 575, pay": (2, 2000, 2300, 2000),
    "post, pay, undo_payment": (2, 2000, 2300, 0),
    "post, pay 575, pay 575, undo_payment": (2, 2000, 2300, 500),
    "post, pay 575, write_off": (2, 2000, 2300, 2000),
    "post, pay, unreconcile": (2, 2000, 2300, 0),
    "post, pay, draft": (0, 0, 0, 0),
    "post, pay, draft, post": (2, 2000, 2300, 2000),
    "post, pay, credit": (0, 0, 0, 0),
    "post, pay, credit, pay_credit": (0, 0, 0, 0),
    "post, pay, credit 1 1000": (1, 1000, 1150, 1000),
    "post, pay, credit 1 1000, pay_credit": (1, 1000, 1150, 1000),
    "post, pay, credit 1 300": (2, 1700, 1955, 1700),
    "post, credit 1 1000, apply_credit": (1, 1000, 1150, 0),
    "post, credit 1 1000, apply_credit, pay": (1, 1000, 1150, 1000),
    "post, pay 1150, credit 1 1000, apply_credit": (1, 1000, 1150, 1000),
    "post, pay, credit, draft_credit": (2, 2000, 2300, 2000),
    "post, pay, client": (0, 0, 0, 0),
    "post, pay, client, client_back": (2, 2000, 2300, 2000),
}


@tagged("post_install", "-at_install")
class TestConsumptionSequences(ConsumptionCase):
    """Whatever happens to an invoice, in whatever order: the ledger follows, once (B3)."""

    def test_the_ledger_follows_every_sequence_and_a_second_look_changes_nothing(self):
        for sequence, expected in SEQUENCES.items():
            with self.subTest(sequence=sequence):
                self._begin()
                for step in sequence.split(", "):
                    self._do(*step.split(" "))
                    self._look_again()
                self.assertEqual(self._has(self.lin), expected)
                self.assertEqual(self._has(self.wu)[:3], self._elsewhere(sequence))
                self._check_rows()

    def _begin(self):
        self.lin, self.wu = self.env["res.partner"].create([{"name": "Lin"}, {"name": "Wu"}])
        self.item = self._item("Laser", 1000.0)
        self.invoice = self._invoice((self.item, 2, 1000.0), partner=self.lin, post=False)
        self.credits, self.payments = [], []

    @staticmethod
    def _elsewhere(sequence):
        """What the other client has when the invoice was hers in the end."""
        if "client" not in sequence.split(", ") or "client_back" in sequence:
            return (0, 0, 0)
        return (1, 1000, 1150) if "credit" in sequence else (2, 2000, 2300)

    # --- steps ---

    def _do(self, step, *numbers):
        getattr(self, f"_step_{step}")(*map(float, numbers))

    def _step_post(self):
        self.invoice.action_post()

    def _step_draft(self):
        self.invoice.button_draft()

    def _step_cancel(self):
        self.invoice.button_cancel()

    def _step_price(self, price):
        self.invoice.invoice_line_ids.price_unit = price

    def _step_quantity(self, quantity):
        self.invoice.invoice_line_ids.quantity = quantity

    def _step_item(self):
        line = self.invoice.invoice_line_ids
        line.write({"product_id": self._item("Peel", 1000.0).id, "price_unit": 1000, "quantity": 2})

    def _step_remove_line(self):
        line = Command.create({"product_id": self.item.id, "price_unit": 10, "tax_ids": self.item.taxes_id.ids})
        self.invoice.write({"invoice_line_ids": [Command.delete(self.invoice.invoice_line_ids.id), line]})

    def _step_uncategorise(self):
        self.item.clinic_category_id = False

    def _step_client(self):
        self.invoice.clinic_client_id = self.wu

    def _step_client_back(self):
        self.invoice.clinic_client_id = self.lin

    def _step_credit(self, quantity=None, price=None):
        refund = self.invoice._reverse_moves([{"invoice_date": "2019-02-10"}])
        if quantity is not None:
            refund.invoice_line_ids.write({"quantity": quantity, "price_unit": price})
        refund.action_post()
        self.credits.append(refund)

    def _step_free_credit(self, quantity, price):
        """A credit note that names no invoice."""
        line = (self.item, quantity, price)
        self.credits.append(self._invoice(line, partner=self.lin, move_type="out_refund", invoice_date="2019-02-10"))

    def _step_draft_credit(self):
        self.credits[-1].button_draft()

    def _step_post_credit(self):
        self.credits[-1].action_post()

    def _step_cancel_credit(self):
        self.credits[-1].button_cancel()

    def _step_delete_credit(self):
        self.credits.pop().unlink()

    def _step_pay_credit(self):
        self._pay(self.credits[-1])

    def _step_apply_credit(self):
        lines = (self.invoice | self.credits[-1]).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled).reconcile()

    def _step_pay(self, amount=None):
        self.payments.append(self._pay(self.invoice, amount))

    def _step_undo_payment(self):
        self.payments.pop().action_cancel()

    def _step_unreconcile(self):
        self.invoice.line_ids.remove_move_reconcile()

    def _step_write_off(self):
        """Accounting gives up what is left, with an entry of its own."""
        receivable = self.invoice.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        values = {"partner_id": self.lin.id}
        entry = self.env["account.move"].create(
            {
                "date": "2019-03-01",
                "line_ids": [
                    Command.create(
                        {"account_id": receivable.account_id.id, "credit": self.invoice.amount_residual, **values}
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_expense"].id,
                            "debit": self.invoice.amount_residual,
                            **values,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        (receivable | entry.line_ids.filtered("credit")).reconcile()

    # --- looking ---

    def _moves(self):
        return self.invoice.union(*self.credits)

    def _look_again(self):
        sync = self.env["clinic.consumption.sync"]
        self.assertFalse(self._moves() & sync._moves_to_check(), "the nightly check would find something")
        self.assertFalse(sync._sync(self._moves()), "syncing again appends something")

    def _has(self, client):
        paid = self.env["clinic.consumption"].search([("partner_id", "=", client.id)])._paid_net()
        return (*self._sum(client), sum(paid.values()))

    def _check_rows(self):
        """What every sequence must leave behind."""
        rows = self.env["clinic.consumption"].search([("partner_id", "in", (self.lin | self.wu).ids)])
        for purchase in rows.filtered(lambda row: not row.purchase_id):
            of_purchase = purchase | purchase.row_ids
            self.assertEqual(purchase.quantity_left, sum(of_purchase.mapped("quantity")))
            self.assertEqual(purchase.amount_left, sum(of_purchase.mapped("amount")))
            self.assertEqual(purchase.state, "confirmed" if purchase.quantity_left else "reversed")
        for row in rows.filtered(lambda row: row.kind == "reversal" and row.purchase_id):
            self.assertEqual(row.reverses_id.partner_id, row.partner_id)
            self.assertIn(row.reverses_id, row.purchase_id | row.purchase_id.row_ids)
            self.assertLessEqual(row.quantity * row.reverses_id.quantity, 0, "a reversal undoes what it points to")
