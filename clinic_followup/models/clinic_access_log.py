# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from dateutil.relativedelta import relativedelta
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..exceptions import IdentityError
from ..tools.engine import as_engine, is_engine
from ..tools.identity import ask_identity, require_identity

#: So many clients are named in a row of the list.
NAMED = 3


class ClinicAccessLog(models.Model):
    """Who read, revealed, changed or exported which client files, and when (L3).

    Append-only: rows are written by ``_log``, one for each call, with all clients of the call in one column.
    Whoever reads it has confirmed the identity (L4).
    """

    _name = "clinic.access.log"
    _description = "Access Log"
    _order = "id desc"
    _log_access = False
    #: who saw a file stays provable; the clients are numbers here
    _clinic_forget = ()

    date = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="User", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", string="Branch", readonly=True, index=True)
    kind = fields.Selection(
        [
            ("read", "Read"),
            ("reveal", "Phone number revealed"),
            ("call", "Called"),
            ("change", "Changed"),
            ("export", "Exported"),
            ("print", "Printed"),
            ("merge", "Merged"),
            ("forget", "Anonymised"),
        ],
        required=True,
        readonly=True,
    )
    model = fields.Selection("_list_models", string="Records", required=True, readonly=True)
    detail = fields.Char(readonly=True)
    client_ids = fields.Json(string="Client Ids", readonly=True)
    client_count = fields.Integer(string="Number of Clients", readonly=True)
    client_id = fields.Many2one(
        "res.partner", string="Client", compute="_compute_client_id", search="_search_client_id", compute_sudo=True
    )
    what = fields.Char(string="What", compute="_compute_what", help="The detail, with fields by their labels.")
    client_names = fields.Char(string="Clients", compute="_compute_client_id", compute_sudo=True)

    _clients = models.Index("USING gin (client_ids jsonb_path_ops)")

    @api.depends("model", "detail")
    @api.depends_context("lang")
    def _compute_what(self):
        for row in self:
            known = self.env[row.model]._fields if row.model in self.env else {}
            parts = (row.detail or "").split(", ")
            row.what = ", ".join(known[part]._description_string(self.env) if part in known else part for part in parts)

    @api.depends("client_ids")
    @api.depends_context("clinic_log_client")
    def _compute_client_id(self):
        """The first clients of each row that still exist; before all the one whose log is looked at."""
        Partner = self.env["res.partner"].with_context(active_test=False)
        asked = self.env.context.get("clinic_log_client")
        named = {row: sorted(row.client_ids or [], key=lambda number: number != asked)[:NAMED] for row in self}
        present = set(Partner.search([("id", "in", list({i for ids in named.values() for i in ids}))]).ids)
        for row, ids in named.items():
            clients = Partner.browse(i for i in ids if i in present)
            row.client_id = clients[:1]
            more = row.client_count - len(clients)
            row.client_names = ", ".join([*clients.mapped("display_name"), *([f"+{more}"] if more > 0 else [])])

    @api.model
    def _search_client_id(self, operator, value):
        """Rows that hold one of the clients, also under ids that were merged into them."""
        Partner = self.env["res.partner"].with_context(active_test=False)
        if operator == "in":
            clients = Partner.browse(i for i in value if isinstance(i, int) and not isinstance(i, bool))
        elif operator == "any":
            clients = Partner.search(value)
        elif operator in ("ilike", "=ilike", "like", "=like"):
            clients = Partner.search([("display_name", operator, value)])
        else:
            return NotImplemented
        return Domain.custom(to_sql=partial(self._holds, self._with_merged(clients.ids)))

    @staticmethod
    def _holds(ids, model, alias, query):
        """``@>`` once for each id, for the index."""
        column = SQL.identifier(alias, "client_ids")
        return SQL(
            "(%s)", SQL(" OR ").join(SQL("%s @> %s::jsonb", column, f"[{i}]") for i in ids) if ids else SQL("FALSE")
        )

    @api.model
    def _with_merged(self, ids):
        """The ids, and all that were merged into them, in several steps if need be."""
        known, new = set(ids), set(ids)
        while new:
            rows = self.env.execute_query(
                SQL(
                    "SELECT client_ids FROM %s WHERE kind = 'merge' AND (%s)",
                    SQL.identifier(self._table),
                    self._holds(new, self, self._table, None),
                )
            )
            new = {i for (merged,) in rows if merged[0] in known for i in merged} - known
            known |= new
        return sorted(known)

    @api.model
    def _list_models(self):
        """Whatever holds data of clients."""
        names = [name for name in self.env.registry if name == "res.partner" or name.startswith("clinic.")]
        # sudo: only their names
        return [(model.model, model.name) for model in self.env["ir.model"].sudo().search([("model", "in", names)])]

    # --- CRUD: nothing but _log writes, and who reads has confirmed the identity ---

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and not is_engine(self.env):
            raise UserError(self.env._("The access log is written by the system only."))
        return super().create(vals_list)

    def write(self, vals):
        if vals and not is_engine(self.env):
            raise UserError(self.env._("The access log cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not is_engine(self.env):
            raise UserError(self.env._("The access log cannot be deleted."))

    def _check_access(self, operation):
        if refused := super()._check_access(operation):
            return refused
        if operation == "read":
            try:
                require_identity(self.env)
            except IdentityError as error:
                return self, partial(IdentityError, *error.args)
        return None

    # --- actions ---

    @api.model
    @ask_identity
    def action_open(self):
        """The menu: the identity first, then the list."""
        return self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_access_log_action")

    # --- cron ---

    @api.autovacuum
    def _gc_access_log(self, limit=10_000):
        """Delete what is older than the branch keeps it."""
        now = fields.Datetime.now()
        expired = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date", "<", now - relativedelta(months=company.clinic_access_log_months))
            for company in self.env["res.company"].search([("clinic_access_log_months", ">", 0)])
        )
        log = as_engine(self.sudo())  # sudo: nobody else may delete
        old = log.search(expired, order="id", limit=limit)
        done = len(old)
        old.unlink()
        return done, log.search_count(expired) if done == limit else 0

    # --- business ---

    @api.model
    def _log(self, kind, clients, model=None, detail=None):
        """Write one row.

        On a read-only cursor (a replica, or a route that only reads) it is written right after the transaction.

        :param kind: what was done, a value of the field ``kind``
        :param clients: the ``res.partner`` whose files were touched; nothing is written for none
        :param model: name of the model that was read or changed; the client file itself if empty
        :param detail: what exactly, for people to read
        """
        if not (ids := clients.ids):
            return
        row = (
            fields.Datetime.now(),
            self.env.uid,
            self.env.company.id,
            kind,
            model or "res.partner",
            detail or None,
            Json(ids),
            len(ids),
        )
        if self.env.cr.readonly:
            self.env.cr.postcommit.add(partial(self._insert_apart, self.env.registry, row))
        else:
            self._insert(self.env.cr, [row])

    @staticmethod
    def _insert_apart(registry, row):
        with registry.cursor() as cr:
            ClinicAccessLog._insert(cr, [row])

    @staticmethod
    def _insert(cr, rows):
        """One statement, without the ORM: a list of eighty clients must not wait for its log."""
        cr.execute(
            SQL(
                """
                INSERT INTO clinic_access_log (date, user_id, company_id, kind, model, detail, client_ids, client_count)
                VALUES %s
                """,
                SQL(", ").join(SQL("%s", row) for row in rows),
            )
        )
