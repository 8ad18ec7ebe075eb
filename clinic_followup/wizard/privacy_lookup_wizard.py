# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: An address that nobody has (the domain is reserved for that): core searches by one in any case.
NOBODY = "nobody@clinic.invalid"


class PrivacyLookupWizard(models.TransientModel):
    """Clients are found by phone and member number too: many have no e-mail address (L6)."""

    _inherit = "privacy.lookup.wizard"

    email = fields.Char(required=False)
    clinic_phone = fields.Char(string="Phone")
    clinic_ref = fields.Char(string="Member Number")

    def _get_query_models_blacklist(self):
        """What nobody deletes by hand: the clinic's logs, and who owned a client."""
        return [*super()._get_query_models_blacklist(), "clinic.access.log", "clinic.attempt", "clinic.ownership"]

    def _get_query(self):
        """What core finds by e-mail and name; and what belongs to clients with the number or member number."""
        if not (self.email or self.clinic_phone or self.clinic_ref):
            raise UserError(self.env._("Enter an e-mail address, a phone number or a member number."))
        clients = self._clinic_clients()
        if self.email:
            query = super()._get_query()
        else:
            found = self.new({"name": NOBODY, "email": NOBODY})
            query = super(PrivacyLookupWizard, found)._get_query()
        parts = [SQL("(%s)", query)]
        for model, fnames in self._clinic_searched():
            conditions = SQL(" OR ").join(SQL("%s = ANY(%s)", SQL.identifier(fname), clients.ids) for fname in fnames)
            parts.append(
                SQL(
                    "SELECT %s AS res_model_id, id AS res_id, %s AS is_active FROM %s WHERE %s",
                    self.env["ir.model"]._get_id(model._name),
                    SQL.identifier("active") if "active" in model and model._fields["active"].store else SQL("TRUE"),
                    SQL.identifier(model._table),
                    conditions,
                )
            )
        # UNION drops what both ways find
        return SQL(" UNION ").join(parts) if clients else query

    def _clinic_clients(self):
        """The clients with this number or member number, archived ones too."""
        Partner = self.env["res.partner"].sudo().with_context(active_test=False)  # sudo: core searches everything too
        domain = Domain.FALSE
        if self.clinic_ref:
            domain |= Domain("clinic_ref", "=ilike", self.clinic_ref.strip())
        if self.clinic_phone:
            number = Partner._phone_format(number=self.clinic_phone.strip(), country=self.env.company.country_id)
            domain |= Domain("phone_sanitized", "=", number) if number else Domain("phone", "=", self.clinic_phone)
        return Partner.search(domain)

    def _clinic_searched(self):
        """(model, columns that point to a client) of everything that is looked up."""
        privacy = self.env["clinic.privacy"]
        yield self.env["res.partner"], ["id"]
        yield self.env["res.users"], ["partner_id"]
        yield self.env["mail.message"], ["author_id"]
        blacklist = self._get_query_models_blacklist()
        for model in privacy._tables():
            fnames = [fname for fname in privacy._client_links(model) if not model._fields[fname].company_dependent]
            if fnames and model._name not in blacklist:
                yield model, fnames
