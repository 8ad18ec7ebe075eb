# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..tools.selections import PRESENCE_KINDS, PURCHASE_KINDS


class ClinicPlannerEarlyEnd(models.AbstractModel):
    """Curves that end before their last step: the client came in, bought, or the curve started again (C1)."""

    _inherit = "clinic.planner"

    @api.model
    def _stop_superseded(self, encounters):
        """Withdraw the open steps of curves that end when the client comes in, or buys.

        What belongs to the plan's own encounter, such as its suture removal, ends nothing."""
        done = encounters.filtered(lambda encounter: encounter.state == "done")
        purchased = done.filtered(lambda encounter: encounter.kind in PURCHASE_KINDS)
        present = done.filtered(lambda encounter: encounter.kind in PRESENCE_KINDS | PURCHASE_KINDS)
        for stop_on, causes in (("visit", present), ("purchase", purchased)):
            for plan in self._running_plans(causes.partner_id, stop_on):
                if any(
                    cause.partner_id == plan.partner_id
                    and cause.date > plan.date_anchor
                    and cause.origin_id != plan.encounter_id
                    for cause in causes
                ):
                    plan._stop("superseded")

    @api.model
    def _stop_repeated(self, partners):
        """Of a curve that ends when it starts again, only the client's latest plan goes on."""
        plans = self._running_plans(partners, "again").sorted(lambda plan: (plan.date_anchor, plan.id))
        for of_client in plans.grouped(lambda plan: (plan.curve_id, plan.partner_id)).values():
            of_client[:-1]._stop("superseded")

    @api.model
    def _running_plans(self, partners, stop_on):
        if not partners:
            return self.env["clinic.plan"]
        # sudo: colleagues' follow-ups for the client end as well
        return (
            self.env["clinic.plan"]
            .sudo()
            .search([("partner_id", "in", partners.ids), ("state", "=", "running"), ("curve_id.stop_on", "=", stop_on)])
        )

    @api.model
    def _revive_superseded(self, encounters):
        """Take back early ends whose cause was cancelled or moved away."""
        plans = (
            self.env["clinic.plan"]
            .sudo()
            .search(
                [  # sudo: as above
                    ("partner_id", "in", encounters.partner_id.ids),
                    ("state", "=", "stopped"),
                    ("stop_code", "=", "superseded"),
                    ("encounter_id.state", "!=", "cancelled"),
                ]
            )
        )
        if not plans:
            return
        later = self._later_encounters(self._encounter_facts(plans.encounter_id.ids).values())
        revived = plans.filtered(
            lambda plan: (
                plan.curve_id.stop_on in later
                and not any(
                    moment > plan.date_anchor and origin != plan.encounter_id.id
                    for moment, origin in later[plan.curve_id.stop_on][plan.partner_id.id]
                )
            )
        )
        revived |= self._latest_repeated(plans)
        revived._resume()

    @api.model
    def _latest_repeated(self, plans):
        """Stopped plans of repeated curves that no later running plan replaces any more: the latest of each client."""
        repeated = plans.filtered(lambda plan: plan.curve_id.stop_on == "again").sorted("date_anchor")
        replaced = {
            (plan.curve_id, plan.partner_id)
            for plan in self._running_plans(repeated.partner_id, "again")
            if plan.encounter_id.state != "cancelled"
        }
        latest = {(plan.curve_id, plan.partner_id): plan for plan in repeated}
        return plans.browse().union(*(plan for key, plan in latest.items() if key not in replaced))
