# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.completeness import STAGES, Requirement

#: As many client files are judged anew at once when the requirements change; more wait for the scheduled action.
AT_ONCE = 1000


class ClinicFileRequirement(models.Model):
    """A field of the client file that must be filled in from a stage of the journey on (A4)."""

    _name = "clinic.file.requirement"
    _description = "Required Data"
    _inherit = ["clinic.checked"]
    _order = "sequence, id"
    _rec_name = "field_name"

    sequence = fields.Integer(default=10)
    field_name = fields.Selection(selection="_selection_field_name", string="Field", required=True)
    required_from = fields.Selection(
        [
            ("new", "Always"),
            ("inquired", "From the inquiry on"),
            ("visited", "From the first visit on"),
            ("deposit", "From the deposit on"),
            ("treated", "From the first treatment on"),
        ],
        required=True,
        default="new",
    )
    weight = fields.Integer(default=1, help="How much the field counts in the completeness of the file.")
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        index=True,
        help="Holds for the clients of this branch, in place of what holds for all branches.",
    )
    active = fields.Boolean(default=True)

    _unique_field = models.UniqueIndex(
        "(field_name, COALESCE(company_id, 0))", "This field is in the list already (perhaps archived)."
    )

    # --- selections ---

    @api.model
    def _client_file_fields(self):
        """Names of the fields that can be required.  Whoever adds fields to the client file adds them here."""
        return [
            "phone",
            "email",
            "gender",
            "birthdate_date",
            "function",
            "street",
            "city",
            "clinic_source_id",
            "clinic_preferences",
            "clinic_anniversary_ids",
            "clinic_consultant_id",
            "clinic_teleconsultant_id",
            "clinic_customer_service_id",
            "clinic_account_manager_id",
            "clinic_doctor_id",
        ]

    @api.model
    def _selection_field_name(self):
        Partner = self.env["res.partner"]
        labels = {"function": self.env._("Occupation"), "clinic_anniversary_ids": self.env._("An anniversary")}
        return [
            (fname, labels.get(fname) or Partner._fields[fname]._description_string(self.env))
            for fname in self._client_file_fields()
            if fname in Partner._fields
        ]

    # --- computes ---

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_field_name())
        for requirement in self:
            requirement.display_name = labels.get(requirement.field_name, requirement.field_name)

    # --- constraints ---

    @api.constrains("weight")
    def _check_weight(self):
        for requirement in self:
            if not 1 <= requirement.weight <= 100:
                raise ValidationError(self.env._("%s: the weight lies between 1 and 100.", requirement.display_name))

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        self._on_changed()
        return requirements

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() - {"sequence"}:
            self._on_changed()
        return res

    def unlink(self):
        res = super().unlink()
        self._on_changed()
        return res

    @api.model
    def _on_changed(self):
        """The client files are judged anew: few at once, many by the scheduled action, in batches."""
        self.env.flush_all()
        # sudo: all clients, whoever changes the list
        clients = self.env["res.partner"].sudo().search(self._to_judge_domain(), order="id", limit=AT_ONCE + 1)
        clients[:AT_ONCE]._refresh_completeness()
        if len(clients) > AT_ONCE:
            # sudo: whoever configures the clinic need not be a system administrator
            self.env.ref("clinic_followup.cron_refresh_completeness").sudo()._trigger()

    @api.model
    def _to_judge_domain(self):
        return Domain("is_clinic_client", "=", True) & Domain("active", "in", (True, False))

    # --- business ---

    @api.model
    def _by_branch(self):
        """What is required, as plain values: for all branches under ``None``, and for those that have their own."""
        by_field = {}
        fnames = {fname for fname, _label in self._selection_field_name()}
        # sudo: what is required does not depend on who asks
        for requirement in self.sudo().with_context(active_test=True).search([]):
            if requirement.field_name in fnames:
                row = Requirement(
                    requirement.id, requirement.field_name, requirement.required_from or STAGES[0], requirement.weight
                )
                by_field.setdefault(requirement.company_id.id or None, {})[row.field] = row
        general = by_field.pop(None, {})
        return {
            None: tuple(general.values()),
            **{branch: tuple({**general, **own}.values()) for branch, own in by_field.items()},
        }
