# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_partner import STAFF

#: What a consultation says about a person: emptied when the client is forgotten.
CONSULTATION_FIELDS = (
    "clinic_consulted_category_ids",
    "clinic_consultation_note",
    "clinic_latent_needs",
    "clinic_budget_min",
    "clinic_budget_max",
    "clinic_aesthetic_preference",
    "clinic_blocker_ids",
)
#: Of these, the texts: those of two merged files are joined.
TEXTS = ("clinic_consultation_note", "clinic_latent_needs", "clinic_aesthetic_preference")
BUDGET = ("clinic_budget_min", "clinic_budget_max")


class ResPartner(models.Model):
    """What the client wants, would spend, and hesitates about (A2)."""

    _inherit = "res.partner"

    clinic_consulted_category_ids = fields.Many2many(
        "clinic.category",
        "clinic_consulted_category_rel",
        "partner_id",
        "category_id",
        string="Consulted Items",
        ondelete="restrict",
        groups=STAFF,
        help="Treatments that the client asked about. Those of encounters are added.",
    )
    clinic_consultation_note = fields.Text(string="Consultation Notes", groups=STAFF)
    clinic_latent_needs = fields.Text(
        string="Latent Needs", groups=STAFF, help="What could interest the client, without having been asked for."
    )
    clinic_budget_min = fields.Monetary(string="Budget From", groups=STAFF)
    clinic_budget_max = fields.Monetary(string="Budget To", groups=STAFF)
    clinic_aesthetic_preference = fields.Text(
        string="Aesthetic Preference",
        groups=STAFF,
        help="What the client finds beautiful: natural, striking, examples.",
    )
    clinic_blocker_ids = fields.Many2many(
        "clinic.blocker",
        "clinic_partner_blocker_rel",
        "partner_id",
        "blocker_id",
        string="Reasons for Not Buying",
        ondelete="restrict",
        groups=STAFF,
        help="What keeps the client from deciding. Those of encounters are added.",
    )
    clinic_latent_need_attempt_ids = fields.One2many(
        "clinic.attempt",
        "partner_id",
        string="Latent Needs Heard",
        domain=[("latent_need", "not in", [False, ""])],
        groups=STAFF,
    )

    @api.constrains(*BUDGET)
    def _check_clinic_budget(self):
        for partner in self.sudo():  # sudo: also when somebody else imports clients
            low, high = partner.clinic_budget_min, partner.clinic_budget_max
            if low < 0 or high < 0 or (high and high < low):
                raise ValidationError(
                    self.env._("%s: the budget goes from a smaller to a larger amount.", partner.display_name)
                )

    def _on_merge(self, duplicates):
        """Texts of both files are kept, and a budget is taken whole from one of them."""
        res = super()._on_merge(duplicates)
        for fname in TEXTS:
            texts = dict.fromkeys(text.strip() for text in (self | duplicates).mapped(fname) if text)
            if texts and list(texts) != [self[fname]]:
                self[fname] = "\n\n".join(texts)
        with_budget = (self | duplicates).filtered(lambda partner: any(partner[fname] for fname in BUDGET))
        with_budget[1:].write(dict.fromkeys(BUDGET, 0))
        return res
