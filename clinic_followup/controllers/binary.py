# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import request, route

from odoo.addons.web.controllers.binary import Binary

from ..tools.values import is_id

#: Models whose pictures and files are logged when somebody fetches them by their address.
LOGGED = frozenset({"clinic.document", "clinic.photo"})


def _model_asked_for(params):
    """Name of the model whose picture or file is asked for."""
    model = params.get("model", "ir.attachment")
    number = str(params.get("id", ""))
    if model == "ir.attachment" and number.isdecimal() and is_id(int(number)):
        # sudo: only whose it is
        return request.env["ir.attachment"].sudo().browse(int(number)).exists().res_model
    return model


def _is_logged(params):
    return _model_asked_for(params) in LOGGED


def _reads_only(_controller, _rule, args):
    """A read that is logged writes: it cannot go to a read-only replica."""
    return not _is_logged({**request.httprequest.args, **args})


class ClinicBinary(Binary):
    """Pictures and files of logged records: every look asks the server.

    Odoo lets browsers keep a picture for a year under an address that carries its version.  Whoever sits at the
    same computer after the nurse would see it from there, and nobody would know.
    """

    @route(readonly=_reads_only)
    def content_image(self, *args, **kwargs):
        return super().content_image(*args, **self._asked_anew(kwargs))

    @route(readonly=_reads_only)
    def content_common(self, *args, **kwargs):
        return super().content_common(*args, **self._asked_anew(kwargs))

    def _asked_anew(self, kwargs):
        return dict(kwargs, unique=False) if kwargs.get("unique") and _is_logged(kwargs) else kwargs
