# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One wheel and one source archive with the three addons, as `odoo.addons.*`.

There is no dependency on `odoo`: it is not on PyPI, and whoever installs addons has it already.
"""

import ast
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).resolve().parent
ADDONS = ("clinic_followup", "clinic_complaints", "clinic_loyalty")
IGNORED = {"__pycache__"}


def python_packages(addon):
    """The addon and its sub-packages, as (dotted name below odoo.addons, folder)."""
    for init in sorted((ROOT / addon).rglob("__init__.py")):
        folder = init.parent.relative_to(ROOT)
        yield ".".join(("odoo", "addons", *folder.parts)), str(folder)


def data_files(addon):
    """Everything of the addon that is not Python inside a package, relative to the addon."""
    folder = ROOT / addon
    for path in sorted(folder.rglob("*")):
        in_package = path.suffix == ".py" and (path.parent / "__init__.py").exists()
        if path.is_file() and not in_package and not IGNORED.intersection(path.parts) and path.suffix != ".pyc":
            yield str(path.relative_to(folder))


manifest = ast.literal_eval((ROOT / ADDONS[0] / "__manifest__.py").read_text(encoding="utf-8"))
packages = dict(package for addon in ADDONS for package in python_packages(addon))

setup(
    name="odoo-addons-clinic-followup",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    author=manifest["author"],
    license="LGPL-3.0-or-later",
    license_files=["LICENSE"],
    python_requires=">=3.10",
    install_requires=["phonenumbers"],
    packages=sorted(packages),
    package_dir=packages,
    package_data={f"odoo.addons.{addon}": sorted(data_files(addon)) for addon in ADDONS},
    include_package_data=False,
    zip_safe=False,
    classifiers=[
        "Development Status :: 4 - Beta",
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python",
    ],
)
