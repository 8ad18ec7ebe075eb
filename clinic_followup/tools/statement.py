# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a client is shown of the ledger of consumption (K3).

The ledger never forgets: an invoice that went back to draft and was posted again leaves three rows.  A client
wants to know what was bought and what was given back.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from odoo.tools import float_is_zero, float_round

from .consumption import PIECE


class Row(NamedTuple):
    """A row of the ledger. ``document`` is the invoice line that it comes from, if any."""

    id: int
    purchase: int
    document: int
    date: date
    quantity: float
    amount: float
    paid: float


class Line(NamedTuple):
    """What the client sees of rows that belong together; ``row`` is the first of them."""

    row: int
    date: date
    quantity: float
    amount: float
    paid: float

    @property
    def kind(self) -> str:
        """>>> day = date(2026, 3, 2)
        >>> [Line(1, day, *figures, 0).kind for figures in [(1, 100), (1, 0), (-1, -100), (0, -10)]]
        ['purchase', 'purchase', 'taken_back', 'allowance']
        """
        if self.quantity < -PIECE:
            return "taken_back"
        return "allowance" if self.amount < 0 else "purchase"


def lines(rows: Iterable[Row], rounding: float) -> list[Line]:
    """One line for each purchase and document on a day, in the order of the rows; what comes to nothing is left out.

    Corrected before anything was given back, so the client sees one purchase:

    >>> day, later = date(2026, 3, 2), date(2026, 3, 9)
    >>> corrected = [
    ...     Row(1, 1, 7, day, 1, 1000, 0),
    ...     Row(2, 1, 7, day, -1, -1000, 0),
    ...     Row(3, 1, 7, day, 1, 800, 800),
    ... ]
    >>> lines(corrected, 0.01) == [Line(1, day, 1, 800, 800)]
    True

    A credit note is another document, and shown:

    >>> told = lines([*corrected, Row(4, 1, 8, later, -1, -800, -800)], 0.01)
    >>> [(line.row, line.amount) for line in told] == [(1, 800), (4, -800)]
    True

    A purchase that was entered by mistake and withdrawn is not; a gift is:

    >>> lines([Row(1, 1, 0, day, 1, 50, 0), Row(2, 1, 0, day, -1, -50, 0)], 0.01)
    []
    >>> lines([Row(1, 1, 9, day, 1, 0, 0)], 0.01) == [Line(1, day, 1, 0, 0)]
    True
    """
    merged: dict[tuple, Line] = {}
    for row in rows:
        key = (row.purchase, row.document, row.date)
        line = merged.get(key, Line(row.id, row.date, 0, 0, 0))
        merged[key] = line._replace(
            quantity=line.quantity + row.quantity,
            amount=float_round(line.amount + row.amount, precision_rounding=rounding),
            paid=float_round(line.paid + row.paid, precision_rounding=rounding),
        )
    return [
        line
        for line in merged.values()
        if not (
            float_is_zero(line.quantity, precision_rounding=PIECE)
            and float_is_zero(line.amount, precision_rounding=rounding)
        )
    ]


def paid_with_taxes(amount: float, amount_total: float, paid: float) -> float:
    """What is paid of the amount with taxes, where ``paid`` is the part of the net amount.

    >>> paid_with_taxes(1000, 1150, 500), paid_with_taxes(0, 0, 0)
    (575.0, 0.0)
    """
    return amount_total * (paid / amount) if amount else 0.0
