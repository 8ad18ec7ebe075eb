# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.fields import Command, Domain
from odoo.tools import float_is_zero

from ..tools.consumption import PIECE
from ..tools.due_dates import local_day
from ..tools.engine import as_engine
from ..tools.sales import Event, Sold, is_due, noon, pair, state_of
from ..tools.selections import PURCHASE_KINDS

#: Who took part in the encounter and in the purchase alike.
STAFF_FIELDS = ("consultant_id", "doctor_id")
#: What a purchase takes from its encounter where the invoice names none.
ATTRIBUTED = ("department_id", *STAFF_FIELDS)


class ClinicConsumptionEncounter(models.Model):
    """What a sale starts: a purchase belongs to an encounter, which starts the curves (B1, B3).

    An encounter that was recorded before is found; else the item says whether the sale records one, see
    ``product.template.clinic_sale_encounter``.  What the sale has recorded goes when it is taken back (C5), except
    treatments that took place.  The rules are in :mod:`..tools.sales`.
    """

    _inherit = "clinic.consumption"

    def _on_recorded(self):
        res = super()._on_recorded()
        # sudo: whoever posts an invoice may have no right on encounters
        rows = as_engine(self.sudo())
        purchases = rows._purchases()
        purchases._find_encounters()
        purchases._follow_sale()
        rows._note_refunds()
        self.env["res.partner"]._forget_figures()
        return res

    def _on_paid_changed(self):
        res = super()._on_paid_changed()
        # sudo: as above
        purchases = as_engine(self.sudo())._purchases()
        purchases.filtered(lambda purchase: purchase._starts() == "deposit")._follow_sale()
        return res

    # --- which encounter ---

    def _purchases(self):
        """The purchases that these rows belong to."""
        purchases = self.purchase_id | self.filtered(lambda row: not row.purchase_id)
        return purchases.filtered(lambda row: row.kind == "purchase" and row.state != "draft")

    def _starts(self):
        """What the item says that its sale records."""
        return self.product_id.clinic_sale_encounter or None

    def _find_encounters(self):
        """Link purchases to the one encounter that was recorded for them already."""
        loose = self.filtered(
            lambda purchase: not purchase.encounter_id and purchase.quantity_left > 0 and purchase.amount_left >= 0
        )
        loose -= loose._made_encounters().sale_consumption_id
        if not loose:
            return
        encounters = loose._free_encounters()
        if not encounters:
            return
        events = [
            Event(
                encounter.id,
                encounter.partner_id.id,
                encounter.company_id.id,
                encounter.product_id.id or None,
                encounter.category_id.id or None,
                encounter.kind,
                local_day(encounter.date, ZoneInfo(encounter.company_id._clinic_tz())),
            )
            for encounter in encounters
        ]
        sold = [
            Sold(
                purchase.id,
                purchase.partner_id.id,
                purchase.company_id.id,
                purchase.product_id.id,
                purchase.category_id.id or None,
                purchase.date,
                purchase._starts(),
                purchase.sessions > 0,
            )
            for purchase in loose
        ]
        within = {branch.id: branch.clinic_match_days for branch in loose.company_id}
        pairs = pair(sold, events, within)
        for purchase in loose.filtered(lambda purchase: purchase.id in pairs):
            encounter = encounters.browse(pairs[purchase.id])
            taken = {fname: encounter[fname].id for fname in ATTRIBUTED if encounter[fname] and not purchase[fname]}
            purchase.write({"encounter_id": encounter.id, **taken})

    def _free_encounters(self):
        """Encounters of these clients, around these days, that no purchase belongs to that stands."""
        days = timedelta(days=max(self.company_id.mapped("clinic_match_days")) + 1)
        start, end = min(self.mapped("date")) - days, max(self.mapped("date")) + days
        return self.env["clinic.encounter"].search(
            Domain("partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("kind", "in", sorted(PURCHASE_KINDS))
            & Domain("state", "!=", "cancelled")
            & Domain("date", ">=", datetime.combine(start, time.min))
            & Domain("date", "<=", datetime.combine(end, time.max))
            & Domain("consumption_ids", "not any", [("state", "=", "confirmed")])
        )

    # --- what the sale records ---

    def _made_encounters(self):
        return self.env["clinic.encounter"].search([("sale_consumption_id", "in", self.ids)])

    def _follow_sale(self):
        """Record the encounters that these purchases stand for, and take back what they stand for no more.

        The unique key of the encounter holds it to one for each purchase, also between two workers."""
        made = {encounter.sale_consumption_id: encounter for encounter in self._made_encounters()}
        paid = self.filtered(lambda purchase: purchase._starts() == "deposit")._paid_net()
        new, undone = [], self.env["clinic.encounter"]
        restored = defaultdict(lambda: self.env["clinic.encounter"])
        for purchase in self:
            encounter = made.get(purchase)
            due = is_due(purchase._starts(), purchase.quantity_left, purchase.amount_left, paid.get(purchase, 0.0))
            if due and not encounter and not purchase.encounter_id:
                new.append(purchase)
            elif due and encounter and encounter.sale_undone:
                moment = purchase._encounter_moment() if encounter.kind == "deposit" else encounter.date
                state = "planned" if encounter.kind != "deposit" else "done"
                restored[state, moment] |= encounter
            elif encounter and not due and encounter.state != "cancelled" and purchase._undoes(encounter):
                undone |= encounter
        as_engine(undone).write({"state": "cancelled", "sale_undone": True})
        for (state, moment), encounters in restored.items():
            as_engine(encounters).write({"state": state, "date": moment, "sale_undone": False})
        self._record_encounters(new)

    def _undoes(self, encounter):
        """Whether it goes with the sale: not what took place, unless it was another client's after all."""
        sale = self.move_id
        moved = sale.state == "posted" and sale.clinic_client_id != self.partner_id
        return encounter.state == "planned" or encounter.kind == "deposit" or moved

    def _record_encounters(self, purchases):
        roles = {
            role.encounter_field: role for role in self.env["clinic.role"].search([("encounter_field", "!=", False)])
        }
        prepared = [(purchase, purchase._prepare_encounter(roles)) for purchase in purchases]
        prepared = [(purchase, vals) for purchase, vals in prepared if vals]
        encounters = as_engine(self.env["clinic.encounter"]).create([vals for _purchase, vals in prepared])
        for (purchase, _vals), encounter in zip(prepared, encounters, strict=True):
            purchase.encounter_id = encounter

    def _prepare_encounter(self, roles):
        """The encounter that this purchase records, staffed as the invoice says; None: too long ago, or its client's
        file is closed."""
        starts, moment = self._starts(), self._encounter_moment()
        zone = ZoneInfo(self.company_id._clinic_tz())
        state = state_of(starts, local_day(moment, zone), self.env["clinic.planner"]._today(self.company_id))
        if not state or self.partner_id.clinic_anonymised_on:
            return None
        return {
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "category_id": self.category_id.id,
            "department_id": self.department_id.id,
            "kind": self._encounter_kind(),
            "state": state,
            "date": moment,
            "staff_ids": [
                Command.create({"role_id": roles[fname].id, "user_id": self[fname].id})
                for fname in STAFF_FIELDS
                if self[fname] and fname in roles
            ],
            "sale_consumption_id": self.id,
            **({"course_id": self.course_id.id} if self._encounter_kind() == "session" else {}),
        }

    def _encounter_kind(self):
        if self._starts() == "deposit":
            return "deposit"
        return "session" if self.sessions > 0 else "treatment"

    def _encounter_moment(self):
        """Now if it is of today, else noon of its day: that of the invoice, or of the payment of a deposit."""
        zone = ZoneInfo(self.company_id._clinic_tz())
        now = fields.Datetime.now()
        day = self.date
        if self._starts() == "deposit":
            day = max([day, *self._payment_days()])
        return now if day == local_day(now, zone) else noon(day, zone)

    def _payment_days(self):
        move = self.move_id
        receivable = move.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        paid = move.matched_payment_ids.filtered(lambda payment: payment.state in ("in_process", "paid"))
        return [*receivable.matched_credit_ids.mapped("max_date"), *paid.mapped("date")]

    # --- refunds ---

    def _note_refunds(self):
        """Say on encounters that took place that what was bought for them was given back (C5).

        An invoice that is only under correction is no refund."""
        bodies = {}
        for row in self.filtered(lambda row: row.kind == "reversal" and row.quantity < 0):
            purchase, document = row.purchase_id, row.move_id
            gone = float_is_zero(purchase.quantity_left, precision_rounding=PIECE)
            if not gone or (document.move_type != "out_refund" and document.state in ("draft", "posted")):
                continue
            for encounter in purchase.encounter_id.filtered(lambda encounter: encounter.state != "planned"):
                bodies[encounter.id] = self.env._(
                    "%(item)s was taken back or refunded: %(document)s.",
                    item=purchase.product_id.display_name,
                    document=document.name or self.env._("withdrawn"),
                )
        self.env["clinic.encounter"].browse(bodies)._message_log_batch(bodies=bodies)

    # --- actions ---

    def action_record_encounter(self):
        """A new encounter with what the purchase says, linked to it when it is saved."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Treatment"),
            "res_model": "clinic.encounter",
            "views": [(False, "form")],
            "target": "current",
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
                "default_product_id": self.product_id.id,
                "default_category_id": self.category_id.id,
                "default_department_id": self.department_id.id,
                "default_consultant_id": self.consultant_id.id,
                "default_doctor_id": self.doctor_id.id,
                "default_kind": self._encounter_kind(),
                "default_consumption_ids": [Command.link(self.id)],
            },
        }

    def action_view_encounter(self):
        self.ensure_one()
        return self.encounter_id._get_records_action()
