# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the access log costs whoever opens a list of clients."""

from functools import partial
from unittest.mock import patch

import clinic_data
from measure import Figure, Way, medians, queries

#: The columns of the list of clients as the web client asks for them.
SCREEN = {
    **{
        fname: {}
        for fname in (
            "avatar_128",
            "clinic_ref",
            "name",
            "phone",
            "clinic_journey",
            "clinic_last_visit",
            "clinic_followup_open_count",
        )
    },
    "clinic_consultant_id": {"fields": {"display_name": {}}},
}


def access(env, sizes):
    """A list of 80 clients, its count and its row in the log, against the same list without the log."""
    clinic_data.build_encounters(env, 1_000)
    staff = clinic_data.user(env, "staff")
    clients = env(user=staff.id)["res.partner"]

    def screen(is_logged):
        # patched for both ways, since patching a class is not free
        with patch.object(type(clients), "_is_access_logged", is_logged):
            env.invalidate_all()
            clients.web_search_read([("is_clinic_client", "=", True)], SCREEN, limit=80, count_limit=10001)

    logged = partial(screen, type(clients)._is_access_logged)
    unlogged = partial(screen, lambda self, fnames: False)
    unlogged()
    rows = env["clinic.access.log"].search_count([])
    logged()
    if env["clinic.access.log"].search_count([]) != rows + 1:
        raise AssertionError("The list of clients is not logged: nothing to measure")
    seconds = medians(sizes.clicks, logged=Way(logged), unlogged=Way(unlogged))
    yield Figure(
        "a list of 80 clients, logged / not logged",
        seconds["logged"] / seconds["unlogged"],
        1.3,
        queries=f"{queries(env, logged)}, {queries(env, unlogged)}",
    )
    env.cr.rollback()
