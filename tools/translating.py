# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`./clinic export-i18n`: write the templates of translations, tell what the translations lack."""

from tools.paths import addons
from tools.progress import stage
from tools.workshop import workshop


def export_i18n(_arguments):
    """Write <addon>/i18n/<addon>.pot for every addon and list the missing translations."""
    lacking = 0
    with workshop("test", packages=("test",)) as shop:
        template = shop.databases.template(shop.home)
        for addon in addons():
            with stage(f"terms of {addon}"):
                missing = shop.odoo.call(template, "translations", "write_template", addon=addon)
            for language, terms in missing.items():
                lacking += len(terms)
                print(f"{addon} {language}: {len(terms)} untranslated")
                for term in terms:
                    print(f"    {term[:100]!r}")
    return 1 if lacking else 0
