# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

#: Who works with documents; the records have their own rights.
READERS = "clinic_followup.group_staff,clinic_followup.group_nurse"


class ResPartner(models.Model):
    """What the client has signed, and where the paper file stands (A9)."""

    _inherit = "res.partner"

    clinic_document_ids = fields.One2many("clinic.document", "partner_id", string="Documents", groups=READERS)
    clinic_document_count = fields.Integer(compute="_compute_clinic_document_count", groups=READERS)
    clinic_file_location = fields.Char(
        string="Place of the File", groups=READERS, help="Where the client's paper file stands: room, cabinet, number."
    )

    def _compute_clinic_document_count(self):
        counts = dict(
            self.env["clinic.document"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        for partner in self:
            partner.clinic_document_count = counts.get(partner._origin, 0)

    def action_view_clinic_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_document_action")
        return dict(action, domain=[("partner_id", "=", self.id)], context={"default_partner_id": self.id})
