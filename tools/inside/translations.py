# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The translatable terms of an addon as Odoo sees them, and what its translations lack."""

import io
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import trans_export

LANGUAGES = ("zh_CN", "zh_TW")


def template(env, addon):
    """The text of the addon's .pot file; empty when it has no terms."""
    buffer = io.BytesIO()
    trans_export(None, [addon], buffer, "po", env)
    return buffer.getvalue().decode()


def untranslated(pot_text, po_text):
    """The terms of a template that a translation lacks, leaves empty, or has only as a guess.

    >>> untranslated('msgid "Yes"\\nmsgstr ""', 'msgid "Yes"\\nmsgstr "是"')
    []
    >>> untranslated('msgid "Yes"\\nmsgstr ""', '#, fuzzy\\nmsgid "Yes"\\nmsgstr "是"')
    ['Yes']
    """
    translated = {entry.msgid for entry in polib.pofile(po_text) if entry.translated()}
    return [entry.msgid for entry in polib.pofile(pot_text) if entry.msgid not in translated]


def missing(env, addon):
    """The untranslated terms of an addon by language."""
    pot_text = template(env, addon)
    folder = Path(get_module_path(addon)) / "i18n"
    answer = {}
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        answer[language] = untranslated(pot_text, path.read_text(encoding="utf-8") if path.exists() else "")
    return answer


def write_template(env, addon):
    """Write the addon's .pot file when it has terms; returns what its translations lack."""
    text = template(env, addon)
    if polib.pofile(text):
        path = Path(get_module_path(addon)) / "i18n" / f"{addon}.pot"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return missing(env, addon)
