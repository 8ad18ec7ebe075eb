# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .clinic_privacy_forget import Step

#: What is written in a message, and to and from which address.
MESSAGE_TEXTS = (
    "subject",
    "body",
    "email_from",
    "reply_to",
    "incoming_email_to",
    "incoming_email_cc",
    "outgoing_email_to",
)
TRACKED_TEXTS = ("old_value_char", "new_value_char", "old_value_text", "new_value_text")


class ClinicPrivacyForgetMail(models.AbstractModel):
    """What was written about the client, to the client and by the client."""

    _inherit = "clinic.privacy.forget"

    @api.model
    def _correspondence_models(self):
        return {
            "discuss.channel.member",
            "mail.followers",
            "mail.mail",
            "mail.message",
            "mail.notification",
            "mail.push.device",
            "sms.sms",
        }

    @api.model
    def _correspondence_steps(self, partners):
        _ = self.env._
        documents = self._documents(partners)
        messages = self.env["mail.message"].search(self._documents_domain(documents, "model"))
        restricted = messages.filtered("account_audit_log_restricted")
        chats = self._chats(partners)
        chatted = self.env["mail.message"].search([("model", "=", "discuss.channel"), ("res_id", "in", chats.ids)])
        letters = self.env["mail.mail"].search([("recipient_ids", "in", partners.ids), ("is_notification", "=", False)])
        correspondence = (messages - restricted) | chatted | letters.mail_message_id
        elsewhere = self._written_elsewhere(partners, messages | correspondence)
        traced = self._with_texts(restricted)
        for name, domain, why in self._leftovers(partners, documents, messages):
            records = self.env[name].search(domain)
            yield Step("delete", records, why, self._remove(records))
        attachments = self._attachments(documents) | correspondence.attachment_ids
        yield Step(
            "delete", attachments, _("Files on the client and on the client's records."), self._remove(attachments)
        )
        yield Step(
            "delete",
            correspondence,
            _("Notes, messages and changes on the client and on the client's records."),
            self._remove(correspondence),
        )
        yield Step(
            "empty",
            traced,
            _("The audit trail of the accounting keeps that something changed, without what."),
            lambda: self._empty_messages(traced),
        )
        yield Step("empty", elsewhere, _("Written by the client elsewhere."), lambda: self._empty_messages(elsewhere))
        yield Step("delete", chats, _("Direct conversations with the client."), self._remove(chats))

    @api.model
    def _leftovers(self, partners, documents, messages):
        """(model, domain, why) of what goes as a whole."""
        _ = self.env._
        on_documents = self._documents_domain(documents, "res_model")
        numbers = [number for number in {*partners.mapped("phone"), *partners.mapped("phone_sanitized")} if number]
        yield (
            "mail.mail",
            Domain("mail_message_id", "in", messages.ids) | Domain("recipient_ids", "in", partners.ids),
            _("Letters waiting or sent."),
        )
        yield (
            "sms.sms",
            Domain("partner_id", "in", partners.ids)
            | Domain("mail_message_id", "in", messages.ids)
            | Domain("number", "in", numbers),
            _("Text messages waiting or sent."),
        )
        yield "mail.notification", Domain("res_partner_id", "in", partners.ids), _("Who was told, at which address.")
        yield "mail.followers", on_documents | Domain("partner_id", "in", partners.ids), _("Nobody is told any more.")
        yield "mail.activity", on_documents, _("Reminders of staff, with their notes.")
        yield (
            "mail.scheduled.message",
            self._documents_domain(documents, "model"),
            _("Messages that were to be sent later."),
        )
        yield "mail.push.device", Domain("partner_id", "in", partners.ids), _("What the client's logins left behind.")
        members = self.env["discuss.channel.member"].search([("partner_id", "in", partners.ids)])
        yield (
            "discuss.channel.member",
            Domain("id", "in", (members - self._chats(partners).channel_member_ids).ids),
            _("The client reads no conversation any more."),
        )

    @api.model
    def _chats(self, partners):
        """Direct conversations with the client."""
        members = self.env["discuss.channel.member"].search([("partner_id", "in", partners.ids)])
        return members.channel_id.filtered(lambda channel: channel.channel_type != "channel")

    @api.model
    def _attachments(self, documents):
        """Files on the records; what is in a field goes with the field."""
        return self.env["ir.attachment"].search(
            self._documents_domain(documents, "res_model") & Domain("res_field", "=", False)
        )

    @api.model
    def _written_elsewhere(self, partners, here):
        """Messages by the client on other records; on invoices they are business letters, which the law keeps."""
        messages = self.env["mail.message"].search(
            [("author_id", "in", partners.ids), ("id", "not in", here.ids), ("model", "not =like", "account.%")]
        )
        return self._with_texts(messages)

    @api.model
    def _with_texts(self, messages):
        return messages.filtered(
            lambda message: (
                any(message[fname] for fname in MESSAGE_TEXTS)
                or any(value[fname] for value in message.tracking_value_ids for fname in TRACKED_TEXTS)
            )
        )

    @api.model
    def _empty_messages(self, messages):
        """By SQL: the audit trail refuses everything else, and what stays is only that there was something."""
        self.env.flush_all()
        for table, fnames, column in (
            ("mail_message", MESSAGE_TEXTS, "id"),
            ("mail_tracking_value", TRACKED_TEXTS, "mail_message_id"),
        ):
            self.env.execute_query(
                SQL(
                    "UPDATE %s SET %s WHERE %s = ANY(%s) RETURNING id",
                    SQL.identifier(table),
                    SQL(", ").join(SQL("%s = NULL", SQL.identifier(fname)) for fname in fnames),
                    SQL.identifier(column),
                    messages.ids,
                )
            )
        self.env.invalidate_all()
