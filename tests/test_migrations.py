# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an update does to the data that are there already."""

import runpy

from tools.paths import ROOT


def migrate(env, addon, script):
    """Run a migration script as Odoo does after loading the new version."""
    env.flush_all()
    runpy.run_path(str(ROOT / addon / "migrations" / script))["migrate"](env.cr, "19.0.1.0.0")
    env.invalidate_all()


def test_clients_of_the_first_version_get_readable_numbers_and_a_judged_file(env):
    """They were typed in any form, and nobody had asked for completeness."""
    china = env.ref("base.cn")
    kept, odd, without, contact = env["res.partner"].create(
        [
            {"name": "Lin", "is_clinic_client": True, "country_id": china.id},
            {"name": "Wu", "is_clinic_client": True, "country_id": china.id},
            {"name": "Xu", "is_clinic_client": True, "country_id": china.id},
            {"name": "Supplier", "country_id": china.id},
        ]
    )
    env.flush_all()
    numbers = {kept: "0086 13800138000", odd: "ask her mother", without: None, contact: "13800138000"}
    for partner, number in numbers.items():
        env.cr.execute(
            """UPDATE res_partner SET phone = %s, phone_sanitized = NULL, clinic_completeness = NULL
                WHERE id = %s""",
            [number, partner.id],
        )
    env.cr.execute(
        "DELETE FROM clinic_file_missing_rel WHERE partner_id = ANY(%s)", [[partner.id for partner in numbers]]
    )
    env.invalidate_all()
    migrate(env, "clinic_followup", "19.0.1.1.0/post-migration.py")
    assert kept.phone == "+86 138 0013 8000"
    assert kept.phone_sanitized == "+8613800138000"
    assert odd.phone == "ask her mother"
    assert contact.phone == "13800138000"
    assert kept.clinic_completeness == 100
    assert without.clinic_completeness < 100
    assert without.clinic_missing_ids
