# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What may become a photo, and what is left of it: upright, of sensible size, and without a word about where it was taken."""

import base64
import binascii
import io
import struct
import zlib

# the plug-in must be named: Odoo loads only a few
from PIL import Image, ImageCms, ImageOps, WebPImagePlugin  # noqa: F401

#: Longest side of what is kept.
LARGEST_SIDE = 2048
#: More than any telephone takes by itself; a picture of so many pixels needs 150 MB while it is read.
MOST_PIXELS = 50_000_000
QUALITY = 88
FORMATS = ("JPEG", "PNG", "WEBP")
MEGABYTE = 1024 * 1024
#: What the decoders raise about files that are not what they claim to be.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)
#: How the pictures of an iPhone begin, unless it is told to be compatible.
HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif")


class BadPicture(ValueError):
    """Why something is no photo: ``empty``, ``too_big``, ``no_picture``, ``heic``, ``too_many_pixels`` or ``damaged``."""

    @property
    def code(self) -> str:
        return self.args[0]


def decoded_size(text: str | bytes) -> int:
    """How many bytes a base64 text stands for, without decoding it.

    >>> [decoded_size(base64.b64encode(b"x" * number)) for number in (0, 1, 2, 3, 1000)]
    [0, 1, 2, 3, 1000]
    """
    padding = text[-2:].count("=" if isinstance(text, str) else b"=")
    return max(len(text) * 3 // 4 - padding, 0)


def from_base64(text: str | bytes, limit: int) -> bytes:
    """The bytes behind a base64 text; what is larger than ``limit`` bytes is not even decoded.

    >>> from_base64("aGVsbG8=", 100)
    b'hello'
    >>> why(from_base64, "aGVsbG8=", 3), why(from_base64, "", 100), why(from_base64, "not base64!", 100)
    ('too_big', 'empty', 'no_picture')
    """
    if not text:
        raise BadPicture("empty")
    if decoded_size(text) > limit:
        raise BadPicture("too_big")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadPicture("no_picture") from error


def cleaned(data: bytes, limit: int) -> bytes:
    """The picture as a plain JPEG: upright, at most :data:`LARGEST_SIDE`, colours as they were seen, and no metadata.

    >>> photo = io.BytesIO()
    >>> Image.new("RGB", (4000, 1000), "pink").save(photo, "JPEG", exif=b"Exif  ...", comment=b"Lin, at home")
    >>> small = Image.open(io.BytesIO(cleaned(photo.getvalue(), MEGABYTE)))
    >>> small.size, small.format, sorted(small.info)
    ((2048, 512), 'JPEG', ['jfif', 'jfif_density', 'jfif_unit', 'jfif_version'])
    >>> why(cleaned, b"", 9), why(cleaned, b"far too large", 9), why(cleaned, b"<svg onload='x'/>", 99)
    ('empty', 'too_big', 'no_picture')
    >>> why(cleaned, photo.getvalue()[:-500], MEGABYTE)
    'damaged'
    """
    if not data:
        raise BadPicture("empty")
    if len(data) > limit:
        raise BadPicture("too_big")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)  # reads the head only
    except Image.DecompressionBombError as error:
        raise BadPicture("too_many_pixels") from error
    except BROKEN as error:
        raise BadPicture(_not_opened(data)) from error
    if image.width * image.height > MOST_PIXELS:
        raise BadPicture("too_many_pixels")
    if not is_complete(data):
        # said here: Odoo tells the library to fill up what is missing
        raise BadPicture("damaged")
    try:
        return _as_jpeg(image)
    except BROKEN as error:
        raise BadPicture("damaged") from error


def is_complete(data: bytes) -> bool:
    """Whether a JPEG, PNG or WEBP has its end.

    >>> for kind in FORMATS:
    ...     file = io.BytesIO()
    ...     Image.new("RGB", (60, 60), "pink").save(file, kind)
    ...     print(kind, is_complete(file.getvalue()), is_complete(file.getvalue()[:-20]))
    JPEG True False
    PNG True False
    WEBP True False
    """
    if data.startswith(b"\xff\xd8"):
        return _jpeg_ends(data)
    if data.startswith(b"\x89PNG"):
        return _png_ends(data)
    return data.startswith(b"RIFF") and int.from_bytes(data[4:8], "little") + 8 <= len(data)


def nearest_stage(days: int, offsets: list[int]) -> int:
    """Which of the stages (in days from the treatment, negative for before) a day is nearest to.

    The day itself comes after the treatment; whoever takes the picture before it says so.

    >>> [nearest_stage(days, [-1, 0, 7, 30, 90]) for days in (-40, -1, 0, 2, 5, 25, 400)]
    [-1, -1, 0, 0, 7, 30, 90]
    >>> nearest_stage(-3, [0, 7])
    0
    """
    same_side = [offset for offset in offsets if (offset < 0) == (days < 0)]
    return min(same_side or offsets, key=lambda offset: (abs(offset - days), offset))


def why(check, *args) -> str:
    """What a check finds wrong, for tests and examples."""
    try:
        check(*args)
    except BadPicture as error:
        return error.code
    return ""


def _not_opened(data):
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        return "heic"
    # the head of a picture, and rubbish behind it
    heads = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF%sWEBP" % data[4:8])
    return "damaged" if data.startswith(heads) else "no_picture"


def _as_jpeg(image):
    image.draft(image.mode, (LARGEST_SIDE, LARGEST_SIDE))  # a large JPEG is read at half or a quarter of its size
    image.load()
    profile = image.info.get("icc_profile")
    image = _upright(image)
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
    image = _in_common_colours(image, profile)
    # on a new sheet: nothing that the file said about itself comes along
    sheet = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        sheet.paste(image, mask=image.getchannel("A"))
    else:
        sheet.paste(image.convert("RGB"))
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _upright(image):
    """Turned as the camera was held; a camera that writes nonsense about it does not make the picture worthless."""
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN:
        return image


def _in_common_colours(image, profile):
    """Red stays as red as it was: telephones use wider colours than browsers assume."""
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        return ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, *BROKEN):
        return image


def _jpeg_ends(data):
    at = 2
    while data[at : at + 1] == b"\xff":
        marker = data[at + 1]
        if marker == 0xDA:  # the picture itself, in which the end mark cannot occur by chance
            return data.find(b"\xff\xd9", at) > 0
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return False


def _png_ends(data):
    at = 8
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 8 + length
        if zlib.crc32(data[at + 4 : end]) != int.from_bytes(data[end : end + 4], "big"):
            return False
        if kind == b"IEND":
            return True
        at = end + 4
    return False
