# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import mail_new_test_user

from .common import ClinicCase

#: Unlike anything else in the database.
MARK = "Qzxmarker"
#: What keeps what was written, with the reason: nothing else may.
KEPT_BY_LAW = {
    # what was invoiced, as it was invoiced
    "account_move.narration": "the invoice's own text",
    "account_move.ref": "the invoice's own reference",
    "account_move.payment_reference": "the invoice's own reference",
    "account_move_line.name": "what was sold, as it stands on the invoice",
    # business letters about the invoice
    "mail_message.body": "letters on the invoice",
    "mail_message.subject": "letters on the invoice",
    # so that nobody writes or calls again
    "mail_blacklist.email": "the address that nobody writes to",
}


class PrivacyCase(ClinicCase):
    """A client with something in every corner of the file, and another who has as much."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the manager is one for accounting as well, as in most clinics
        cls._curve(1, 30)
        cls.client = cls._rich_client(MARK)
        cls.other = cls._rich_client("Otherone")

    @classmethod
    def _picture(cls):
        buffer = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue())

    @classmethod
    def _rich_client(cls, mark):
        client = cls._patient(
            f"{mark} Client",
            phone="+86 21 6279 1234" if mark == MARK else "+86 21 6279 4321",
            email=f"{mark.lower()}@example.com",
            street=f"{mark} street",
            city=f"{mark} city",
            comment=f"<p>{mark} comment</p>",
            function=f"{mark} function",
            birthdate_date="1990-05-06",
            image_1920=cls._picture(),
            clinic_preferences=f"{mark} preference",
            vat=False,
            category_id=[(0, 0, {"name": f"Tag of somebody {mark[:1]}"})],
        )
        cls.env["res.partner"].create(
            {"name": f"{mark} holiday home", "parent_id": client.id, "type": "delivery", "street": f"{mark} lane"}
        )
        cls.env["clinic.anniversary"].create({"partner_id": client.id, "name": f"{mark} wedding", "date": "2020-05-01"})
        cls._owner(client, cls.ada)
        encounter = cls._encounter(partner_id=client.id, note=f"{mark} note", external_ref=f"{mark}-17")
        cls._encounter(partner_id=client.id, state="planned", date="2026-03-20 02:00:00", kind="checkup")
        encounter.message_post(body=f"{mark} on the encounter")
        done = cls._followup(cls.ada, name=f"{mark} theme", partner_id=client.id)
        done.with_user(cls.ada).record_contact(cls.result_reached, note=f"{mark} said", latent_need=f"{mark} wants")
        withdrawn = cls._followup(cls.ada, name=f"{mark} second theme", partner_id=client.id)
        cls.env["clinic.followup.withdraw"].create(
            {"followup_ids": withdrawn.ids, "reason": f"{mark} reason"}
        ).action_apply()
        cls._followup(cls.ada, name=f"{mark} open theme", partner_id=client.id)
        cls._correspond(client, mark)
        cls._answer(client, mark)
        cls._log_in(client, mark)
        return client

    @classmethod
    def _correspond(cls, client, mark):
        tracked = client.with_context(tracking_disable=False)
        tracked.message_post(body=f"{mark} in the chatter", subject=f"{mark} subject")
        tracked.write({"email": f"new.{mark.lower()}@example.com", "clinic_contact_status": "ok"})
        cls.flush_tracking(cls)
        client._message_sms(f"{mark} by sms")
        client.message_subscribe(partner_ids=cls.ben.partner_id.ids)
        client.activity_schedule(summary=f"{mark} to do", note=f"{mark} to do", user_id=cls.ben.id)
        cls.env["ir.attachment"].create(
            {"name": f"{mark}.txt", "raw": f"{mark} file".encode(), "res_model": client._name, "res_id": client.id}
        )
        cls.env["mail.mail"].create(
            {"subject": f"{mark} mail", "body_html": f"{mark} mail", "recipient_ids": client.ids, "email_to": mark}
        )
        cls.ben.partner_id.message_post(body=f"{mark} wrote to Ben", author_id=client.id, email_from=client.email)

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.flush()

    @classmethod
    def _answer(cls, client, mark):
        survey = cls.env["survey.survey"].create(
            {
                "title": "How was it?",
                "question_ids": [
                    (0, 0, {"title": "In words", "question_type": "text_box"}),
                    (0, 0, {"title": "From 0 to 10", "question_type": "scale"}),
                ],
            }
        )
        words, scale = survey.question_ids
        answer = survey._create_answer(partner=client, check_attempts=False)
        answer.write({"nickname": f"{mark} nick", "email": f"{mark}@example.com"})
        answer._save_lines(words, f"{mark} in words")
        answer._save_lines(scale, "9")
        answer._mark_done()

    @classmethod
    def _log_in(cls, client, mark):
        mail_new_test_user(
            cls.env, login=f"{mark.lower()}@portal.example.com", partner_id=client.id, groups="base.group_portal",
            name=client.name, signature=f"<p>{mark}</p>",
        )

    def _dry_run(self, client=None):
        wizard = (
            self.env["clinic.client.forget"].with_user(self.mia).create({"partner_id": (client or self.client).id})
        )
        wizard._dry_run()
        return wizard

    def _forget(self, client=None):
        """As the button does it, after the password was asked."""
        wizard = self.env["clinic.client.forget"].with_user(self.mia).create({"partner_id": (client or self.client).id})
        wizard._forget()
        self.env.flush_all()
        return wizard

    def _found(self, mark):
        """Every column of text in the database where the mark stands: {table.column: rows}."""
        self.env.flush_all()
        columns = self.env.execute_query(
            SQL(
                """
                SELECT c.table_name, c.column_name
                  FROM information_schema.columns c
                  JOIN information_schema.tables t USING (table_schema, table_name)
                 WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
                   AND c.data_type IN ('text', 'character varying', 'json', 'jsonb')
                """
            )
        )
        found = {}
        for table, column in columns:
            [(count,)] = self.env.execute_query(
                SQL(
                    "SELECT count(*) FROM %s WHERE %s::text ILIKE %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    f"%{mark}%",
                )
            )
            if count:
                found[f"{table}.{column}"] = count
        return found


@tagged("post_install", "-at_install")
class TestForget(PrivacyCase):
    """The person goes, what happened stays (L6)."""

    def test_the_name_is_gone_from_every_column_of_the_database(self):
        self.assertGreater(len(self._found(MARK)), 25)
        self._forget()
        self.assertEqual(self._found(MARK), {})
        self.assertEqual(self._found("6279 1234"), {})
        self.assertEqual(self._found("62791234"), {})
