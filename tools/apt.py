# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading from the machine's own Debian archive: nothing is installed, no file of apt's is touched.

The archive's address, proxy and keys are the ones that apt is set up with; none is written here.
"""

import os
import re
import subprocess
from pathlib import Path

from tools.process import output
from tools.progress import say

_HELPER = Path("/usr/lib/apt/apt-helper")
_GENERIC_SUITES = {"stable", "oldstable", "testing", "unstable", "sid", "devel"}
_KEPT_OPTIONS = ("Signed-By", "Trusted", "Check-Valid-Until")
_CONFIGURATION = """\
Dir::State::lists "{root}/lists";
Dir::Cache "{root}";
Dir::Cache::archives "{root}/archives";
Dir::Etc::sourcelist "{root}/etc/clinic.sources";
Dir::Etc::sourceparts "/dev/null";
APT::Sandbox::User "root";
APT::Get::List-Cleanup "0";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
Acquire::Retries "3";
Debug::NoLocking "1";
"""


def parse_deb822(text):
    """The binary sources of a `.sources` file as (uris, suites, components, options).

    >>> parse_deb822("Types: deb\\nURIs: file:/a\\nSuites: x x-updates\\nComponents: main\\nSigned-By: /k")
    [(['file:/a'], ['x', 'x-updates'], ['main'], {'Signed-By': '/k'})]
    >>> parse_deb822("Types: deb-src\\nURIs: file:/a\\nSuites: x\\nComponents: main")
    []
    """
    sources = []
    for block in re.split(r"\n\s*\n", text):
        fields, key = {}, None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace() and key:
                fields[key] += "\n" + line
            elif ":" in line:
                key, value = line.split(":", 1)
                key = key.strip().lower()
                fields[key] = value.strip()
        enabled = fields.get("enabled", "yes").lower() != "no"
        if enabled and "deb" in fields.get("types", "").split():
            options = {name: fields[name.lower()] for name in _KEPT_OPTIONS if name.lower() in fields}
            words = (fields.get(name, "").split() for name in ("uris", "suites", "components"))
            sources.append((*words, options))
    return sources


def parse_one_line(text):
    """The binary sources of a `.list` file, in the same form as `parse_deb822`.

    >>> parse_one_line("deb [signed-by=/k arch=amd64] file:/a x main contrib  # comment")
    [(['file:/a'], ['x'], ['main', 'contrib'], {'Signed-By': '/k'})]
    """
    sources = []
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)", line)
        if match:
            given = dict(word.split("=", 1) for word in (match[1] or "").split() if "=" in word)
            options = {name: given[name.lower()] for name in _KEPT_OPTIONS if name.lower() in given}
            sources.append(([match[2]], [match[3]], match[4].split(), options))
    return sources


def stanzas(sources, codename, suite=None):
    """The system's own main sources as deb822 text, turned to another suite when one is given.

    >>> print(stanzas([(["file:/a"], ["x", "x-updates"], ["main"], {})], "x", "sid"))
    Types: deb
    URIs: file:/a
    Suites: sid
    Components: main
    <BLANKLINE>
    >>> stanzas([(["file:/b"], ["somebody-else"], ["main"], {})], "x")
    ''
    """
    blocks = []
    for uris, suites, components, options in sources:
        own = [name for name in suites if name == codename or name in _GENERIC_SUITES]
        if not own or "main" not in components:
            continue
        fields = {
            "Types": "deb",
            "URIs": " ".join(uris),
            "Suites": suite or own[0],
            "Components": " ".join(name for name in components if name in ("main", "universe")),
            **options,
        }
        blocks.append("".join(f"{name}: {value}\n" for name, value in fields.items()))
    return "\n".join(blocks)


def _system_sources():
    sources = []
    for path in [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]:
        if path.is_file() and path.suffix in (".list", ".sources"):
            parse = parse_deb822 if path.suffix == ".sources" else parse_one_line
            sources += parse(path.read_text(encoding="utf-8", errors="replace"))
    return sources


def _codename():
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return ""


def fetch_from_pool(pool_path, sha256, target):
    """Download a known file of the archive and check its hash; False when it is not there."""
    if not _HELPER.exists():
        return False
    listing = output(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)", "Created-By: Packages"]
    )
    partial = target.with_suffix(".partial")
    for uri in sorted(set((listing or "").split())):
        if "security" in uri:
            continue
        command = [_HELPER, "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3", "download-file"]
        command += [uri.rstrip("/") + "/" + pool_path, partial, "SHA256:" + sha256]
        if output(command) is not None:
            partial.rename(target)
            return True
        partial.unlink(missing_ok=True)
    return False


def fetch_packages(packages, folder, private_root, suite=None):
    """Download packages from the system's sources (or another suite) into the folder.

    Returns the names that were not to be had.
    """
    text = stanzas(_system_sources(), _codename(), suite)
    if not text:
        return list(packages)
    for name in ("lists/partial", "archives/partial", "etc"):
        (private_root / name).mkdir(parents=True, exist_ok=True)
    (private_root / "etc" / "clinic.sources").write_text(text, encoding="utf-8")
    configuration = private_root / "apt.conf"
    configuration.write_text(_CONFIGURATION.format(root=private_root), encoding="utf-8")
    environment = {**os.environ, "APT_CONFIG": str(configuration)}
    if output(["apt-get", "-qq", "update"], env=environment) is None:
        return list(packages)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        name for name in packages if output(["apt-get", "-qq", "download", name], env=environment, cwd=folder) is None
    ]


def install(*packages):
    """Install packages on this machine; only as root, False when that is not possible."""
    if os.geteuid() != 0 or output(["apt-get", "--version"]) is None:
        return False
    say(f"installing {', '.join(packages)} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for step in (["apt-get", "update", "-qq"], command):
        done = subprocess.run(step, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode == 0
