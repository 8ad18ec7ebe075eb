# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.engine import as_engine


class ClinicFollowupHandover(models.Model):
    """Work that finds another person: by the resolver, or because somebody leaves (D7)."""

    _inherit = "clinic.followup"

    def _resolve_again(self, reason=None):
        """Ask the resolver who does these now; nobody found leaves them visibly unassigned."""
        explained = {"reason": reason} if reason else {}
        roster = self.env["clinic.resolver"]._roster(self.company_id.ids, self.encounter_id.ids, self.partner_id.ids)
        # the choice is made anew: whoever had these does not come first
        roster.familiar.clear()
        for followup in as_engine(self):
            kind = (
                followup.step_id.responsible_kind
                or followup.curve_id.responsible_kind
                or followup.department_id.clinic_kind
            )
            responsible, _department = roster.resolve(
                followup.company_id.id,
                followup.encounter_id.id,
                followup.partner_id.id,
                followup.role_id.id,
                kind,
                followup.department_id.id,
            )
            followup.write({"user_id": responsible.user_id, "resolver": responsible.rule, **explained})

    @api.model
    def _hand_over(self, users):
        """Users leave: their open follow-ups go to whom the resolver finds, their clients lose them as
        owner, and the managers of the departments are told.  Nothing is deleted."""
        # sudo: whoever archives users need not be clinic staff
        Ownership = self.env["clinic.ownership"].sudo()
        followups = self.sudo().search([("user_id", "in", users.ids), ("state", "=", "todo")])
        names = ", ".join(users.mapped("name"))
        reason = self.env._("Handed over from %s.", names)
        for role, ownerships in (
            Ownership.search([("user_id", "in", users.ids), ("date_to", "=", False)]).grouped("role_id").items()
        ):
            Ownership._assign(ownerships.partner_id, role, self.env["res.users"], reason, rule="handover")
        followups._resolve_again(reason)
        followups._tell_hand_over(names)

    def _tell_hand_over(self, names):
        """One message to each department's manager, with what was handed over to whom."""
        for department, followups in self.grouped("department_id").items():
            manager = department.manager_id.user_id
            if not manager.active:
                manager = followups.company_id[:1]._clinic_fallback()
            if not manager:
                continue
            counts = followups.grouped("user_id")
            lines = ", ".join(
                f"{user.name or self.env._('nobody')}: {len(of_user)}" for user, of_user in counts.items()
            )
            manager.partner_id.message_notify(
                partner_ids=manager.partner_id.ids,
                subject=self.env._("Follow-ups handed over from %s", names),
                body=self.env._(
                    "%(count)s open follow-ups of %(names)s were handed over (%(lines)s).",
                    count=len(followups),
                    names=names,
                    lines=lines,
                ),
            )
