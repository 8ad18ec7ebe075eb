# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counting tests over several runs of pytest."""

import xml.etree.ElementTree as ElementTree
from collections import Counter


def tally(junit_xml):
    """Count the outcomes in a JUnit report of pytest.

    >>> counts = tally('''<testsuites><testsuite>
    ...   <testcase name="a"/><testcase name="b"><failure/></testcase>
    ...   <testcase name="c"><skipped message="no browser"/></testcase><testcase name="d"><error/></testcase>
    ... </testsuite></testsuites>''')
    >>> summary(counts)
    '1 passed, 2 failed, 1 skipped'
    """
    counts = Counter()
    for case in ElementTree.fromstring(junit_xml).iter("testcase"):  # noqa: S314
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            counts["failed"] += 1
        elif "skipped" in kinds:
            counts["skipped"] += 1
        else:
            counts["passed"] += 1
    return counts


def summary(counts):
    """The closing line.

    >>> summary(Counter())
    '0 passed, 0 failed, 0 skipped'
    """
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped"))
