# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools.engine import as_engine


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging two client files keeps every plan, follow-up, contact and owner."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Close the duplicates' ownerships where the kept client has an owner in the role: the unique
        index of open ownerships would stop the merge otherwise."""
        Ownership = self.env["clinic.ownership"].sudo()  # sudo: whoever merges need not be clinic staff
        open_rows = Ownership.search(
            [("partner_id", "in", (src_partners | dst_partner).ids), ("date_to", "=", False)], order="date_from, id"
        )
        for of_role in open_rows.grouped("role_id").values():
            kept = of_role.filtered(lambda row: row.partner_id == dst_partner) or of_role[:1]
            as_engine(of_role - kept).write(
                {
                    "date_to": self.env.cr.now(),
                    "reason": self.env._("Merged into %s.", dst_partner.display_name),
                }
            )
        # sudo: whoever merges need not see every part of the files
        dst_partner.sudo()._on_merge(src_partners.sudo())
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _update_values(self, src_partners, dst_partner):
        """Keep the client's own member number, restrictions and journey; see every field, whoever merges."""
        # sudo: fields of groups that the user lacks would be lost without a word
        src_partners, dst_partner = src_partners.sudo(), as_engine(dst_partner.sudo())
        numbers = src_partners.filtered("clinic_ref").mapped("clinic_ref")
        kept_number = dst_partner.clinic_ref or (numbers[0] if numbers else False)
        # the stronger restriction wins: nobody calls a client whose duplicate says that she has died
        severity = [value for value, _label in dst_partner._fields["clinic_contact_status"].selection]
        status = max((src_partners | dst_partner).mapped(lambda p: p.clinic_contact_status or "ok"), key=severity.index)
        # the index on member numbers sees the duplicates until they are deleted
        src_partners.write({"clinic_ref": False})
        src_partners.flush_recordset(["clinic_ref"])
        res = super()._update_values(src_partners, dst_partner)
        dst_partner.write({"clinic_ref": kept_number, "clinic_contact_status": status})
        given_up = [number for number in numbers if number != kept_number]
        if given_up:
            dst_partner.message_post(body=self.env._("Former member numbers: %s", ", ".join(given_up)))
        for role in self.env["clinic.role"].sudo().search([("partner_field", "!=", False)]):
            self.env["clinic.ownership"]._refresh_partner_fields(dst_partner, role)
        dst_partner._refresh_journey()
        # what one file ended or repeated counts for the plans of the other
        self.env.invalidate_all()
        planner = self.env["clinic.planner"]
        planner._stop_superseded(dst_partner.clinic_encounter_ids)
        planner._settle_repeated(dst_partner)
        return res
