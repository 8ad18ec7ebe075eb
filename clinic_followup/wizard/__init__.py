# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    base_partner_merge,
    clinic_client_export,
    clinic_client_forget,
    clinic_client_forget_line,
    base_partner_merge_file,
    clinic_consumption_report,
    clinic_consumption_link,
    clinic_consumption_link_line,
    clinic_course_refund,
    clinic_curve_dry_run,
    clinic_document_revoke,
    clinic_followup_bulk,
    clinic_followup_reassign,
    clinic_followup_reschedule,
    clinic_followup_withdraw,
    clinic_ownership_change,
    privacy_lookup_wizard,
    privacy_lookup_wizard_line,
    sms_composer,
)
