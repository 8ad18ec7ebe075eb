# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain


class ClinicPrivacy(models.AbstractModel):
    """Where a client's data stands: found in the registry, so that no model can be forgotten (L6)."""

    _name = "clinic.privacy"
    _description = "Where a Client's Data Stands"

    @api.model
    def _client_links(self, model):
        """The stored fields by which records of this model belong to a client."""
        return [
            name
            for name, field in model._fields.items()
            if field.type == "many2one" and field.comodel_name == "res.partner" and field.store and name != "create_uid"
        ]

    @api.model
    def _tables(self):
        """Every model with a table of its own, except what is emptied by itself."""
        for name in sorted(self.env.registry):
            model = self.env[name]
            if model._auto and not model._abstract and not model._transient:
                yield model

    @api.model
    def _clinic_models(self):
        """The models of the clinic's addons that point to a client, and those of others that say what to forget."""
        return [
            model
            for model in self._tables()
            if (model._original_module.startswith("clinic_") or hasattr(model, "_clinic_forget"))
            and self._client_links(model)
        ]

    @api.model
    def _of_clients(self, model, clients):
        """The records of the model that belong to these clients, archived ones too, in every branch."""
        domain = Domain.OR(Domain(fname, "in", clients.ids) for fname in self._client_links(model))
        # sudo: a right of the client; who may use it is decided before
        return model.sudo().with_context(active_test=False).search(domain, order="id")

    @api.model
    def _addresses(self, client):
        """The client's own addresses: what hangs below the client and is nobody else's file."""
        below = (
            self.env["res.partner"]
            .sudo()  # sudo: as above
            .with_context(active_test=False)
            .search([("id", "child_of", client.ids), ("id", "not in", client.ids)])
        )
        return below.filtered(lambda partner: not partner.is_clinic_client and not partner.user_ids)

    @api.model
    def _documents(self, partners):
        """What carries messages and files of the client: {model: records}."""
        documents = {"res.partner": partners.sudo()}  # sudo: as above
        for model in [*self._clinic_models(), self.env["survey.user_input"]]:
            documents[model._name] = self._of_clients(model, partners)
        return {name: records for name, records in documents.items() if records}

    @api.model
    def _documents_domain(self, documents, model_field):
        """The domain of what points to these documents by a model's name and an id."""
        return Domain.OR(
            Domain(model_field, "=", name) & Domain("res_id", "in", records.ids) for name, records in documents.items()
        )
