# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.api import SUPERUSER_ID, Environment

BATCH = 1000


def migrate(cr, version):
    """The clients who are there already: their numbers in the international format, their files judged (A1, A4).

    Whose numbers are typed in a way that nobody can read keeps them as they are; the file check names them.
    """
    partners = Environment(cr, SUPERUSER_ID, {"active_test": False, "tracking_disable": True})["res.partner"]
    last_id = 0
    while clients := partners.search([("is_clinic_client", "=", True), ("id", ">", last_id)], order="id", limit=BATCH):
        last_id = clients[-1].id
        clients._normalise_numbers()
        clients._refresh_completeness(force=True)
        partners.env.flush_all()
        partners.env.invalidate_all()
