# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The demonstration clinic, and who can log in to see it."""


def generate(env, lang):
    """Fill the demonstration clinic; False when the addons installed here have none."""
    if "clinic.demo" not in env:
        return False
    env["clinic.demo"].with_context(lang=lang)._generate()
    env["res.users"].search([("share", "=", False)]).write({"lang": lang})
    return True


def logins(env):
    """The (login, password, description) rows to show to the person."""
    if "clinic.demo" not in env:
        return []
    return [list(row) for row in env["clinic.demo"]._logins()]
