# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.checklist import EXPIRED, MISSING, THERE, Paper, standing
from ..tools.due_dates import local_day
from ..tools.selections import TREATMENT_KINDS


class ClinicEncounter(models.Model):
    """Which documents a treatment needs, and whether they are there (A9).

    Everybody who sees the treatment sees the names of the types; the documents themselves have their own rights.
    """

    _inherit = "clinic.encounter"

    document_ids = fields.One2many("clinic.document", "encounter_id", string="Documents")
    document_there_ids = fields.Many2many(
        "clinic.document.type", compute="_compute_documents", compute_sudo=True, string="Documents There"
    )
    document_missing_ids = fields.Many2many(
        "clinic.document.type", compute="_compute_documents", compute_sudo=True, string="Documents Missing"
    )
    document_expired_ids = fields.Many2many(
        "clinic.document.type", compute="_compute_documents", compute_sudo=True, string="Documents Expired"
    )
    has_document_missing = fields.Boolean(
        string="Consent Missing",
        compute="_compute_documents",
        compute_sudo=True,
        search="_search_has_document_missing",
        help="A document that the treatment needs is missing or expired.",
    )
    document_blocks = fields.Boolean(
        compute="_compute_documents",
        compute_sudo=True,
        help="The treatment cannot be done before the documents are there.",
    )

    @api.depends(
        "partner_id.clinic_document_ids.type_id",
        "partner_id.clinic_document_ids.date_signed",
        "partner_id.clinic_document_ids.valid_until",
        "partner_id.clinic_document_ids.date_revoked",
        "partner_id.clinic_document_ids.encounter_id",
        "kind",
        "category_id",
        "date",
        "state",
        "origin_id",
        "company_id",
    )
    def _compute_documents(self):
        none = self.env["clinic.document.type"]
        checklist = self._document_checklist()
        for encounter in self:
            standings = checklist[encounter]
            lacking = standings.get(MISSING, none) | standings.get(EXPIRED, none)
            encounter.document_there_ids = standings.get(THERE, none)
            encounter.document_missing_ids = standings.get(MISSING, none)
            encounter.document_expired_ids = standings.get(EXPIRED, none)
            encounter.has_document_missing = bool(lacking)
            encounter.document_blocks = bool(lacking) and encounter.company_id.clinic_document_check == "block"

    def _document_checklist(self):
        """For each encounter, the types of documents that it needs, by their standing. Queries do not grow with them."""
        encounters = self.sudo()  # sudo: what is missing is missing for everybody
        treatments = encounters.filtered(
            lambda encounter: encounter.kind in TREATMENT_KINDS and encounter.state != "cancelled"
        )
        types = treatments.env["clinic.document.type"].search([("required", "=", True)]) if treatments else None
        papers = treatments._papers(types) if types else {}
        zones = {company: ZoneInfo(company._clinic_tz()) for company in treatments.company_id}
        checklist = {encounter: {} for encounter in self}
        for encounter in treatments if types else []:
            if not encounter.date:
                continue
            day = local_day(encounter.date, zones[encounter.company_id])
            signed_for = (encounter._origin.id, encounter.origin_id._origin.id)
            standings = checklist[encounter]
            for kind in types:
                if kind._is_required_for(encounter.kind, encounter.category_id, encounter.company_id):
                    of_type = papers.get((encounter.partner_id._origin.id, encounter.company_id.id, kind.id), ())
                    found = standing(day, signed_for, of_type)
                    standings[found] = standings.get(found, kind.browse()) | kind
        return checklist

    def _papers(self, types):
        """What the clients of the encounters signed of these types, by client, branch and type."""
        papers = {}
        for document in self.env["clinic.document"].search_fetch(
            [("partner_id", "in", self.partner_id._origin.ids), ("type_id", "in", types.ids)],
            ["partner_id", "company_id", "type_id", "date_signed", "valid_until", "encounter_id", "date_revoked"],
        ):
            key = (document.partner_id.id, document.company_id.id, document.type_id.id)
            papers.setdefault(key, []).append(
                Paper(
                    document.date_signed,
                    document.valid_until or None,
                    document.encounter_id.id or None,
                    document.date_revoked or None,
                )
            )
        return papers

    def _search_has_document_missing(self, operator, value):
        """The same rule as ``tools.checklist.standing``, for all treatments in one statement."""
        if operator != "in":
            return NotImplemented
        # sudo: time zones of all branches; the rules say which encounters are seen
        companies = self.env["res.company"].sudo().search([])
        for model in ("clinic.encounter", "clinic.document", "clinic.document.type", "clinic.category"):
            self.env[model].flush_model()
        zones = SQL(", ").join(SQL("(%s, %s)", company.id, company._clinic_tz()) for company in companies)
        lacking = SQL(
            """
            (SELECT e.id
               FROM clinic_encounter e
               JOIN (VALUES %s) AS zone (company_id, tz) ON zone.company_id = e.company_id
               JOIN clinic_document_type t
                 ON t.active AND t.required
                AND (t.company_id IS NULL OR t.company_id = e.company_id)
                AND t.encounter_kinds IN ('both', e.kind)
              WHERE e.kind IN %s
                AND e.state != 'cancelled'
                AND (NOT EXISTS (SELECT FROM clinic_category_clinic_document_type_rel r
                                  WHERE r.clinic_document_type_id = t.id)
                     OR EXISTS (SELECT FROM clinic_category_clinic_document_type_rel r
                                  JOIN clinic_category above ON above.id = r.clinic_category_id
                                  JOIN clinic_category own ON own.parent_path LIKE above.parent_path || '%%'
                                 WHERE r.clinic_document_type_id = t.id AND own.id = e.category_id))
                AND NOT EXISTS (
                    SELECT FROM clinic_document d
                     WHERE d.partner_id = e.partner_id
                       AND d.company_id = e.company_id
                       AND d.type_id = t.id
                       AND d.date_signed <= (e.date AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date
                       AND (d.date_revoked IS NULL
                            OR d.date_revoked > (e.date AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date)
                       AND (d.valid_until >= (e.date AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date
                            OR d.valid_until IS NULL AND d.encounter_id IN (e.id, e.origin_id))))
            """,
            zones,
            tuple(TREATMENT_KINDS),
        )
        found = Domain("id", "in", lacking)
        return found if True in value else ~found

    # --- constraints ---

    @api.constrains("state", "kind", "category_id", "product_id", "partner_id", "date", "origin_id", "company_id")
    def _check_documents_there(self):
        """Where the branch wants it so, nothing is done without its documents: no context and no import gets round it."""
        # sudo: the branch's setting
        strict = self.filtered(
            lambda encounter: encounter.state == "done" and encounter.company_id.sudo().clinic_document_check == "block"
        )
        if not strict:
            return
        for encounter, standings in strict._document_checklist().items():
            lacking = [*standings.get(MISSING, []), *standings.get(EXPIRED, [])]
            if lacking:
                raise ValidationError(
                    self.env._(
                        "%(encounter)s cannot be done without these documents: %(documents)s. "
                        "Save it as planned, and add them first.",
                        encounter=encounter.display_name,
                        documents=", ".join(kind.name for kind in lacking),
                    )
                )

    @api.constrains("partner_id", "company_id")
    def _check_documents_stay(self):
        for encounter in self.sudo():  # sudo: also what the user may not see
            if any(
                document.partner_id != encounter.partner_id or document.company_id != encounter.company_id
                for document in encounter.document_ids
            ):
                raise ValidationError(
                    self.env._(
                        "%s has signed documents, so it stays with its client and in its branch: "
                        "cancel it, and record a new one.",
                        encounter.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_documented(self):
        documented = self.sudo().filtered("document_ids")  # sudo: also what the user may not see
        if documented:
            raise UserError(
                self.env._(
                    "%s has signed documents, so it cannot be deleted. Cancel it instead.", documented[0].display_name
                )
            )

    # --- actions ---

    def action_add_document(self):
        """A new document with everything filled in but the file."""
        self.ensure_one()
        lacking = (self.document_missing_ids | self.document_expired_ids).filtered("may_add")
        day = min(
            local_day(self.date, ZoneInfo(self.company_id._clinic_tz())),
            self.env["clinic.planner"]._today(self.company_id),
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a document"),
            "res_model": "clinic.document",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_encounter_id": self.id,
                "default_company_id": self.company_id.id,
                "default_type_id": lacking[:1].id,
                "default_date_signed": fields.Date.to_string(day),
            },
        }
