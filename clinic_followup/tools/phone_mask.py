# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a phone number looks to somebody who need not see it, and what such a person may search for (L2)."""

import re
import unicodedata

import phonenumbers

#: What stands for the hidden digits, however many they are.
HIDDEN = "****"
#: So many digits at least are a whole number.
WHOLE = 7
LAST = 4
#: More digits than two numbers with extensions: whoever tries out many numbers at once would find the right one.
MOST_DIGITS = 40
MASKED = re.compile(r"(\+\d{1,3} )?(\d{1,3} )?\*{4}( \d{1,4})?")
#: Directions of writing (RTL marks), which come along when a number is copied.
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
NUMBER = re.compile(r"\+?[\d\s()./\-\u2010-\u2015]+")


def digits_of(text) -> str:
    """The digits in any script.

    >>> digits_of("+86 (138) 1234-5678"), digits_of("１３８"), digits_of("٠١٢"), digits_of(None)
    ('8613812345678', '138', '012', '')
    """
    return "".join(str(unicodedata.digit(char)) for char in text or "" if char.isdecimal())


def mask_phone(number):
    """Country, area and the last four digits: enough to recognise a number, not enough to call it.

    Chinese mobiles and landlines:

    >>> mask_phone("+86 138 1234 5678"), mask_phone("13812345678"), mask_phone("0086 13812345678")
    ('+86 138 **** 5678', '138 **** 5678', '+86 138 **** 5678')
    >>> mask_phone("+86 21 6279 8888"), mask_phone("021-62798888"), mask_phone("6279 8888")
    ('+86 21 **** 8888', '021 **** 8888', '**** 8888')

    Foreign ones:

    >>> mask_phone("+41 44 668 18 00"), mask_phone("+1 (415) 555-0100"), mask_phone("+442079460018")
    ('+41 4 **** 1800', '+1 41 **** 0100', '+44 20 **** 0018')

    At least four digits are hidden, also of a short number or of what is none:

    >>> mask_phone("6279888"), mask_phone("110"), mask_phone("ask her mother"), mask_phone("+12")
    ('**** 888', '****', '****', '****')

    Marks of the direction of writing are dropped, an empty number stays empty, a masked one stays as it is:

    >>> mask_phone("\\u202d+86 138 1234 5678\\u202c"), mask_phone("\\u200f13812345678"), mask_phone(False)
    ('+86 138 **** 5678', '138 **** 5678', False)
    >>> mask_phone("+86 138 **** 5678"), mask_phone("**** 888"), mask_phone("****")
    ('+86 138 **** 5678', '**** 888', '****')
    """
    if not number:
        return number
    text = INVISIBLE.sub("", number).strip()
    if MASKED.fullmatch(text):
        return text
    country, national = _split(text)
    tail = min(LAST, max(0, len(national) - 4))
    head = min(3, max(0, len(national) - 4 - LAST))
    parts = (country, national[:head], HIDDEN, national[-tail:] if tail else "")
    return " ".join(part for part in parts if part)


def _split(text):
    """Country code with its plus, and the digits after it."""
    if text.startswith(("+", "00")):
        try:
            parsed = phonenumbers.parse("+" + digits_of(text.removeprefix("00")), None)
        except phonenumbers.NumberParseException:
            return "", digits_of(text)
        return f"+{parsed.country_code}", phonenumbers.national_significant_number(parsed)
    return "", digits_of(text)


def is_masked(text) -> bool:
    """Whether the text comes from a masked number, be it as it was or changed by hand.

    >>> is_masked("+86 138 **** 5678"), is_masked("138 ** 99"), is_masked("+86 138 1234 5678"), is_masked(False)
    (True, True, False, False)
    """
    return isinstance(text, str) and "**" in text


def same_number(text, number) -> bool:
    """Whether a text contains this number, however either is written.

    >>> same_number("+86 138 1234 5678", "13812345678"), same_number("13912345679", "13812345678")
    (True, False)
    >>> same_number("13812345678", False), same_number("+8613812345678,110", "138 1234 5678")
    (False, True)

    A text with very many digits is said to contain every number:

    >>> same_number("1390000" * 6, "13812345678"), same_number("1390000" * 6, False)
    (True, False)
    """
    known, digits = digits_of(number)[-WHOLE:], digits_of(text)
    return bool(known) and (known in digits or len(digits) > MOST_DIGITS)


def searched(text):
    """What somebody who sees masked numbers searches for: the whole number or its last four digits.

    >>> searched("+86 138-1234-5678"), searched("\\u200e5678"), searched("62798888")
    (('whole', '+86 138-1234-5678'), ('last', '5678'), ('whole', '62798888'))

    Anything else would let a number be guessed digit by digit:

    >>> searched("138"), searched("138 1234"), searched("%5678"), searched("Lin"), searched("C0001234"), searched(None)
    (None, ('whole', '138 1234'), None, None, None, None)
    """
    if not isinstance(text, str):
        return None
    text = INVISIBLE.sub("", text).strip()
    if not NUMBER.fullmatch(text):
        return None
    digits = digits_of(text)
    if len(digits) == LAST:
        return "last", digits
    return ("whole", text) if len(digits) >= WHOLE else None


def tel_url(number) -> str:
    """The address that makes a telephone dial.

    >>> tel_url("+86 (138) 1234-5678")
    'tel:+8613812345678'
    """
    return f"tel:{re.sub(r'[^0-9+*#,;]', '', number or '')}"
