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


SCRIPT = "19.0.1.1.0/post-migration.py"
SHIPPED = ("clinic.blocker", "clinic.document.type", "clinic.photo.stage")


def test_a_clinic_of_the_first_version_gets_what_a_new_one_starts_with(env):
    """Records that belong to the clinic are not created by an update itself."""
    new = {model: env[model].with_context(active_test=False).search([]) for model in SHIPPED}
    numbers = {model: len(records) for model, records in new.items()}
    assert all(numbers.values())
    env["clinic.curve.step"].with_context(active_test=False).search([]).photo_stage_id = False
    for records in new.values():
        records.unlink()
    manager, phone = env.ref("clinic_followup.group_manager"), env.ref("clinic_followup.group_phone")
    manager.implied_ids -= phone
    for _twice in range(2):
        migrate(env, "clinic_followup", SCRIPT)
        found = {model: env[model].with_context(active_test=False).search_count([]) for model in SHIPPED}
        assert found == numbers
    assert phone in manager.implied_ids


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
    migrate(env, "clinic_followup", SCRIPT)
    assert kept.phone == "+86 138 0013 8000"
    assert kept.phone_sanitized == "+8613800138000"
    assert odd.phone == "ask her mother"
    assert contact.phone == "13800138000"
    assert kept.clinic_completeness == 100
    assert without.clinic_completeness < 100
    assert without.clinic_missing_ids
