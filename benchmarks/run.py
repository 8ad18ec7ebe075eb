#!/usr/bin/env python3
# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run the benchmarks in an Odoo database of their own; the exit code is 1 when a goal is missed."""

import argparse
import contextlib
import os
import sys
import time
from dataclasses import dataclass

import access
import clients
import clinic_data
import ledger
import planning
import posting
import worklist
from measure import table

import odoo
from odoo.modules.registry import Registry

BENCHMARKS = {
    "planning": planning.planning,
    "activities": planning.activities,
    "reconciliation": planning.reconciliation,
    "scale": planning.scale,
    "worklist": worklist.worklist,
    "clients": clients.clients,
    "access": access.access,
    "posting": posting.posting,
    "ledger": ledger.ledger,
}
#: These compare with a database without our addons.
COMPARED = {"posting"}


@dataclass(frozen=True)
class Sizes:
    """How much work is measured."""

    encounters: int
    activity_encounters: int
    scale: int
    followups: int
    invoices: int
    single_invoices: int
    ledger: int
    repeats: int
    clicks: int


FULL = Sizes(
    encounters=10_000,
    activity_encounters=2_000,
    scale=100_000,
    followups=1_000_000,
    invoices=1000,
    single_invoices=100,
    ledger=1_000_000,
    repeats=5,
    clicks=21,
)
QUICK = Sizes(
    encounters=3_000,
    activity_encounters=2_000,
    scale=10_000,
    followups=300_000,
    invoices=300,
    single_invoices=40,
    ledger=300_000,
    repeats=3,
    clicks=11,
)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="smaller sizes: minutes instead of a quarter of an hour")
    parser.add_argument(
        "--database", default=os.environ.get("CLINIC_DB"), help="with clinic_followup, and no data in it"
    )
    parser.add_argument(
        "--plain-database", default=os.environ.get("CLINIC_PLAIN_DB"), help="with Odoo's modules, and none of ours"
    )
    parser.add_argument("--config", default=os.environ.get("CLINIC_ODOO_CONF"), help="Odoo's configuration file")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"unknown benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    names = set(arguments.names or BENCHMARKS)
    if COMPARED & names and not arguments.plain_database:
        parser.error(f"{', '.join(COMPARED & names)}: give --plain-database as well, or run ./clinic bench")
    if not arguments.database:
        parser.error("which database? Give --database, or run ./clinic bench")
    odoo.tools.config.parse_config(
        ["-d", arguments.database, "--log-level=warn", *(["-c", arguments.config] if arguments.config else [])],
        setup_logging=True,
    )
    figures = []
    with contextlib.ExitStack() as stack:

        def environment(database):
            cr = stack.enter_context(Registry(database).cursor())
            return odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})

        env = environment(arguments.database)
        try:
            clinic_data.claim(env)
        except clinic_data.NotScratchError:
            sys.exit(
                f"The database {arguments.database} holds encounters; benchmarks would delete them. Choose another one."
            )
        plain = [environment(arguments.plain_database)] if COMPARED & names else []
        for name in filter(names.__contains__, BENCHMARKS):
            start = time.monotonic()
            others = plain if name in COMPARED else []
            for figure in BENCHMARKS[name](env, QUICK if arguments.quick else FULL, *others):
                figures.append(figure)
                print(*figure.cells(), sep="  ", flush=True)
            print(f"({name}: {time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
    print(f"\n{table(figures)}")
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
