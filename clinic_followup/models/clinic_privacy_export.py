# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import json
import mimetypes
import zipfile

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime, html2plaintext

from ..tools.engine import as_engine
from ..tools.privacy import safe_file_name, unused

#: Changes when the shape of ``client.json`` does.
FORMAT = "clinic-client-file/1"
#: Of Odoo, not of the client.
TECHNICAL = frozenset(
    {
        "access_token",
        "active",
        "autopost_bills",
        "commercial_partner_id",
        "complete_name",
        "create_uid",
        "display_name",
        "email_normalized",
        "id",
        "invite_token",
        "partner_share",
        "phone_sanitized",
        "write_date",
        "write_uid",
    }
)
NOT_SHOWN = ("binary", "image", "json", "one2many", "many2one_reference", "reference", "properties_definition")


class ClinicPrivacyExport(models.AbstractModel):
    """Everything about one client: as data, to read, and with all files (L6).

    A model of ours is found by its link to the client. It may say which of its records the client gets, by a method
    ``_clinic_privacy_export(client)``, and which fields are not for the client, by ``_clinic_privacy_hidden``.
    """

    _name = "clinic.privacy.export"
    _description = "Export of a Client File"
    _inherit = ["clinic.privacy"]

    # --- contract ---

    @api.model
    def _archive(self, client):
        """The ZIP file, and whether the file to read in it is a PDF. The caller has checked who asks."""
        client = client.sudo()  # sudo: the client's own data, the medical file too
        data, files = self._collect(client)
        document, kind = self._document(client)
        buffer, used = io.BytesIO(), set()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for folder, attachment in files:
                path = unused(f"{folder}/{self._file_name(attachment)}", used)
                used.add(path.lower())
                data["files"].append(path)
                archive.writestr(path, attachment.raw or b"")
            archive.writestr("client.json", json.dumps(data, ensure_ascii=False, indent=2))
            archive.writestr(f"client.{kind}", document)
        return buffer.getvalue(), kind == "pdf"

    @api.model
    def _collect(self, client):
        """(what ``client.json`` says, [(folder, attachment)])."""
        partners = client | self._addresses(client)
        sections = [
            self._section(client, client),
            self._section(partners - client, client, title=self.env._("Addresses")),
        ]
        documents = {"res.partner": partners}
        for model in self._clinic_models():
            records = self._exported(model, client)
            documents[model._name] = records
            sections.append(self._section(records, client))
        answers = self._of_clients(self.env["survey.user_input"], client) | self._assessments(client)
        documents["survey.user_input"] = answers
        sections += [
            self._survey_section(answers),
            self._invoice_section(client),
            self._message_section(documents, client),
        ]
        if "loyalty.card" in self.env:
            sections.append(self._section(self._of_clients(self.env["loyalty.card"], client), client))
        data = {
            "format": FORMAT,
            "client": client.clinic_ref or client.id,
            "name": client.name,
            "exported_at": fields.Datetime.now().isoformat() + "Z",
            "branches": self.env.companies.mapped("name"),
            "sections": [section for section in sections if section["records"]],
            "files": [],
        }
        return data, self._files(documents, client)

    # --- which records ---

    @api.model
    def _exported(self, model, client):
        """The client's records of a model, in the branches that are chosen."""
        if hasattr(model, "_clinic_privacy_export"):
            records = model.sudo()._clinic_privacy_export(client)  # sudo: as above
        else:
            records = self._of_clients(model, client)
        return self._in_branches(records)

    @api.model
    def _in_branches(self, records):
        if "company_id" not in records:
            return records
        return records.filtered(lambda record: not record.company_id or record.company_id in self.env.companies)

    @api.model
    def _assessments(self, client):
        """Answers without a name, which only the medical file leads to."""
        # sudo: as above
        files = self.env["clinic.medical.file"].sudo().search([("partner_id", "=", client.id)])
        return self._in_branches(files).assessment_ids

    # --- records as data ---

    @api.model
    def _section(self, records, client, title=None):
        return {
            "model": records._name,
            "title": title or self.env["ir.model"].sudo()._get(records._name).name,  # sudo: only its name
            "records": [self._record(record, client) for record in records],
        }

    @api.model
    def _record(self, record, client):
        """Each field by its technical name: what it is called, what is in it, and how that reads."""
        values = {}
        hidden = TECHNICAL | set(getattr(record, "_clinic_privacy_hidden", ()))
        for fname, field in record._fields.items():
            if fname in hidden or not self._is_told(field):
                continue
            if field.type == "one2many":
                value = self._children(record, fname, client)
                text = False
            else:
                value, text = self._value(record, fname, client)
            if value not in (False, None, "", [], {}, 0):
                values[fname] = {"label": field._description_string(self.env), "value": value}
                if text and text != value:
                    values[fname]["text"] = text
        # the name of a file is the client's; elsewhere the client's name is known
        name = record.with_context(clinic_without_client=True).display_name
        return {"id": record.id, "name": name, "fields": values}

    @api.model
    def _is_told(self, field):
        """Whether a field is about the client: not how Odoo works, and not what follows from other fields."""
        if field.type == "one2many":
            return field.comodel_name in self.env and self._is_part(self.env[field.comodel_name])
        return (
            field.store
            and field.type not in NOT_SHOWN
            and not field.company_dependent
            and not field.name.startswith(("message_", "activity_", "website_message", "signup_"))
            and field.groups != fields.NO_ACCESS
        )

    @api.model
    def _is_part(self, model):
        """Lines of one of our records, which belong to the client through it."""
        return (
            model._original_module.startswith("clinic_")
            and model._auto
            and not model._transient
            and not self._client_links(model)
        )

    @api.model
    def _children(self, record, fname, client):
        parent = record._fields[fname].inverse_name
        lines = []
        for line in record[fname]:
            shown = self._record(line, client)["fields"]
            shown.pop(parent, None)
            lines.append(shown)
        return lines

    @api.model
    def _value(self, record, fname, client):
        """(the value for machines, for people)."""
        field, value = record._fields[fname], record[fname]
        match field.type:
            case "many2one":
                return (self._names(value, client) or [False])[0], False
            case "many2many":
                names = self._names(value, client)
                return names, ", ".join(names)
            case "selection":
                return value, dict(field._description_selection(self.env)).get(value)
            case "date":
                return value and value.isoformat(), value and format_date(self.env, value)
            case "datetime":
                return value and value.isoformat() + "Z", value and format_datetime(self.env, value)
            case "html":
                return html2plaintext(value or "").strip(), False
            case "properties":
                return self._properties(record, fname), False
        return value, False

    @api.model
    def _properties(self, record, fname):
        """What the clinic added itself: {label: value}; who is named in them stays out."""
        return {
            definition["string"]: definition["value"]
            for definition in record.read([fname])[0][fname] or []
            if definition.get("value") and definition["type"] not in ("many2one", "many2many", "separator")
        }

    @api.model
    def _names(self, records, client):
        """The names of staff, of settings and of the client's own records; nobody else's."""
        return [record.display_name for record in records if self._may_name(record, client)]

    @api.model
    def _may_name(self, record, client):
        if record._name == "res.users":
            return not record.share or record.partner_id == client
        if record._name == "res.partner":
            return record == client or record.is_company or any(not user.share for user in record.user_ids)
        if record._original_module.startswith("clinic_"):
            links = self._client_links(record)
            return not links or any(record[fname] == client for fname in links)
        return True

    # --- of other applications ---

    @api.model
    def _plain_section(self, model, title, records):
        """A section whose records are [(id, name, {key: (label, value)})]."""
        return {
            "model": model,
            "title": title,
            "records": [
                {
                    "id": number,
                    "name": name,
                    "fields": {
                        key: {"label": label, "value": value}
                        for key, (label, value) in values.items()
                        if value not in (False, None, "", [])
                    },
                }
                for number, name, values in records
            ],
        }

    @api.model
    def _survey_section(self, answers):
        _ = self.env._
        records = []
        for answer in answers:
            lines = [
                {
                    "question": {"label": _("Question"), "value": line.question_id.title},
                    "answer": {"label": _("Answer"), "value": line.display_name},
                }
                for line in answer.user_input_line_ids
            ]
            records.append(
                (
                    answer.id,
                    answer.survey_id.title,
                    {
                        "date": (_("Date"), answer.create_date.isoformat() + "Z"),
                        "answers": (_("Answers"), lines),
                    },
                )
            )
        return self._plain_section("survey.user_input", _("Survey Answers"), records)

    @api.model
    def _invoices(self, client):
        return self._in_branches(
            self.env["account.move"]
            .sudo()  # sudo: as above
            .search(
                [("partner_id", "in", client.ids), ("move_type", "!=", "entry"), ("state", "=", "posted")],
                order="invoice_date, id",
            )
        )

    @api.model
    def _invoice_section(self, client):
        _ = self.env._
        records = []
        for move in self._invoices(client):
            label = {fname: move._fields[fname]._description_string(self.env) for fname in move._fields}
            lines = [
                {
                    "name": {"label": _("Description"), "value": line.name or line.product_id.name},
                    "quantity": {"label": _("Quantity"), "value": line.quantity},
                    "price_total": {"label": _("Amount"), "value": line.price_total},
                }
                for line in move.invoice_line_ids
                if line.display_type == "product"
            ]
            values = {
                "name": (label["name"], move.name),
                "move_type": (label["move_type"], move.move_type),
                "invoice_date": (label["invoice_date"], move.invoice_date and move.invoice_date.isoformat()),
                "currency": (label["currency_id"], move.currency_id.name),
                "amount_untaxed": (label["amount_untaxed"], move.amount_untaxed),
                "amount_tax": (label["amount_tax"], move.amount_tax),
                "amount_total": (label["amount_total"], move.amount_total),
                "amount_residual": (label["amount_residual"], move.amount_residual),
                "lines": (_("Lines"), lines),
            }
            records.append((move.id, move.name, values))
        return self._plain_section("account.move", _("Invoices"), records)

    @api.model
    def _message_section(self, documents, client):
        _ = self.env._
        messages = (
            self.env["mail.message"]
            .sudo()  # sudo: as above
            .search(self._documents_domain({k: v for k, v in documents.items() if v}, "model"), order="date, id")
        )
        records = []
        for message in messages:
            changes = [
                {
                    "field": {"label": _("Field"), "value": value.field_id.field_description},
                    "old": {"label": _("Old value"), "value": value.old_value_char or value.old_value_text or ""},
                    "new": {"label": _("New value"), "value": value.new_value_char or value.new_value_text or ""},
                }
                for value in message.tracking_value_ids
                if value.field_id.ttype != "many2one"
            ]
            body = html2plaintext(message.body or "").strip()
            if body or message.subject or changes:
                author = self._names(message.author_id, client)
                records.append(
                    (
                        message.id,
                        message.subject or format_datetime(self.env, message.date),
                        {
                            "date": (_("Date"), message.date.isoformat() + "Z"),
                            "author": (_("By"), author and author[0]),
                            "body": (_("Text"), body),
                            "changes": (_("Changes"), changes),
                        },
                    )
                )
        return self._plain_section("mail.message", _("Messages and Notes"), records)

    # --- files ---

    @api.model
    def _files(self, documents, client):
        """[(folder, attachment)]: pictures and files in the fields of records, attachments, documents of invoices."""
        Attachment = self.env["ir.attachment"].sudo().with_context(active_test=False)  # sudo: as above
        found = []
        for name, records in [*documents.items(), ("account.move", self._invoices(client))]:
            if not records:
                continue
            model = self.env[name]
            hidden = getattr(model, "_clinic_privacy_hidden", ())
            for attachment in Attachment.search(
                Domain("res_model", "=", name) & Domain("res_id", "in", records.ids) & Domain("res_field", "!=", "-"),
                order="id",
            ):
                field = model._fields.get(attachment.res_field) if attachment.res_field else None
                # smaller copies of a picture
                if field is not None and (field.related or field.name in hidden):
                    continue
                found.append((safe_file_name(self.env["ir.model"].sudo()._get(name).name, "files"), attachment))
        return found

    @api.model
    def _file_name(self, attachment):
        """The name it was given; what is in a field is named after the field and the number of the record."""
        if not attachment.res_field:
            return safe_file_name(attachment.name, f"file-{attachment.id}")
        model = self.env[attachment.res_model]
        if f"{attachment.res_field}_name" in model._fields:
            record = model.sudo().browse(attachment.res_id)  # sudo: as above
            return safe_file_name(record[f"{attachment.res_field}_name"], f"file-{attachment.id}")
        label = model._fields[attachment.res_field]._description_string(self.env)
        extension = mimetypes.guess_extension(attachment.mimetype or "") or ""
        return safe_file_name(f"{label} {attachment.res_id}{extension}")

    # --- to read ---

    @api.model
    def _document(self, client):
        """(the client file to read, "pdf" or "html" where the server cannot make PDF)."""
        Report = self.env["ir.actions.report"]
        report = as_engine(Report.sudo())  # sudo: as above
        if Report.get_wkhtmltopdf_state() in ("ok", "upgrade"):
            content, kind = report._render_qweb_pdf("clinic_followup.clinic_client_file_report", client.ids)
            if kind == "pdf":
                return content, kind
        return self._html(client).encode(), "html"

    @api.model
    def _html(self, client):
        """The same file as one page with nothing outside of it."""
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        return "<!DOCTYPE html>\n" + str(
            self.env["ir.qweb"]._render(
                "clinic_followup.clinic_client_file_page",
                {**self._report_values(client), "lang": lang.iso_code or "en", "direction": lang.direction or "ltr"},
            )
        )

    @api.model
    def _report_values(self, clients):
        return {
            "docs": clients,
            "file_of": {client.id: self._collect(client.sudo())[0] for client in clients},  # sudo: as above
            "printed_on": format_datetime(self.env, fields.Datetime.now()),
        }
