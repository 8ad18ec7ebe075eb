# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountMoveLine(models.Model):
    """What an invoice line sells stands in the ledger of consumption (B3).

    A line that is deleted from a draft leaves its rows behind: they sum up to nothing, but for what was entered by
    hand, which is on no invoice then.
    """

    _inherit = "account.move.line"

    clinic_consumption_ids = fields.One2many("clinic.consumption", "move_line_id", string="Consumption")
    clinic_sessions = fields.Integer(
        string="Sessions",
        copy=False,
        help="On a credit note: how many unused sessions of the course are given back.",
    )
