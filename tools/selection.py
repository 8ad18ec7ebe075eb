# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which tests a command line, or a set of changed files, stands for."""

from tools.paths import ROOT, addons


def selected(words, names=None, root=ROOT):
    """Split what was asked for into paths and a pytest -k expression.

    >>> selected(["clinic_followup", "plan"], ["clinic_followup"])
    (['clinic_followup'], 'plan')
    >>> selected(["tools"], [])
    (['tools'], '')
    """
    names = addons() if names is None else names
    paths = [word for word in words if word in names or (root / word.split("::")[0]).exists()]
    return paths, " or ".join(word for word in words if word not in paths)


def tests_of(changed, existing):
    """The tests that belong to changed files, out of the existing files.

    A test file stands for itself; a source file for the test of the same name beside it, else for all
    tests of its addon; anything outside of the addons for the repository's own tests.

    >>> existing = ["a/tests/test_plan.py", "a/tests/test_view.py", "tests/test_repository.py"]
    >>> tests_of(["a/models/plan.py"], existing)
    ['a/tests/test_plan.py']
    >>> tests_of(["a/views/plan_views.xml"], existing)
    ['a/tests']
    >>> tests_of(["a/tests/test_view.py", "README.md"], existing)
    ['a/tests/test_view.py', 'tests/test_repository.py']
    """
    found = set()
    for name in changed:
        addon, *rest = name.split("/")
        stem = name.rsplit("/", 1)[-1].partition(".")[0]
        twin = f"{addon}/tests/test_{stem}.py"
        if rest[:1] == ["tests"] or addon == "tests":
            if stem.startswith("test_") and name in existing:
                found.add(name)
            elif addon != "tests":
                found.add(f"{addon}/tests")
        elif twin in existing:
            found.add(twin)
        elif any(other.startswith(f"{addon}/tests/") for other in existing):
            found.add(f"{addon}/tests")
        elif "tests/test_repository.py" in existing:
            found.add("tests/test_repository.py")
    whole = {path for path in found if not path.endswith(".py")}
    return sorted(path for path in found if path in whole or path.rpartition("/")[0] not in whole)
