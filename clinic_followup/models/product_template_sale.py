# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """What the sale of an item says about the treatment, so that a sale starts curves (B3)."""

    _inherit = "product.template"

    clinic_sale_encounter = fields.Selection(
        [
            ("planned", "A treatment is planned"),
            ("done", "The treatment takes place that day"),
            ("deposit", "A deposit, once it is paid"),
        ],
        string="When Sold, Record",
        help="What an invoice of this item records for the client, unless the encounter is there already. "
        "Empty: nothing; staff record treatments themselves.",
    )
