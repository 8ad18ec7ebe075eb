# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import pdf
from ..tools.checklist import last_valid_day
from ..tools.engine import as_engine, is_engine

#: Written by :meth:`_revoke` only.
REVOCATION_FIELDS = frozenset({"date_revoked", "revoke_reason", "revoked_by_id"})
#: Follow from the type, and from the day of the signature.
DERIVED_FIELDS = frozenset({"valid_until", "is_medical"})


class ClinicDocument(models.Model):
    """Something that a client has signed: consent, risk notification, confidentiality … (A9).

    A document is revoked, not deleted. It counts in the branch with which it was signed.
    """

    _name = "clinic.document"
    _description = "Client Document"
    _inherit = ["clinic.checked", "clinic.access.logged"]
    _order = "date_signed desc, id desc"
    _check_company_auto = True
    _clinic_forget = "delete"
    _rec_names_search = ["partner_id.name", "type_id.name"]

    _clinic_engine_fields = REVOCATION_FIELDS | DERIVED_FIELDS
    #: The file is what is worth a row; lists show that there is one.
    _access_log_fields = frozenset({"file"})

    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Branch",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    encounter_id = fields.Many2one(
        "clinic.encounter",
        string="Signed For",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('kind', 'in', ['treatment', 'session'])]",
        help="The treatment that the document was signed for.",
    )
    type_id = fields.Many2one(
        "clinic.document.type", string="Type", required=True, index=True, ondelete="restrict", check_company=True
    )
    kind = fields.Selection(related="type_id.kind")
    is_medical = fields.Boolean(related="type_id.is_medical", store=True)
    date_signed = fields.Date(
        string="Signed On", required=True, default=lambda self: self.env["clinic.planner"]._today(self.env.company)
    )
    signed_by = fields.Selection(
        [("client", "Client"), ("representative", "Representative")], required=True, default="client"
    )
    representative = fields.Char(help="Who signed for the client, and as what.")
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="The last day on which it counts. Empty: it counts for the treatment that it was signed for.",
    )
    file = fields.Binary(string="PDF", attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    location = fields.Char(string="Place of the Paper", help="Where the signed paper is kept.")
    note = fields.Char()
    date_revoked = fields.Date(string="Revoked On", readonly=True, copy=False)
    revoke_reason = fields.Char(string="Reason", readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", string="Revoked By", readonly=True, copy=False, ondelete="restrict")
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        search="_search_state",
    )
    for_one_treatment = fields.Boolean(compute="_compute_for_one_treatment")

    _checklist = models.Index("(partner_id, type_id, date_signed)")

    # --- computes ---

    @api.depends("encounter_id")
    def _compute_partner_id(self):
        for document in self:
            # sudo: medical staff may lack the rights on encounters
            document.partner_id = document.encounter_id.sudo().partner_id or document.partner_id

    @api.depends("encounter_id")
    def _compute_company_id(self):
        for document in self:
            # sudo: as above
            document.company_id = document.encounter_id.sudo().company_id or document.company_id or self.env.company

    # not on the months: what was signed for a year stays so when the clinic changes its mind
    @api.depends("type_id", "date_signed")
    def _compute_valid_until(self):
        for document in self:
            signed = document.date_signed
            document.valid_until = signed and last_valid_day(signed, document.type_id.valid_months)

    @api.depends("valid_until", "type_id")
    def _compute_for_one_treatment(self):
        for document in self:
            document.for_one_treatment = bool(document.type_id) and not document.valid_until

    @api.depends("valid_until", "date_revoked", "company_id")
    def _compute_state(self):
        today = {company: self.env["clinic.planner"]._today(company) for company in self.sudo().company_id}
        for document in self:
            if document.date_revoked:
                document.state = "revoked"
            elif document.valid_until and document.valid_until < today[document.company_id.sudo()]:
                document.state = "expired"
            else:
                document.state = "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the day of every branch; the rules say which documents are seen
        companies = self.env["res.company"].sudo().search([])
        today = {company: self.env["clinic.planner"]._today(company) for company in companies}

        def lasting(comparison):
            return Domain.OR(
                Domain("company_id", "=", company.id) & Domain("valid_until", comparison, day)
                for company, day in today.items()
            )

        standing = Domain("date_revoked", "=", False)
        domains = {
            "revoked": Domain("date_revoked", "!=", False),
            "expired": standing & lasting("<"),
            "valid": standing & (Domain("valid_until", "=", False) | lasting(">=")),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("type_id", "date_signed")
    def _compute_display_name(self):
        for document in self:
            day = document.date_signed and fields.Date.to_string(document.date_signed)
            document.display_name = " ".join(filter(None, [document.type_id.name, day]))

    # --- constraints ---

    @api.constrains("date_signed", "company_id")
    def _check_date_signed(self):
        for document in self:
            if not fields.Date.to_date("1950-01-01") <= document.date_signed <= document._today():
                raise ValidationError(
                    self.env._(
                        "%(document)s: the day of the signature cannot be %(day)s.",
                        document=document.display_name,
                        day=document.date_signed,
                    )
                )

    @api.constrains("signed_by", "representative")
    def _check_representative(self):
        for document in self:
            if document.signed_by == "representative" and not (document.representative or "").strip():
                raise ValidationError(self.env._("%s: say who signed for the client.", document.display_name))

    @api.constrains("file", "location")
    def _check_kept(self):
        for document in self.with_context(bin_size=True):
            if not document.file and not (document.location or "").strip():
                raise ValidationError(
                    self.env._("%s: attach the PDF, or say where the paper is kept.", document.display_name)
                )

    @api.constrains("encounter_id", "partner_id")
    def _check_encounter(self):
        for document in self.sudo():  # sudo: medical staff may lack the rights on encounters
            if document.encounter_id and document.encounter_id.partner_id != document.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(document)s was signed by %(client)s, but the treatment is of another client.",
                        document=document.display_name,
                        client=document.partner_id.name,
                    )
                )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_engine_fields(vals)
        return super().create([self._with_safe_pdf(vals, "file", "file_name") for vals in vals_list])

    def write(self, vals):
        self._refuse_engine_fields(vals)
        self._check_values(vals)
        for document in self:
            if document.date_revoked and vals and not is_engine(self.env):
                raise UserError(
                    self.env._("%s is revoked, so it cannot be changed. Add another document.", document.display_name)
                )
        res = super().write(self._with_safe_pdf(vals, "file", "file_name"))
        if "encounter_id" in vals:
            # the client follows from the treatment
            self.partner_id.check_access("read")
        return res

    def _refuse_engine_fields(self, vals):
        if is_engine(self.env):
            return
        if REVOCATION_FIELDS & vals.keys():
            raise UserError(self.env._("A document is revoked with the button “Revoke”, with a reason."))
        for fname in sorted(DERIVED_FIELDS & vals.keys()):
            raise UserError(
                self.env._(
                    "“%s” follows from the type of the document and the day of the signature.",
                    self._fields[fname]._description_string(self.env),
                )
            )

    @api.model
    def _with_safe_pdf(self, vals, file_field, name_field, default=None):
        """The values with the file checked and its name made plain; raises in one sentence if it is refused."""
        vals = dict(vals)
        if content := vals.get(file_field):
            self._check_pdf(content)
            vals.setdefault(name_field, None)
        elif file_field in vals:
            vals[name_field] = False
        if name_field in vals and (vals.get(file_field) or vals[name_field]):
            default = default if isinstance(default, str) else None
            vals[name_field] = pdf.file_name(vals[name_field], default or self.env._("document"))
        return vals

    @api.model
    def _check_pdf(self, content):
        try:
            data = base64.b64decode(content, validate=False)
        except (binascii.Error, TypeError, ValueError):
            data = b""
        megabytes = self.env.company.clinic_document_max_mb
        code = pdf.refusal(data, megabytes * 1024 * 1024)
        if not code:
            return
        _ = self.env._
        raise ValidationError(
            {
                "not_pdf": _("The file is not a PDF. Scan or save the signed paper as a PDF."),
                "too_large": _("The PDF is larger than %s MB. Scan it with a lower resolution.", megabytes),
                "broken": _("The PDF is damaged, so nobody can say what is in it. Scan the paper again."),
                "encrypted": _("The PDF is protected with a password, so it cannot be checked. Save it without one."),
                "script": _(
                    "The PDF contains a script or an action that starts by itself. Print it, and scan the paper."
                ),
                "launch": _("The PDF starts programs or sends data. Print it, and scan the paper."),
                "embedded": _("The PDF has other files inside it. Print it, and scan the paper."),
            }[code]
        )

    def _access_log_watched(self, fnames):
        # forms ask for the size of the file only
        sized = self.env.context.get("bin_size")
        return super()._access_log_watched([fname for fname in fnames if not (sized and fname == "file")])

    def _access_log_changed(self, fnames):
        # also its day and its treatment: they decide whether the treatment may take place
        return list(fnames)

    # --- actions ---

    def action_revoke(self):
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_document_revoke_action")
        return dict(action, context={"default_document_id": self.id})

    # --- business ---

    def _revoke(self, day, reason):
        """From this day on it does not count any more."""
        for document in self:
            if document.date_revoked:
                raise UserError(self.env._("%s is revoked already.", document.display_name))
            if not document.date_signed <= day <= document._today():
                raise UserError(
                    self.env._("%s: it is revoked between the day of the signature and today.", document.display_name)
                )
        as_engine(self).write({"date_revoked": day, "revoke_reason": reason, "revoked_by_id": self.env.uid})

    def _today(self):
        """Today where the document was signed."""
        return self.env["clinic.planner"]._today(self.company_id.sudo())  # sudo: its time zone only
