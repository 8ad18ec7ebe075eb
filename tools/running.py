# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""`./clinic run`, `shell`, `stop`: the demonstration clinic on this machine."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools.browser import ensure_browser
from tools.database import changed_addons
from tools.paths import ROOT, addons, cache_folder
from tools.postgres import Cluster
from tools.problem import Problem
from tools.process import last_lines
from tools.progress import say, stage
from tools.workshop import workshop

DATABASE = "clinic"
LANGUAGES = ("en_US", "zh_CN", "zh_TW")


def port_is_free(port):
    """Whether nothing listens on the port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def prepare(shop, database, lang, fresh=False):
    """Bring the database to the state of the addons' files; a new one also gets the demonstration."""
    databases = shop.databases
    if fresh and database in databases.names():
        if not isinstance(shop.server, Cluster) and not databases.remembered(database):
            raise Problem(f"The database {database} was not made by ./clinic run; drop it yourself for a fresh start.")
        databases.drop(database)
    if database not in databases.names():
        new = f"new_{database}"  # takes its name when it is complete: an interruption leaves no half clinic
        databases.drop(new)
        databases.create(new)
        _fill(shop, new, lang)
        databases.rename(new, database)
        return
    installed = databases.installed(database)
    if installed is None:
        _fill(shop, database, lang)
        return
    missing, changed = changed_addons(addons(), installed, databases.remembered(database))
    if missing:
        with stage(f"installing {', '.join(missing)}"):
            shop.odoo.install(database, missing)
    if changed:
        with stage(f"updating {', '.join(changed)}, whose files have changed"):
            shop.odoo.update(database, changed)
    if missing or changed:
        databases.remember(database)


def _fill(shop, database, lang):
    """Install Odoo and our addons in an empty database, and the demonstration clinic."""
    with stage(f"installing {', '.join(addons())}"):
        shop.odoo.install(database, addons(), extra=("--load-language", ",".join(LANGUAGES)))
    with stage("filling the demonstration clinic"):
        if not shop.odoo.call(database, "demo", "generate", lang=lang):
            say("demonstration data is not available in these addons")
        shop.odoo.call(database, "assets", "generate")
    shop.databases.remember(database)


@contextlib.contextmanager
def served(shop, database, port):
    """A server for the database, stopped at the end of the `with` block; gives its address."""
    folder = shop.cache / "servers"
    folder.mkdir(exist_ok=True)
    log_path = shop.cache / "logs" / f"server-{port}.log"
    with open(log_path, "w", encoding="utf-8") as log:
        process = shop.odoo.serve(database, port, log)
    note = folder / f"{process.pid}"
    note.write_text(database, encoding="utf-8")
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(process, address, log_path)
        yield address, process
    finally:
        _end(process)
        note.unlink(missing_ok=True)


def _wait_until_ready(process, address, log_path, patience=180):
    deadline = time.monotonic() + patience
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with opener.open(f"{address}/web/login", timeout=60):
                return
        except urllib.error.HTTPError as error:
            words = last_lines(log_path.read_text(encoding="utf-8"))
            raise Problem(f"Odoo answers with an error ({error}); {log_path} ends with:\n{words}") from None
        except OSError:
            time.sleep(0.3)
    words = last_lines(log_path.read_text(encoding="utf-8"))
    raise Problem(f"Odoo's server did not start; {log_path} ends with:\n{words}")


def _end(process):
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
            return


def welcome(address, database, logins):
    """What to tell once the clinic can be visited.

    >>> print(welcome("http://127.0.0.1:8069", "clinic", [["nina", "nina", "nurse"]]))
    <BLANKLINE>
    The clinic is open: http://127.0.0.1:8069   (database clinic)
    <BLANKLINE>
      login        password     who
      admin        admin        administrator
      nina         nina         nurse
    <BLANKLINE>
    Ctrl-C ends it.
    """
    rows = [("login", "password", "who"), ("admin", "admin", "administrator")]
    rows += [row for row in logins if row[0] != "admin"]
    widths = [max(12, *(len(str(row[column])) for row in rows)) for column in (0, 1)]
    lines = ["", f"The clinic is open: {address}   (database {database})", ""]
    lines += [f"  {row[0]:{widths[0]}} {row[1]:{widths[1]}} {row[2]}" for row in rows]
    return "\n".join([*lines, "", "Ctrl-C ends it."])


def run(arguments):
    """Serve the demonstration clinic until Ctrl-C."""
    if not port_is_free(arguments.port):
        raise Problem(
            f"Port {arguments.port} is in use; choose another (./clinic run --port {arguments.port + 1}), "
            "or end what an earlier ./clinic left running (./clinic stop)."
        )
    with workshop("run", arguments.database_url) as shop, contextlib.ExitStack() as stack:
        database = arguments.database or shop.given_database or DATABASE
        prepare(shop, database, arguments.lang, arguments.fresh)
        with stage("starting the server"):
            logins = shop.odoo.call(database, "demo", "logins")
            address, process = stack.enter_context(served(shop, database, arguments.port))
        print(welcome(address, database, logins), flush=True)
        process.wait()
        raise Problem(f"Odoo's server has ended; see {shop.cache / 'logs' / f'server-{arguments.port}.log'}.")


def shell(arguments):
    """Open Odoo's shell on the demonstration clinic."""
    with workshop("run", arguments.database_url) as shop:
        database = arguments.database or shop.given_database or DATABASE
        prepare(shop, database, arguments.lang)
        command = shop.odoo.command("-d", database, "--no-http", "--log-level", "warn", program="shell")
        return subprocess.run(command, env=shop.odoo.environ()).returncode


def screenshots(arguments):
    """Serve the demonstration clinic on a free port and let tools/screenshots.py take its pictures."""
    with workshop("run", arguments.database_url, packages=("test",)) as shop:
        database = arguments.database or shop.given_database or DATABASE
        prepare(shop, database, arguments.lang)
        browser = ensure_browser(shop.cache, fonts=True)
        if not browser:
            raise Problem("Pictures need Chromium, and it could not be installed here.")
        with served(shop, database, free_port()) as (address, _process):
            environ = {
                **shop.odoo.environ(),
                "CLINIC_URL": address,
                "CLINIC_DB": database,
                "CLINIC_ODOO_CONF": str(shop.odoo.configuration),
                "CLINIC_BROWSER": str(browser),
            }
            command = [shop.environment.python, "-m", "tools.screenshots", *arguments.rest]
            return subprocess.run(command, env=environ, cwd=ROOT).returncode


def stop(_arguments):
    """End what interrupted commands left running: servers, then our PostgreSQL."""
    cache = cache_folder()
    ended = []
    for note in sorted((cache / "servers").glob("*")):
        if b"odoo" in _command_line(note.name):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(int(note.name), signal.SIGTERM)
                ended.append(f"Odoo's server of database {note.read_text(encoding='utf-8')}")
        note.unlink()
    for pid_file in sorted(cache.glob("pg-*/pg*/postmaster.pid")):
        pid = pid_file.read_text(encoding="utf-8").split()[0]
        if b"postgres" in _command_line(pid):
            os.kill(int(pid), signal.SIGINT)  # PostgreSQL's fast shutdown
            ended.append(f"PostgreSQL in {pid_file.parent}")
    print("\n".join(f"ended: {what}" for what in ended) or "nothing was left running")


def _command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
