# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of files that leave the clinic, and what a log may say of a person."""

import re
import unicodedata
from collections.abc import Container, Iterator
from itertools import count

#: What some system reads as more than a letter: separators, wildcards, quotes.
RESERVED = re.compile(r'[\\/:*?"<>|]+')
#: Names that Windows keeps for devices.
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
#: Longer names do not unpack everywhere.
LONGEST = 100


def safe_file_name(name: str | None, default: str = "file") -> str:
    """A file name without any path in it: it unpacks inside its folder, on every system, and shows as it is.

    >>> safe_file_name("../../etc/passwd"), safe_file_name("C:\\\\before.jpg"), safe_file_name("..")
    ('_.._etc_passwd', 'C_before.jpg', 'file')
    >>> safe_file_name("王小明 术前.jpg"), safe_file_name("\\u202egpj.exe"), safe_file_name("con.txt")
    ('王小明 术前.jpg', 'gpj.exe', '_con.txt')
    >>> safe_file_name(None, "photo"), safe_file_name("a\\x00b\\n.pdf")
    ('photo', 'ab.pdf')
    >>> len(safe_file_name("长" * 300 + ".jpeg")), safe_file_name("长" * 300 + ".jpeg")[-5:]
    (100, '.jpeg')
    """
    # control characters, and those that turn the direction of the text
    visible = "".join(char for char in name or "" if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    safe = RESERVED.sub("_", visible).strip(" .")
    if not safe:
        return default
    if DEVICES.match(safe):
        safe = f"_{safe}"
    stem, dot, extension = safe.rpartition(".")
    if dot and len(extension) <= 10:
        return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"
    return safe[:LONGEST]


def unused(path: str, used: Container[str]) -> str:
    """The path, with a number where it is taken (capital or not: many systems see no difference).

    >>> unused("files/A.jpg", {"files/a.jpg", "files/a (2).jpg"}), unused("files/note", {"files/note"})
    ('files/A (3).jpg', 'files/note (2)')
    """
    if path.lower() not in used:
        return path
    folder, slash, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    candidates: Iterator[str] = (
        f"{folder}{slash}{stem} ({number}).{extension}" if dot else f"{folder}{slash}{name} ({number})"
        for number in count(2)
    )
    return next(candidate for candidate in candidates if candidate.lower() not in used)


def masked_number(number: str | None) -> str:
    """A phone number as a log may keep it; a dash for none.

    >>> masked_number("+86 21 6279 8888"), masked_number("12"), masked_number(None)
    ('***88', '***', '–')
    """
    digits = re.sub(r"\D", "", number or "")
    if not digits:
        return "–"
    return f"***{digits[-2:]}" if len(digits) > 4 else "***"
