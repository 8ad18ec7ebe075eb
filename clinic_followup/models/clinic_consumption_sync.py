# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ..tools.consumption import PIECE, Figures, Purchase, Recorded, after, settle_return, settle_sale, spread
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
#: More sessions than anybody sells.
MOST_SESSIONS = 1_000_000


class OfLine(NamedTuple):
    """What the rows of one invoice line say of one purchase, as read from the database."""

    purchase: int
    client: int
    item: int
    by_hand: bool
    quantity: float
    amount: float
    amount_total: float
    sessions: int
    sessions_left: int
    serial: int
    #: The id of the last of these rows.
    last: int

    def as_recorded(self, whose):
        figures = Figures(self.quantity, self.amount, self.amount_total, self.sessions)
        return Recorded(self.purchase, whose, figures, self.by_hand, self.sessions_left)


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
        # sudo: whoever posts an invoice may have no right on the ledger, and gives no defaults for it
        engine = self.with_env(self.env(su=True, context=clean_context(self.env.context)))
        return engine._settle(moves.with_env(engine.env).filtered(lambda move: move.move_type in SALES + RETURNS))

    def _settle(self, moves):
        lines = self.env["account.move.line"].search(
            Domain("move_id", "in", moves.ids) & Domain("display_type", "=", "product"), order="id"
        )
        recorded = self._recorded(lines)
        sales = lines.filtered(
            lambda line: line.move_id.move_type in SALES and (line.id in recorded or self._is_to_record(line))
        )
        rows = self._append(self._settle_sales(sales, recorded), recorded)
        # after the sales: what they sell can be given back at once
        returns = lines.filtered(lambda line: line.move_id.move_type in RETURNS)
        purchases = self._purchases(returns)
        returns = returns.filtered(
            lambda line: (
                line.id in recorded
                or self._is_to_record(line)
                # the item was taken out of the clinic's range since it was sold
                or (line.move_id.reversed_entry_id and purchases[line.move_id, line.product_id])
            )
        )
        rows |= self._append(self._settle_returns(returns, recorded, purchases), recorded)
        if rows:
            rows._on_recorded()
        return rows

    @staticmethod
    def _is_to_record(line):
        return line.product_id.clinic_category_id and line.move_id._is_clinic_booked()

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
        vals_list = []
        for row in rows:
            left = row | row.row_ids
            figures = Figures(
                -row.quantity_left,
                -row.amount_left,
                -sum(left.mapped("amount_total")),
                -min(sum(left.mapped("sessions")), row.course_id.sessions_left),
            )
            vals_list.append(dict(self._prepare_row(row, figures), date=row.date, kind="reversal", reverses_id=row.id))
        taken = as_engine(self.env["clinic.consumption"]).create(vals_list)
        self._after(taken)
        taken._on_recorded()

    # --- reading ---

    def _recorded(self, lines):
        """By invoice line, what the ledger says of it, for each purchase."""
        recorded = defaultdict(list)
        if not lines:
            return recorded
        self.env["clinic.consumption"].flush_model()
        self.env["clinic.course"].flush_model(["sessions_left"])
        for line_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT row.move_line_id, purchase.id, purchase.partner_id, purchase.product_id,
                       purchase.origin = 'manual', sum(row.quantity), sum(row.amount), sum(row.amount_total),
                       sum(row.sessions)::int, COALESCE(course.sessions_left, 0), max(row.serial), max(row.id)
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
            recorded[line_id].append(OfLine(*values))
        return recorded

    def _wanted(self, lines):
        """By invoice line, its figures in the currency of the branch; nothing where the invoice is not posted.

        Taxes are rounded for the whole invoice, so the amounts with taxes are those that sum up to its total; what
        was rounded for cash is nobody's consumption."""
        wanted = dict.fromkeys(lines.ids, Figures())
        for move, of_move in lines.filtered(lambda line: line.parent_state == "posted").grouped("move_id").items():
            currency = move.company_id.currency_id
            items = move.line_ids.filtered(lambda line: line.display_type == "product")
            cash_rounding = move.line_ids.filtered(lambda line: line.display_type == "rounding")
            sign = -move.direction_sign
            rate = sign / (move.invoice_currency_rate or 1.0)
            total = move.amount_total_signed + sum(cash_rounding.mapped("balance"))
            totals = dict(
                zip(
                    items.ids,
                    spread(total, [line.price_total * rate for line in items], currency.rounding),
                    strict=True,
                )
            )
            for line in of_move.filtered("product_id"):
                pieces = self._pieces(line)
                sessions = self._sessions(line.product_id, pieces) if sign > 0 else -abs(line.clinic_sessions)
                wanted[line.id] = Figures(sign * pieces, currency.round(-line.balance), totals[line.id], sessions)
        return wanted

    @staticmethod
    def _pieces(line):
        """The quantity in the unit of the item."""
        unit = line.product_uom_id
        return unit._compute_quantity(line.quantity, line.product_id.uom_id, round=False) if unit else line.quantity

    @staticmethod
    def _sessions(product, quantity):
        return min(round(product.clinic_sessions * quantity), MOST_SESSIONS) if quantity > 0 else 0

    # --- deciding ---

    def _settle_sales(self, lines, recorded):
        """Pairs of an invoice line and a row that it needs."""
        wanted = self._wanted(lines)
        for line in lines:
            # what was entered by hand and linked may name another item: a person has decided that it is this
            rows = [
                of_line.as_recorded((of_line.client, line.product_id.id if of_line.by_hand else of_line.item))
                for of_line in recorded[line.id]
                # an invoice under correction does not undo what was entered by hand
                if not (of_line.by_hand and line.parent_state == "draft")
            ]
            client = line.move_id.clinic_client_id.id
            whose = (client, line.product_id.id) if client else None
            for entry in settle_sale(whose, wanted[line.id], rows, line.company_currency_id.rounding):
                yield line, entry

    def _settle_returns(self, lines, recorded, purchases):
        wanted = self._wanted(lines)
        for line in lines:
            rows = [of_line.as_recorded(of_line.client) for of_line in recorded[line.id]]
            client = line.move_id.clinic_client_id.id or None
            candidates = purchases[line.move_id, line.product_id]
            entries = settle_return(client, wanted[line.id], rows, candidates, line.company_currency_id.rounding)
            # the next line finds less: of this purchase, for whichever credit note and item
            for found in purchases.values():
                found[:] = after(entries, found)
            for entry in entries:
                yield line, entry

    def _purchases(self, lines):
        """By credit note and item, what can be given back: of the invoice that it reverses, else of what the client
        has bought until then, the latest first."""
        found = defaultdict(list)
        if not lines:
            return found
        moves = lines.move_id
        bought = (
            Domain("company_id", "in", moves.company_id.ids)
            & Domain("partner_id", "in", moves.clinic_client_id.ids)
            & Domain("product_id", "in", lines.product_id.ids)
        )
        purchases = self.env["clinic.consumption"].search(
            Domain("purchase_id", "=", False)
            & Domain("kind", "=", "purchase")
            & Domain("state", "!=", "draft")
            & (Domain("move_line_id.move_id", "in", moves.reversed_entry_id.ids) | bought),
            order="date desc, id desc",
        )
        of_invoice = purchases.grouped(lambda row: (row.partner_id, row.move_id, row.move_line_id.product_id))
        of_client = purchases.grouped(lambda row: (row.partner_id, row.company_id, row.product_id))
        for move, of_move in lines.grouped("move_id").items():
            day = move.invoice_date or move.date
            for product in of_move.product_id:
                if move.reversed_entry_id:
                    rows = of_invoice.get((move.clinic_client_id, move.reversed_entry_id, product), purchases.browse())
                    rows = rows.sorted("id")
                else:
                    rows = of_client.get((move.clinic_client_id, move.company_id, product), purchases.browse())
                    rows = rows.filtered(lambda row, day=day: row.date <= day)
                found[move, product] = [
                    Purchase(
                        row.id,
                        Figures(row.quantity_left, row.amount_left, sessions=row.course_id.sessions_left),
                        product.clinic_sessions,
                    )
                    for row in rows
                ]
        return found

    # --- writing ---

    def _append(self, decided, recorded):
        Consumption = as_engine(self.env["clinic.consumption"])
        decided = list(decided)
        purchases = Consumption.browse(sorted({entry.purchase for _line, entry in decided if entry.purchase}))
        by_id = {purchase.id: purchase for purchase in purchases}
        serials = {line_id: max(of_line.serial for of_line in rows) for line_id, rows in recorded.items() if rows}
        last = {
            (line_id, of_line.purchase): Consumption.browse(of_line.last)
            for line_id, rows in recorded.items()
            for of_line in rows
        }
        vals_list = []
        for line, entry in decided:
            serials[line.id] = serials.get(line.id, 0) + 1
            purchase = by_id.get(entry.purchase)
            vals = self._prepare_row(purchase, entry.figures) if purchase else self._prepare_purchase(line, entry)
            vals.update(
                kind=entry.kind,
                date=line.move_id.invoice_date or line.move_id.date,
                move_line_id=line.id,
                serial=serials[line.id],
            )
            if purchase and entry.kind == "reversal":
                # what the same line had recorded is undone on its day; a credit note takes back the purchase
                undone = last.get((line.id, purchase.id))
                undoes = undone and (line.move_id.move_type in SALES or entry.figures.quantity > 0)
                vals.update(
                    reverses_id=undone.id if undoes else purchase.id, date=undone.date if undoes else vals["date"]
                )
            vals_list.append(vals)
        rows = Consumption._insert(vals_list)
        self._after(rows)
        return rows

    def _prepare_row(self, purchase, figures):
        """A later row of a purchase."""
        return {
            **{fname: purchase._fields[fname].convert_to_write(purchase[fname], purchase) for fname in INHERITED},
            "purchase_id": purchase.id,
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
        self.env["clinic.consumption"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE clinic_consumption purchase
                   SET quantity_left = total.quantity, amount_left = total.amount,
                       state = CASE WHEN abs(total.quantity) < %(piece)s THEN 'reversed' ELSE 'confirmed' END
                  FROM (SELECT COALESCE(purchase_id, id) AS id, sum(quantity) AS quantity, sum(amount) AS amount
                          FROM clinic_consumption
                         WHERE (id = ANY(%(ids)s) OR purchase_id = ANY(%(ids)s)) AND state != 'draft'
                         GROUP BY 1) total
                 WHERE purchase.id = total.id
                """,
                ids=purchases.ids,
                piece=PIECE,
            )
        )
        purchases.invalidate_recordset(["quantity_left", "amount_left", "state"])

    def _refresh_new_clients(self, clients=None, as_one=False):
        """What a client bought on the first day of buying was bought by a new client, with all that follows of it;
        a purchase of which nothing is left does not count.

        :param clients: None: all
        :param as_one: these are files of one client
        """
        Consumption = self.env["clinic.consumption"]
        Consumption.flush_model(["partner_id", "date", "state", "kind", "purchase_id", "is_new_client"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE clinic_consumption
                   SET is_new_client = fresh.is_new
                  FROM (SELECT row.id, row.is_new_client,
                               COALESCE(purchase.date = min(purchase.date)
                                        FILTER (WHERE purchase.kind = 'purchase' AND purchase.state = 'confirmed')
                                        OVER (PARTITION BY CASE WHEN %(as_one)s THEN 0 ELSE row.partner_id END),
                                        FALSE) AS is_new
                          FROM clinic_consumption row
                          JOIN clinic_consumption purchase ON purchase.id = COALESCE(row.purchase_id, row.id)
                         WHERE row.state != 'draft' AND %(of_clients)s) fresh
                 WHERE clinic_consumption.id = fresh.id AND fresh.is_new_client IS DISTINCT FROM fresh.is_new
                """,
                as_one=as_one,
                of_clients=SQL("TRUE") if clients is None else SQL("row.partner_id = ANY(%s)", clients.ids),
            )
        )
        Consumption.invalidate_model(["is_new_client"])

    # --- cron ---

    @api.model
    def _cron_check(self, batch_size=500):
        """Every night: bring the ledger to what the invoices say where a call was missed. A second run changes nothing."""
        # two workers who record a new client's first purchases at once do not see each other's
        self._refresh_new_clients()
        moves = self._moves_to_check()
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(moves))
        for start in range(0, len(moves), batch_size):
            batch = moves[start : start + batch_size]
            self._sync_isolated(batch)
            if not commit_progress(len(batch)):
                break

    def _sync_isolated(self, moves):
        """All at once; if that fails, one by one, so that one bad invoice does not stop the others."""
        try:
            with self.env.cr.savepoint():
                self._sync(moves.try_lock_for_update(allow_referencing=True))
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
        """Invoices of which the ledger does not say the same: one query over both, whatever their number.

        It finds those to which :meth:`_settle` would append something, and no others."""
        self.env.flush_all()
        query = SQL(
            """
            WITH of_line AS (
                SELECT line.id, line.move_id, line.product_id, move.reversed_entry_id, move.clinic_client_id AS client,
                       move.state = 'draft' AS is_draft, move.move_type = 'out_refund' AS is_return,
                       move.state = 'posted' AND move.clinic_client_id IS NOT NULL AND product.id IS NOT NULL AS counts,
                       template.clinic_category_id IS NOT NULL
                       AND COALESCE(origin.invoice_date, origin.date, move.invoice_date, move.date)
                           >= company.clinic_consumption_start AS is_to_record,
                       line.quantity * COALESCE(sold_in.factor / unit.factor, 1)
                       * CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END AS pieces,
                       -line.balance AS amount, currency.rounding / 2 AS cent
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN res_company company ON company.id = move.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
             LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
             LEFT JOIN product_product product ON product.id = line.product_id
             LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             LEFT JOIN uom_uom sold_in ON sold_in.id = line.product_uom_id
             LEFT JOIN uom_uom unit ON unit.id = template.uom_id
                 WHERE move.move_type IN ('out_invoice', 'out_receipt', 'out_refund') AND line.display_type = 'product'
            ), of_purchase AS (
                SELECT move_line_id, partner_id, product_id, origin = 'manual' AS by_hand,
                       sum(quantity) AS quantity, sum(amount) AS amount
                  FROM clinic_consumption
                 WHERE move_line_id IS NOT NULL AND state != 'draft'
                 GROUP BY move_line_id, partner_id, product_id, by_hand, COALESCE(purchase_id, id)
            ), compared AS (
                SELECT line.id, purchase.by_hand, purchase.quantity, purchase.amount,
                       abs(purchase.quantity) >= %(piece)s OR abs(purchase.amount) >= line.cent AS stands,
                       purchase.partner_id IS NOT DISTINCT FROM line.client
                       AND (line.is_return OR purchase.by_hand OR purchase.product_id = line.product_id) AS is_ours
                  FROM of_line line JOIN of_purchase purchase ON purchase.move_line_id = line.id
            ), recorded AS (
                SELECT id, bool_or(stands) AS stands, bool_or(stands AND NOT by_hand) AS stands_by_invoice,
                       bool_or(stands AND NOT is_ours) AS has_others,
                       bool_or(is_ours AND NOT by_hand AND abs(quantity) >= %(piece)s) AS is_reducible,
                       COALESCE(sum(quantity) FILTER (WHERE is_ours), 0) AS quantity,
                       COALESCE(sum(amount) FILTER (WHERE is_ours), 0) AS amount
                  FROM compared GROUP BY id
            )
            SELECT DISTINCT line.move_id
              FROM of_line line LEFT JOIN recorded ON recorded.id = line.id
             WHERE CASE
                   WHEN recorded.id IS NULL
                   THEN line.counts
                        AND (abs(line.pieces) >= %(piece)s OR line.is_return AND abs(line.amount) >= line.cent)
                        AND (line.is_to_record OR EXISTS (
                             SELECT FROM account_move_line sold
                               JOIN clinic_consumption purchase ON purchase.move_line_id = sold.id
                              WHERE sold.move_id = line.reversed_entry_id AND sold.product_id = line.product_id
                                AND line.is_return AND purchase.partner_id = line.client
                                AND purchase.purchase_id IS NULL AND purchase.kind = 'purchase'
                                AND purchase.state != 'draft'))
                   WHEN line.is_return AND line.counts AND (abs(line.pieces) >= %(piece)s OR abs(line.amount) >= line.cent)
                   THEN recorded.has_others
                        OR abs(recorded.amount - line.amount) >= line.cent
                        OR abs(line.amount) < line.cent AND abs(recorded.quantity - line.pieces) >= %(piece)s
                   WHEN line.is_draft AND NOT line.is_return THEN recorded.stands_by_invoice
                   WHEN line.counts AND NOT line.is_return AND abs(line.pieces) >= %(piece)s
                   THEN recorded.has_others
                        OR abs(line.pieces - recorded.quantity) >= %(piece)s
                           AND (recorded.is_reducible OR (line.pieces > recorded.quantity) = (line.pieces > 0))
                   ELSE recorded.stands
                   END
             ORDER BY line.move_id
            """,
            piece=PIECE,
        )
        return self.env["account.move"].browse(row[0] for row in self.env.execute_query(query))
