# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ClinicCategory(models.Model):
    """A kind of treatment (minor surgery, skin, hair removal …), in a tree (B5).

    Curves filter on it; products belong to it.
    """

    _name = "clinic.category"
    _description = "Treatment Category"
    _inherit = ["clinic.checked"]
    _order = "sequence, complete_name, id"
    _parent_store = True
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(copy=False)
    complete_name = fields.Char(compute="_compute_complete_name", recursive=True, store=True)
    display_name = fields.Char(recursive=True)
    parent_id = fields.Many2one("clinic.category", string="Parent Category", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("clinic.category", "parent_id", string="Child Categories")
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)
    effect_days = fields.Integer(
        help="How many days the effect lasts; 0: as the category above says, else it does not end."
    )
    scabbing_days = fields.Integer(
        help="After how many days scabs have formed and fallen off; 0: as the category above says, else there are none."
    )
    care_instruction = fields.Html(
        translate=True,
        help="What the client should do and avoid after the treatment. Empty: what the category above says.",
    )
    product_count = fields.Integer(compute="_compute_product_count")

    _unique_code = models.UniqueIndex("(code) WHERE code IS NOT NULL", "A category with this code already exists.")
    _days_not_negative = models.Constraint(
        "CHECK (effect_days BETWEEN 0 AND 3650 AND scabbing_days BETWEEN 0 AND 3650)",
        "The days of the effect and of scabbing lie between 0 and 3650.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for category in self:
            parent = category.parent_id.complete_name
            category.complete_name = f"{parent} / {category.name}" if parent else category.name

    @api.depends_context("lang")
    @api.depends("name", "parent_id.display_name")
    def _compute_display_name(self):
        # complete_name is stored, so it knows one language only
        for category in self:
            parent = category.parent_id.display_name
            category.display_name = f"{parent} / {category.name}" if parent else category.name

    def _compute_product_count(self):
        counts = dict(
            self.env["product.template"]._read_group(
                [("clinic_category_id", "in", self.ids)], ["clinic_category_id"], ["__count"]
            )
        )
        for category in self:
            category.product_count = counts.get(category, 0)

    def write(self, vals):
        self._check_values(vals)
        if vals.get("parent_id"):
            self._check_parent(self.browse(vals["parent_id"]))
        return super().write(vals)

    def _check_parent(self, parent):
        """Before the tree is updated: the ORM refuses a circle too, but does not say where."""
        above = {int(part) for part in (parent.parent_path or "").split("/") if part}
        for category in self:
            if category.id in above:
                raise ValidationError(
                    self.env._(
                        "The category “%(name)s” cannot be below itself: choose another parent category.",
                        name=category.name,
                    )
                )

    def _nearest(self, fname):
        """The value of the category, else of the nearest category above it that has one."""
        category = self
        while category and not category[fname]:
            category = category.parent_id
        return category[fname]

    def action_view_products(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "product.template",
            "view_mode": "list,kanban,form",
            "domain": [("clinic_category_id", "child_of", self.id)],
            "context": {"default_clinic_category_id": self.id, "default_type": "service"},
        }
