# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Counting tests over several runs of pytest."""

import xml.etree.ElementTree as ElementTree
from collections import Counter

_WORST = ("failed", "skipped", "passed")


def _cases(junit_xml):
    """The outcome of each test, or part of a test that is counted on its own."""
    for case in ElementTree.fromstring(junit_xml).iter("testcase"):  # noqa: S314
        kinds = {child.tag for child in case}
        outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
        yield case, outcome


def outcomes(junit_xml):
    """The outcome of each test by its name; of its parts, the worst.

    >>> outcomes('''<testsuites><testsuite>
    ...   <testcase classname="usr.lib.odoo.addons.account.tests.test_tax.TestTax" name="test_a"/>
    ...   <testcase classname="usr.lib.odoo.addons.account.tests.test_tax.TestTax" name="test_a"><failure/></testcase>
    ... </testsuite></testsuites>''')
    {'account.tests.test_tax.TestTax.test_a': 'failed'}
    """
    found = {}
    for case, outcome in _cases(junit_xml):
        name = f"{case.get('classname')}.{case.get('name')}".rpartition("odoo.addons.")[2]
        found[name] = min(outcome, found.get(name, "passed"), key=_WORST.index)
    return found


def tally(junit_xml):
    """Count the outcomes in a JUnit report of pytest.

    >>> counts = tally('''<testsuites><testsuite>
    ...   <testcase name="a"/><testcase name="b"><failure/></testcase>
    ...   <testcase name="c"><skipped message="no browser"/></testcase><testcase name="d"><error/></testcase>
    ... </testsuite></testsuites>''')
    >>> summary(counts)
    '1 passed, 2 failed, 1 skipped'
    """
    return Counter(outcome for _case, outcome in _cases(junit_xml))


def summary(counts):
    """The closing line.

    >>> summary(Counter())
    '0 passed, 0 failed, 0 skipped'
    """
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("passed", "failed", "skipped"))
