# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools.selections import TREATMENT_KINDS


class ClinicDocumentType(models.Model):
    """A kind of paper that clients sign, and for which treatments it must be there (A9)."""

    _name = "clinic.document.type"
    _description = "Document Type"
    _inherit = ["clinic.checked"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("consent", "Informed consent"),
            ("risk", "Risk notification"),
            ("confidentiality", "Confidentiality"),
            ("photo", "Photo consent"),
            ("questionnaire", "Medical questionnaire"),
            ("other", "Other"),
        ],
        required=True,
        default="consent",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", string="Branch", index=True, help="Empty: all branches.")
    required = fields.Boolean(help="Treatments are checked for a valid document of this type.")
    category_ids = fields.Many2many(
        "clinic.category",
        string="Treatment Categories",
        ondelete="restrict",
        help="Required for these categories and those below them; empty: for every treatment.",
    )
    encounter_kinds = fields.Selection(
        [
            ("treatment", "Treatments"),
            ("session", "Course sessions"),
            ("both", "Treatments and course sessions"),
        ],
        string="Required For",
        required=True,
        default="treatment",
    )
    valid_months = fields.Integer(
        string="Valid for Months",
        help="So long a signed document counts for all treatments; 0: it is signed for each treatment anew.",
    )
    is_medical = fields.Boolean(
        string="Medical",
        help="Only people who may see medical files see such documents. Everybody sees that one is missing.",
    )
    blank_form = fields.Binary(attachment=True, help="PDF to print for the client.", copy=False)
    blank_form_name = fields.Char(copy=False)
    may_add = fields.Boolean(compute="_compute_may_add", search="_search_may_add")

    _months_range = models.Constraint(
        "CHECK (valid_months BETWEEN 0 AND 600)", "A document is valid for 0 to 600 months."
    )

    @api.depends_context("uid")
    @api.depends("is_medical")
    def _compute_may_add(self):
        medical = self._sees_medical()
        for kind in self:
            kind.may_add = medical or not kind.is_medical

    def _search_may_add(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.TRUE if self._sees_medical() else Domain("is_medical", "=", False)

    @api.model
    def _sees_medical(self):
        return self.env.su or self.env.user.has_group("clinic_followup.group_nurse")

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_safe_form(vals) for vals in vals_list])

    def write(self, vals):
        self._check_values(vals)
        if not vals.get("is_medical", True) and not self._sees_medical() and any(self.mapped("is_medical")):
            raise AccessError(self.env._("Only somebody who sees medical files says that documents are not medical."))
        return super().write(self._with_safe_form(vals))

    def _with_safe_form(self, vals):
        return self.env["clinic.document"]._with_safe_pdf(vals, "blank_form", "blank_form_name", vals.get("name"))

    # --- business ---

    def _is_required_for(self, kind, category, company):
        """Whether a treatment of this kind and category in this branch needs a document of the type."""
        self.ensure_one()
        above = {int(part) for part in (category.parent_path or "").split("/") if part}
        return (
            kind in TREATMENT_KINDS
            and self.encounter_kinds in ("both", kind)
            and self.company_id in (company, company.browse())
            and (not self.category_ids or not above.isdisjoint(self.category_ids.ids))
        )
