# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The wheel and the source archive hold the addons, and Odoo finds them in a plain environment."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tools.files import project_files
from tools.paths import ROOT, addons

pytestmark = pytest.mark.slow


def run(*command, **options):
    """Run a program and return what it prints; its output explains a failure."""
    command = [str(part) for part in command]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def addon_files():
    """The repository's files that belong to the addons."""
    return {name for name in project_files() if name.split("/")[0] in addons()}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """The wheel and the source archive, built from a copy of the repository."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in project_files():
        copy = source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, source)
    return next(target.glob("*.whl")), next(target.glob("*.tar.gz"))


def test_wheel_holds_exactly_the_addons(archives):
    """Every tracked file under odoo/addons, and no odoo/__init__.py that would hide Odoo itself."""
    with zipfile.ZipFile(archives[0]) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == {f"odoo/addons/{name}" for name in addon_files()}


def test_source_archive_holds_the_addons_and_the_licence(archives):
    """Enough to build the wheel again."""
    with tarfile.open(archives[1]) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert addon_files() | {"setup.py", "LICENSE", "README.md"} <= packed


def test_odoo_installs_the_addons_from_the_wheel(archives, tmp_path, clone):
    """In an environment where only the wheel brings the addons, without an addons path."""
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "--no-deps", archives[0], cwd=tmp_path)
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # Odoo and its packages as this environment has them, after the wheel's own folder.
    places = [path for path in sys.path if "site-packages" in path or "dist-packages" in path]
    Path(site, "packages.pth").write_text("\n".join(places), encoding="utf-8")
    configuration = tmp_path / "odoo.conf"
    configuration.write_text(f"[options]\ndata_dir = {tmp_path / 'data'}\n", encoding="utf-8")
    found = run(
        python,
        "-c",
        "from odoo.tools import config; config.parse_config(['-c', 'odoo.conf']);"
        "from odoo.modules.module import Manifest;"
        f"print([Manifest.for_addon(name).path for name in {addons()!r}])",
        cwd=tmp_path,
    )
    assert found.count(site) == len(addons()), found
    odoo = [python, "-m", "odoo", "server", "-c", configuration, "-d", clone, "--stop-after-init", "--no-http"]
    log = run(*odoo, "-u", ",".join(addons()), cwd=tmp_path)
    assert str(ROOT) not in log
    assert " ERROR " not in log
