# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a file that somebody uploads is a PDF that only shows pages, and what it may be called."""

import io
import logging
import re
import unicodedata
import zlib
from contextlib import contextmanager, suppress

from odoo.tools.pdf import DependencyError, PdfReader

HEADER = b"%PDF-"
#: What the tables of a file may unpack to; pages and pictures are not unpacked here.
UNPACKED_MAX = 64 * 1024 * 1024
#: So much of it at a time.
CHUNK = 1024 * 1024
#: So many packed tables at most: a file of ten thousand pages has about a thousand.
TABLES_MAX = 2_000
OBJECTS_MAX = 200_000
DEPTH_MAX = 60
NAME_MAX = 100
#: Keys and actions that do more than show a page, with the reason for which the file is refused.
KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "script",
    "/EF": "embedded",
    "/EmbeddedFiles": "embedded",
    "/RichMedia": "embedded",
}
ACTIONS = {
    "/JavaScript": "script",
    "/Rendition": "script",
    "/Launch": "launch",
    "/ImportData": "launch",
    "/SubmitForm": "launch",
    "/GoToE": "embedded",
}
KINDS = {"/EmbeddedFile": "embedded", "/FileAttachment": "embedded", "/RichMedia": "embedded"}
STREAM = re.compile(rb"stream\r?\n")
#: What opens and closes; the contents of streams are skipped.
BRACKETS = re.compile(rb"<<|>>|\[|\]|endobj|stream\r?\n.*?endstream", re.DOTALL)
NESTING_MAX = 200
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


def refusal(data: bytes, size_max: int) -> str:
    """Why the file is refused, as a code; empty if it is a PDF that only shows pages.

    >>> refusal(b"<html><script>alert(1)</script></html>", 1000)
    'not_pdf'
    >>> refusal(b"%PDF-1.7 and nothing else", 1000)
    'broken'
    >>> refusal(b"%PDF-1.7" + bytes(1000), 1000)
    'too_large'
    >>> refusal(minimal(), 1000)
    ''
    >>> refusal(minimal(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), 1000)
    'script'
    >>> refusal(minimal(b"/OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >>"), 1000)
    'script'
    >>> refusal(minimal(b"/OpenAction << /S /Launch /F (calc.exe) >>"), 1000)
    'launch'
    >>> refusal(minimal(b"/OpenAction << /S /URI /URI (https://example.com) >>"), 1000)
    'script'
    >>> refusal(minimal(b"/OpenAction [3 0 R /Fit]"), 1000)
    ''
    >>> refusal(minimal(b"/Names << /EmbeddedFiles << /Names [(a.exe) 3 0 R] >> >>"), 1000)
    'embedded'
    """
    if not data.startswith(HEADER):
        return "not_pdf"
    if len(data) > size_max:
        return "too_large"
    try:
        with _quiet():
            return "broken" if _nests_too_deeply(data) or _unpacks_too_much(data) else _refusal_of_contents(data)
    except DependencyError:
        return "encrypted"
    except Exception:  # noqa: BLE001 (whatever a damaged file makes the parser raise: nobody can say what is in it)
        return "broken"


@contextmanager
def _quiet():
    """What the parser says about a damaged file is said to the person who uploads it, not to the server's log."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _nests_too_deeply(data):
    """Whether lists and dictionaries are nested so deeply that reading them would keep the server busy.

    >>> _nests_too_deeply(minimal()), _nests_too_deeply(minimal(b"/A " + b"<< /B 1 /A " * 1_000_000))
    (False, True)
    """
    depth = 0
    for token in BRACKETS.finditer(data):
        kind = token[0]
        if kind in (b"<<", b"["):
            depth += 1
        elif kind in (b">>", b"]"):
            depth = max(depth - 1, 0)
        elif kind == b"endobj":
            depth = 0
        if depth > NESTING_MAX:
            return True
    return False


def _refusal_of_contents(data):
    reader = PdfReader(io.BytesIO(data), strict=False)
    # the empty password opens what may be read but not printed
    if reader.is_encrypted and not reader.decrypt(""):
        return "encrypted"
    if not len(reader.pages):
        return "broken"
    root = reader.trailer["/Root"].get_object()
    opening = root["/OpenAction"].get_object() if "/OpenAction" in root else None
    found = {_refusal_of(value) for value in _objects(reader)} - {""}
    if not found and isinstance(opening, dict) and opening.get("/S") != "/GoTo":
        found.add("script")
    return min(found, default="")


def _objects(reader):
    """Every object of the file, and what only its trailer holds."""
    numbers = {number for numbers in reader.xref.values() for number in numbers} | reader.xref_objStm.keys()
    if len(numbers) > OBJECTS_MAX:
        raise ValueError("too many objects")
    yield reader.trailer
    for number in sorted(numbers - {0}):
        yield reader.get_object(number)


def _refusal_of(value, depth=0):
    """Looks at what the object itself holds: what it points to is an object of its own."""
    if depth > DEPTH_MAX:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        # raw: references are not followed here
        kinds = [value.raw_get(key) for key in ("/S", "/Type", "/Subtype") if key in value]
        kinds = [kind.get_object() for kind in kinds]
        codes = [KEYS[key] for key in value if key in KEYS]
        codes += [ACTIONS[kind] for kind in kinds[:1] if "/S" in value and kind in ACTIONS]
        codes += [KINDS[kind] for kind in kinds if isinstance(kind, str) and kind in KINDS]
        if codes:
            return codes[0]
        parts = [value.raw_get(key) for key in value]
    elif isinstance(value, list):
        parts = list(value)
    else:
        return ""
    return next(filter(None, (_refusal_of(part, depth + 1) for part in parts if isinstance(part, dict | list))), "")


def _unpacks_too_much(data):
    """Whether the packed tables of the file, which the parser reads in full, are a trap.

    >>> _unpacks_too_much(b"1 0 obj << /Type /XRef >> stream\\n" + zlib.compress(bytes(2 * UNPACKED_MAX)))
    True
    >>> _unpacks_too_much(b"1 0 obj << /Type /XObject >> stream\\n" + zlib.compress(bytes(2 * UNPACKED_MAX)))
    False

    A dictionary may hold the word in a text, and a file may say it very often:

    >>> _unpacks_too_much(b"1 0 obj << /Type /XRef /X (stream\\n) >> stream\\n" + zlib.compress(bytes(2 * UNPACKED_MAX)))
    True
    >>> _unpacks_too_much(b"1 0 obj << /Type /XRef >> stream\\n" * 100_000)
    True
    >>> _unpacks_too_much(b"stream\\n" * 100_000)
    False
    """
    left, tables, end, packed = UNPACKED_MAX, 0, 0, False
    view = memoryview(data)
    for match in STREAM.finditer(data):
        # «obj» is not in «endobj» here: the last one before the stream begins its own object
        between = data[end : match.start()]
        start = between.rfind(b"obj")
        head = ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), between[max(start, 0) :])
        packed = (packed and start < 0) or b"/XRef" in head or b"/ObjStm" in head
        end = match.end()
        if not packed:
            continue
        tables += 1
        left -= _unpacked_size(view[end:], left)
        if left < 0 or tables > TABLES_MAX:
            return True
    return False


def _unpacked_size(packed, most):
    """How many bytes it unpacks to, counted until one more than ``most``; what is damaged counts as far as it goes."""
    unpacker, size = zlib.decompressobj(), 0
    with suppress(zlib.error):
        while packed and size <= most and not unpacker.eof:
            size += len(unpacker.decompress(packed, CHUNK))
            packed = unpacker.unconsumed_tail
    return size


def file_name(name: str | None, default: str = "document") -> str:
    """What the file is called: one plain name that ends in ``.pdf`` whatever it was called before.

    >>> file_name("Consent Lin.PDF"), file_name("知情同意书.pdf"), file_name("הסכמה.pdf")
    ('Consent Lin.pdf', '知情同意书.pdf', 'הסכמה.pdf')
    >>> file_name("../../etc/passwd"), file_name(r"C:\\scans\\a.pdf"), file_name(""), file_name(None, "consent")
    ('passwd.pdf', 'a.pdf', 'document.pdf', 'consent.pdf')
    >>> file_name("invoice\\u202efdp.exe"), file_name("a\\r\\nSet-Cookie: x.pdf"), file_name('<b>"x"</b>.html')
    ('invoicefdp.exe.pdf', 'aSet-Cookie_ x.pdf', 'b_.html.pdf')
    >>> len(file_name("x" * 500))
    100
    """
    text = unicodedata.normalize("NFC", str(name or ""))
    # control characters, and the invisible ones that turn the direction of writing
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    text = re.split(r"[\\/]", text)[-1]
    text = re.sub(r'[<>:"|?*]+', "_", text).strip(" ._")
    stem = text[:-4] if text.lower().endswith(".pdf") else text
    return f"{stem[: NAME_MAX - 4].strip(' ._') or default}.pdf"


def minimal(catalog: bytes = b"", content: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page, as small as one can be; the arguments go into its parts.

    >>> minimal()[:8], len(minimal()) < 600
    (b'%PDF-1.7', True)
    """
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> " + page + b" >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )
