# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The commands of `./clinic` and their options."""

import argparse
import os
import signal
import subprocess
import sys

from tools import benching, linting, peers, running, testing, translating
from tools.problem import Problem


def default_language(environ=os.environ):
    """The demonstration's language on this machine.

    >>> default_language({"LANG": "zh_TW.UTF-8"})
    'zh_CN'
    >>> default_language({"LANG": "C.UTF-8"})
    'en_US'
    """
    setting = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "zh_CN" if setting.startswith("zh") else "en_US"


def parser():
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="./clinic", description="Run, test and check the clinic addons for Odoo 19.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name, function, summary):
        added = commands.add_parser(name, help=summary, description=summary)
        added.set_defaults(function=function)
        return added

    def with_database(added):
        added.add_argument("--database", metavar="NAME", help=f"database (default: {running.DATABASE})")
        added.add_argument("--database-url", metavar="URL", help="postgresql://user:password@host:port/name")
        added.add_argument(
            "--lang", choices=["en_US", "zh_CN"], default=default_language(), help="of the demonstration"
        )
        return added

    run = with_database(command("run", running.run, "fetch and start everything, with a demonstration clinic"))
    run.add_argument("--port", type=int, default=8069)
    run.add_argument("--fresh", action="store_true", help="start with a new database")
    bench = command("bench", benching.bench, "run the benchmarks on a database of their own")
    bench.add_argument("--keep", action="store_true", help="go on with the data of the last time")
    bench.epilog = "What follows -- goes to benchmarks/run.py."
    command("export-i18n", translating.export_i18n, "write the .pot files, list missing translations")
    with_database(command("shell", running.shell, "Odoo's shell on the demonstration clinic"))
    pictures = with_database(command("screenshots", running.screenshots, "take the documentation's pictures"))
    pictures.epilog = "What follows -- goes to tools/screenshots.py."
    test = command("test", testing.test, "run the tests: all, of one addon, or those whose name matches")
    test.add_argument("pattern", nargs="*", metavar="ADDON|PATH|PATTERN")
    test.add_argument("--fast", action="store_true", help="only the tests of changed files")
    test.epilog = "What follows -- goes to pytest."
    peer = command("peers", peers.peers, "run the tests of Odoo's modules with our addons and without, and compare")
    peer.add_argument(
        "module", nargs="*", metavar="MODULE[:CLASS[.TEST]]", help="of Odoo, as in its --test-tags (default: account)"
    )
    only = peer.add_mutually_exclusive_group()
    only.add_argument("--only-with", dest="only", action="store_const", const="with", help="compare nothing")
    only.add_argument("--only-without", dest="only", action="store_const", const="without")
    peer.add_argument("--fresh", action="store_true", help="run the tests without our addons again too")
    peer.add_argument(
        "--same-modules",
        action="store_true",
        help="without our addons, but with all modules of Odoo that they need",
    )
    peer.epilog = "What follows -- goes to pytest."
    lint = command("lint", linting.lint, "run every linter")
    lint.add_argument("--fix", action="store_true", help="let them mend what they can")
    command("stop", running.stop, "end what an interrupted command left running")
    return top


def main():
    """Run the command; a Problem ends it with its sentence, Ctrl-C without a word."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    arguments = parser().parse_args(words[:cut], argparse.Namespace(rest=words[cut + 1 :]))
    try:
        return arguments.function(arguments) or 0
    except Problem as problem:
        print(f"clinic: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        print(f"clinic: {error}", file=sys.stderr)
        return 1
