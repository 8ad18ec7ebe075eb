# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict

from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.consumption import Figures, Purchase, Recorded, settle_return, settle_sale, spread
from ..tools.engine import as_engine

_logger = logging.getLogger(__name__)

SALES = ("out_invoice", "out_receipt")
RETURNS = ("out_refund",)
#: Taken over from the purchase by every later row of it.
INHERITED = (
    "partner_id",
    "company_id",
    "product_id",
    "category_id",
    "department_id",
    "consultant_id",
    "doctor_id",
    "origin",
    "course_id",
    "is_new_client",
)


class ClinicConsumptionSync(models.AbstractModel):
    """Keeps the ledger of consumption as the invoices say: what is wanted minus what is recorded (B3).

    Called whenever a customer invoice is posted, reset, cancelled or credited, and every night.  The rules are in
    :mod:`..tools.consumption`; here they are fed, and their rows are written, with a constant number of queries.
    Two workers that record the same line collide in the database: by the row of the invoice, which both lock or
    write, and by the unique number of the row within its line.
    """

    _name = "clinic.consumption.sync"
    _description = "Consumption from Invoices"

    # --- entry points ---

    @api.model
    def _sync(self, moves):
        """Append what the ledger lacks for these invoices and credit notes. Running it again changes nothing."""
        # sudo: whoever posts an invoice may have no right on the ledger
        return self.sudo()._settle(moves.sudo().filtered(lambda move: move.move_type in SALES + RETURNS))

    def _settle(self, moves):
        lines = self._lines(moves)
        if not lines:
            return self.env["clinic.consumption"]
        recorded = self._recorded(lines)
        lines = lines.filtered(
            lambda line: (
                line.id in recorded or (line.product_id.clinic_category_id and line.move_id._is_clinic_booked())
            )
        )
        sales = lines.filtered(lambda line: line.move_id.move_type in SALES)
        rows = self._append(self._settle_sales(sales, recorded), recorded)
        returns = lines - sales
        if returns:
            rows |= self._append(self._settle_returns(returns, recorded), recorded)
        rows._on_recorded()
        return rows

    @api.model
    def _confirm(self, rows):
        """Rows that were entered by hand begin to count."""
        for row in rows:
            row.write(
                {
                    "state": "confirmed",
                    "quantity_left": row.quantity,
                    "amount_left": row.amount,
                    "sessions": self._sessions(row.product_id, row.quantity),
                }
            )
        self._after(rows)
        rows._on_recorded()

    @api.model
    def _withdraw(self, rows):
        """Take back purchases that are on no invoice."""
        entries = [
            dict(
                self._prepare_row(row, Figures(-row.quantity_left, -row.amount_left)),
                kind="reversal",
                reverses_id=row.id,
            )
            for row in rows
        ]
        for vals, row in zip(entries, rows, strict=True):
            left = row | row.row_ids
            vals["amount_total"] = -sum(left.mapped("amount_total"))
            vals["sessions"] = -min(sum(left.mapped("sessions")), row.course_id.sessions_left)
        taken = as_engine(self.env["clinic.consumption"]).create(entries)
        self._after(taken)
        taken._on_recorded()

    # --- reading ---

    def _lines(self, moves):
        """Their lines that are, or were when they were recorded, items of the clinic."""
        domain = Domain("move_id", "in", moves.ids) & Domain("display_type", "=", "product")
        return self.env["account.move.line"].search(
            domain
            & (Domain("product_id.clinic_category_id", "!=", False) | Domain("clinic_consumption_ids", "!=", False)),
            order="id",
        )

    def _recorded(self, lines):
        """By invoice line, what the ledger says of it, for each purchase."""
        rows = self.env["clinic.consumption"]
        rows.flush_model()
        recorded = defaultdict(list)
        for line_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT row.move_line_id, purchase.id, purchase.partner_id, purchase.origin = 'manual',
                       sum(row.quantity), sum(row.amount), sum(row.amount_total), sum(row.sessions)::int,
                       max(row.serial), COALESCE(course.sessions_left, 0)
                  FROM clinic_consumption row
                  JOIN clinic_consumption purchase ON purchase.id = COALESCE(row.purchase_id, row.id)
             LEFT JOIN clinic_course course ON course.id = purchase.course_id
                 WHERE row.move_line_id = ANY(%s) AND row.state != 'draft'
                 GROUP BY row.move_line_id, purchase.id, course.id
                 ORDER BY purchase.id
                """,
                lines.ids,
            )
        ):
            recorded[line_id].append(values)
        return recorded

    @staticmethod
    def _as_recorded(values):
        purchase, client, by_hand, quantity, amount, amount_total, sessions, _serial, sessions_left = values
        return Recorded(purchase, client, Figures(quantity, amount, amount_total, sessions), by_hand, sessions_left)

    def _wanted(self, lines):
        """By invoice line, its figures in the currency of the branch; nothing where the invoice is not posted.

        Taxes are rounded for the whole invoice, so the amounts with taxes are those that sum up to its total."""
        wanted = {}
        for move, of_move in lines.grouped("move_id").items():
            currency = move.company_id.currency_id
            if move.state != "posted":
                wanted.update(dict.fromkeys(of_move.ids, Figures()))
                continue
            items = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
            rate = move.amount_total_signed / move.amount_total if move.amount_total else 0.0
            gross = spread(move.amount_total_signed, [line.price_total * rate for line in items], currency.rounding)
            totals = dict(zip(items.ids, gross, strict=True))
            sign = -1 if move.move_type in RETURNS else 1
            for line in of_move:
                sessions = (
                    self._sessions(line.product_id, self._pieces(line)) if sign == 1 else -abs(line.clinic_sessions)
                )
                wanted[line.id] = Figures(
                    sign * self._pieces(line),
                    currency.round(-line.balance),
                    totals.get(line.id, currency.round(-line.balance)),
                    sessions,
                )
        return wanted

    @staticmethod
    def _pieces(line):
        """The quantity in the unit of the item."""
        unit = line.product_uom_id
        return unit._compute_quantity(line.quantity, line.product_id.uom_id, round=False) if unit else line.quantity

    @staticmethod
    def _sessions(product, quantity):
        return round(product.clinic_sessions * quantity) if quantity > 0 else 0

    # --- deciding ---

    def _settle_sales(self, lines, recorded):
        """Pairs of an invoice line and a row that it needs."""
        wanted = self._wanted(lines)
        for line in lines:
            rows = [self._as_recorded(values) for values in recorded[line.id]]
            if line.move_id.state == "draft":
                # an invoice under correction does not undo what was entered by hand
                rows = [row for row in rows if not row.by_hand]
            client = line.move_id.clinic_client_id.id or None
            rounding = line.company_currency_id.rounding
            for entry in settle_sale(client, wanted[line.id], rows, rounding):
                yield line, entry

    def _settle_returns(self, lines, recorded):
        wanted = self._wanted(lines)
        purchases = self._purchases(lines)
        for line in lines:
            rows = [self._as_recorded(values) for values in recorded[line.id]]
            client = line.move_id.clinic_client_id.id or None
            rounding = line.company_currency_id.rounding
            candidates = purchases[line.move_id, line.product_id]
            for entry in settle_return(client, wanted[line.id], rows, candidates, rounding):
                if entry.purchase:
                    # the next line finds less
                    candidates[:] = [
                        item._replace(left=item.left + entry.figures) if item.id == entry.purchase else item
                        for item in candidates
                    ]
                yield line, entry

    def _purchases(self, lines):
        """By credit note and item, what can be given back: of the invoice that it reverses, else of the client's."""
        found = defaultdict(list)
        for move, of_move in lines.grouped("move_id").items():
            for product in of_move.product_id:
                domain = (
                    Domain("partner_id", "=", move.clinic_client_id.id)
                    & Domain("company_id", "=", move.company_id.id)
                    & Domain("product_id", "=", product.id)
                    & Domain("purchase_id", "=", False)
                    & Domain("kind", "=", "purchase")
                    & Domain("state", "!=", "draft")
                )
                if move.reversed_entry_id:
                    domain &= Domain("move_line_id.move_id", "=", move.reversed_entry_id.id)
                purchases = self.env["clinic.consumption"].search(domain, order="date desc, id desc")
                if move.reversed_entry_id:
                    purchases = purchases.sorted("id")
                found[move, product] = [
                    Purchase(
                        purchase.id,
                        Figures(
                            purchase.quantity_left,
                            purchase.amount_left,
                            sessions=purchase.course_id.sessions_left,
                        ),
                        product.clinic_sessions,
                    )
                    for purchase in purchases.sorted(lambda purchase: purchase.quantity_left <= 0)
                ]
        return found

    # --- writing ---

    def _append(self, decided, recorded):
        Consumption = as_engine(self.env["clinic.consumption"])
        serials = {line_id: max(values[-2] for values in rows) for line_id, rows in recorded.items() if rows}
        vals_list = []
        for line, entry in decided:
            serials[line.id] = serials.get(line.id, 0) + 1
            purchase = Consumption.browse(entry.purchase)
            source = self._prepare_row(purchase, entry.figures) if purchase else self._prepare_purchase(line, entry)
            if entry.kind == "reversal" and purchase:
                source["reverses_id"] = purchase.id
            if line.move_id.move_type in RETURNS or entry.kind == "purchase":
                source["date"] = line.move_id.invoice_date or line.move_id.date
            vals_list.append(dict(source, kind=entry.kind, move_line_id=line.id, serial=serials[line.id]))
        rows = Consumption.create(vals_list)
        self._after(rows)
        return rows

    def _prepare_row(self, purchase, figures):
        """A later row of a purchase."""
        values = purchase._read_format(INHERITED, load=None)[0]
        return {
            **{fname: values[fname] for fname in INHERITED},
            "purchase_id": purchase.id,
            "date": purchase.date,
            "state": "confirmed",
            "quantity": figures.quantity,
            "amount": figures.amount,
            "amount_total": figures.amount_total,
            "sessions": figures.sessions,
        }

    def _prepare_purchase(self, line, entry):
        """The first row of what an invoice line sells."""
        move, figures = line.move_id, entry.figures
        return {
            "partner_id": move.clinic_client_id.id,
            "company_id": move.company_id.id,
            "product_id": line.product_id.id,
            "category_id": line.product_id.clinic_category_id.id,
            "department_id": move.clinic_department_id.id,
            "consultant_id": move.clinic_consultant_id.id,
            "doctor_id": move.clinic_doctor_id.id,
            "origin": "invoice",
            "state": "confirmed",
            "quantity": figures.quantity,
            "amount": figures.amount,
            "amount_total": figures.amount_total,
            "sessions": figures.sessions,
            "quantity_left": figures.quantity,
            "amount_left": figures.amount,
        }

    def _after(self, rows):
        """What follows from new rows: what is left of their purchases, courses, and who is a new client."""
        if not rows:
            return
        rows.partner_id._become_clinic_client()
        self._refresh_left(rows.purchase_id)
        self.env["clinic.course"]._follow(rows)
        self._refresh_new_clients(rows.partner_id)

    def _refresh_left(self, purchases):
        """Sum up the rows of purchases.

        It writes the purchase even if the sum stays: two workers who give the same back collide here."""
        if not purchases:
            return
        rows = self.env["clinic.consumption"]
        rows.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE clinic_consumption purchase
                   SET quantity_left = total.quantity, amount_left = total.amount,
                       state = CASE WHEN abs(total.quantity) < 0.001 THEN 'reversed' ELSE 'confirmed' END
                  FROM (SELECT COALESCE(purchase_id, id) AS id, sum(quantity) AS quantity, sum(amount) AS amount
                          FROM clinic_consumption
                         WHERE (id = ANY(%(ids)s) OR purchase_id = ANY(%(ids)s)) AND state != 'draft'
                         GROUP BY 1) total
                 WHERE purchase.id = total.id
                """,
                ids=purchases.ids,
            )
        )
        purchases.invalidate_recordset(["quantity_left", "amount_left", "state"])

    def _refresh_new_clients(self, clients):
        """The rows of a client's first day of buying are those of a new client."""
        self.env["clinic.consumption"].flush_model(["partner_id", "date", "state", "is_new_client"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE clinic_consumption row
                   SET is_new_client = row.date = first.date
                  FROM (SELECT partner_id, min(date) AS date FROM clinic_consumption
                         WHERE partner_id = ANY(%(clients)s) AND state != 'draft' GROUP BY partner_id) first
                 WHERE row.partner_id = first.partner_id
                   AND row.is_new_client IS DISTINCT FROM (row.date = first.date)
                """,
                clients=clients.ids,
            )
        )
        self.env["clinic.consumption"].invalidate_model(["is_new_client"])

    # --- cron ---

    @api.model
    def _cron_check(self, batch_size=500):
        """Every night: bring the ledger to what the invoices say where a call was missed. A second run changes nothing."""
        moves = self._moves_to_check()
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(moves))
        for start in range(0, len(moves), batch_size):
            batch = moves[start : start + batch_size]
            self._sync_isolated(batch.try_lock_for_update())
            if not commit_progress(len(batch)):
                break

    def _sync_isolated(self, moves):
        """All at once; if that fails, one by one, so that one bad invoice does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._sync(moves)
        except OperationalError:
            _logger.info("Another worker records these invoices too: left to the next run", exc_info=True)
        except Exception:
            if len(moves) > 1:
                for move in moves:
                    self._sync_isolated(move)
                return
            _logger.exception("The consumption of invoice %s could not be recorded", moves.id)

    @api.model
    def _moves_to_check(self):
        """Invoices of which the ledger does not say the same: one query over both, whatever their number."""
        self.env.flush_all()
        query = SQL(
            """
            SELECT DISTINCT line.move_id
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_company company ON company.id = move.company_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN uom_uom sold_in ON sold_in.id = line.product_uom_id
         LEFT JOIN uom_uom unit ON unit.id = template.uom_id
         LEFT JOIN (SELECT row.move_line_id, sum(row.quantity) AS quantity, sum(row.amount) AS amount,
                           abs(sum(row.quantity) FILTER (WHERE row.origin = 'invoice')) AS by_invoice,
                           min(row.partner_id) AS client, max(row.partner_id) AS last_client
                      FROM clinic_consumption row
                     WHERE row.move_line_id IS NOT NULL AND row.state != 'draft'
                     GROUP BY row.move_line_id) ledger ON ledger.move_line_id = line.id
             WHERE move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
               AND line.display_type = 'product'
               AND CASE
                   WHEN move.state = 'draft' AND move.move_type != 'out_refund' THEN ledger.by_invoice > 0.001
                   WHEN move.state != 'posted' OR move.clinic_client_id IS NULL
                   THEN abs(ledger.quantity) > 0.001 OR abs(ledger.amount) > 0.001
                   WHEN ledger.move_line_id IS NULL
                   THEN template.clinic_category_id IS NOT NULL
                        AND COALESCE(move.invoice_date, move.date) >= company.clinic_consumption_start
                   WHEN move.move_type = 'out_refund' THEN abs(ledger.amount + line.balance) > 0.001
                   ELSE abs(ledger.quantity - line.quantity * COALESCE(sold_in.factor / unit.factor, 1)) > 0.001
                   END
                OR (ledger.client = ledger.last_client AND ledger.client != move.clinic_client_id
                    AND abs(ledger.quantity) > 0.001)
             ORDER BY line.move_id
            """
        )
        return self.env["account.move"].browse(row[0] for row in self.env.execute_query(query))
