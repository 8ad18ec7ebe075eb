# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta, timezone

from odoo import fields, models
from odoo.fields import Command

from .catalogue import ITEMS, TREATING


class ClinicDemoEncounters(models.AbstractModel):
    """What has happened to the clients, and what is planned."""

    _inherit = "clinic.demo"

    def _record_encounters(self, rng, partners, journeys, staff):
        """All encounters; appointments stay planned until their reminders have been worked off."""
        products = self._items()
        vals_list, origins = [], []
        for number, (partner, events) in enumerate(zip(partners, journeys, strict=True)):
            start = len(vals_list)
            consultant = staff[("consultant1", "consultant2", "consultant3")[number % 3]]
            tele = staff[("tele1", "tele2")[number % 2]]
            for event in events:
                origins.append(None if event.origin is None else start + event.origin)
                vals_list.append(self._prepare_encounter(rng, partner, event, products, consultant, tele, staff))
        encounters = self.env["clinic.encounter"].create(vals_list)
        for encounter, origin in zip(encounters, origins, strict=True):
            if origin is not None:
                encounter.origin_id = encounters[origin]
        return encounters

    def _prepare_encounter(self, rng, partner, event, products, consultant, tele, staff):
        moment = self._moment(rng, self._today() + timedelta(days=event.day))
        appointment = event.kind in ("session", "suture_removal", "checkup") or event.day > 0
        if not appointment:
            moment = min(moment, fields.Datetime.now())
        item = event.item and ITEMS[event.item]
        if event.kind == "inquiry":
            people, department = {"teleconsultant": tele}, self._department("tele_consulting")
        elif event.kind in ("visit", "no_purchase", "deposit"):
            people = {"consultant": consultant, "teleconsultant": tele}
            department = self._department("onsite_consulting")
        else:
            doctor, helper = (staff[login] for login in TREATING[item.department])
            role = "surgical_assistant" if item.department == "surgery" else "nurse"
            people = {"consultant": consultant, "doctor": doctor, role: helper}
            department = self._department(item.department)
        return {
            "partner_id": partner.id,
            "kind": event.kind,
            "date": moment,
            "company_id": self.env.company.id,
            "state": "planned" if appointment else "done",
            "department_id": department.id,
            "product_id": item and products[event.item].id,
            "source_id": event.kind == "inquiry" and partner.clinic_source_id.id,
            "staff_ids": [
                Command.create({"role_id": self._role(role).id, "user_id": user.id}) for role, user in people.items()
            ],
        }

    def _keep_appointments(self, rng):
        """Appointments of the past took place, but for a few that were cancelled."""
        now = fields.Datetime.now()
        planned = self.env["clinic.encounter"].search([("state", "=", "planned")], order="id")
        past = planned.filtered(lambda encounter: encounter.date < now)
        missed = past.filtered(lambda _encounter: rng.random() < 0.05)
        (past - missed).write({"state": "done"})
        missed.write({"state": "cancelled"})
        (planned - past).filtered(lambda encounter: encounter.kind == "session")[-2:].write({"state": "cancelled"})

    def _moment(self, rng, day):
        """Some time of that day during opening hours, as naive UTC."""
        local = datetime.combine(day, time(rng.randint(9, 17), rng.randrange(0, 60, 5)), self._zone())
        return local.astimezone(timezone.utc).replace(tzinfo=None)
