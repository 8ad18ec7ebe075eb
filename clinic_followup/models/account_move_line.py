# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..tools.engine import as_engine


class AccountMoveLine(models.Model):
    """What an invoice line sells stands in the ledger of consumption (B3)."""

    _inherit = "account.move.line"

    clinic_consumption_ids = fields.One2many("clinic.consumption", "move_line_id", string="Consumption")
    clinic_sessions = fields.Integer(
        string="Sessions",
        copy=False,
        help="On a credit note: how many unused sessions of the course are given back.",
    )

    def unlink(self):
        """What was entered by hand and linked to a line of a draft is on no invoice any more."""
        # sudo: whoever corrects an invoice may have no right on the ledger
        rows = self.env["clinic.consumption"].sudo().search([("move_line_id", "in", self.ids)])
        if rows:
            as_engine(rows).write({"move_line_id": False, "serial": False})
        return super().unlink()
