# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Making the bundles of scripts and styles beforehand, so that the first page does not wait for them."""

_BUNDLES = (
    # bundle, with styles, with scripts
    ("web.assets_web", True, True),
    ("web.assets_web_print", True, False),
    ("web.assets_tests", False, True),
    ("web.assets_frontend", True, False),
    ("web.assets_frontend_minimal", False, True),
    ("web.assets_frontend_lazy", False, True),
)


def generate(env):
    """Generate the bundles of the web client and of its tests."""
    for bundle, css, js in _BUNDLES:
        assets = env["ir.qweb"]._get_asset_bundle(bundle, css=css, js=js)
        if css:
            assets.css()
        if js:
            assets.js()
