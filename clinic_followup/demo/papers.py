# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

from ..tools.due_dates import local_day
from ..tools.pdf import minimal
from . import phrases_consultation as phrases

#: How often a required document was signed, in percent; the others are missing.
SIGNED = 91
#: Reasons for not buying, by how often.
BLOCKERS = {"price": 30, "family": 18, "pain": 14, "compare": 14, "risk": 10, "not_urgent": 8, "doctor": 6}


class ClinicDemoPapers(models.AbstractModel):
    """What clients of the demonstration clinic have signed, and what their consultations found out."""

    _inherit = "clinic.demo"

    def _file_documents(self, rng):
        """Most treatments have their documents; some are missing, some have expired, one is revoked."""
        kinds = self.env["clinic.document.type"].search([("company_id", "in", (False, self.env.company.id))])
        vals_by_user = {}
        treatments = self.env["clinic.encounter"].search(
            [
                ("kind", "in", ("treatment", "session")),
                ("state", "=", "done"),
                ("company_id", "=", self.env.company.id),
            ],
            order="partner_id, date, id",
        )
        for partner, of_client in treatments.grouped("partner_id").items():
            lasting = {}
            for encounter in of_client:
                day = local_day(encounter.date, ZoneInfo(self.env.company._clinic_tz()))
                for kind in kinds:
                    needed = kind.required and kind._is_required_for(
                        encounter.kind, encounter.category_id, encounter.company_id
                    )
                    if not needed and (encounter != of_client[0] or kind.required or rng.random() < 0.4):
                        continue
                    if lasting.get(kind, day) > day or rng.randrange(100) >= SIGNED:
                        continue
                    signed = day
                    if kind.valid_months and rng.random() < 0.12:
                        # nobody noticed that the last one had expired
                        signed -= relativedelta(months=kind.valid_months + 2)
                    elif kind.valid_months:
                        lasting[kind] = day + relativedelta(months=kind.valid_months)
                    user = encounter.nurse_id or encounter.doctor_id if kind.is_medical else encounter.consultant_id
                    vals_by_user.setdefault(user, []).append(
                        self._prepare_document(rng, kind, partner, encounter, signed)
                    )
        documents = self.env["clinic.document"]
        for user, vals_list in vals_by_user.items():
            documents |= documents.with_user(user).create(vals_list).with_env(self.env)
        lately = documents.filtered(lambda document: document.kind == "photo")[:1]
        lately._revoke(self._today(), self._say(phrases.REVOKED))
        for number, partner in enumerate(treatments.partner_id, 1):
            partner.clinic_file_location = f"A-{number // 40 + 1}-{number:03}"

    def _prepare_document(self, rng, kind, partner, encounter, signed):
        by_parent = rng.random() < 0.03
        # a form of this language would need its fonts
        name = kind.with_context(lang="en_US").name
        lines = b"BT /F1 20 Tf 72 760 Td (%s) Tj 0 -32 Td (Demonstration) Tj ET" % name.encode("ascii", "ignore")
        return {
            "type_id": kind.id,
            "partner_id": partner.id,
            "encounter_id": not kind.valid_months and encounter.id,
            "date_signed": signed,
            "signed_by": "representative" if by_parent else "client",
            "representative": by_parent and self._say(phrases.PARENT),
            "file": base64.b64encode(minimal(content=lines)),
            "file_name": f"{kind.name} {partner.name}.pdf",
            "location": rng.random() < 0.5 and f"B-{signed.year}-{signed.month:02}",
        }

    def _note_consultations(self, rng):
        """Two thirds of the clients: wishes, budget, preference; and why those who left did not buy."""
        clients = self.env["res.partner"].search([("is_clinic_client", "=", True)], order="id")
        for number, client in enumerate(clients):
            if number % 3 == 2:
                continue
            low = rng.choice((2, 3, 5, 8, 10, 20)) * 1000
            client.write(
                {
                    "clinic_consultation_note": self._say(rng.choice(phrases.CONSULTATIONS)),
                    "clinic_aesthetic_preference": rng.random() < 0.6 and self._say(rng.choice(phrases.PREFERENCES)),
                    "clinic_latent_needs": rng.random() < 0.4 and self._say(rng.choice(phrases.LATENT_NEEDS)),
                    "clinic_budget_min": low,
                    "clinic_budget_max": rng.random() < 0.8 and low * rng.choice((2, 3)),
                    "clinic_consulted_category_ids": [
                        Command.link(category.id) for category in client.clinic_encounter_ids.category_id
                    ],
                }
            )
        blockers = {code: self.env.ref(f"clinic_followup.blocker_{code}", False) for code in BLOCKERS}
        for encounter in self.env["clinic.encounter"].search([("kind", "=", "no_purchase")], order="id"):
            codes = set(rng.choices(list(BLOCKERS), list(BLOCKERS.values()), k=rng.choice((1, 1, 2))))
            encounter.write(
                {
                    "blocker_ids": [Command.link(blockers[code].id) for code in sorted(codes) if blockers[code]],
                    "consulted_category_ids": [Command.link(category.id) for category in encounter.category_id],
                }
            )
