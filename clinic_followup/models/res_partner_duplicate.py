# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from .clinic_duplicate import NAME_KEY
from .res_partner import OWNER_FIELDS, STAFF

#: As many other clients are named in the warning.
NAMED = 3


class ResPartnerDuplicate(models.Model):
    """Who types a client that is there already is told so at once; saving stays possible (A1)."""

    _inherit = "res.partner"

    clinic_duplicate_hint = fields.Text(
        string="Possible Duplicates", compute="_compute_clinic_duplicate_hint", groups=STAFF
    )

    # what the search for duplicates compares
    _clinic_phone_sanitized = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _clinic_email_normalized = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _clinic_birthdate = models.Index("(birthdate_date) WHERE birthdate_date IS NOT NULL")

    # --- computes ---

    @api.depends("phone_sanitized", "email_normalized", "name", "birthdate_date", "is_clinic_client", "is_company")
    @api.depends_context("lang", "allowed_company_ids", "uid")
    def _compute_clinic_duplicate_hint(self):
        _ = self.env._
        asking = self.filtered(
            lambda partner: not partner.is_company and (partner.is_clinic_client or not partner._origin)
        )
        twins = asking._find_twins()
        others = self.browse({other_id for of_partner in twins.values() for other_id, *_same in of_partner})
        readable = others._filtered_access("read")
        for partner in self:
            lines = []
            for other_id, same_phone, same_email, same_name in twins.get(partner, ()):
                other = self.browse(other_id)
                sames = [
                    label
                    for same, label in (
                        (same_phone, _("same phone number")),
                        (same_email, _("same e-mail")),
                        (same_name, _("same name and birthdate")),
                    )
                    if same
                ]
                facts = other.sudo()  # sudo: member number and owner, so that colleagues can talk
                owner = facts._clinic_owner().name or _("nobody")
                # the name only of those whom the user may see
                name = facts.name if other in readable else _("another client")
                lines.append(
                    _(
                        "%(name)s, member number %(number)s, owner %(owner)s: %(sames)s",
                        name=name,
                        number=facts.clinic_ref or "–",
                        owner=owner,
                        sames=", ".join(sames),
                    )
                )
            partner.clinic_duplicate_hint = "\n".join(lines)

    # --- business ---

    def _clinic_owner(self):
        """Who is in charge of the client before all others."""
        return next((self[fname] for fname in OWNER_FIELDS if self[fname]), self.env["res.users"])

    def _find_twins(self):
        """Other clients of the branches at hand that may be the same, by client: one query.

        Rules do not matter here: the list of possible duplicates is no way to read a client."""
        if not self:
            return {}
        for fname in ("phone_sanitized", "email_normalized", "name", "birthdate_date", "is_clinic_client", "active"):
            self.env["res.partner"].flush_model([fname])
        partners = list(self)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT k.n, p.id,
                       COALESCE(p.phone_sanitized = k.phone, FALSE),
                       COALESCE(p.email_normalized = k.email, FALSE),
                       COALESCE(p.birthdate_date = k.born AND %(name)s = k.name, FALSE)
                  FROM unnest(%(ids)s, %(phones)s::varchar[], %(emails)s::varchar[], %(names)s::varchar[],
                              %(days)s::date[]) WITH ORDINALITY AS k(id, phone, email, name, born, n)
                  JOIN res_partner p
                    ON p.phone_sanitized = k.phone
                    OR p.email_normalized = k.email
                    OR (p.birthdate_date = k.born AND %(name)s = k.name)
                 WHERE p.id != k.id AND p.is_clinic_client AND p.active
                   AND (p.company_id IS NULL OR p.company_id = ANY(%(companies)s))
                 ORDER BY k.n, p.id
                """,
                name=NAME_KEY,
                ids=[partner._origin.id or 0 for partner in partners],
                phones=[partner.phone_sanitized or None for partner in partners],
                emails=[partner.email_normalized or None for partner in partners],
                names=["".join((partner.name or "").split()).lower() for partner in partners],
                days=[partner.birthdate_date or None for partner in partners],
                companies=self.env.companies.ids,
            )
        )
        twins = {}
        for number, *found in rows:
            of_partner = twins.setdefault(partners[number - 1], [])
            if len(of_partner) < NAMED:
                of_partner.append(found)
        return twins

    def _duplicate_facts(self):
        """What tells two clients apart, in one line each; no numbers, which not everybody may see."""
        _ = self.env._
        facts = {}
        for partner in self:
            parts = [
                partner.clinic_ref,
                partner.birthdate_date and _("born %s", format_date(self.env, partner.birthdate_date)),
                _("%s encounters", partner.clinic_encounter_count),
                _("owner %s", partner._clinic_owner().name or _("nobody")),
            ]
            facts[partner] = " · ".join(filter(None, parts))
        return facts

    def _on_merge(self, duplicates):
        self.env["clinic.duplicate"]._on_merge(self, duplicates)
        return super()._on_merge(duplicates)

    # --- actions ---

    def _action_merge_clients(self):
        """Odoo's wizard, with these clients and the better file chosen; for supervisors."""
        if not self.env.user.has_group("clinic_followup.group_supervisor"):
            raise AccessError(self.env._("Only a supervisor merges clients."))
        partners = self.exists()
        if len(partners) < 2:
            raise UserError(self.env._("These two are one client already."))
        if hidden := partners - partners._filtered_access("write"):
            raise AccessError(
                self.env._(
                    "You may not change the client with the member number %s. Ask a manager to merge the two.",
                    # sudo: only the number
                    ", ".join(client.clinic_ref or "–" for client in hidden.sudo()),
                )
            )
        Wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = Wizard.create(
            {
                "state": "selection",
                "partner_ids": [(6, 0, partners.ids)],
                "dst_partner_id": Wizard._get_ordered_partner(partners.ids)[-1].id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Merge clients"),
            "res_model": Wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"clinic_merge": True},
        }
