# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.engine import is_engine


class ClinicAccessLog(models.Model):
    """Who read, revealed, changed or exported which client files, and when (L3).

    Append-only: rows are written by ``_log``, one for each call, with all clients of the call in one column.
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
    model = fields.Char(required=True, readonly=True)
    detail = fields.Char(readonly=True)
    client_ids = fields.Json(string="Client Ids", readonly=True)
    client_count = fields.Integer(string="Clients", readonly=True)

    _clients = models.Index("USING gin (client_ids jsonb_path_ops)")

    @api.model
    def _log(self, kind, clients, model=None, detail=None):
        """Write one row.

        :param kind: what was done, a value of the field ``kind``
        :param clients: the ``res.partner`` whose files were touched; nothing is written for none
        :param model: name of the model that was read or changed; the client file itself if empty
        :param detail: what exactly, for people to read
        """
        if not clients:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO clinic_access_log (date, user_id, company_id, kind, model, detail, client_ids, client_count)
                VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
             RETURNING id
                """,
                fields.Datetime.now(),
                self.env.uid,
                self.env.company.id,
                kind,
                model or "res.partner",
                detail or None,
                Json(clients.ids),
                len(clients),
            )
        )

    # --- CRUD: nothing but _log writes ---

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("The access log is written by the system only."))

    def write(self, vals):
        raise UserError(self.env._("The access log cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not is_engine(self.env):
            raise UserError(self.env._("The access log cannot be deleted."))
