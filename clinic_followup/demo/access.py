# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, time, timedelta
from random import Random

from psycopg2.extras import Json

from odoo import models

#: How far back the log goes, and how often somebody opens a file each day.
DAYS, EACH_DAY = 42, 4
#: What is done with client files: kind, records, fields, at most how many clients at once.
DONE = (
    (60, "read", "res.partner", None, 1),
    (16, "read", "res.partner", None, 80),
    (10, "call", "clinic.followup", None, 1),
    (6, "change", "res.partner", "phone", 1),
    (4, "change", "res.partner", "clinic_preferences", 1),
    (4, "change", "clinic.encounter", "date", 1),
)


class ClinicDemoAccess(models.AbstractModel):
    """Who looked into which files during the past weeks."""

    _inherit = "clinic.demo"

    def _log_accesses(self, seed, staff):
        """Invented rows of the access log, the oldest first; none of them later than yesterday."""
        rng = Random(seed)  # noqa: S311 (invented people)
        ours = [("is_clinic_client", "=", True), ("company_id", "in", (self.env.company.id, False))]
        clients = self.env["res.partner"].search(ours, order="id").ids
        rows = []
        for days in range(DAYS, 0, -1):
            day = self._today() - timedelta(days=days)
            for user in staff.values():
                for _turn in range(rng.randint(0, EACH_DAY)):
                    _weight, kind, model, detail, most = rng.choices(DONE, [done[0] for done in DONE])[0]
                    seen = rng.sample(clients, min(len(clients), rng.randint(1, most)))
                    rows.append(self._prepare_access(rng, user, day, kind, model, detail, seen))
        manager = staff["manager"]
        for days in (36, 29, 22, 8, 1):
            fnames = self.env._("%(count)s records: %(fields)s", count=len(clients), fields="name, clinic_ref, phone")
            day = self._today() - timedelta(days=days)
            rows.append(self._prepare_access(rng, manager, day, "export", "res.partner", fnames, clients))
        self.env["clinic.access.log"]._insert(self.env.cr, sorted(rows, key=lambda row: row[0]))

    def _prepare_access(self, rng, user, day, kind, model, detail, clients):
        moment = datetime.combine(day, time(rng.randint(9, 17), rng.randint(0, 59), rng.randint(0, 59)), self._zone())
        date = moment.astimezone(UTC).replace(tzinfo=None)
        return date, user.id, self.env.company.id, kind, model, detail, Json(clients), len(clients)
