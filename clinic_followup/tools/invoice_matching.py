# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which consumption that was entered by hand belongs to which invoice line (B3).

Both are of the same client and the same item here; quantity, amount and date decide.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .consumption import PIECE, Figures


class Offer(NamedTuple):
    """What is still to be linked: a purchase that was entered by hand, or the rest of an invoice line."""

    quantity: float
    amount: float


class Fit(NamedTuple):
    """How well the two belong together, from 0 to 100, and why."""

    score: int
    same_quantity: bool
    same_amount: bool
    days: int

    @property
    def is_exact(self) -> bool:
        return self.same_quantity and self.same_amount


class Pair(NamedTuple):
    """A purchase and an invoice line that may belong together."""

    purchase: int
    line: int
    fit: Fit


def fit(purchase: Offer, line: Offer, days: int, within: int, rounding: float) -> Fit | None:
    """How well they fit; None: too far apart, or nothing of the line is left.

    The amount counts most, then the quantity, then the days:

    >>> fit(Offer(1, 1000), Offer(1, 1000), days=2, within=30, rounding=0.01)
    Fit(score=99, same_quantity=True, same_amount=True, days=2)
    >>> fit(Offer(1, 900), Offer(1, 1000), days=30, within=30, rounding=0.01)
    Fit(score=30, same_quantity=True, same_amount=False, days=30)

    Of a part, the price of a piece is compared:

    >>> fit(Offer(5, 5000), Offer(3, 3000), days=0, within=30, rounding=0.01)
    Fit(score=80, same_quantity=False, same_amount=True, days=0)
    >>> fit(Offer(1, 1000), Offer(0, 0), 0, 30, 0.01), fit(Offer(1, 1000), Offer(1, 1000), 31, 30, 0.01)
    (None, None)
    """
    if days > within or min(purchase.quantity, line.quantity) < PIECE:
        return None
    pieces = min(purchase.quantity, line.quantity)
    apart = abs(purchase.amount / purchase.quantity - line.amount / line.quantity) * pieces
    same_amount = apart < rounding * max(1.0, pieces)
    same_quantity = abs(purchase.quantity - line.quantity) < PIECE
    near = 1 - days / within if within else 1
    score = 50 * same_amount + (30 if same_quantity else 10) + round(20 * near)
    return Fit(score, same_quantity, same_amount, days)


def only_exact(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs that leave no doubt: both fit exactly, and neither fits anything else exactly.

    >>> exact = Fit(100, True, True, 0)
    >>> [(pair.purchase, pair.line) for pair in only_exact([Pair(1, 7, exact), Pair(1, 8, Fit(60, True, False, 0))])]
    [(1, 7)]
    >>> only_exact([Pair(1, 7, exact), Pair(2, 7, exact)])  # bought twice, invoiced once: a person decides
    []
    """
    exact = [pair for pair in pairs if pair.fit.is_exact]
    purchases = [pair.purchase for pair in exact]
    lines = [pair.line for pair in exact]
    return [pair for pair in exact if purchases.count(pair.purchase) == lines.count(pair.line) == 1]


def propose(pairs: Iterable[Pair], purchases: Mapping[int, float], lines: Mapping[int, float]) -> list[Pair]:
    """The best pairs that can hold together: no purchase twice, no line beyond its pieces.

    :param purchases: how many pieces each has
    :param lines: how many pieces of each are still to be linked

    >>> fine, poor = Fit(90, True, True, 5), Fit(60, True, False, 0)
    >>> pairs = [Pair(1, 7, fine), Pair(2, 7, poor), Pair(2, 8, fine)]
    >>> [(pair.purchase, pair.line) for pair in propose(pairs, {1: 1, 2: 1}, {7: 1, 8: 1})]
    [(1, 7), (2, 8)]

    Many on one line, as long as it has pieces:

    >>> pairs = [Pair(number, 7, fine) for number in (1, 2, 3)]
    >>> [pair.purchase for pair in propose(pairs, {1: 1, 2: 1, 3: 1}, {7: 2})]
    [1, 2]
    """
    left, taken, chosen = dict(lines), set(), []
    for pair in sorted(pairs, key=lambda pair: (-pair.fit.score, pair.purchase, pair.line)):
        if pair.purchase in taken or left[pair.line] < PIECE:
            continue
        taken.add(pair.purchase)
        left[pair.line] -= purchases[pair.purchase]
        chosen.append(pair)
    return chosen


def split_off(has: Figures, pieces: float, sessions_left: int, rounding: float) -> Figures:
    """What goes to a purchase of its own when only so many pieces of it stay.

    Sessions that were used stay with the pieces that stay:

    >>> split_off(Figures(5.0, 5000, 5450, 50), 3, 50, 0.01)
    Figures(quantity=2.0, amount=2000.0, amount_total=2180.0, sessions=20)
    >>> split_off(Figures(5, 5000, 5450, 50), 3, 15, 0.01).sessions
    15
    """
    rest = has.share((has.quantity - pieces) / has.quantity, rounding)
    return Figures(has.quantity - pieces, rest.amount, rest.amount_total, min(rest.sessions, sessions_left))
