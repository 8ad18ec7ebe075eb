# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which fields of a client say more than who it is."""

CONTACT = frozenset(
    [
        "phone",
        "mobile",
        "phone_sanitized",
        "phone_mobile_search",
        "email",
        "email_formatted",
        "email_normalized",
        "website",
        "street",
        "street2",
        "zip",
        "city",
        "state_id",
        "contact_address",
        "contact_address_complete",
        "contact_address_inline",
        "partner_latitude",
        "partner_longitude",
        "birthdate_date",
        "gender",
        "age",
        "vat",
        "company_registry",
        "bank_ids",
        "function",
        "comment",
        "image_1920",
        "image_1024",
        "image_512",
        "properties",
    ]
)
#: Ours, but on every list: as harmless as the name.
HARMLESS = frozenset({"clinic_ref"})


def is_personal(fname: str) -> bool:
    """Whether reading the field of a client is worth a row in the access log.

    >>> [fname for fname in ("name", "avatar_128", "phone", "clinic_preferences", "clinic_ref", "lang") if is_personal(fname)]
    ['phone', 'clinic_preferences']
    """
    return fname in CONTACT or (fname.startswith("clinic_") and fname not in HARMLESS)
