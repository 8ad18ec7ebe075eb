# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goes wrong is said in one sentence, without a traceback."""

import os
import socket
import subprocess

import pytest

from tools.paths import ROOT


def clinic(*arguments, **variables):
    """Run ./clinic: (exit code, the sentence that it ends with)."""
    environ = {**os.environ, **variables}
    done = subprocess.run(
        [ROOT / "clinic", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environ
    )
    assert "Traceback" not in done.stdout
    return done.returncode, done.stdout.strip().splitlines()[-1]


def test_a_port_in_use_is_named_with_the_way_out():
    """Before anything is set up."""
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        code, sentence = clinic("run", "--port", port)
    assert code == 1
    assert sentence.startswith(f"clinic: Port {port} is in use; choose another")


@pytest.mark.parametrize(
    ("folder", "words"), [("empty", "holds no odoo/release.py"), ("old", "is not Odoo 19.0"), ("absent", "holds no")]
)
def test_a_wrong_odoo_home_is_named(tmp_path, folder, words):
    """A folder without Odoo, another release, no folder at all."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "old" / "odoo").mkdir(parents=True)
    (tmp_path / "old" / "odoo" / "release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')\n")
    code, sentence = clinic("shell", ODOO_HOME=str(tmp_path / folder))
    assert code == 1
    assert words in sentence


@pytest.mark.parametrize("url", ["mysql://somewhere/clinic", "postgresql://somewhere:port/clinic"])
def test_a_malformed_database_url_is_refused(url):
    """With the form that it should have."""
    code, sentence = clinic("shell", "--database-url", url)
    assert code == 1
    assert sentence.startswith("clinic: --database-url")


def test_a_server_that_refuses_us_is_named():
    """Nothing listens on port 1."""
    code, sentence = clinic("shell", "--database-url", "postgresql://nobody@127.0.0.1:1/clinic")
    assert code == 1
    assert "127.0.0.1 does not let us in" in sentence


def test_a_cache_folder_that_cannot_be_made_is_named(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "file").touch()
    code, sentence = clinic("shell", CLINIC_CACHE=str(tmp_path / "file"))
    assert code == 1
    assert sentence.endswith("set CLINIC_CACHE to a folder of yours.")


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("account:TestNothing", "No test of account has a class TestNothing."),
        ("nothing", "Odoo has no module nothing with tests."),
        ("account/tests", "account/tests: give MODULE, MODULE:CLASS or MODULE:CLASS.TEST."),
    ],
)
def test_unknown_tests_of_odoo_are_named(module, words):
    """Before any of them runs."""
    code, sentence = clinic("peers", module)
    assert code == 1
    assert sentence == f"clinic: {words}"
