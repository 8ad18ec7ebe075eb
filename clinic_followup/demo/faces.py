# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Drawn faces for the photos of the demonstration: shapes and pleasant colours, nobody's face."""

import io
from random import Random
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 600, 750
BACKGROUNDS = ("#dfe8ea", "#e9e3ee", "#e4ecdf", "#efe7dd")
SKINS = ("#f2cfb4", "#eac09e", "#f6d9c4", "#deb08c")
HAIRS = ("#3a2a26", "#5b3b2c", "#27272b", "#6b4632")
SHIRTS = ("#8fb3c9", "#c79fb0", "#9dbb9a", "#c9b48a")


class Trouble(NamedTuple):
    """What is to be seen on a face, from 0 (nothing) to 1."""

    swelling: float = 0
    spots: float = 0
    lines: float = 0


#: How trouble of a kind changes from stage to stage.
COURSES = {
    "swelling": {-1: Trouble(lines=1), 0: Trouble(swelling=1), 7: Trouble(swelling=0.45), 30: Trouble(swelling=0.1)},
    "spots": {-1: Trouble(spots=1), 0: Trouble(spots=0.9, swelling=0.3), 7: Trouble(spots=0.5), 30: Trouble(spots=0.1)},
    "lines": {-1: Trouble(lines=1), 7: Trouble(lines=0.4, swelling=0.1), 30: Trouble(lines=0.1)},
}


def portrait(person: int, view: str, trouble: Trouble) -> bytes:
    """A face as JPEG: the same person is recognised again, whatever ails her.

    >>> calm, sore = portrait(1, "front", Trouble()), portrait(1, "front", Trouble(swelling=1, spots=1))
    >>> Image.open(io.BytesIO(calm)).size, calm != sore, calm == portrait(1, "front", Trouble())
    ((600, 750), True, True)
    """
    rng = Random(person)  # noqa: S311 (a drawing)
    background, skin, hair, shirt = (rng.choice(colours) for colours in (BACKGROUNDS, SKINS, HAIRS, SHIRTS))
    turned = {"left45": 34, "right45": -34}.get(view, 0)
    image = Image.new("RGB", (WIDTH, HEIGHT), background)
    draw = ImageDraw.Draw(image)
    middle = WIDTH // 2
    _oval(draw, middle, 330, 205, 250, hair)  # hair behind
    draw.rounded_rectangle((middle - 165, 330, middle + 165, 560), 60, fill=hair)
    draw.rounded_rectangle((middle - 62, 520, middle + 62, 680), 40, fill=_darker(skin))
    draw.rounded_rectangle((60, 630, WIDTH - 60, HEIGHT + 80), 110, fill=shirt)
    _oval(draw, middle, 365, 158 + 12 * trouble.swelling, 205, skin)
    face = middle + turned
    for side in (-1, 1):
        near = 1 - side * turned / 200
        _redness(image, face + side * 78 * near, 430, 70, 0.25 + 0.6 * trouble.swelling)
        _eye(draw, face + side * 66 * near, 350, trouble, skin, hair)
        if side * turned <= 0:  # the far corner of the eye is hidden
            _lines(draw, face + side * 118 * near, 350, trouble.lines, skin, side)
    draw.line((face, 365, face + 14 + turned // 6, 440, face - 8, 448), fill=_darker(skin), width=5, joint="curve")
    _oval(draw, face, 500, 44, 13 + 9 * trouble.swelling, "#c4717a")
    draw.line((face - 40, 500, face + 40, 500), fill="#9c545d", width=3)
    _spots(draw, rng, face, trouble.spots)
    # a fringe
    draw.pieslice((middle - 165, 125, middle + 165, 480), 190, 350, fill=hair)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _oval(draw, x, y, width, height, colour):
    draw.ellipse((x - width, y - height, x + width, y + height), fill=colour)


def _darker(colour, share=0.86):
    return tuple(int(int(colour[at : at + 2], 16) * share) for at in (1, 3, 5))


def _redness(image, x, y, size, strength):
    mask = Image.new("L", (size * 2, size * 2))
    _oval(ImageDraw.Draw(mask), size, size, size * 0.62, size * 0.5, int(150 * strength))
    mask = mask.filter(ImageFilter.GaussianBlur(size // 5))
    image.paste("#e0646a", (int(x) - size, y - size), mask)


def _eye(draw, x, y, trouble, skin, hair):
    if trouble.swelling:
        _oval(draw, x, y + 6, 48, 34 * trouble.swelling + 8, _darker(skin, 0.93))
    _oval(draw, x, y, 32, 15 - 6 * trouble.swelling, "#ffffff")
    _oval(draw, x, y, 11, 11 - 3 * trouble.swelling, "#4a3526")
    draw.arc((x - 40, y - 52, x + 40, y - 12), 200, 340, fill=hair, width=8)


def _lines(draw, x, y, strength, skin, side):
    for number in range(round(4 * strength)):
        slope = (number - 1.5) * 9
        draw.line((x, y + slope, x + side * 22, y + slope * 1.8), fill=_darker(skin, 0.72), width=4)


def _spots(draw, rng, x, strength):
    for number in range(26):
        spot = rng.uniform(-115, 115), rng.uniform(250, 520), rng.uniform(4, 10)
        if number < 26 * strength:
            _oval(draw, x + spot[0], spot[1], spot[2], spot[2], "#b5553f" if number % 3 else "#a97a4d")
