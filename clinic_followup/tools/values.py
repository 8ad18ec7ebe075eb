# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether a value that comes from outside can be what a field holds."""

import re
from collections.abc import Callable, Container
from datetime import date, datetime

LARGEST = 2**31 - 1
#: No clinic is owed so much; endless amounts and those that are no number are not smaller.
LARGEST_AMOUNT = 10**12
#: As the ORM reads days and moments.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d(\.\d+)?)?)?")
#: Years that a clinic can mean; days near the end of the calendar cannot even be counted on.
YEARS = range(1900, 2201)


def is_integer(value) -> bool:
    """A whole number that the database can hold, or its text as in data files.

    >>> [is_integer(value) for value in (3, "3", -1, True, 2.0)]
    [True, True, True, True, True]
    >>> [is_integer(value) for value in ("three", [3], {}, 2**31, 2.5)]
    [False, False, False, False, False]
    """
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return False
    return abs(number) <= LARGEST and (isinstance(value, str) or number == value)


def is_id(value) -> bool:
    """The id of a record.

    >>> [is_id(value) for value in (3, "3", "Lin", 0, -5, 2**70, [3], True)]
    [True, False, False, False, False, False, False, False]
    """
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST


def is_day(value) -> bool:
    """A day, or a moment: the fields of days take both.

    >>> [is_day(value) for value in ("2026-03-02", date(2026, 3, 2), "2026-03-02 10:00:00")]
    [True, True, True]
    >>> [is_day(value) for value in ("soon", "20260302", "2026-02-30", "9999-12-31", 5, ["2026-03-02"])]
    [False, False, False, False, False, False]
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value) if MOMENT.fullmatch(value) else None
        except ValueError:
            return False
    return isinstance(value, date) and value.year in YEARS


def is_commands(value) -> bool:
    """Commands for a list of records, or the ids of the records.

    >>> [is_commands(value) for value in ([], [9], [(5,)], [[4, 7]], [(6, 0, [1, 2])], [(0, 0, {"name": "x"})])]
    [True, True, True, True, True, True]
    >>> [is_commands(value) for value in ("all", ["x"], [[9, 9, 9]], [[4, "x"]], [[6, 0, ["x"]]], [[0, 0, "x"]], [[]])]
    [False, False, False, False, False, False, False]
    """
    return isinstance(value, list | tuple) and (all(map(is_id, value)) or all(map(_is_command, value)))


def _is_command(command) -> bool:
    if not isinstance(command, list | tuple) or not command or command[0] not in range(7):
        return False
    code, number, values = (*command, None, None)[:3]
    if code in (0, 1) and not isinstance(values, dict):
        return False
    if code == 6:
        return isinstance(values, list | tuple) and all(map(is_id, values))
    return code in (0, 5) or is_id(number)


def is_properties(value) -> bool:
    """The values of ad-hoc fields by name, or the list of their definitions with values.

    >>> is_properties({"a1": 5}), is_properties([{"name": "a1", "value": 5}]), is_properties([])
    (True, True, True)
    >>> is_properties("a1"), is_properties([5]), is_properties([{"value": 5}]), is_properties(7)
    (False, False, False, False)
    """
    if isinstance(value, dict):
        return all(isinstance(name, str) for name in value)
    return isinstance(value, list) and all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in value)


def is_text(value) -> bool:
    r"""A text that the database can hold.

    >>> is_text("Lin"), is_text(5), is_text("Lin\0")
    (True, False, False)
    """
    return isinstance(value, str) and "\0" not in value


CHECKS: dict[str, Callable[[object], bool]] = {
    "char": is_text,
    "text": is_text,
    "html": is_text,
    "integer": is_integer,
    "float": lambda value: isinstance(value, int | float),
    "monetary": lambda value: isinstance(value, int | float) and abs(value) < LARGEST_AMOUNT,
    "many2one": is_id,
    "date": is_day,
    "datetime": is_day,
    "one2many": is_commands,
    "many2many": is_commands,
    "properties": is_properties,
}


def fits(kind: str, value, options: Container | None = None) -> bool:
    """Whether a field of this kind can hold the value; nothing at all fits everywhere.

    >>> fits("many2one", 7), fits("many2one", "Lin"), fits("many2one", False), fits("integer", None)
    (True, False, True, True)
    >>> fits("monetary", 8000.0), fits("monetary", "much"), fits("monetary", float("nan"))
    (True, False, False)
    >>> fits("selection", "visit", ["visit"]), fits("selection", "picnic", ["visit"]), fits("selection", ["visit"], ["visit"])
    (True, False, False)
    """
    if value is None or value is False:
        return True
    if kind == "selection":
        return isinstance(value, str) and value in options
    return kind not in CHECKS or CHECKS[kind](value)
