# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IrActionsReport(models.Model):
    """Printing the records of clients is written to the access log (L3)."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        """PDF comes from here too."""
        res = super()._render_qweb_html(report_ref, docids, data)
        report = self._get_report(report_ref)
        if docids and not self.env.su and hasattr(self.env.get(report.model), "_access_log_clients"):
            self.env[report.model].browse(docids)._access_log_row("print", report.name)
        return res
