# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.engine import is_engine
from ..tools.selections import CHANNELS


class ClinicAttempt(models.Model):
    """One contact attempt, as it happened: who, when, by which channel, with which result (D2).

    Append-only: written once by :meth:`clinic.followup.record_contact`, never changed.
    """

    _name = "clinic.attempt"
    _description = "Contact Attempt"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _clinic_forget = ("note", "latent_need")

    followup_id = fields.Many2one("clinic.followup", required=True, index=True, ondelete="restrict", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    department_id = fields.Many2one("hr.department", index=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, index=True, ondelete="restrict", readonly=True)
    date = fields.Datetime(string="Contact Time", required=True, readonly=True)
    note_delay = fields.Integer(string="Note Delay", readonly=True, help="Minutes between the contact and its note.")
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    result_id = fields.Many2one("clinic.result", required=True, index=True, ondelete="restrict", readonly=True)
    reached = fields.Boolean(readonly=True)
    note = fields.Text(readonly=True)
    satisfaction = fields.Integer(
        readonly=True, aggregator="avg", help="1 (very unhappy) to 5 (very happy); 0 if not asked."
    )
    latent_need = fields.Char(readonly=True)

    _satisfaction_range = models.Constraint(
        "CHECK (satisfaction BETWEEN 0 AND 5)", "Satisfaction lies between 1 and 5."
    )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and not is_engine(self.env):
            raise UserError(self.env._("A contact is recorded on its follow-up, with a result."))
        return super().create(vals_list)

    def write(self, vals):
        if vals and not is_engine(self.env):
            raise UserError(self.env._("A recorded contact cannot be changed. Record another one on the follow-up."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A recorded contact cannot be deleted."))
