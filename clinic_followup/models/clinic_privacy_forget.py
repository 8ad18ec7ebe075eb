# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections.abc import Callable
from typing import Any, NamedTuple

from odoo import api, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.engine import as_engine

#: Stands where a text has to be.
FORGOTTEN = "–"
#: What a browser of the client may have left behind.
OF_USERS = ("res.device.log", "res.users.apikeys", "auth_totp.device", "auth.passkey.key")


class Step(NamedTuple):
    """What happens to some records, and why."""

    #: a value of ``clinic.client.forget.line.action``
    action: str
    records: Any
    why: str
    #: does it; None for what stays
    apply: Callable[[], Any] | None = None


class ClinicPrivacyForget(models.AbstractModel):
    """Anonymises a client: persons go, figures stay (L6).

    One list of steps says what happens. The dry run shows it, and anonymising does it: they cannot differ.
    """

    _name = "clinic.privacy.forget"
    _description = "Anonymising a Client"
    _inherit = ["clinic.privacy"]

    # --- contract ---

    @api.model
    def _forget(self, client):
        """Anonymise the client, or what came in since; returns the steps that had something to do.

        All in one transaction. The caller has checked who asks."""
        client.ensure_one()
        try:
            client.sudo().lock_for_update()  # sudo: the row, whoever may write it
        except LockError as error:
            raise UserError(self.env._("Somebody else changes this file just now. Try again in a moment.")) from error
        forget = self._quiet()
        client = forget.env["res.partner"].browse(client.id)
        for blocker in forget._blockers(client):
            raise UserError(blocker)
        steps = [step for step in forget._steps(client) if step.apply and step.records]
        if not steps:
            return []
        details = forget._describe(steps)
        # as their names are before
        log = {
            "anonymized_name": client.name or FORGOTTEN,
            "anonymized_email": client.email or client.phone,
            "execution_details": self.env._("Anonymised: %s", client.clinic_ref or client.id) + "\n" + details,
            "records_description": forget._describe(forget._kept(client)),
            "user_id": self.env.uid,
        }
        for step in steps:
            step.apply()
        forget.env.flush_all()
        forget.env["privacy.log"].create(log)
        self.env["clinic.access.log"]._log("forget", client, detail=details.replace("\n", "; ")[:500])
        self.env.invalidate_all()
        return steps

    @api.model
    def _steps(self, client):
        """What happens to whom: first what is still to be done is closed, the client's own record comes last."""
        partners = client | self._addresses(client)
        return [
            *self._close_steps(client),
            *self._clinic_steps(partners),
            *self._correspondence_steps(partners),
            *self._survey_steps(partners),
            *self._user_steps(partners),
            *self._partner_steps(partners),
            *self._kept(client),
        ]

    @api.model
    def _quiet(self):
        """As the superuser, in every branch, without leaving new tracks."""
        return as_engine(self.sudo()).with_context(  # sudo: the whole file goes, or nothing
            active_test=False,
            tracking_disable=True,
            mail_notrack=True,
            prefetch_fields=True,
        )

    @api.model
    def _describe(self, steps):
        """The steps as lines of text, without anything personal."""
        line = self.env["clinic.client.forget.line"]
        actions = dict(line._fields["action"]._description_selection(self.env))
        return "\n".join(
            f"{self._model_name(step.records)}: {len(step.records)} {actions[step.action].lower()}" for step in steps
        )

    @api.model
    def _model_name(self, records):
        # sudo: only its name
        return self.env["ir.model"].sudo()._get(records._name).name

    # --- what stands against it, what should be known ---

    @api.model
    def _blockers(self, client):
        """Why this file cannot be anonymised, by the user who asks; nothing if it can."""
        _ = self.env._
        if not client.is_clinic_client:
            yield _("%s is not a client of the clinic.", client.name)
        if client.user_ids.filtered(lambda user: not user.share):
            yield _("%s works here and logs in: take away the user's access first.", client.name)
        if self.env["res.company"].sudo().search_count([("partner_id", "in", client.ids)], limit=1):  # sudo: settings
            yield _("%s is a branch of the clinic.", client.name)
        if self.env["hr.employee"].sudo().search_count([("work_contact_id", "in", client.ids)], limit=1):  # sudo: facts
            yield _("%s is the contact of an employee: give the employee another one first.", client.name)
        hidden = sum(
            len(self._of_clients(model, client).filtered_domain([("company_id", "not in", self._branches())]))
            for model in self._clinic_models()
            if "company_id" in model
        )
        if hidden:
            yield _(
                "%(client)s was in a branch that you have no access to (%(count)s records): "
                "somebody with access to all branches has to do it.",
                client=client.name,
                count=hidden,
            )

    @api.model
    def _branches(self):
        """The branches of the person who asks, chosen or not."""
        return [False, *self.env.user.company_ids.ids]

    @api.model
    def _warnings(self, client):
        """What should be known before."""
        _ = self.env._
        moves = self._invoices(client)
        if client.clinic_anonymised_on:
            yield _("This file was anonymised already: only what came in since is removed.")
        unpaid = moves.filtered(lambda move: move.state == "posted" and move.payment_state in ("not_paid", "partial"))
        if unpaid:
            yield _(
                "%s posted invoices are not paid: they stay open, without a name to ask for the money.", len(unpaid)
            )
        drafts = moves.filtered(lambda move: move.state == "draft")
        if drafts:
            yield _("%s invoices are drafts: post or delete them first, or they are made out to nobody.", len(drafts))
        unprinted = moves.filtered(lambda move: move.state == "posted" and not move.invoice_pdf_report_id)
        if unprinted:
            yield _(
                "%s posted invoices have no stored document: print them first if the law wants them with their name.",
                len(unprinted),
            )

    @api.model
    def _invoices(self, client):
        # sudo: whether there are any, whoever asks
        return self.env["account.move"].sudo().search([("partner_id", "in", client.ids), ("move_type", "!=", "entry")])

    # --- what is to be done is closed ---

    @api.model
    def _close_steps(self, client):
        _ = self.env._
        plans, followups, encounters, ownerships = (
            self.env[model].search([("partner_id", "=", client.id), *domain])
            for model, domain in (
                ("clinic.plan", [("state", "=", "running")]),
                ("clinic.followup", [("state", "=", "todo")]),
                ("clinic.encounter", [("state", "=", "planned")]),
                ("clinic.ownership", [("date_to", "=", False)]),
            )
        )
        yield Step("close", plans, _("Nobody follows the client any more."), lambda: plans._stop("anonymised"))
        yield Step("close", followups, _("Nobody calls any more."), lambda: followups._withdraw("anonymised"))
        yield Step("close", encounters, _("What was planned does not take place."), encounters.action_cancel)
        yield Step("close", ownerships, _("The history stays, the client has no owner."), lambda: self._release(client))

    @api.model
    def _release(self, client):
        ownerships = self.env["clinic.ownership"]
        for role in ownerships.search([("partner_id", "=", client.id), ("date_to", "=", False)]).role_id:
            ownerships._assign(client, role, self.env["res.users"])

    # --- the clinic's own records ---

    @api.model
    def _clinic_steps(self, partners):
        """Each model as it declares in ``_clinic_forget``: ``"delete"``, or the fields that are emptied."""
        _ = self.env._
        for model in self._clinic_models():
            records = as_engine(self._of_clients(model, partners))
            if model._clinic_forget == "delete":
                yield Step("delete", records, _("Nothing but personal data."), self._remove(records))
                continue
            emptied = self._emptied(records, model._clinic_forget)
            texts = records.browse({record.id for record, _values in emptied})
            yield Step(
                "empty",
                texts,
                _("Emptied: %s. Everything else counts for the statistics.", self._labels(model, model._clinic_forget)),
                lambda emptied=emptied: self._write(emptied),
            )
            yield Step("keep", records - texts, _("Nothing personal in it: counts for the statistics."))

    @api.model
    def _remove(self, records):
        """To be done later: another step may have taken some of them along by then."""
        return lambda: records.exists().unlink()

    @api.model
    def _labels(self, model, fnames):
        return ", ".join(model._fields[fname]._description_string(self.env) for fname in fnames if fname in model)

    @api.model
    def _emptied(self, records, fnames):
        """What each record has to get in each language, without what is empty already: [(record, values)]."""
        emptied = []
        for lang in self._languages(records, fnames):
            for record in records.with_context(lang=lang):
                values = {fname: FORGOTTEN if record._fields[fname].required else False for fname in fnames}
                if hasattr(record, "_clinic_forgotten"):
                    values.update(record._clinic_forgotten(values))
                changed = {fname: value for fname, value in values.items() if (record[fname] or False) != value}
                if changed:
                    emptied.append((record, changed))
        return emptied

    @api.model
    def _languages(self, records, fnames):
        """Every language where a text can differ by language, else none in particular."""
        if any(records._fields[fname].translate for fname in fnames):
            return [code for code, _name in self.env["res.lang"].get_installed()]
        return [self.env.lang]

    @api.model
    def _write(self, emptied):
        for record, values in emptied:
            as_engine(record).write(values)

    # --- surveys ---

    @api.model
    def _survey_steps(self, partners):
        """Answers keep their scores; what was typed goes."""
        _ = self.env._
        answers = self._of_clients(self.env["survey.user_input"], partners)
        emptied = self._emptied(answers, ("email", "nickname"))
        yield Step(
            "empty",
            answers.browse({answer.id for answer, _values in emptied}),
            _("Who answered is not written in it any more."),
            lambda: self._write(emptied),
        )
        typed = self.env["survey.user_input.line"].search(
            Domain("user_input_id", "in", answers.ids)
            & Domain.OR(
                [
                    [("value_char_box", "not in", (False, "", FORGOTTEN))],
                    [("value_text_box", "not in", (False, "", FORGOTTEN))],
                    [("answer_type", "in", ("date", "datetime"))],
                ]
            )
        )
        yield Step(
            "empty", typed, _("Typed texts and days go, scores and choices stay."), lambda: self._empty_answers(typed)
        )

    @api.model
    def _empty_answers(self, lines):
        for fname in ("value_char_box", "value_text_box"):
            lines.filtered(fname).write({fname: FORGOTTEN})
        lines.filtered(lambda line: line.answer_type in ("date", "datetime")).write(
            {"answer_type": False, "skipped": True, "value_date": False, "value_datetime": False}
        )

    # --- the login ---

    @api.model
    def _user_steps(self, partners):
        _ = self.env._
        users = partners.user_ids.filtered(lambda user: user.active or user.login != self._login(user))
        yield Step(
            "empty", users, _("Archived; the login is free for somebody else."), lambda: self._forget_users(users)
        )
        for name in OF_USERS:
            if name in self.env:
                model = self.env[name]
                owner = "user_id" if "user_id" in model else "create_uid"
                records = model.search([(owner, "in", partners.user_ids.ids)])
                yield Step("delete", records, _("What the client's logins left behind."), self._remove(records))

    @api.model
    def _login(self, user):
        return f"anonymised-{user.id}"

    @api.model
    def _forget_users(self, users):
        for user in users:
            user.write({"signature": False, "active": False})
            # by SQL: a letter about the new login would go to the client
            self.env.execute_query(
                SQL(
                    "UPDATE res_users SET login = %s, password = NULL WHERE id = %s RETURNING id",
                    self._login(user),
                    user.id,
                )
            )
        users.invalidate_recordset()
        self.env.registry.clear_cache()

    # --- the client ---

    @api.model
    def _partner_steps(self, partners):
        _ = self.env._
        banks = self.env["res.partner.bank"].search([("partner_id", "in", partners.ids)])
        used = banks.filtered(self._is_used_bank)
        yield Step("delete", banks - used, _("No payment refers to it."), self._remove(banks - used))
        yield Step("keep", used, _("Payments refer to it: the accounting law keeps it."))
        named = partners.filtered(lambda partner: not partner.clinic_anonymised_on or partner._clinic_personal_values())
        yield Step(
            "empty",
            named,
            _("Name, ways to reach, address, birthdate, notes, picture, preferences. Archived."),
            named._clinic_forget_partner,
        )

    @api.model
    def _is_used_bank(self, bank):
        return any(
            self.env[model].search_count([(fname, "=", bank.id)], limit=1)
            for model, fname in (
                ("account.move", "partner_bank_id"),
                ("account.payment", "partner_bank_id"),
                ("account.bank.statement.line", "partner_bank_id"),
            )
            if fname in self.env[model]
        )

    # --- what stays ---

    @api.model
    def _kept(self, client):
        """What stays as it is, with the reason: whatever else in the database points to the client."""
        _ = self.env._
        handled = {model._name for model in self._clinic_models()} | self._handled()
        for model in self._tables():
            if model._name in handled:
                continue
            links = [fname for fname in self._client_links(model) if not model._fields[fname].company_dependent]
            if not links:
                continue
            domain = Domain.OR(Domain(fname, "in", client.ids) for fname in links)
            records = model.sudo().with_context(active_test=False).search(domain)  # sudo: counted only
            if records:
                accounting = model._name.startswith("account.")
                yield Step(
                    "keep",
                    records,
                    _("The accounting law keeps it, with its texts and documents.")
                    if accounting
                    else _("Belongs to another application: look at it with “Privacy Lookup”."),
                )
        number = client.phone_sanitized
        blacklisted = self.env["phone.blacklist"].sudo().search([("number", "=", number)]) if number else None
        if blacklisted:
            yield Step("keep", blacklisted, _("So that nobody sends anything to this number again."))
        if client.email_normalized:
            blacklisted = self.env["mail.blacklist"].sudo().search([("email", "=", client.email_normalized)])
            if blacklisted:
                yield Step("keep", blacklisted, _("So that nobody sends anything to this address again."))

    @api.model
    def _handled(self):
        """The models of other applications that the steps take care of."""
        return {"res.partner", "res.users", "res.partner.bank", "survey.user_input", *self._correspondence_models()}
