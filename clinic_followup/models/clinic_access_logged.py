# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ClinicAccessLogged(models.AbstractModel):
    """Reading and exporting these records is written to the access log (L3).

    ``_read_format`` is the one method behind ``read``, ``web_read``, ``web_search_read`` and ``search_read``.
    """

    _name = "clinic.access.logged"
    _description = "Reads Are Logged"

    #: Reading one of these is logged; None means any field but the name.
    _access_log_fields: frozenset | None = None

    def _access_log_clients(self):
        """The clients whose files these records belong to."""
        return self.sudo().partner_id  # sudo: only their ids are kept

    def _is_access_logged(self, fnames):
        """Whether a read of these fields by this user is worth a row."""
        if self.env.su:
            return False
        watched = self._access_log_fields
        return bool(set(fnames) - {"id", "display_name"} if watched is None else watched.intersection(fnames))

    def _read_format(self, fnames, load="_classic_read"):
        if self and self._is_access_logged(fnames):
            self.env["clinic.access.log"]._log("read", self._access_log_clients(), self._name)
        return super()._read_format(fnames, load)

    # a read that is logged writes: it cannot go to a read-only replica

    @api.model
    def search_read(self, domain=None, fields=None, offset=0, limit=None, order=None, **read_kwargs):
        return super().search_read(domain, fields, offset, limit, order, **read_kwargs)

    def read(self, fields=None, load="_classic_read"):
        return super().read(fields, load)

    def web_read(self, specification):
        return super().web_read(specification)

    @api.model
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        return super().web_search_read(domain, specification, offset, limit, order, count_limit)

    @api.model
    def web_read_group(self, domain, groupby, aggregates=(), **kwargs):
        return super().web_read_group(domain, groupby, aggregates, **kwargs)

    for _method in (search_read, read, web_read, web_search_read, web_read_group):
        _method._readonly = False
    del _method
