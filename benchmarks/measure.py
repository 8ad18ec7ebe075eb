# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ratios instead of times: what two ways cost on the same machine, in the same minute, in one process."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """One way to do the work; ``prepare`` is not measured."""

    run: Callable
    prepare: Callable = lambda: None


@dataclass(frozen=True)
class Figure:
    """A ratio and its goal: at most, or at least, so much."""

    name: str
    ratio: float
    goal: float
    at_least: bool = False
    queries: str = ""

    @property
    def reached(self):
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal

    def cells(self):
        """The line of the table.

        >>> Figure("planning", 1.3, 2.5, queries="31").cells()
        ('planning', '1.30', '≤ 2.5', 'PASS', '31')
        >>> Figure("activities", 4.0, 6, at_least=True).cells()
        ('activities', '4.00', '≥ 6', 'FAIL', '')
        """
        sign = "≥" if self.at_least else "≤"
        return (
            self.name,
            f"{self.ratio:.2f}",
            f"{sign} {self.goal:g}",
            "PASS" if self.reached else "FAIL",
            self.queries,
        )


def medians(repeats, **ways):
    """The median seconds of each way.  They take turns, so that a busy machine slows all of them.

    >>> sorted(medians(3, fast=Way(lambda: None), slow=Way(lambda: time.sleep(0.001))))
    ['fast', 'slow']
    """
    seconds = {name: [] for name in ways}
    for _repeat in range(repeats):
        for name, way in ways.items():
            way.prepare()
            gc.collect()
            start = time.perf_counter()
            way.run()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def queries(env, function):
    """How many statements a call sends to the database."""
    before = env.cr.sql_log_count
    function()
    return env.cr.sql_log_count - before


def table(figures):
    """The figures as aligned lines."""
    rows = [("benchmark", "ratio", "goal", "", "queries"), *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
