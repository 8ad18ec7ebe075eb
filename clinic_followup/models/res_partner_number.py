# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.phone_input import clean, is_remarked, is_spelled, readings


class ResPartnerNumber(models.Model):
    """The phone number of a client stands in the international format, however it came in (A1).

    A number that cannot be one stays as it was typed, and counts as invalid in the file check.
    """

    _inherit = "res.partner"

    # --- computes ---

    @api.depends("is_clinic_client")
    def _compute_phone_sanitized(self):
        """An O typed for a zero would be read as the digit 6, as on American telephones."""
        res = super()._compute_phone_sanitized()
        for partner in self:
            if partner.is_clinic_client and partner.phone_sanitized and is_spelled(partner.phone):
                partner.phone_sanitized = False
        return res

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        by_default = self.env.context.get("default_is_clinic_client")
        return super().create(
            [
                dict(vals, phone=self._clinic_number(vals["phone"], self._clinic_number_country(vals)))
                if vals.get("phone") and vals.get("is_clinic_client", by_default)
                else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not self or not vals.get("phone"):
            res = super().write(vals)
            if vals.get("country_id") or vals.get("is_clinic_client"):
                self._normalise_numbers()
            return res
        # the same digits can be another number in another country
        for number, partners in self.grouped(lambda partner: partner._clinic_number_to_write(vals)).items():
            super(ResPartnerNumber, partners).write(dict(vals, phone=number))
        return True

    @api.onchange("phone", "country_id", "company_id")
    def _onchange_phone_validation(self):
        if self.phone and self.is_clinic_client:
            self.phone = self._clinic_number(self.phone, self._clinic_number_country({}))
            return None
        return super()._onchange_phone_validation()

    # --- business ---

    def _clinic_number_to_write(self, vals):
        if not vals.get("is_clinic_client", self.is_clinic_client):
            return vals["phone"]
        return self._clinic_number(vals["phone"], self._clinic_number_country(vals))

    def _clinic_number_country(self, vals):
        """The country in which a number without prefix is read: the client's, else the branch's."""
        country, company = self.country_id, self.company_id
        if isinstance(vals.get("country_id"), int):
            country = country.browse(vals["country_id"]).exists()
        if isinstance(vals.get("company_id"), int):
            company = company.browse(vals["company_id"]).exists()
        # sudo: whoever may write the client may see its branch's country
        return country or company.sudo().country_id or self.env.company.country_id

    @api.model
    def _clinic_number(self, number, country):
        """The number in the international format, or as it was typed."""
        typed = str(number) if isinstance(number, int) else number
        if not isinstance(typed, str) or is_remarked(typed):
            return number
        return self._international(clean(typed), country) or typed

    @api.model
    def _international(self, number, country):
        if not number or is_spelled(number):
            return False
        return self.env["res.partner"]._phone_format(number=number, country=country, force_format="INTERNATIONAL")

    def _normalise_numbers(self):
        """Again, where more is known now: the country, or that the contact is a client."""
        for partner in self.filtered(lambda partner: partner.is_clinic_client and partner.phone):
            number = self._clinic_number(partner.phone, partner._clinic_number_country({}))
            if number != partner.phone:
                partner.phone = number

    def _guess_number(self):
        """What the number probably means, in the international format; empty if there is no telling (A4)."""
        self.ensure_one()
        country = self._clinic_number_country({})
        for reading in readings(self.phone or ""):
            if formatted := self._international(reading, country):
                return formatted
        return ""
