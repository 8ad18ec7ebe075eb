# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.consumption import PIECE

#: What may be wrong, by the last digit of the row's id.
KINDS = {
    "nobody": 1,
    "missing": 2,
    "surplus": 3,
    "amount": 4,
    "client": 5,
    "uninvoiced": 6,
    "returned": 7,
    "sessions": 8,
}


class ClinicReconciliation(models.Model):
    """Where the ledger of consumption and the invoices differ: accounting's list (B3).

    A view on both, so a row is there as long as they differ and no longer; what repairs it is in
    :mod:`.clinic_reconciliation_repair`.  Invoices are looked at since the branch records consumption.
    """

    _name = "clinic.reconciliation"
    _description = "Reconciliation of Consumption"
    _inherit = ["clinic.access.logged"]
    _auto = False
    _order = "date desc, id desc"
    _access_log_reads = False
    _clinic_forget = ()
    _depends = {
        "account.move": ["state", "move_type", "clinic_client_id", "invoice_date", "date", "invoice_user_id"],
        "account.move.line": ["move_id", "product_id", "product_uom_id", "quantity", "balance", "display_type"],
        "clinic.consumption": [
            "move_line_id",
            "purchase_id",
            "partner_id",
            "company_id",
            "product_id",
            "date",
            "kind",
            "origin",
            "state",
            "quantity",
            "quantity_left",
            "amount",
            "amount_left",
            "sessions",
            "course_id",
            "consultant_id",
        ],
        "clinic.course": ["sessions_used", "sessions_bought", "partner_id", "company_id", "product_id", "date_start"],
        "product.template": ["clinic_category_id", "uom_id"],
        "res.company": ["clinic_consumption_start", "clinic_uninvoiced_days"],
    }

    kind = fields.Selection(
        [
            ("nobody", "No client named"),
            ("missing", "Not recorded"),
            ("surplus", "More recorded than invoiced"),
            ("amount", "Amount differs"),
            ("client", "Wrong client"),
            ("uninvoiced", "Not invoiced"),
            ("returned", "Given back without purchase"),
            ("sessions", "More sessions used than bought"),
        ],
        string="What Differs",
        readonly=True,
    )
    date = fields.Date(readonly=True)
    age = fields.Integer(string="Days", readonly=True, aggregator="max", help="How many days ago it was.")
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    other_id = fields.Many2one("res.partner", string="Recorded For", readonly=True)
    company_id = fields.Many2one("res.company", string="Branch", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    product_id = fields.Many2one("product.product", string="Item", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    move_line_id = fields.Many2one("account.move.line", string="Invoice Line", readonly=True)
    consumption_id = fields.Many2one("clinic.consumption", string="Consumption", readonly=True)
    course_id = fields.Many2one("clinic.course", string="Course", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True, help="The invoice's salesperson, or the consultant."
    )
    quantity_invoiced = fields.Float(string="Pieces Invoiced", digits="Product Unit", readonly=True)
    quantity_recorded = fields.Float(string="Pieces Recorded", digits="Product Unit", readonly=True)
    amount_invoiced = fields.Monetary(string="Invoiced", readonly=True)
    amount_recorded = fields.Monetary(string="Recorded", readonly=True)
    difference = fields.Monetary(readonly=True)
    reason = fields.Char(string="Why", compute="_compute_reason")

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            parts = [labels.get(row.kind), row.partner_id.name, row.product_id.name]
            row.display_name = " – ".join(filter(None, parts))

    @api.depends("kind", "quantity_invoiced", "quantity_recorded", "difference", "age", "move_id", "partner_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            row.reason = getattr(row, f"_why_{row.kind}")()

    # --- in words ---

    def _why_nobody(self):
        return self.env._("The invoice does not say who was treated.")

    def _why_missing(self):
        if not self.quantity_recorded and not self.amount_recorded:
            return self.env._("Posted, and nothing of it is recorded.")
        return self.env._(
            "%(recorded)g of %(invoiced)g pieces are recorded.",
            recorded=self.quantity_recorded,
            invoiced=self.quantity_invoiced,
        )

    def _why_surplus(self):
        return self.env._(
            "%(recorded)g pieces are recorded, the invoice has %(invoiced)g.",
            recorded=self.quantity_recorded,
            invoiced=self.quantity_invoiced,
        )

    def _why_amount(self):
        return self.env._("The pieces are the same, the amount is not: the invoice has another price.")

    def _why_client(self):
        return self.env._(
            "Recorded for %(other)s, the invoice is for %(client)s.",
            other=self.other_id.name,
            client=self.partner_id.name,
        )

    def _why_uninvoiced(self):
        if self.move_id:
            return self.env._("Its invoice has been a draft for %s days.", self.age)
        return self.env._("On no invoice for %s days.", self.age)

    def _why_returned(self):
        return self.env._("Given back, and no purchase is left that it could be taken from.")

    def _why_sessions(self):
        return self.env._(
            "%(used)g sessions were used, %(bought)g are bought.",
            used=self.quantity_recorded,
            bought=self.quantity_invoiced,
        )

    # --- the view ---

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL %s UNION ALL %s UNION ALL %s UNION ALL %s",
            self._select_lines(),
            self._select_uninvoiced(),
            self._select_on_drafts(),
            self._select_returned(),
            self._select_sessions(),
        )

    def _today(self):
        return fields.Date.context_today(self)

    def _select_lines(self):
        """Invoice lines of which the ledger does not say the same; what is gravest comes first."""
        kinds = SQL(", ").join(SQL("(%s, %s)", name, number) for name, number in list(KINDS.items())[:5])
        return SQL(
            """
            SELECT found.id * 10::bigint + numbers.number AS id, found.kind, found.date, %(today)s::date - found.date AS age,
                   found.client AS partner_id, found.other AS other_id, found.company_id, found.product_id,
                   found.move_id, found.id AS move_line_id, found.consumption AS consumption_id,
                   NULL::integer AS course_id, found.user_id,
                   found.pieces AS quantity_invoiced, found.quantity AS quantity_recorded,
                   found.invoiced AS amount_invoiced, found.amount AS amount_recorded,
                   found.invoiced - found.amount AS difference
              FROM (SELECT line.id, line.move_id, line.product_id, move.company_id, move.clinic_client_id AS client,
                           COALESCE(move.invoice_date, move.date) AS date, move.invoice_user_id AS user_id,
                           NULLIF(CASE WHEN ledger.first_client = move.clinic_client_id THEN ledger.last_client
                                       ELSE ledger.first_client END, move.clinic_client_id) AS other,
                           ledger.consumption, sold.pieces, sold.invoiced,
                           COALESCE(ledger.quantity, 0) AS quantity, COALESCE(ledger.amount, 0) AS amount,
                           CASE
                           WHEN move.clinic_client_id IS NULL THEN 'nobody'
                           WHEN abs(ledger.clients - ledger.quantity * move.clinic_client_id) > 0.001 THEN 'client'
                           WHEN move.move_type = 'out_refund'
                           THEN CASE WHEN abs(COALESCE(ledger.amount, 0) - sold.invoiced) > 0.001
                                       OR (ledger.move_line_id IS NULL AND sold.pieces != 0) THEN 'missing' END
                           WHEN sign(sold.pieces) * (COALESCE(ledger.quantity, 0) - sold.pieces) < -%(piece)s THEN 'missing'
                           WHEN abs(COALESCE(ledger.quantity, 0) - sold.pieces) > %(piece)s THEN 'surplus'
                           WHEN abs(COALESCE(ledger.amount, 0) - sold.invoiced) > 0.001 AND sold.pieces != 0 THEN 'amount'
                           END AS kind
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                      JOIN res_company company ON company.id = move.company_id
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN uom_uom sold_in ON sold_in.id = line.product_uom_id
                 LEFT JOIN uom_uom unit ON unit.id = template.uom_id
                CROSS JOIN LATERAL (
                           SELECT CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                                  * line.quantity::float8
                                  * CASE WHEN sold_in.id = unit.id THEN 1
                                    ELSE COALESCE(sold_in.factor::float8 / unit.factor::float8, 1) END AS pieces,
                                  -line.balance AS invoiced) sold
                 LEFT JOIN (%(ledger)s) ledger ON ledger.move_line_id = line.id
                     WHERE move.state = 'posted'
                       AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                       AND line.display_type = 'product'
                       AND (ledger.move_line_id IS NOT NULL
                         OR (template.clinic_category_id IS NOT NULL
                             AND COALESCE(move.invoice_date, move.date) >= company.clinic_consumption_start
                             AND (line.quantity != 0 OR line.balance != 0)))
                   ) found
              JOIN (VALUES %(kinds)s) AS numbers(kind, number) ON numbers.kind = found.kind
            """,
            today=self._today(),
            ledger=self._select_ledger(),
            kinds=kinds,
            piece=PIECE,
        )

    def _select_ledger(self):
        """By invoice line, what is recorded, in one pass over the ledger.

        Pieces times client say whether all that stands is the one client's: what was taken back of another is zero."""
        return SQL(
            """
            SELECT row.move_line_id, sum(row.quantity) AS quantity, sum(row.amount) AS amount,
                   sum(row.quantity * row.partner_id) AS clients,
                   min(row.partner_id) AS first_client, max(row.partner_id) AS last_client, min(row.id) AS consumption
              FROM clinic_consumption row
             WHERE row.move_line_id IS NOT NULL AND row.state != 'draft'
             GROUP BY row.move_line_id
            """
        )

    def _select_uninvoiced(self):
        return SQL(
            """
            SELECT row.id * 10::bigint + %(number)s, 'uninvoiced', row.date, %(today)s::date - row.date,
                   row.partner_id, NULL::integer, row.company_id, row.product_id, NULL::integer, NULL::integer,
                   row.id, row.course_id, row.consultant_id, 0, row.quantity_left, 0, row.amount_left, -row.amount_left
              FROM clinic_consumption row
              JOIN res_company company ON company.id = row.company_id
             WHERE row.move_line_id IS NULL AND row.purchase_id IS NULL AND row.state = 'confirmed'
               AND row.kind = 'purchase' AND row.amount_left != 0
               AND row.date < %(today)s::date - company.clinic_uninvoiced_days
            """,
            number=KINDS["uninvoiced"],
            today=self._today(),
        )

    def _select_on_drafts(self):
        return SQL(
            """
            SELECT row.id * 10::bigint + %(number)s, 'uninvoiced', row.date, %(today)s::date - row.date,
                   row.partner_id, NULL::integer, row.company_id, row.product_id, move.id, line.id,
                   row.id, row.course_id, row.consultant_id, 0, row.quantity_left, 0, row.amount_left, -row.amount_left
              FROM account_move move
              JOIN account_move_line line ON line.move_id = move.id
              JOIN clinic_consumption row ON row.move_line_id = line.id
              JOIN res_company company ON company.id = row.company_id
             WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_receipt')
               AND row.purchase_id IS NULL AND row.state = 'confirmed' AND row.amount_left != 0
               AND row.date < %(today)s::date - company.clinic_uninvoiced_days
            """,
            number=KINDS["uninvoiced"],
            today=self._today(),
        )

    def _select_returned(self):
        return SQL(
            """
            SELECT row.id * 10::bigint + %(number)s, 'returned', row.date, %(today)s::date - row.date,
                   row.partner_id, NULL::integer, row.company_id, row.product_id, line.move_id, line.id,
                   row.id, NULL::integer, row.consultant_id, row.quantity_left, row.quantity_left,
                   row.amount_left, row.amount_left, row.amount_left
              FROM clinic_consumption row
         LEFT JOIN account_move_line line ON line.id = row.move_line_id
             WHERE row.kind = 'reversal' AND row.purchase_id IS NULL
               AND (row.quantity_left < -%(piece)s OR row.amount_left < -0.001)
            """,
            number=KINDS["returned"],
            piece=PIECE,
            today=self._today(),
        )

    def _select_sessions(self):
        """Used sessions stay bought, whatever was given back: then the ledger has fewer than the course."""
        return SQL(
            """
            SELECT course.id * 10::bigint + %(number)s, 'sessions', course.date_start,
                   %(today)s::date - course.date_start, course.partner_id, NULL::integer, course.company_id,
                   course.product_id, NULL::integer, NULL::integer, min(row.id), course.id, min(row.consultant_id),
                   sum(row.sessions), course.sessions_used, 0, 0, 0
              FROM clinic_course course
              JOIN clinic_consumption row ON row.course_id = course.id AND row.state != 'draft'
             WHERE course.sessions_used > 0 AND course.sessions_used >= course.sessions_bought
             GROUP BY course.id
            HAVING sum(row.sessions) < course.sessions_used
            """,
            number=KINDS["sessions"],
            today=self._today(),
        )
