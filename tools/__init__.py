# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The project's command line, `./clinic`: fetch Odoo, start PostgreSQL, run, test, lint, measure.

Only the standard library is needed to read these files, so that they work on a bare machine.
"""
