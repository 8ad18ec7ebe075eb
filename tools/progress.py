# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the command line tells while it works; everything goes to standard error."""

import contextlib
import sys
import time

_started = time.monotonic()
_stages = []


def say(text):
    """Print one line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - _started:5.0f} s] {text}", file=sys.stderr, flush=True)


def show(text):
    """Overwrite one line on a terminal; nothing elsewhere, so that logs stay short."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


@contextlib.contextmanager
def stage(name):
    """Announce a part of the work and remember how long it took."""
    say(f"{name} ...")
    began = time.monotonic()
    try:
        yield
    finally:
        show("")
        _stages.append((name, time.monotonic() - began))


def stage_times():
    """One line for each stage so far, in order."""
    return [f"{seconds:7.1f} s  {name}" for name, seconds in _stages]
