# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the ledger of consumption still lacks so that it says what an invoice says (B3).

Always "wanted minus recorded", so doing it twice adds nothing.  Amounts are in the branch's currency; what a client
gives back is negative.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from odoo.tools import float_is_zero, float_round

#: Less than this is no piece: a gram of an item that is counted in kilograms is one.
PIECE = 0.00001


@dataclass(frozen=True)
class Figures:
    """How much of something: pieces, net amount, amount with taxes, sessions of a course."""

    quantity: float = 0.0
    amount: float = 0.0
    amount_total: float = 0.0
    sessions: int = 0

    def __add__(self, other):
        return Figures(
            self.quantity + other.quantity,
            self.amount + other.amount,
            self.amount_total + other.amount_total,
            self.sessions + other.sessions,
        )

    def __neg__(self):
        return Figures(-self.quantity, -self.amount, -self.amount_total, -self.sessions)

    def __sub__(self, other):
        return self + -other

    def share(self, part: float, rounding: float):
        """That part of it, in whole cents and whole sessions.

        >>> Figures(3, 100, 109, 10).share(1 / 3, 0.01)
        Figures(quantity=1.0, amount=33.33, amount_total=36.33, sessions=3)
        """
        return Figures(
            self.quantity * part,
            float_round(self.amount * part, precision_rounding=rounding),
            float_round(self.amount_total * part, precision_rounding=rounding),
            round(self.sessions * part),
        )

    def is_nothing(self, rounding: float) -> bool:
        """Neither pieces nor money; sessions that were used up before stay."""
        return float_is_zero(self.quantity, precision_rounding=PIECE) and float_is_zero(
            self.amount, precision_rounding=rounding
        )


class Recorded(NamedTuple):
    """What the rows of one invoice line say of one purchase."""

    purchase: int
    #: The client, or the client and the item: what has to be the same for the row to stay.
    whose: Hashable
    figures: Figures
    by_hand: bool = False
    #: Sessions that the client has not used, so that they can be taken back.
    sessions_left: int = 0


class Purchase(NamedTuple):
    """What is left of a purchase after all that was given back of it."""

    id: int
    left: Figures
    #: How many sessions one piece has.
    sessions_each: int = 0


class Entry(NamedTuple):
    """A row to append. ``purchase`` is what it belongs to; None: the row begins a purchase."""

    purchase: int | None
    kind: str
    figures: Figures


def settle_sale(whose: Hashable, wanted: Figures, recorded: Sequence[Recorded], rounding: float) -> list[Entry]:
    """The rows that an invoice line still needs.

    :param whose: whose consumption of what it is; None: nobody is named, so nothing can be recorded
    :param wanted: what the line says; nothing for an invoice that is not posted

    A new line begins a purchase; asked again, nothing is lacking:

    >>> sold = Figures(2, 200, 218)
    >>> settle_sale(7, sold, [], 0.01) == [Entry(None, "purchase", sold)]
    True
    >>> settle_sale(7, sold, [Recorded(1, 7, sold)], 0.01)
    []

    An invoice that goes back to draft takes all back, and when it is posted again the purchase goes on:

    >>> settle_sale(7, Figures(), [Recorded(1, 7, sold)], 0.01) == [Entry(1, "reversal", -sold)]
    True
    >>> settle_sale(7, sold, [Recorded(1, 7, Figures())], 0.01) == [Entry(1, "purchase", sold)]
    True

    What was entered by hand and is linked to the line comes first; the row that the invoice had made goes:

    >>> settle_sale(7, sold, [Recorded(1, 7, sold), Recorded(2, 7, sold, by_hand=True)], 0.01) == [
    ...     Entry(1, "reversal", -sold)
    ... ]
    True

    The invoice was another client's: one client gets all back, the other begins a purchase.

    >>> [(entry.purchase, entry.kind) for entry in settle_sale(8, sold, [Recorded(1, 7, sold)], 0.01)]
    [(1, 'reversal'), (None, 'purchase')]
    """
    nothing_wanted = whose is None or float_is_zero(wanted.quantity, precision_rounding=PIECE)
    ours = [] if nothing_wanted else [item for item in recorded if item.whose == whose]
    entries = [_taken_back(item) for item in recorded if item not in ours and not item.figures.is_nothing(rounding)]
    if nothing_wanted:
        return entries
    missing = wanted - sum((item.figures for item in ours), Figures())
    if float_is_zero(missing.quantity, precision_rounding=PIECE):
        # an amount that differs is for a person to look at, see the reconciliation list
        return entries
    if (missing.quantity > 0) == (wanted.quantity > 0):
        begun = next((item.purchase for item in ours if item.figures.is_nothing(rounding)), None)
        return [*entries, Entry(begun, "purchase", missing)]
    return [*entries, *_reduced(ours, abs(missing.quantity), rounding)]


def _taken_back(item: Recorded) -> Entry:
    free = min(item.figures.sessions, item.sessions_left)
    return Entry(item.purchase, "reversal", -replace(item.figures, sessions=free))


def _reduced(recorded: Iterable[Recorded], surplus: float, rounding: float) -> Iterable[Entry]:
    """Take back so many pieces of what invoices have recorded; what was entered by hand stays."""
    for item in reversed([item for item in recorded if not item.by_hand]):
        has = abs(item.figures.quantity)
        if surplus < PIECE or has < PIECE:
            continue
        part = min(1.0, surplus / has)
        entry = _taken_back(item)
        yield entry if part == 1.0 else entry._replace(figures=entry.figures.share(part, rounding))
        surplus -= has * part


def settle_return(
    whose: Hashable, wanted: Figures, recorded: Sequence[Recorded], purchases: Sequence[Purchase], rounding: float
) -> list[Entry]:
    """The rows that a line of a credit note still needs.

    :param whose: whose consumption it is; None: nobody is named, so nothing can be recorded
    :param wanted: what the line says (negative); nothing for a credit note that is not posted
    :param purchases: what it may be given back from, in this order; one that cost as much per piece comes first

    Pieces given back at their price are a reversal; less than their price is an allowance, nothing is given back:

    >>> bought = Purchase(1, Figures(1, 1000, 1060, sessions=8), sessions_each=10)
    >>> settle_return(7, Figures(-1, -1000, -1060), [], [bought], 0.01) == [
    ...     Entry(1, "reversal", Figures(-1, -1000, -1060, sessions=-8))
    ... ]
    True
    >>> settle_return(7, Figures(-1, -100, -106), [], [bought], 0.01) == [Entry(1, "allowance", Figures(0, -100, -106))]
    True

    Sessions that the credit note names are taken back with an allowance too, as far as they are unused:

    >>> [entry.figures.sessions for entry in settle_return(7, Figures(-1, -300, -318, -3), [], [bought], 0.01)]
    [-3]
    >>> courses = [Purchase(n, Figures(1, 500, 530, sessions=2), sessions_each=5) for n in (1, 2, 3)]
    >>> named = Figures(-3, -1500, -1590, sessions=-3)
    >>> [entry.figures.sessions for entry in settle_return(7, named, [], courses, 0.01)]
    [-2, -1, 0]

    More than was bought is a return of its own, which accounting looks at:

    >>> [(e.purchase, e.figures.quantity) for e in settle_return(7, Figures(-3, -3000, -3180), [], [bought], 0.01)]
    [(1, -1.0), (None, -2.0)]

    A credit note that is withdrawn restores what it had taken:

    >>> back = Recorded(1, 7, Figures(-1, -1000, -1060, -10))
    >>> [(e.purchase, e.figures.amount, e.figures.sessions) for e in settle_return(7, Figures(), [back], [], 0.01)]
    [(1, 1000, 10)]
    >>> settle_return(7, Figures(-1, -1000, -1060), [back], [], 0.01)
    []

    A gift that comes back has no amount, yet it is recorded once; and money is not given back of a gift as long as
    something that cost it is left:

    >>> gift = Purchase(2, Figures(1))
    >>> settle_return(7, Figures(-1), [], [bought, gift], 0.01) == [Entry(2, "reversal", Figures(-1))]
    True
    >>> settle_return(7, Figures(-1), [Recorded(2, 7, Figures(-1))], [gift], 0.01)
    []
    >>> [entry.purchase for entry in settle_return(7, Figures(-1, -1000, -1060), [], [gift, bought], 0.01)]
    [1]
    """
    restored = [
        Entry(item.purchase, "reversal", -item.figures) for item in recorded if not item.figures.is_nothing(rounding)
    ]
    if whose is None or wanted.is_nothing(rounding):
        return restored
    ours = [item for item in recorded if item.whose == whose]
    has = sum((item.figures for item in ours), Figures())
    others = any(not item.figures.is_nothing(rounding) for item in recorded if item not in ours)
    same = float_is_zero(has.amount - wanted.amount, precision_rounding=rounding) and (
        not float_is_zero(wanted.amount, precision_rounding=rounding)
        or float_is_zero(has.quantity - wanted.quantity, precision_rounding=PIECE)
    )
    if same and not others:
        return []
    purchases = after(restored, purchases)
    purchases.sort(key=lambda purchase: not _costs_the_same(wanted, purchase.left, rounding))
    return [*restored, *_given_back(wanted, purchases, rounding)]


def after(entries: Iterable[Entry], purchases: Iterable[Purchase]) -> list[Purchase]:
    """What is left of the purchases once these rows are there too.

    >>> taken = [Entry(1, "reversal", Figures(-1, -500)), Entry(2, "reversal", Figures(-1))]
    >>> [purchase.left.amount for purchase in after(taken, [Purchase(1, Figures(2, 900)), Purchase(3, Figures(1, 90))])]
    [400.0, 90.0]
    """
    more: dict[int | None, Figures] = {}
    for entry in entries:
        more[entry.purchase] = more.get(entry.purchase, Figures()) + entry.figures
    return [item._replace(left=item.left + more.get(item.id, Figures())) for item in purchases]


def _given_back(wanted: Figures, purchases: Iterable[Purchase], rounding: float) -> Iterable[Entry]:
    rest = wanted
    #: Sessions that the credit note names; without a name, as many as the pieces have.
    named = wanted.sessions or None
    for purchase in purchases:
        left = purchase.left
        if rest.is_nothing(rounding):
            return
        if _has_its_price(rest, left, rounding):
            taken = rest.share(min(1.0, left.quantity / -rest.quantity), rounding)
            sessions = -round(purchase.sessions_each * -taken.quantity) if named is None else named
            kind, quantity = "reversal", taken.quantity
        elif min(left.amount, -rest.amount) >= rounding / 2:
            taken = rest.share(min(1.0, left.amount / -rest.amount), rounding)
            kind, quantity, sessions = "allowance", 0.0, named or 0
        else:
            continue
        sessions = max(sessions, -left.sessions)
        yield Entry(purchase.id, kind, replace(taken, quantity=quantity, sessions=sessions))
        named = None if named is None else named - sessions
        rest -= replace(taken, sessions=0)
    if not rest.is_nothing(rounding):
        yield Entry(None, "reversal", replace(rest, sessions=0))


def _has_its_price(given_back: Figures, left: Figures, rounding: float) -> bool:
    """Whether pieces come back, not only a part of their price."""
    if left.quantity < PIECE or given_back.quantity > -PIECE:
        return False
    if float_is_zero(given_back.amount, precision_rounding=rounding):
        return float_is_zero(left.amount, precision_rounding=rounding)
    return given_back.amount / given_back.quantity > left.amount / left.quantity - rounding


def _costs_the_same(given_back: Figures, left: Figures, rounding: float) -> bool:
    """Whether it is this that was sold at that price, give or take a cent per piece."""
    if abs(given_back.quantity) < PIECE or left.quantity < PIECE:
        return False
    return abs(given_back.amount / given_back.quantity - left.amount / left.quantity) <= rounding


def spread(total: float, parts: Sequence[float], rounding: float) -> list[float]:
    """The parts, rounded; the largest bears what their sum lacks of the rounded total.

    >>> spread(100.0, [33.333, 33.333, 33.334], 0.01)
    [33.34, 33.33, 33.33]
    >>> spread(-7.0, [-2.5, -4.4], 1)
    [-3.0, -4.0]
    """
    rounded = [float_round(part, precision_rounding=rounding) for part in parts]
    if rounded:
        largest = max(range(len(rounded)), key=lambda index: abs(rounded[index]))
        lacking = total - sum(rounded)
        rounded[largest] = float_round(rounded[largest] + lacking, precision_rounding=rounding)
    return rounded


def paid_share(total: float, residual: float, unbooked: float = 0.0) -> float:
    """Which part of an invoice is paid, from 0 to 1.

    :param unbooked: payments that are made and have no entry in the books yet

    >>> [paid_share(1000, 1000), paid_share(1000, 400), paid_share(1000, 1000, 250), paid_share(1000, 0)]
    [0.0, 0.6, 0.25, 1.0]
    >>> paid_share(0, 0)  # nothing was to be paid
    1.0
    """
    if not total:
        return 1.0
    return min(1.0, max(0.0, (total - residual + unbooked) / total))


def clamp(amount: float, limit: float) -> float:
    """The amount, between nothing and the limit, which is negative for what lowers a bill.

    >>> [clamp(50, 100), clamp(150, 100), clamp(-5, 100), clamp(-50, -20)]
    [50, 100, 0, -20]
    """
    low, high = sorted((0, limit))
    return min(max(amount, low), high)
