#!/usr/bin/env python3
# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run the benchmarks in an Odoo database of their own; the exit code is 1 when a goal is missed."""

import argparse
import os
import sys
import time
from dataclasses import dataclass

import access
import clients
import clinic_data
import planning
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
}


@dataclass(frozen=True)
class Sizes:
    """How much work is measured."""

    encounters: int
    activity_encounters: int
    scale: int
    followups: int
    repeats: int
    clicks: int


FULL = Sizes(encounters=10_000, activity_encounters=2_000, scale=100_000, followups=1_000_000, repeats=5, clicks=21)
QUICK = Sizes(encounters=3_000, activity_encounters=2_000, scale=10_000, followups=300_000, repeats=3, clicks=11)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {', '.join(BENCHMARKS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="smaller sizes: minutes instead of a quarter of an hour")
    parser.add_argument(
        "--database", default=os.environ.get("CLINIC_DB"), help="with clinic_followup, and no data in it"
    )
    parser.add_argument("--config", default=os.environ.get("CLINIC_ODOO_CONF"), help="Odoo's configuration file")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"unknown benchmark: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if not arguments.database:
        parser.error("which database? Give --database, or run ./clinic bench")
    odoo.tools.config.parse_config(
        ["-d", arguments.database, "--log-level=warn", *(["-c", arguments.config] if arguments.config else [])],
        setup_logging=True,
    )
    figures = []
    with Registry(arguments.database).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        try:
            clinic_data.claim(env)
        except clinic_data.NotScratchError:
            sys.exit(
                f"The database {arguments.database} holds encounters; benchmarks would delete them. Choose another one."
            )
        for name in arguments.names or BENCHMARKS:
            start = time.monotonic()
            for figure in BENCHMARKS[name](env, QUICK if arguments.quick else FULL):
                figures.append(figure)
                print(*figure.cells(), sep="  ", flush=True)
            print(f"({name}: {time.monotonic() - start:.0f} s)", file=sys.stderr, flush=True)
    print(f"\n{table(figures)}")
    return 0 if all(figure.reached for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
