# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.engine import is_engine


class ClinicMedicalChange(models.Model):
    """One change of one text of a medical file: what it said before and after, who and when (A3, L3).

    Append-only, and read by nurses and physicians only.
    """

    _name = "clinic.medical.change"
    _description = "Change of a Medical File"
    _inherit = ["clinic.access.logged"]
    _order = "date desc, id desc"
    _rec_name = "field"
    _log_access = False
    _check_company_auto = True
    _clinic_forget = "delete"

    file_id = fields.Many2one(
        "clinic.medical.file",
        string="Medical File",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="file_id.partner_id", string="Client", store=True, index=True, precompute=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="file_id.company_id", string="Branch", store=True, precompute=True)
    field = fields.Char(string="Field Name", required=True, readonly=True)
    label = fields.Char(string="Field", compute="_compute_label")
    before = fields.Text(string="Old Text", readonly=True)
    after = fields.Text(string="New Text", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.uid,
    )
    date = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now)

    @api.depends("field")
    @api.depends_context("lang")
    def _compute_label(self):
        """The field's name in the reader's language; fields that the clinic added keep their label of then."""
        known = self.env["clinic.medical.file"]._fields
        for change in self:
            field = known.get(change.field)
            change.label = field._description_string(self.env) if field else change.field

    # --- CRUD: nothing but the medical file writes ---

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        if not is_engine(self.env):
            raise UserError(self.env._("The history of a medical file is written by the system only."))
