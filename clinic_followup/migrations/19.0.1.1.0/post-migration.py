# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.api import SUPERUSER_ID, Environment
from odoo.tools import convert_file

ADDON = "clinic_followup"
#: What is new, and belongs to the clinic from then on: an update does not create such records by itself.
SHIPPED = ("data/clinic_blocker_data.xml", "data/clinic_document_type_data.xml", "data/clinic_photo_stage_data.xml")
BATCH = 1000


def migrate(cr, version):
    """Bring a clinic of the first version to where a new one starts."""
    env = Environment(cr, SUPERUSER_ID, {"active_test": False, "tracking_disable": True})
    for name in SHIPPED:
        convert_file(env, ADDON, name, {}, mode="init", noupdate=True)
    # managers have seen all numbers up to now
    env.ref(f"{ADDON}.group_manager").implied_ids += env.ref(f"{ADDON}.group_phone")
    judge_clients(env["res.partner"])


def judge_clients(partners):
    """The clients who are there already: their numbers in the international format, their files judged (A1, A4).

    Numbers that are typed in a way that nobody can read stay as they are; the file check names them.
    """
    last_id = 0
    while clients := partners.search([("is_clinic_client", "=", True), ("id", ">", last_id)], order="id", limit=BATCH):
        last_id = clients[-1].id
        clients._normalise_numbers()
        clients._refresh_completeness(force=True)
        partners.env.flush_all()
        partners.env.invalidate_all()
