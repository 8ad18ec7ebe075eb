# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ..tools.phone_mask import digits_of, is_masked, mask_phone, tel_url
from ..tools.phone_number import PhoneNumber, sees_numbers

#: What makes a number a client's.
OWNERSHIP = {"is_clinic_client", "parent_id"}


class ResPartnerPhone(models.Model):
    """The phone number of a client: masked for those who need not see it, revealed and called under log (L2)."""

    _inherit = "res.partner"

    phone = PhoneNumber()
    phone_sanitized = PhoneNumber(index="btree_not_null")
    phone_mobile_search = PhoneNumber()

    _phone_last_digits = models.Index(r"(RIGHT(REGEXP_REPLACE(phone, '\D', '', 'g'), 4)) WHERE phone IS NOT NULL")

    # --- whose number ---

    def _phone_owner(self):
        return self

    def _has_masked_phone(self):
        """Whether one of them is a client, or belongs to one."""
        return any(partner.is_clinic_client or partner.parent_id.is_clinic_client for partner in self)

    @api.model
    def _unmasked_phone_domain(self):
        """Colleagues and plain contacts."""
        return Domain("is_clinic_client", "=", False) & (
            Domain("parent_id", "=", False) | Domain("parent_id.is_clinic_client", "=", False)
        )

    def _shown_phone(self, fname="phone"):
        """The number as the user sees it, also where the server collects it as superuser for him."""
        return self._fields[fname].shown(self[fname], self, sees=sees_numbers(self.env(su=False)))

    # --- search ---

    @api.model
    def _search_phone(self, kind, text):
        """Partners with this whole number, or with these last four digits."""
        if kind == "whole":
            # numbers are compared as they are sanitized; one that is no valid number, as it was typed
            domain = Domain("phone_mobile_search", "=", text)
            if sanitized := self._phone_format(number=text):
                domain |= Domain("phone_sanitized", "=", sanitized)
            return self.search(domain)
        self.flush_model(["phone"])
        rows = self.env.execute_query(
            SQL(
                r"""
                SELECT id FROM res_partner
                 WHERE RIGHT(REGEXP_REPLACE(phone, '\D', '', 'g'), 4) = %s AND phone IS NOT NULL
                """,
                text,
            )
        )
        return self.browse(partner_id for (partner_id,) in rows)

    def _search_phone_mobile_search(self, operator, value):
        # one box searches names and numbers: a short name, or one without digits, is no number
        text = value.strip() if operator in ("like", "ilike") and isinstance(value, str) else ""
        if text and (len(text) < self._phone_search_min_length or not digits_of(text)):
            return Domain.FALSE
        return super()._search_phone_mobile_search(operator, value)

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if is_masked(vals.get("phone")) and not self.env.su:
                self._refuse_masked(vals["phone"])
        return super().create(vals_list)

    def write(self, vals):
        vals = self._without_masked_phone(vals)
        if OWNERSHIP.isdisjoint(vals) or sees_numbers(self.env):
            return super().write(vals)
        hidden = self.sudo().filtered(lambda partner: partner._has_masked_phone())  # sudo: as above
        res = super().write(vals)
        if any(not partner._has_masked_phone() for partner in hidden):
            raise AccessError(
                self.env._(
                    "You see the phone numbers of clients masked: ask somebody who sees them in full to make a client "
                    "a plain contact."
                )
            )
        return res

    def copy_data(self, default=None):
        """Who sees a number masked does not copy it."""
        vals_list = super().copy_data(default)
        if not sees_numbers(self.env):
            for partner, vals in zip(self, vals_list, strict=True):
                number = partner.phone
                if "phone" not in (default or {}) and partner._fields["phone"].shown(number, partner) != number:
                    vals.pop("phone", None)
                vals.pop("phone_sanitized", None)
        return vals_list

    def _without_masked_phone(self, vals):
        """The masked number of a form that comes back is no change; anything else with asterisks is no number."""
        number = vals.get("phone")
        if not is_masked(number):
            return vals
        # sudo: a form that writes as superuser sends back what its user was shown
        if all(mask_phone(partner.phone) == mask_phone(number) for partner in self.sudo()):
            return {fname: value for fname, value in vals.items() if fname != "phone"}
        if not self.env.su:
            self._refuse_masked(number)
        return vals

    def _refuse_masked(self, number):
        raise UserError(
            self.env._(
                "“%s” is a masked phone number. Type the whole new number, or leave it as it is.",
                number,
            )
        )

    # --- forms ---

    def onchange(self, values, field_names, fields_spec):
        """A form of somebody who sees the number masked sends it back masked."""
        if is_masked(values.get("phone")) and self:
            values = {fname: value for fname, value in values.items() if fname != "phone"}
            field_names = [fname for fname in field_names if fname != "phone"]
        return super().onchange(values, field_names, fields_spec)

    @api.onchange("phone", "country_id", "company_id")
    def _onchange_phone_validation(self):
        if sees_numbers(self.env) or self.phone != self._origin.phone:
            return super()._onchange_phone_validation()
        return None

    # --- ways out that read the number in Python ---

    def _build_vcard(self):
        vcard = super()._build_vcard()
        if vcard and self.phone:
            for line in vcard.contents.get("tel"):
                line.value = self._shown_phone()
        return vcard

    def _field_store_repr(self, field_name):
        if field_name in ("phone", "phone_sanitized"):
            return [Store.Attr(field_name, lambda partner: partner._shown_phone(field_name))]
        return super()._field_store_repr(field_name)

    # --- actions ---

    def action_clinic_reveal_phone(self):
        """The number of one client, in full; that it was looked at is logged.

        :raises AccessError: unless the user is clinic staff (or sees numbers anyway) and may read the client
        """
        self.ensure_one()
        self._check_reveal()
        self.env["clinic.access.log"]._log("reveal", self, detail=mask_phone(self.phone) or None)
        return self.phone

    def action_clinic_call(self):
        """Dial the client's number, unless she may not be called; that it was called is logged."""
        self.ensure_one()
        self._check_reveal()
        reason = self._clinic_unreachable("phone")
        if reason:
            raise UserError(reason)
        return self._dial()

    def _check_reveal(self):
        self.check_access("read")
        if not (sees_numbers(self.env) or self.env.user.has_group("clinic_followup.group_staff")):
            raise AccessError(self.env._("Only clinic staff are shown the phone numbers of clients."))

    def _dial(self, model=None, detail=None):
        """The action that dials the number; nobody sees it before."""
        self.env["clinic.access.log"]._log("call", self, model, detail)
        # sudo: whoever may call the client need not be shown the number
        return {"type": "ir.actions.act_url", "url": tel_url(self.sudo().phone), "target": "self"}
