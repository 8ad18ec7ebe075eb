# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError


class IdentityError(AccessError):
    """Critical: the person at the screen has to confirm the identity first (L4). The web client asks for it."""
