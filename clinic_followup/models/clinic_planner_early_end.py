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

        The plan's own encounter, and what belongs to it such as its suture removal, end nothing."""
        done = encounters.filtered(lambda encounter: encounter.state == "done")
        purchased = done.filtered(lambda encounter: encounter.kind in PURCHASE_KINDS)
        present = done.filtered(lambda encounter: encounter.kind in PRESENCE_KINDS | PURCHASE_KINDS)
        for stop_on, causes in (("visit", present), ("purchase", purchased)):
            of_client = causes.grouped("partner_id")
            self._running_plans(causes.partner_id, stop_on).filtered(
                lambda plan, of_client=of_client: any(
                    cause.date > plan.encounter_id.date and plan.encounter_id not in (cause, cause.origin_id)
                    for cause in of_client[plan.partner_id]
                )
            )._stop("superseded")

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
    def _revive_superseded(self, partners):
        """Take back early ends whose cause was cancelled or moved away, and plan what was not planned because of it."""
        plans = (
            self.env["clinic.plan"]
            .sudo()
            .search(
                [  # sudo: as above
                    ("partner_id", "in", partners.ids),
                    ("curve_id.stop_on", "in", ("visit", "purchase")),
                    ("encounter_id.state", "!=", "cancelled"),
                    "|",
                    ("stop_code", "=", "superseded"),
                    "&",
                    ("state", "!=", "stopped"),
                    ("followup_ids", "any", [("state", "=", "skipped"), ("reason_code", "=", "superseded")]),
                ]
            )
        )
        if not plans:
            return
        facts = self._encounter_facts(plans.encounter_id.ids)
        later = self._later_encounters(facts.values())
        revived = plans.filtered(
            lambda plan: (
                not any(
                    moment > facts[plan.encounter_id.id].date and origin != plan.encounter_id.id
                    for moment, origin in later[plan.curve_id.stop_on][plan.partner_id.id]
                )
            )
        )
        revived.filtered(lambda plan: plan.state == "stopped")._resume()
        self._replan(revived.encounter_id)

    @api.model
    def _settle_repeated(self, partners):
        """Of a curve that ends when it starts again, only the client's latest plan goes on.

        It comes back when the later one turns out to be none; not when that one is done, or was stopped."""
        # sudo: as above
        plans = (
            self.env["clinic.plan"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("curve_id.stop_on", "=", "again"),
                    ("stop_code", "not in", ("cancelled", "corrected", "refunded")),
                ]
            )
            .sorted(lambda plan: (plan.encounter_id.date, plan.id))
        )
        ended = latest = plans.browse()
        for of_client in plans.grouped(lambda plan: (plan.curve_id, plan.partner_id)).values():
            latest |= of_client[-1]
            ended |= of_client[:-1]
        ended.filtered(lambda plan: plan.state == "running")._stop("superseded")
        revived = latest.filtered(lambda plan: plan.stop_code == "superseded")
        if revived:
            revived._resume()
            self._move(revived, self._encounter_facts(revived.encounter_id.ids), self._curves(revived.curve_id.ids))
