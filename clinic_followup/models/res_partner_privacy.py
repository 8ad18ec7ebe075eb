# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.engine import as_engine, is_engine
from ..tools.phone_mask import is_masked
from .res_partner import STAFF
from .res_partner_consultation import CONSULTATION_FIELDS

#: What is typed about a person in fields of these types is personal, whichever application added them.
TYPED = ("char", "text", "html", "date", "datetime", "binary", "image", "properties", "json")
#: Not personal, or what the file is found by.
NOT_PERSONAL = frozenset({"name", "clinic_ref", "lang", "tz", "clinic_anonymised_on", "create_date", "write_date"})


class ResPartnerPrivacy(models.Model):
    """A client's right to be given the own file, and to be forgotten (L6)."""

    _inherit = "res.partner"

    _clinic_engine_fields = frozenset({"clinic_anonymised_on", "clinic_anonymised_by_id"})

    clinic_anonymised_on = fields.Datetime(
        string="Anonymised On", readonly=True, copy=False, index="btree_not_null", groups=STAFF
    )
    clinic_anonymised_by_id = fields.Many2one(
        "res.users", string="Anonymised By", readonly=True, copy=False, ondelete="restrict", groups=STAFF
    )

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        if not is_engine(self.env):
            vals_list = [
                {fname: value for fname, value in vals.items() if fname not in self._clinic_engine_fields}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not is_engine(self.env):
            self._check_not_anonymised(vals)
        return super().write(vals)

    def _check_not_anonymised(self, vals):
        """Nothing personal is written into the file of somebody who asked to be forgotten."""
        if vals.keys() & self._clinic_engine_fields:
            raise UserError(self.env._("Use “Anonymise client”: it says first what will happen."))
        guarded = {"name", "active", "is_clinic_client", "clinic_contact_status", "child_ids", "image_1920"}
        if (guarded | set(self._clinic_forget_fields())).isdisjoint(vals):
            return
        self._refuse_anonymised()

    def _refuse_anonymised(self):
        # sudo: whoever asks
        gone = self.sudo().filtered("clinic_anonymised_on")
        if gone:
            raise UserError(
                self.env._(
                    "%s: this file was anonymised, and stays so. Open a new file if the person comes back.",
                    gone[0].name,
                )
            )

    def _become_clinic_client(self):
        if not is_engine(self.env):
            self._refuse_anonymised()
        return super()._become_clinic_client()

    def _on_merge(self, duplicates):
        """Two files do not become one when somebody asked that one be forgotten."""
        (self | duplicates)._refuse_anonymised()
        return super()._on_merge(duplicates)

    def _clinic_unreachable(self, channel):
        self.ensure_one()
        if self.sudo().clinic_anonymised_on:  # sudo: as above
            return self.env._("The file of %s was anonymised.", self.name)
        return super()._clinic_unreachable(channel)

    # --- what is personal ---

    @api.model
    def _clinic_forget_fields(self):
        """The fields of a client that are emptied when the client is anonymised.

        Everything that somebody types, whichever application added the field; extend it with relations that say
        something about the person. Figures, owners, first channel, gender, country and language stay: they count for
        the statistics and for tax reports, and do not say who it was.
        """
        typed = [
            name
            for name, field in self._fields.items()
            if field.type in TYPED
            and field.store
            and not field.related
            and not (field.compute and field.readonly)
            and not (field.readonly and field.type in ("date", "datetime"))
            and name not in NOT_PERSONAL
        ]
        related = ("state_id", "category_id", "partner_latitude", "partner_longitude", *CONSULTATION_FIELDS)
        return [*dict.fromkeys((*typed, *related))]

    def _clinic_personal_values(self):
        """The fields of this client that are not empty yet."""
        self.ensure_one()
        return [fname for fname in self._clinic_forget_fields() if self[fname]]

    def _clinic_forget_partner(self):
        """Empty the record of the client, or of an address; part of ``clinic.privacy.forget``."""
        companies = self.env["res.company"].search([])
        fnames = self._clinic_forget_fields()
        of_company = [fname for fname in fnames if self._fields[fname].company_dependent]
        # as usual, only a login that is not archived stands against archiving
        for partner in as_engine(self).with_context(clinic_forgetting=True, active_test=True):
            client = partner if partner.is_clinic_client else partner.parent_id
            values = dict.fromkeys(fnames, False)
            values["name"] = self.env._("Anonymised client %s", client.clinic_ref or client.id)
            if partner.is_clinic_client and partner.clinic_contact_status != "deceased":
                values["clinic_contact_status"] = "refused"
            values["active"] = False
            if not partner.clinic_anonymised_on:
                values["clinic_anonymised_on"] = fields.Datetime.now()
                values["clinic_anonymised_by_id"] = self.env.uid
            partner.write(values)
            for company in companies if of_company else ():
                partner.with_company(company).write(dict.fromkeys(of_company, False))

    def _fields_sync(self, values):
        """What is emptied here is not emptied at the family, the employer or whoever shares the address."""
        if is_engine(self.env) and self.env.context.get("clinic_forgetting"):
            return
        super()._fields_sync(values)

    # --- actions ---

    def action_clinic_forget(self):
        """The dry run of anonymising, as a dialog."""
        self.ensure_one()
        return self.env["clinic.client.forget"]._open(self)

    def action_privacy_lookup(self):
        """Many clients have no e-mail address: their number and member number find them too."""
        action = super().action_privacy_lookup()
        client = self.sudo()  # sudo: fields of the clinic
        number = self._shown_phone()
        action["context"].update(
            default_clinic_phone=not is_masked(number) and number,
            default_clinic_ref=client.is_clinic_client and client.clinic_ref,
        )
        return action
