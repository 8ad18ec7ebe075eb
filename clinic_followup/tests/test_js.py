# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from odoo.addons.web.tests import test_js


@tagged("post_install", "-at_install")
class TestClinicJs(HttpCase):
    """The unit tests of the widgets, in a browser."""

    def _run_suite(self, preset):
        suite = test_js.HOOTCommon._generate_hash(self, "@clinic_followup")
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000&id={suite}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )

    def test_widgets_do_what_their_tests_say(self):
        self._run_suite("desktop")
