# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Clinic Complaints",
    "summary": "Complaint tickets of clinic clients (name reserved, no features yet)",
    "version": "19.0.0.1.0",
    "category": "Services/Clinic",
    "license": "LGPL-3",
    "author": "Clinic Follow-up contributors",
    "depends": ["clinic_followup", "portal", "rating", "resource"],
}
