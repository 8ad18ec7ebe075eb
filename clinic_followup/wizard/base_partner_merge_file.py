# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeFile(models.TransientModel):
    """The better of two client files stays, and its quality is judged anew (A1, A4)."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _get_ordered_partner(self, partner_ids):
        """The last is the one that stays: the client with more encounters, then as in core the older."""
        ordered = super()._get_ordered_partner(sorted(partner_ids, reverse=True))
        # sudo: it does not depend on who merges which file is the better one
        counts = {partner.id: partner.clinic_encounter_count for partner in ordered.sudo()}
        return ordered.sorted(lambda partner: (partner.active, counts[partner.id]))

    def action_merge(self):
        """Back to the list of duplicates; core's last screen proposes to look for more among all contacts."""
        res = super().action_merge()
        return {"type": "ir.actions.client", "tag": "soft_reload"} if self.env.context.get("clinic_merge") else res

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Supervisors merge clients whose e-mail addresses differ; core asks for an administrator, because the address
        of somebody who logs in must not be taken over."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if (
            self.env.user.has_group("clinic_followup.group_supervisor")
            and all(partner.is_clinic_client for partner in partners)
            # sudo: users that the supervisor does not see count as well
            and not partners.sudo().with_context(active_test=False).user_ids
        ):
            extra_checks = False
        return super()._merge(partner_ids, dst_partner, extra_checks=extra_checks)

    def _update_foreign_keys(self, src_partners, dst_partner):
        self._merge_properties(src_partners, dst_partner)
        self._drop_same_anniversaries(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _log_merge_operation(self, src_partners, dst_partner):
        """The rows have moved by plain SQL: what was derived from them is derived again."""
        res = super()._log_merge_operation(src_partners, dst_partner)
        self.env.invalidate_all()
        dst_partner.sudo()._refresh_completeness(force=True)  # sudo: derived from everything, whoever merges
        self.env["clinic.file.issue"]._recheck(dst_partner)
        return res

    def _merge_properties(self, src_partners, dst_partner):
        """Fields that the clinic added itself: core leaves them out. What the kept file lacks comes from the others."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE res_partner d
                   SET properties = COALESCE(d.properties, '{}') || filled.properties
                  FROM (
                      SELECT jsonb_object_agg(key, value ORDER BY s.id DESC) AS properties
                        FROM res_partner s, jsonb_each(s.properties)
                       WHERE s.id = ANY(%(duplicates)s) AND value NOT IN %(nothing)s
                         AND COALESCE((SELECT k.properties -> key FROM res_partner k WHERE k.id = %(kept)s), 'null')
                             IN %(nothing)s
                  ) AS filled
                 WHERE d.id = %(kept)s AND filled.properties IS NOT NULL
             RETURNING d.id
                """,
                kept=dst_partner.id,
                duplicates=src_partners.ids,
                nothing=SQL("('null'::jsonb, 'false'::jsonb, '\"\"'::jsonb, '[]'::jsonb, '0'::jsonb)"),
            )
        )
        dst_partner.invalidate_recordset(["properties"])

    def _drop_same_anniversaries(self, src_partners, dst_partner):
        """One wedding stands in the file once."""
        # sudo: whoever merges need not be clinic staff
        anniversaries = self.env["clinic.anniversary"].sudo().search([("partner_id", "in", src_partners.ids)])
        known = {(day.name, day.date) for day in dst_partner.sudo().clinic_anniversary_ids}  # sudo: as above
        anniversaries.filtered(lambda day: (day.name, day.date) in known).unlink()
