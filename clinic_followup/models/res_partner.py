# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.base.models.res_partner import ResPartner as Partner

from ..tools.engine import as_engine, is_engine

#: Lead to records that other users may not read.
STAFF = "clinic_followup.group_staff"
#: Written by ``clinic.ownership`` only; somebody who writes them changes the owner, with history.
OWNER_FIELDS = (
    "clinic_consultant_id",
    "clinic_teleconsultant_id",
    "clinic_customer_service_id",
    "clinic_account_manager_id",
    "clinic_doctor_id",
)


class ResPartner(models.Model):
    """The client file (A1, A5). Medical text never stands here: every internal user reads partners."""

    _name = "res.partner"
    _inherit = ["res.partner", "clinic.checked", "clinic.hidden"]

    _rec_names_search = [*Partner._rec_names_search, "clinic_ref"]

    is_clinic_client = fields.Boolean(string="Clinic Client", index=True)
    clinic_ref = fields.Char(string="Member Number", copy=False, tracking=True)
    # same names and types as in OCA's partner addons, so that both can be installed
    birthdate_date = fields.Date(string="Birthdate")
    gender = fields.Selection([("male", "Male"), ("female", "Female"), ("other", "Other")])
    age = fields.Integer(compute="_compute_age", search="_search_age")
    clinic_source_id = fields.Many2one(
        "utm.source",
        string="First Channel",
        groups=STAFF,
        help="How the client heard of the clinic for the first time.",
    )
    clinic_anniversary_ids = fields.One2many("clinic.anniversary", "partner_id", string="Anniversaries", groups=STAFF)
    clinic_preferences = fields.Text(
        string="Contact Preferences", groups=STAFF, help="When and how the client likes to be reached."
    )

    # --- owners ---
    clinic_consultant_id = fields.Many2one(
        "res.users", string="Consultant", index="btree_not_null", copy=False, groups=STAFF
    )
    clinic_teleconsultant_id = fields.Many2one(
        "res.users", string="Tele-consultant", index="btree_not_null", copy=False, groups=STAFF
    )
    clinic_customer_service_id = fields.Many2one(
        "res.users", string="Customer Service", index="btree_not_null", copy=False, groups=STAFF
    )
    clinic_account_manager_id = fields.Many2one(
        "res.users", string="Account Manager", index="btree_not_null", copy=False, groups=STAFF
    )
    clinic_doctor_id = fields.Many2one("res.users", string="Doctor", index="btree_not_null", copy=False, groups=STAFF)
    clinic_ownership_ids = fields.One2many("clinic.ownership", "partner_id", string="Owners", groups=STAFF)

    # --- contact ---
    clinic_contact_status = fields.Selection(
        [
            ("ok", "Reachable"),
            ("wrong_number", "Wrong number"),
            ("refused", "Wants no contact"),
            ("deceased", "Deceased"),
        ],
        string="Contact Status",
        default="ok",
        tracking=True,
        groups=STAFF,
    )
    clinic_refuses_phone = fields.Boolean(string="No Calls", groups=STAFF)
    clinic_refuses_sms = fields.Boolean(string="No SMS", groups=STAFF)
    clinic_refuses_wechat = fields.Boolean(string="No WeChat", groups=STAFF)
    clinic_refuses_email = fields.Boolean(string="No E-mail", groups=STAFF)
    clinic_refuses_visit = fields.Boolean(string="No Home Visits", default=True, groups=STAFF)

    # --- what happened ---
    clinic_encounter_ids = fields.One2many("clinic.encounter", "partner_id", string="Encounters", groups=STAFF)
    clinic_plan_ids = fields.One2many("clinic.plan", "partner_id", string="Follow-up Plans", groups=STAFF)
    clinic_followup_ids = fields.One2many("clinic.followup", "partner_id", string="Follow-ups", groups=STAFF)
    clinic_encounter_count = fields.Integer(compute="_compute_clinic_counts", groups=STAFF)
    clinic_plan_count = fields.Integer(compute="_compute_clinic_counts", groups=STAFF)
    clinic_followup_count = fields.Integer(compute="_compute_clinic_counts", groups=STAFF)
    clinic_followup_open_count = fields.Integer(
        string="Open Follow-ups", compute="_compute_clinic_counts", groups=STAFF
    )

    _clinic_ref_unique = models.UniqueIndex(
        "(COALESCE(company_id, 0), clinic_ref) WHERE clinic_ref IS NOT NULL",
        "Another client has this member number already.",
    )

    # --- computes ---

    @api.depends("birthdate_date")
    def _compute_age(self):
        today = fields.Date.context_today(self)
        for partner in self:
            born = partner.birthdate_date
            partner.age = relativedelta(today, born).years if born else 0

    def _search_age(self, operator, value):
        if operator == "in":
            return Domain.OR(
                [Domain(self._search_age(">=", age)) & Domain(self._search_age("<=", age)) for age in value if age]
            )
        if operator not in ("<", "<=", ">", ">=") or not isinstance(value, int):
            return NotImplemented
        today = fields.Date.context_today(self)
        # older than 30 means born before; at most 30 means younger than 31
        years = value + 1 if operator in ("<=", ">") else value
        born = today - relativedelta(years=years)
        return [("birthdate_date", ">" if operator in ("<", "<=") else "<=", born)]

    def _compute_clinic_counts(self):
        encounters = dict(
            self.env["clinic.encounter"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"])
        )
        plans = dict(
            self.env["clinic.plan"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "running")], ["partner_id"], ["__count"]
            )
        )
        followups = {}
        for partner, state, count in self.env["clinic.followup"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id", "state"], ["__count"]
        ):
            followups.setdefault(partner, {})[state] = count
        for partner in self:
            origin = partner._origin
            of_partner = followups.get(origin, {})
            partner.clinic_encounter_count = encounters.get(origin, 0)
            partner.clinic_plan_count = plans.get(origin, 0)
            partner.clinic_followup_count = sum(of_partner.values())
            partner.clinic_followup_open_count = of_partner.get("todo", 0)

    # --- constraints ---

    @api.constrains("birthdate_date")
    def _check_birthdate(self):
        today = fields.Date.context_today(self)
        for partner in self:
            born = partner.birthdate_date
            if born and not today - relativedelta(years=130) <= born <= today:
                raise ValidationError(
                    self.env._("%(client)s: the birthdate %(day)s cannot be right.", client=partner.name, day=born)
                )

    # --- CRUD ---

    @api.model
    def _is_checked(self, fname):
        """Our own fields; the others are everybody's."""
        return self._fields[fname]._module == "clinic_followup"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
        vals_list = [self._with_branch(vals) for vals in vals_list]
        owners = [self._pop_owners(vals) for vals in vals_list]
        partners = super().create(vals_list)
        partners.filtered("is_clinic_client")._give_clinic_ref()
        for partner, owned in zip(partners, owners, strict=True):
            partner._set_owners(owned)
        if not (self.env.su or is_engine(self.env) or self.env.context.get("import_file")):
            partners.filtered("is_clinic_client")._adopt_recorder()
        return partners

    def write(self, vals):
        self._check_values(vals)
        vals = dict(vals)
        owned = self._pop_owners(vals)
        res = super().write(vals)
        if vals.get("is_clinic_client"):
            self._give_clinic_ref()
        if vals.get("clinic_contact_status") == "deceased":
            self._stop_all_plans()
        elif "clinic_contact_status" in vals:
            self._resume_all_plans()
        if owned:
            self._set_owners(owned)
        return res

    def _with_branch(self, vals):
        """A new client belongs to the branch where it is recorded, unless the branches share their clients (L5)."""
        if not vals.get("is_clinic_client") or "company_id" in vals or self.env.company.clinic_share_clients:
            return vals
        return {**vals, "company_id": self.env.company.id}

    def _pop_owners(self, vals):
        if is_engine(self.env):
            return {}
        return {fname: vals.pop(fname) for fname in OWNER_FIELDS if fname in vals}

    def _set_owners(self, owned):
        """Owners typed on the client: staff fill empty ones, supervisors change them too."""
        for fname, user_id in owned.items():
            role = self.env["clinic.role"].search([("partner_field", "=", fname)])
            changing = self.filtered(
                lambda partner, fname=fname, user_id=user_id: partner[fname].id != (user_id or False)
            )
            if not changing:
                continue
            if not role:
                raise UserError(
                    self.env._(
                        "No active role is shown on the client as “%s”. Ask the clinic's administrator to set it up.",
                        self._fields[fname]._description_string(self.env),
                    )
                )
            supervisor = self.env.su or self.env.user.has_group("clinic_followup.group_supervisor")
            if not supervisor and any(partner[fname] for partner in changing):
                raise AccessError(self.env._("Only a supervisor changes the owner of a client."))
            self.env["clinic.ownership"]._assign(
                changing,
                role,
                self.env["res.users"].browse(user_id or []),
                rule="import" if self.env.context.get("import_file") else "manual",
            )

    # --- business ---

    def _become_clinic_client(self):
        """Whoever has an encounter is a client, with a member number."""
        new = self.filtered(lambda partner: not partner.is_clinic_client)
        if new:
            new.sudo().write({"is_clinic_client": True})  # sudo: staff without rights on contacts record encounters too

    def _adopt_recorder(self):
        """First contact: whoever records a client owns the file in the own role, unless an owner was named (A5)."""
        # sudo: whoever records a client need not read owners and roles
        role = self.env.user.sudo().clinic_role_ids.filtered(lambda role: role.owns_client and role.partner_field)[:1]
        free = self.sudo().filtered(lambda partner: not any(partner[fname] for fname in OWNER_FIELDS))
        if role and free:
            self.env["clinic.ownership"]._assign(self.browse(free.ids), role, self.env.user, rule="recorded")

    def _give_clinic_ref(self):
        missing = self.filtered(lambda partner: not partner.clinic_ref)
        for partner in missing.sudo():  # sudo: numbers come from a sequence
            company = partner.company_id or self.env.company
            partner.clinic_ref = self.env["ir.sequence"].sudo().with_company(company).next_by_code("clinic.client")

    def _stop_all_plans(self):
        """The client has died: nobody calls any more."""
        plans = (
            self.env["clinic.plan"]
            .sudo()
            .search(
                [  # sudo: also what colleagues are to do
                    ("partner_id", "in", self.ids),
                    ("state", "=", "running"),
                ]
            )
        )
        plans._stop("deceased")
        self.env["clinic.followup"].sudo().search([("partner_id", "in", self.ids), ("state", "=", "todo")])._withdraw(
            "deceased"
        )

    def _resume_all_plans(self):
        """The death was an error: what was withdrawn because of it is open again."""
        plans = (
            self.env["clinic.plan"]
            .sudo()
            .search(
                [  # sudo: as above
                    ("partner_id", "in", self.ids),
                    ("state", "=", "stopped"),
                    ("stop_code", "=", "deceased"),
                ]
            )
        )
        plans._resume()
        followups = (
            self.env["clinic.followup"]
            .sudo()  # sudo: as above
            .search([("partner_id", "in", self.ids), ("reason_code", "=", "deceased")])
        )
        free = followups.filtered(lambda followup: followup.state == "withdrawn")
        as_engine(free).write({"state": "todo", "reason_code": False})
        # what happened meanwhile was not planned, or was cancelled
        self.env["clinic.planner"]._replan((plans.followup_ids | followups).encounter_id)

    def _on_merge(self, duplicates):
        """Before the rows of the duplicates move to this client by plain SQL: join what can exist only once."""

    def _clinic_unreachable(self, channel):
        """Why the client may not or cannot be reached by this channel now; empty if nothing stands against it (D5)."""
        self.ensure_one()
        _ = self.env._
        partner = self.sudo()  # sudo: blacklists are not for everybody
        if partner.clinic_contact_status == "deceased":
            return _("%s has died. Do not contact the family about treatments.", partner.name)
        if partner.clinic_contact_status == "refused":
            return _("%s wants no contact.", partner.name)
        if channel and partner[f"clinic_refuses_{channel}"]:
            return _(
                "%(client)s refuses this channel: %(channel)s.",
                client=partner.name,
                channel=dict(self.env["clinic.followup"]._fields["channel"]._description_selection(self.env))[channel],
            )
        if channel in ("phone", "sms"):
            if not partner.phone:
                return _("%s has no phone number.", partner.name)
            if partner.clinic_contact_status == "wrong_number":
                return _("The phone number of %s is wrong.", partner.name)
            if channel == "sms" and partner.phone_blacklisted:
                return _("The phone number of %s is on the blacklist.", partner.name)
        if channel == "email":
            if not partner.email:
                return _("%s has no e-mail address.", partner.name)
            if partner.is_blacklisted:
                return _("The e-mail address of %s is on the blacklist.", partner.name)
        return ""

    def _on_owner_changed(self, role, user):
        """After clients got another owner (or none) in a role."""

    # --- actions ---

    def action_view_clinic_encounters(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_encounter_action")
        return dict(action, domain=[("partner_id", "=", self.id)], context={"default_partner_id": self.id})

    def action_view_clinic_followups(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_followup_action_all")
        return dict(
            action,
            domain=[("partner_id", "=", self.id)],
            context={"default_partner_id": self.id, "search_default_group_state": 1},
        )

    def action_view_clinic_plans(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_plan_action")
        return dict(action, domain=[("partner_id", "=", self.id)], context={})
