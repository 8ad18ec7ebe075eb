# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Telephone numbers as people and spreadsheets write them (A1)."""

import re
import unicodedata
from collections.abc import Iterator

#: Marks that are not seen: directions of writing, joiners, byte order.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\ufe58\ufe63]")
BLANKS = re.compile(r"\s+")
#: The sign before the country, typed twice, or as the prefix of international calls.
INTERNATIONAL = re.compile(r"^(\(?\+\)?[\s(]*)+|^00(?=[1-9])")
EXTENSION = re.compile(r"[\s,;]*(ext|extn|extension|x|#|转|分机)[\s.:]*\d{1,6}$", re.IGNORECASE)
#: Between two numbers, or before what was noted with the number.
NOTED = re.compile(r"[/;,、;或及(]")
#: Letters that were typed, or read by a scanner, for digits.
LOOKALIKES = str.maketrans("OoQlI|", "000111")
AMONG_DIGITS = re.compile(r"(?<=\d)[OoQlI|]+(?=[\dOoQlI| -]*\d)")


def clean(number: str) -> str:
    """The same number in plain digits and signs; what it says does not change.

    >>> clean("１３８ ００１３ ８０００"), clean("\\u202a+86 138\\u20110013\\u20118000\\u202c")
    ('138 0013 8000', '+86 138-0013-8000')
    >>> clean("0086 138 0013 8000"), clean("++8613800138000"), clean("＋86（138）0013 8000")
    ('+86 138 0013 8000', '+8613800138000', '+86(138)0013 8000')
    >>> clean("021-6279 8888"), clean("unknown"), clean("  ")
    ('021-6279 8888', 'unknown', '')
    """
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", number))
    plain = BLANKS.sub(" ", DASHES.sub("-", plain)).strip()
    return INTERNATIONAL.sub("+", plain)


def is_remarked(number: str) -> bool:
    """Whether more than a number stands there, which would be lost if only the number were kept.

    >>> [is_remarked(number) for number in ("138O0l38000", "13800138000 妈妈", "1-800-FLOWERS", "unknown")]
    [True, True, True, True]
    >>> [is_remarked(number) for number in ("+86 138 0013 8000", "021-62798888 ext. 12", "021-62798888转12")]
    [False, False, False]
    """
    return any(character.isalpha() for character in EXTENSION.sub("", clean(number)))


def is_spelled(number: str) -> bool:
    """Whether letters stand there that a library of numbers would take for digits: in a client file that is a slip.

    >>> [is_spelled(number) for number in ("138O0138OO1", "1-800-FLOWERS", "13800138000 妈妈", "021-62798888 ext. 12")]
    [True, True, False, False]
    """
    return bool(re.search("[A-Za-z]", EXTENSION.sub("", clean(number))))


def readings(number: str) -> Iterator[str]:
    """What somebody may have meant, the likeliest first.

    >>> list(readings("138O0l3 8000"))
    ['138O0l3 8000', '13800138000', '138038000']
    >>> list(readings("13800138000 (husband)"))
    ['13800138000 (husband)', '13800138000']
    >>> list(readings("+8613800138000/13900139000"))
    ['+8613800138000/13900139000', '+8613800138000']
    >>> list(readings("none"))
    ['none']
    """
    plain = clean(number)
    first = NOTED.split(plain)[0]
    as_digits = AMONG_DIGITS.sub(lambda found: found[0].translate(LOOKALIKES), first)
    meant = (plain, *(re.sub(r"(?!^\+)\D", "", text) for text in (as_digits, first)))
    return iter([reading for reading in dict.fromkeys(meant) if reading])
