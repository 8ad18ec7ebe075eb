# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_demo,
    test_activity_menu,
    test_bulk_wizards,
    test_contact,
    test_cron,
    test_curve,
    test_dry_run,
    test_early_end,
    test_due_dates,
    test_handover,
    test_journey,
    test_js,
    test_matching,
    test_ownership,
    test_planning,
    test_replanning,
    test_resolver,
    test_shipped_curves,
    test_tours,
)
