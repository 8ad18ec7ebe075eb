# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from psycopg2.errors import ReadOnlySqlTransaction

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..tools.engine import is_engine

#: As long as Odoo takes somebody's word for it after the password was asked.
CONFIRMED_SECONDS = 10 * 60


class ReportClinicClientFile(models.AbstractModel):
    """The client file on paper (L6): for managers who have just confirmed who they are, and logged."""

    _name = "report.clinic_followup.clinic_client_file"
    _description = "Client File on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        clients = self.env["res.partner"].browse(docids)
        if not is_engine(self.env):
            self._check_may_print(clients)
            self._log(clients)
        return self.env["clinic.privacy.export"]._report_values(clients)

    @api.model
    def _log(self, clients):
        """Reports begin in transactions that only read: the server begins again in one that writes."""
        if self.env.cr.readonly:
            raise ReadOnlySqlTransaction("Printing a client file is logged")
        self.env["clinic.access.log"]._log("print", clients, detail=self.env._("Client file"))

    @api.model
    def _check_may_print(self, clients):
        if not self.env.user.has_group("clinic_followup.group_manager"):
            raise AccessError(self.env._("Only a manager of the clinic prints a client file."))
        clients.check_access("read")
        if len(clients) != 1 or not clients.sudo().is_clinic_client:  # sudo: a field of the clinic
            raise UserError(self.env._("Choose one client of the clinic."))
        confirmed = request and request.session.get("identity-check-last", 0)
        if not confirmed or confirmed < time.time() - CONFIRMED_SECONDS:
            raise UserError(self.env._("Print from “Export client file”: it asks first who you are."))
