# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.engine import is_engine

#: Written by the sale only.
SALE_FIELDS = frozenset({"sale_consumption_id", "sale_undone"})


class ClinicEncounterConsumption(models.Model):
    """What the client bought for this encounter; some encounters are recorded by the sale itself (B3)."""

    _inherit = "clinic.encounter"

    consumption_ids = fields.One2many("clinic.consumption", "encounter_id", string="Consumption")
    consumption_count = fields.Integer(compute="_compute_consumption_count")
    sale_consumption_id = fields.Many2one(
        "clinic.consumption",
        string="Recorded by the Sale",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The purchase that has recorded this encounter.",
    )
    sale_undone = fields.Boolean(
        readonly=True, copy=False, help="Cancelled because the sale was taken back; it comes back with the sale."
    )

    _unique_sale = models.UniqueIndex(
        "(sale_consumption_id) WHERE sale_consumption_id IS NOT NULL",
        "This purchase has recorded its encounter already.",
    )

    @property
    def _clinic_engine_fields(self):
        return super()._clinic_engine_fields | SALE_FIELDS

    @api.depends("consumption_ids")
    def _compute_consumption_count(self):
        counts = dict(
            self.env["clinic.consumption"]._read_group(
                [("encounter_id", "in", self.ids)], ["encounter_id"], ["__count"]
            )
        )
        for encounter in self:
            encounter.consumption_count = counts.get(encounter._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_sale_fields(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_sale_fields(vals)
        if vals.get("state") in ("planned", "done") and not is_engine(self.env):
            # a person says that it takes place all the same
            undone = self.filtered("sale_undone")
            if undone:
                super(ClinicEncounterConsumption, undone).write({"sale_undone": False})
        return super().write(vals)

    def _check_sale_fields(self, vals):
        owned = sorted(SALE_FIELDS & vals.keys())
        if owned and not is_engine(self.env):
            raise UserError(
                self.env._(
                    "“%s” follows from the sale: it cannot be entered.",
                    self._fields[owned[0]]._description_string(self.env),
                )
            )

    def _check_stays(self, fname, value):
        """What was bought stays with its client and in its branch."""
        res = super()._check_stays(fname, value)
        # sudo: also when it is in a branch that the user does not see
        for encounter in self.sudo().filtered(
            lambda encounter: encounter[fname].id != value and encounter.consumption_ids
        ):
            raise UserError(
                self.env._(
                    "%(encounter)s belongs to what the client bought, so “%(field)s” cannot be changed: take it off the consumption first.",
                    encounter=encounter.display_name,
                    field=self._fields[fname]._description_string(self.env),
                )
            )
        return res

    def _stop_code(self):
        return "refunded" if self.sale_undone and self.state == "cancelled" else super()._stop_code()

    def action_view_consumption(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_consumption_action")
        return dict(
            action,
            domain=[("encounter_id", "=", self.id)],
            context={"clinic_without_client": 1, "create": False},
            name=self.display_name,
        )
