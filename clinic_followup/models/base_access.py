# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.models import fix_import_export_id_paths

from ..tools.identity import require_identity


class Base(models.AbstractModel):
    """Exporting data of clients, from their own records or through others, is confirmed (L4) and logged (L3)."""

    _inherit = "base"

    def export_data(self, fields_to_export):
        exported = [] if self.env.su or not self else self._access_logged_exports(fields_to_export)
        if exported:
            self.check_access("read")  # whoever may not export is not asked
            require_identity(self.env)
        res = super().export_data(fields_to_export)
        for model, clients, fnames in exported:
            self.env["clinic.access.log"]._log(
                "export",
                clients,
                model,
                self.env._("%(count)s records: %(fields)s", count=len(self), fields=", ".join(fnames)),
            )
        return res

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        res = super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        self._log_grouped_behind(domain, groupby)
        return res

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        res = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        self._log_grouped_behind(domain, {spec for specs in grouping_sets for spec in specs})
        return res

    def _log_grouped_behind(self, domain, specs):
        """Grouping encounters by the e-mail address of the client shows the addresses."""
        for spec in specs if not self.env.su else ():
            path, _dot, fname = spec.partition(":")[0].rpartition(".")
            if not path or self._fields[path.partition(".")[0]].type != "many2one":
                continue
            # sudo: only ids of clients
            records = self.search(domain).sudo().mapped(path).sudo(False)
            field = records._fields.get(fname)
            if (
                field
                and hasattr(records, "_access_log_clients")
                and field.type in records._access_log_shown
                and records._is_access_logged([fname])
            ):
                records._access_log_row("read")

    def _access_logged_exports(self, fields_to_export):
        """Model, clients and fields of everything that is logged."""
        exported = []
        for path, fnames in self._access_logged_paths(fields_to_export).items():
            # sudo: only ids of clients; what the user may see is for the export itself
            records = self.sudo().mapped(path) if path else self
            if clients := records._access_log_clients():
                exported.append((records._name, clients, fnames))
        return exported

    def _access_logged_paths(self, fields_to_export):
        """Which of the fields lead to data of clients: by the path of the records that hold them."""
        paths = {}
        for field in fields_to_export:
            records, *names = self, *fix_import_export_id_paths(field)
            for depth, name in enumerate(names):
                # of other records, the name alone is no data of the client
                if hasattr(records, "_access_log_clients") and (not depth or records._access_log_watched([name])):
                    paths.setdefault(".".join(names[:depth]), []).append(field)
                    break
                field_there = records._fields.get(name)
                if not (field_there and field_there.relational):
                    break
                records = self.env[field_there.comodel_name]
        return paths
