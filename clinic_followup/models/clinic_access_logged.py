# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.engine import is_engine

#: Show values when grouped or aggregated, not only how many there are.
SHOWN = ("char", "text", "html", "date")


class ClinicAccessLogged(models.AbstractModel):
    """Reading, changing, exporting and printing these records is written to the access log (L3).

    One row for each call, by internal users; neither for the system (sudo) nor for the engine.
    ``read`` stands behind ``web_read``, ``web_search_read`` and unfolded groups; exports are in ``base``.
    """

    _name = "clinic.access.logged"
    _description = "Reads Are Logged"

    #: Reading one of these is logged; None means any field but the name.
    _access_log_fields: frozenset | None = None
    #: Grouping and aggregating by fields of these types shows what is in them.
    _access_log_shown = SHOWN
    #: Whether reading and changing is logged at all; exports and prints always are.
    _access_log_reads = True
    _access_log_changes = True

    def _access_log_clients(self):
        """The clients whose files these records belong to."""
        return self.sudo().partner_id  # sudo: only their ids are kept

    def _access_log_watched(self, fnames):
        """Those of the fields that say more than a name."""
        watched = self._access_log_fields
        return [
            fname for fname in fnames if (fname not in ("id", "display_name") if watched is None else fname in watched)
        ]

    def _access_log_changed(self, fnames):
        """Those of the fields whose change is worth a row."""
        return self._access_log_watched(fnames)

    def _is_access_log_user(self):
        """Whether it is a person who works here."""
        return not self.env.su and self.env.user._is_internal()

    def _is_access_logged(self, fnames):
        """Whether a read of these fields by this user is worth a row."""
        return self._access_log_reads and self._is_access_log_user() and bool(self._access_log_watched(fnames))

    def _log_read(self, fnames):
        if self and self._is_access_logged(fnames or self._fields):
            self._access_log_row("read")

    def _access_log_row(self, kind, detail=None):
        self.env["clinic.access.log"]._log(kind, self._access_log_clients(), self._name, detail)

    # --- reading; on a cursor that can write, so that the row is in the same transaction ---

    def read(self, fields=None, load="_classic_read"):
        res = super().read(fields, load)
        self._log_read(fields)
        return res

    @api.model
    def search_read(self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs):
        res = super().search_read(domain, fields, offset, limit, order, **read_kwargs)
        self.browse(row["id"] for row in res)._log_read(fields)
        return res

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        res = super().name_search(name, domain, operator, limit)
        self.browse(number for number, _name in res)._log_read(["display_name"])
        return res

    def copy_data(self, default=None):
        """What is copied is read, and whoever calls this from outside gets it without a copy."""
        vals_list = super().copy_data(default)
        self._log_read({fname for vals in vals_list for fname in vals} - set(default or ()) | {"id"})
        return vals_list

    def web_read(self, specification):
        return super().web_read(specification)

    @api.model
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        return super().web_search_read(domain, specification, offset, limit, order, count_limit)

    @api.model
    def web_read_group(self, domain, groupby, aggregates=(), limit=None, offset=0, order=None, **unfolding):
        return super().web_read_group(domain, groupby, aggregates, limit, offset, order, **unfolding)

    for _method in (read, search_read, web_read, web_search_read, web_read_group):
        _method._readonly = False
    del _method

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        res = super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        self._log_grouped(domain, [*groupby, *aggregates])
        return res

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        res = super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        self._log_grouped(domain, [*(spec for specs in grouping_sets for spec in specs), *aggregates])
        return res

    def _log_grouped(self, domain, specs):
        """Grouping by e-mail address shows the addresses."""
        fnames = {spec.partition(":")[0].partition(".")[0] for spec in specs} - {"__count"}
        if self._is_access_logged([fname for fname in fnames if self._fields[fname].type in self._access_log_shown]):
            self.search(domain)._access_log_row("read")

    # --- changing ---

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._log_change({fname for vals in vals_list for fname in vals}, self.env._("New"))
        return records

    def write(self, vals):
        res = super().write(vals)
        self._log_change(vals)
        return res

    def _log_change(self, fnames, detail=None):
        logged = self and self._access_log_changes and not is_engine(self.env) and self._is_access_log_user()
        if logged and (changed := self._access_log_changed(fnames)):
            self._access_log_row("change", detail or ", ".join(sorted(changed)))
