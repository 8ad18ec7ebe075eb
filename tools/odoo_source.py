# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo 19.0 itself: the folder in ODOO_HOME, or Debian's package unpacked into the cache."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from tools import apt
from tools.problem import Problem
from tools.process import output, run
from tools.progress import say

VERSION = "19.0.0+dfsg-1"
SHA256 = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
POOL_PATH = f"pool/main/o/odoo/odoo-19_{VERSION}_all.deb"
# Where to look once the pinned file has left the archive.
OTHER_SUITE = "sid"
# What Odoo's package links to but Debian ships apart.
LIBRARIES = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
# Debian leaves this file out (it has no source), yet mail's assets name it:
# without a file there, every page of the web client logs an error.
MISSING_ASSET = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def release_of(text):
    """The (major, minor) release that the text of Odoo's release.py declares, or None.

    >>> release_of("version_info = (19, 0, 0, FINAL, 0, '')")
    (19, 0)
    >>> release_of("version = '1'") is None
    True
    """
    match = re.search(r"^version_info\s*=\s*\(\s*(\d+)\s*,\s*(\d+)", text, re.MULTILINE)
    return match and (int(match[1]), int(match[2]))


def odoo_home(cache):
    """The folder that holds the `odoo` package of Odoo 19.0, fetched when necessary."""
    chosen = os.environ.get("ODOO_HOME")
    if chosen:
        return _checked(Path(chosen).expanduser().resolve())
    tree = cache / f"odoo-{VERSION}"
    if not (tree / ".complete").exists():
        _unpack(_package(cache), tree, cache)
    return tree / "usr/lib/python3/dist-packages"


def _checked(home):
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Problem(f"ODOO_HOME={home} holds no odoo/release.py; set it to a folder with Odoo 19.0.")
    if release_of(release.read_text(encoding="utf-8")) != (19, 0):
        raise Problem(f"ODOO_HOME={home} is not Odoo 19.0.")
    return home


def _package(cache):
    """The path of Debian's odoo-19 package."""
    given = os.environ.get("ODOO_DEB")
    if given:
        if not Path(given).is_file():
            raise Problem(f"ODOO_DEB={given} does not exist.")
        return Path(given).resolve()
    package = cache / f"odoo-19_{VERSION}.deb"
    if package.exists():
        return package
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Problem(
            "There is no apt-get here to fetch Odoo with; get Odoo 19.0 Community "
            "(branch 19.0 of its repository) and set ODOO_HOME to its folder."
        )
    say(f"fetching Odoo {VERSION} (117 MB)")
    if not apt.fetch_from_pool(POOL_PATH, SHA256, package):
        say(f"the tested file is not in the archive any more; looking for odoo-19 in {OTHER_SUITE}")
        folder = cache / "other-build"
        missing = apt.fetch_packages(["odoo-19"], folder, cache / f"apt-{OTHER_SUITE}", OTHER_SUITE)
        found = sorted(folder.glob("odoo-19_19.0*.deb"))
        if missing or not found:
            raise Problem(
                "Odoo 19 could not be fetched through apt (offline, or not a Debian archive?); "
                "set ODOO_HOME to an Odoo 19.0 folder or ODOO_DEB to the package's file."
            )
        say(f"WARNING: using {found[-1].name}, not the build that this project was tested with")
        found[-1].rename(package)
    return package


def _unpack(package, tree, cache):
    say("fetching the libraries that Odoo's package links to")
    with tempfile.TemporaryDirectory(dir=cache, prefix="unpack-") as scratch:
        debs, target = Path(scratch, "debs"), Path(scratch, "tree")
        missing = apt.fetch_packages(LIBRARIES, debs, cache / "apt-own")
        if missing:
            say(f"WARNING: not available here: {', '.join(missing)}; some pages will look plain")
        say("unpacking")
        for deb in [package, *sorted(debs.glob("*.deb"))]:
            run(["dpkg-deb", "-x", deb, target], f"{deb.name} could not be unpacked (disk full, or a broken file?).")
        asset = target / "usr/lib/python3/dist-packages" / MISSING_ASSET
        asset.parent.mkdir(parents=True, exist_ok=True)
        if not asset.exists():
            asset.write_text("/* not shipped by Debian */\n", encoding="utf-8")
        (target / ".complete").touch()
        shutil.rmtree(tree, ignore_errors=True)
        target.rename(tree)
        tree.chmod(0o755)


def add_icon_font(cache, python):
    """Put Font Awesome 4.7 where Odoo's package expects it; newer Debian releases ship version 7."""
    fonts = cache / f"odoo-{VERSION}" / "usr/share/fonts-font-awesome/fonts"
    if os.environ.get("ODOO_HOME") or (fonts / "fontawesome-webfont.ttf").exists():
        return
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        command = [python, "-m", "pip", "download", "-q", "--no-deps", "-d", scratch, "XStatic-Font-Awesome==4.7.0.0"]
        if output(command) is None:
            say("WARNING: the icon font could not be fetched; icons will be missing")
            return
        shutil.unpack_archive(next(Path(scratch).glob("*.whl")), scratch, "zip")
        fonts.mkdir(parents=True, exist_ok=True)
        for path in Path(scratch).rglob("fonts/*"):
            shutil.copy(path, fonts)
