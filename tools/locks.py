# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One `./clinic` at a time for the work that two would spoil."""

import contextlib
import fcntl

from tools.progress import say


@contextlib.contextmanager
def alone(path):
    """Hold the lock file; wait for whoever holds it, and say so."""
    with open(path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another ./clinic at work ({path})")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
