# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`./clinic bench`: run benchmarks/run.py with Odoo's Python on a database of its own."""

import subprocess

from tools.paths import ROOT
from tools.problem import Problem
from tools.progress import stage
from tools.workshop import workshop

DATABASE = "clinic_bench"
#: The same modules of Odoo without our addons, to compare with.
PLAIN_DATABASE = "clinic_bench_plain"


def bench(arguments):
    """Clone the databases with our addons and without, hand them to the benchmarks, keep them when asked to."""
    script = ROOT / "benchmarks" / "run.py"
    if not script.exists():
        raise Problem("There is no benchmarks/run.py.")
    with workshop("run", packages=("test",)) as shop:
        template = shop.databases.template(shop.home)
        for name, source in ((DATABASE, template), (PLAIN_DATABASE, shop.databases.base(shop.home))):
            if not (arguments.keep and name in shop.databases.names()):
                shop.databases.drop(name)
                shop.databases.create(name, source)
        environ = {
            **shop.odoo.environ(),
            "CLINIC_DB": DATABASE,
            "CLINIC_PLAIN_DB": PLAIN_DATABASE,
            "CLINIC_ODOO_CONF": str(shop.odoo.configuration),
        }
        with stage("benchmarks"):
            command = [shop.environment.python, script, *arguments.rest]
            return subprocess.run(command, cwd=ROOT, env=environ).returncode
