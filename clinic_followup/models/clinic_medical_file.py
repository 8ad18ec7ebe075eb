# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.engine import as_engine, is_engine
from ..tools.medical import joined, property_text

TEXTS = ("allergies", "contraindications", "medication", "chronic_conditions", "past_procedures")
#: The text that cannot stand beside "asked, none known".
NONE_KNOWN = {"no_allergies": "allergies", "no_contraindications": "contraindications"}
#: Every change of one of these is kept, and makes its author the last who reviewed the file.
MEDICAL = frozenset({*TEXTS, *NONE_KNOWN, "properties"})
REVIEWED = frozenset({"reviewed_on", "reviewed_by_id"})
#: Follows from the client: whoever could write it could hide the file from the branch.
BRANCH = frozenset({"company_id"})
PHYSICIAN = "clinic_followup.group_physician"


class ClinicMedicalFile(models.Model):
    """The medical summary of one client, for nurses and physicians only (A3).

    It has no chatter, on purpose: its history are the rows of ``clinic.medical.change``.  It belongs to
    the branch of the client; the file of a client whom all branches share is shared like the client:
    an allergy counts wherever the client is treated.
    """

    _name = "clinic.medical.file"
    _description = "Medical File"
    _inherit = ["clinic.checked", "clinic.access.logged", "properties.base.definition.mixin"]
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id.name", "partner_id.clinic_ref"]
    _order = "id desc"
    _check_company_auto = True
    _clinic_forget = "delete"
    _clinic_engine_fields = REVIEWED | BRANCH

    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, copy=False, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="partner_id.company_id", string="Branch", store=True, index="btree_not_null", precompute=True
    )
    allergies = fields.Text()
    no_allergies = fields.Boolean(string="No Known Allergies", help="The client was asked, and none are known.")
    contraindications = fields.Text()
    no_contraindications = fields.Boolean(
        string="No Known Contraindications", help="It was looked into, and none are known."
    )
    medication = fields.Text()
    chronic_conditions = fields.Text()
    past_procedures = fields.Text(help="What was done before, here or elsewhere.")
    reviewed_on = fields.Date(string="Last Reviewed", readonly=True, copy=False)
    reviewed_by_id = fields.Many2one(
        "res.users", string="Reviewed By", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )
    change_ids = fields.One2many("clinic.medical.change", "file_id", string="Changes", readonly=True)
    assessment_ids = fields.One2many(
        "survey.user_input", "clinic_medical_file_id", string="Psychological Assessments", readonly=True
    )

    _partner_unique = models.UniqueIndex("(partner_id)", "This client has a medical file already.")

    # --- constraints ---

    @api.constrains(*NONE_KNOWN, *NONE_KNOWN.values())
    def _check_none_known(self):
        for file in self:
            for flag, fname in NONE_KNOWN.items():
                if file[flag] and (file[fname] or "").strip():
                    raise ValidationError(
                        self.env._(
                            "%(client)s: “%(none)s” is ticked, but “%(field)s” says something. Keep one of them.",
                            client=file.partner_id.name,
                            none=self._fields[flag]._description_string(self.env),
                            field=self._fields[fname]._description_string(self.env),
                        )
                    )

    @api.onchange("allergies")
    def _onchange_allergies(self):
        self.no_allergies = self.no_allergies and not self.allergies

    @api.onchange("contraindications")
    def _onchange_contraindications(self):
        self.no_contraindications = self.no_contraindications and not self.contraindications

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_reviewed(vals)
        files = super().create([self._with_review(vals) for vals in vals_list])
        for file, vals in zip(files, vals_list, strict=True):
            file._record_changes({file: {}}, vals)
        files.partner_id._become_clinic_client()
        return files

    def write(self, vals):
        self._check_values(vals)
        self._refuse_reviewed(vals)
        if (
            not is_engine(self.env)
            and "partner_id" in vals
            and any(f.partner_id.id != vals["partner_id"] for f in self)
        ):
            raise UserError(self.env._("A medical file stays with its client."))
        before = {file: file._medical_texts(vals) for file in self}
        res = super().write(self._with_review(vals))
        self._record_changes(before, vals)
        return res

    def _refuse_reviewed(self, vals):
        if REVIEWED & vals.keys() and not is_engine(self.env):
            raise UserError(self.env._("When a medical file was reviewed follows from what is written in it."))
        if BRANCH & vals.keys() and not is_engine(self.env):
            raise UserError(self.env._("A medical file stays with its client."))

    def _with_review(self, vals):
        """Whoever writes medical things as a physician has reviewed the file."""
        if not MEDICAL & vals.keys() or self.env.su or not self.env.user.has_group(PHYSICIAN):
            return vals
        return dict(vals, reviewed_on=fields.Date.context_today(self), reviewed_by_id=self.env.uid)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not is_engine(self.env):
            raise UserError(self.env._("A medical file cannot be deleted."))

    # --- history ---

    def _medical_texts(self, vals):
        """What these fields say now: text by field, or by label for the fields that the clinic added."""
        self.ensure_one()
        texts = {fname: self[fname] or "" for fname in TEXTS if fname in vals}
        texts |= {fname: self.env._("Yes") if self[fname] else "" for fname in NONE_KNOWN if fname in vals}
        if "properties" in vals:
            [values] = self.sudo().read(["properties"])  # sudo: the writer's own reading is logged where it happens
            texts |= {prop["string"]: property_text(prop) for prop in values["properties"] if "value" in prop}
        return texts

    def _record_changes(self, before, vals):
        """One row for each text that is another than before."""
        if not MEDICAL & vals.keys():
            return
        rows = []
        for file in self:
            former = before[file]
            now = file._medical_texts(vals)
            rows += [
                {
                    "file_id": file.id,
                    "field": field,
                    "before": former.get(field) or False,
                    "after": now.get(field) or False,
                }
                for field in {**former, **now}
                if (former.get(field) or "") != (now.get(field) or "")
            ]
        # sudo: nobody writes the history by himself
        as_engine(self.env["clinic.medical.change"].sudo()).create(rows)

    # --- business ---

    @api.model
    def _of(self, partner):
        """The client's file, made if there is none yet.

        The unique index decides, not a prior search: of two who begin it at once, one waits and finds it.
        """
        partner.ensure_one()
        file = self.search([("partner_id", "=", partner.id)])
        if not file:
            self.check_access("create")
            partner.check_access("read")
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO clinic_medical_file (partner_id, company_id, create_uid, write_uid, create_date, write_date)
                    VALUES (%(partner)s, %(company)s, %(uid)s, %(uid)s, %(now)s, %(now)s)
                        ON CONFLICT (partner_id) DO NOTHING
                 RETURNING id
                    """,
                    partner=partner.id,
                    company=partner.company_id.id or None,
                    uid=self.env.uid,
                    now=self.env.cr.now(),
                )
            )
            partner.invalidate_recordset(["clinic_medical_file_ids"])
            file = self.search([("partner_id", "=", partner.id)])
            file.partner_id._become_clinic_client()
        return file

    def _absorb(self, others):
        """Take over all that is written in the files of the same client's duplicates (merge)."""
        for other in others:
            vals = {fname: joined([self[fname], other[fname]]) for fname in TEXTS}
            for flag, fname in NONE_KNOWN.items():
                vals[flag] = (self[flag] or other[flag]) and not vals[fname]
            vals = {fname: value for fname, value in vals.items() if (self[fname] or "") != (value or "")}
            last = max(self + other, key=lambda file: (file.reviewed_on or fields.Date.to_date("1900-01-01"), -file.id))
            as_engine(self).write({**vals, "reviewed_on": last.reviewed_on, "reviewed_by_id": last.reviewed_by_id.id})
            self._absorb_properties(other)
            as_engine(other.change_ids).write({"file_id": self.id})
            other.assessment_ids.write({"clinic_medical_file_id": self.id})
        as_engine(others).unlink()

    def _absorb_properties(self, other):
        """Fill what is empty; of two different values the kept file's wins, and the history keeps the other."""
        kept, given = (file.read(["properties"])[0]["properties"] for file in (self, other))
        empty = {prop["name"] for prop in kept if not property_text(prop)}
        filled = {prop["name"]: prop["value"] for prop in given if prop["name"] in empty and property_text(prop)}
        if filled:
            values = {prop["name"]: filled.get(prop["name"], prop.get("value")) for prop in kept}
            # relational values are read with their names
            self.write(
                {
                    "properties": {
                        name: value[0] if isinstance(value, tuple) else value for name, value in values.items()
                    }
                }
            )
        mine = {prop["name"]: property_text(prop) for prop in kept}
        as_engine(self.env["clinic.medical.change"]).create(
            [
                {
                    "file_id": self.id,
                    "field": prop["string"],
                    "before": property_text(prop),
                    "after": mine[prop["name"]],
                }
                for prop in given
                if property_text(prop) and mine.get(prop["name"]) and property_text(prop) != mine[prop["name"]]
            ]
        )

    # --- actions ---

    def action_reviewed(self):
        """Looked through, and nothing is to be changed."""
        self.check_access("write")
        as_engine(self).write({"reviewed_on": fields.Date.context_today(self), "reviewed_by_id": self.env.uid})

    def action_assess(self):
        """Open the questions of the psychological assessment, to be answered on the spot."""
        self.ensure_one()
        self.check_access("write")
        # sudo: physicians need no rights on surveys
        Survey = self.env["survey.survey"].sudo()
        survey = Survey.search([("survey_type", "=", "clinic_assessment")], order="id", limit=1)
        if not survey:
            raise UserError(self.env._("There is no questionnaire for assessments: unarchive or add one in Surveys."))
        answer = self.sudo().assessment_ids.filtered(lambda one: one.survey_id == survey and one.state != "done")[:1]
        if not answer:
            # the language of who asks, else it would be the browser's; there is a choice on the page
            lang = self.env.lang if self.env.lang in survey._get_supported_lang_codes() else False
            # without the client's name: all that leads from the answer to the client is this file
            answer = survey.with_context(
                mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True
            )._create_answer(
                check_attempts=False,
                clinic_medical_file_id=self.id,
                lang_id=self.env["res.lang"]._get_data(code=lang).id,
            )
        return {"type": "ir.actions.act_url", "url": answer.get_start_url(), "target": "new"}
