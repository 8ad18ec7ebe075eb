# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Running other programs, with an error that says what went wrong."""

import subprocess

from tools.problem import Problem


def output(command, **options):
    """What the command prints; None when it fails or does not exist."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
            **options,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout


def run(command, otherwise, **options):
    """Run the command quietly; when it fails, raise Problem(otherwise) with its last words."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )
    except OSError as error:
        raise Problem(f"{otherwise} ({error})") from None
    if done.returncode:
        raise Problem(f"{otherwise}\n{last_lines(done.stdout)}".rstrip())
    return done.stdout


def last_lines(text, count=15):
    """The last lines of a log that are not blank, indented.

    >>> last_lines("one\\n\\ntwo\\nthree", count=2)
    '    two\\n    three'
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join("    " + line for line in lines[-count:])
