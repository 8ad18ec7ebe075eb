# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Functions that run inside Odoo's shell: each takes the shell's `env` and returns plain data."""
