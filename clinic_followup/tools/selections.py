# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The fixed vocabularies that several models share."""

CHANNELS = [
    ("phone", "Phone call"),
    ("sms", "SMS"),
    ("wechat", "WeChat"),
    ("email", "E-mail"),
    ("visit", "Home visit"),
]

ENCOUNTER_KINDS = [
    ("inquiry", "Inquiry"),
    ("visit", "Visit"),
    ("no_purchase", "Left without purchase"),
    ("deposit", "Deposit"),
    ("treatment", "Treatment"),
    ("session", "Course session"),
    ("suture_removal", "Suture removal"),
    ("checkup", "Check-up"),
]

#: The client was in the clinic.
PRESENCE_KINDS = frozenset({"visit", "no_purchase", "treatment", "session", "suture_removal", "checkup"})
#: The client bought or was treated.
PURCHASE_KINDS = frozenset({"deposit", "treatment", "session"})
#: Something was done to the client.
TREATMENT_KINDS = frozenset({"treatment", "session"})

DEPARTMENT_KINDS = [
    ("onsite_consulting", "On-site consulting"),
    ("tele_consulting", "Tele-consulting"),
    ("customer_service", "Customer service"),
    ("dermatology", "Dermatology"),
    ("surgery", "Surgery"),
    ("injectables", "Injectables"),
    ("dental", "Dental"),
    ("other", "Other"),
]
