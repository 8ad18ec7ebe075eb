# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.engine import as_engine, is_engine


class ClinicOwnership(models.Model):
    """Who was responsible for a client in a role, from when to when, and why it changed (A5).

    The open row of a role is the current owner; the owner fields of the partner are written from here only.
    """

    _name = "clinic.ownership"
    _description = "Client Ownership"
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _clinic_forget = ("reason",)

    partner_id = fields.Many2one("res.partner", string="Client", required=True, index=True, ondelete="cascade")
    role_id = fields.Many2one("clinic.role", required=True, ondelete="restrict", index=True)
    user_id = fields.Many2one("res.users", string="Owner", required=True, index=True, ondelete="restrict")
    date_from = fields.Datetime(string="From", required=True, default=fields.Datetime.now)
    date_to = fields.Datetime(string="To")
    reason = fields.Char()
    rule = fields.Selection(
        [
            ("manual", "Chosen by a person"),
            ("recorded", "Recorded the client"),
            ("encounter", "First encounter in this role"),
            ("handover", "Hand-over"),
            ("release", "Release"),
            ("merge", "Clients merged"),
            ("import", "Import"),
        ],
        required=True,
        default="manual",
        string="Moved by",
    )
    company_id = fields.Many2one("res.company", string="Branch", index=True)

    _unique_open = models.UniqueIndex(
        "(partner_id, role_id) WHERE date_to IS NULL", "The client already has an owner in this role."
    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for ownership in self:
            if ownership.date_to and ownership.date_to < ownership.date_from:
                raise ValidationError(
                    self.env._(
                        "%(client)s: the ownership of %(owner)s ends before it starts.",
                        client=ownership.partner_id.name,
                        owner=ownership.user_id.name,
                    )
                )

    # --- CRUD: the history is written by _assign only ---

    @api.model_create_multi
    def create(self, vals_list):
        self._check_engine(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_engine(vals)
        return super().write(vals)

    def _check_engine(self, vals):
        if vals and not is_engine(self.env):
            raise UserError(
                self.env._("Use “Change Owner” on the client: the history keeps who owned the client and why.")
            )

    # --- business ---

    @api.model
    def _assign(self, partners, role, user, reason="", rule="manual"):
        """Make ``user`` (or nobody) the owner of the clients in the role, keep the history.

        Open follow-ups of the role that followed the owner go along."""
        if user and not role.owns_client:
            raise UserError(self.env._("Clients have no owner in the role “%s”.", role.name))
        # sudo: a supervisor moves clients between members of staff
        Ownership = as_engine(self.sudo())
        current = Ownership.search(
            [("partner_id", "in", partners.ids), ("role_id", "=", role.id), ("date_to", "=", False)]
        )
        changing = current.filtered(lambda ownership: ownership.user_id != user)
        now = fields.Datetime.now()
        changing.write({"date_to": now})
        changing.flush_recordset(["date_to"])
        targets = partners - (current - changing).partner_id
        if user:
            Ownership.create(
                [
                    {
                        "partner_id": partner.id,
                        "role_id": role.id,
                        "user_id": user.id,
                        "date_from": now,
                        "reason": reason,
                        "rule": rule,
                        "company_id": partner.company_id.id or self.env.company.id,
                    }
                    for partner in targets
                ]
            )
        self._refresh_partner_fields(targets, role)
        if user:
            self._move_open_followups(targets, role, user)
        targets._on_owner_changed(role, user)

    @api.model
    def _adopt(self, encounters):
        """First contact: whoever is named on an encounter becomes owner where the client has none."""
        staff = encounters.sudo().staff_ids.filtered(  # sudo: as above
            lambda line: line.role_id.owns_client and line.user_id.active
        )
        if not staff:
            return
        owned = {
            (ownership.partner_id.id, ownership.role_id.id)
            for ownership in self.sudo().search(
                [("partner_id", "in", encounters.partner_id.ids), ("date_to", "=", False)]
            )
        }
        wanted = {}
        for line in staff.sorted(lambda line: (line.encounter_id.date, line.id)):
            key = (line.encounter_id.partner_id.id, line.role_id.id)
            if key not in owned:
                wanted.setdefault(key, line)
        if not wanted:
            return
        now = fields.Datetime.now()
        as_engine(self.sudo()).create(
            [
                {
                    "partner_id": partner_id,
                    "role_id": role_id,
                    "user_id": line.user_id.id,
                    "rule": "encounter",
                    "company_id": line.encounter_id.company_id.id,
                    "date_from": min(line.encounter_id.date, now),
                }
                for (partner_id, role_id), line in wanted.items()
            ]
        )
        for role in self.env["clinic.role"].browse({role_id for _partner, role_id in wanted}):
            self._refresh_partner_fields(
                self.env["res.partner"].browse(partner for partner, role_id in wanted if role_id == role.id), role
            )

    @api.model
    def _refresh_partner_fields(self, partners, role):
        """Copy the current owner to the partner's field, and to the column that record rules read on follow-ups."""
        if not role.partner_field or not partners:
            return
        owners = {
            ownership.partner_id.id: ownership.user_id
            for ownership in self.sudo().search(
                [("partner_id", "in", partners.ids), ("role_id", "=", role.id), ("date_to", "=", False)]
            )
        }
        by_owner = {}
        for partner in partners:
            by_owner.setdefault(owners.get(partner.id, self.env["res.users"]), []).append(partner.id)
        for user, partner_ids in by_owner.items():
            # sudo: the owner fields are read-only for everybody
            changed = as_engine(self.env["res.partner"].sudo().browse(partner_ids)).with_context(mail_notrack=True)
            changed.write({role.partner_field: user.id})
            if role.partner_field == "clinic_consultant_id":
                followups = self.env["clinic.followup"].sudo().search([("partner_id", "in", partner_ids)])
                as_engine(followups).write({"owner_id": user.id})

    @api.model
    def _move_open_followups(self, partners, role, user):
        followups = (
            self.env["clinic.followup"]
            .sudo()
            .search(
                [  # sudo: the colleague's follow-ups move
                    ("partner_id", "in", partners.ids),
                    ("role_id", "=", role.id),
                    ("state", "=", "todo"),
                    ("resolver", "in", ("owner", "member", "manager", "fallback", "none")),
                ]
            )
        )
        # an owner without access to a branch would never see what is to be done there
        followups = followups.filtered(lambda followup: followup.company_id in user.sudo().company_ids)
        as_engine(followups).write({"user_id": user.id, "resolver": "owner"})
