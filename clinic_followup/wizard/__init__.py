# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    base_partner_merge,
    base_partner_merge_file,
    clinic_curve_dry_run,
    clinic_followup_bulk,
    clinic_followup_reassign,
    clinic_followup_reschedule,
    clinic_followup_withdraw,
    clinic_ownership_change,
)
