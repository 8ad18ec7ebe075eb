# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own bot clicks through every menu, view and filter of our app."""

from odoo.tests import HttpCase, tagged

CLICK = "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader').startClickEverywhere('%s');"


@tagged("post_install", "-at_install")
class TestClickEverywhere(HttpCase):
    """No error in any screen that a manager can open."""

    allow_end_on_form = True

    def test_every_menu_opens(self):
        """As the administrator, with all menus."""
        admin = self.env.ref("base.user_admin")
        admin.tour_enabled = False
        admin.group_ids |= self.env.ref("clinic_followup.group_manager")
        self.browser_js(
            "/odoo",
            CLICK % "clinic_followup.clinic_menu_root",
            "odoo.isReady === true",
            login="admin",
            timeout=900,
            success_signal="clickbot test succeeded",
        )
