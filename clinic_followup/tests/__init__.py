# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    test_demo,
    test_curve,
    test_due_dates,
    test_js,
    test_matching,
    test_planning,
    test_replanning,
    test_shipped_curves,
    test_tours,
)
