# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.engine import as_engine, is_engine

#: Of more clients than this with one number or address, each is paired with the oldest only.
CROWD = 20
#: A client as the search for duplicates sees it: blanks in a name mean nothing.
NAME_KEY = SQL("lower(regexp_replace(p.name, '\\s', '', 'g'))")


class ClinicDuplicate(models.Model):
    """Two clients who may be one: same number, same e-mail, or same name and birthdate (A1, A4).

    Found by the engine. A pair that somebody said are two people is kept, and never shown again.
    """

    _name = "clinic.duplicate"
    _description = "Possible Duplicate"
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _clinic_forget = "delete"

    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    other_id = fields.Many2one(
        "res.partner", string="Other Client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", string="Branch", readonly=True, index=True)
    same_phone = fields.Boolean(string="Same Phone Number", readonly=True)
    same_email = fields.Boolean(string="Same E-mail", readonly=True)
    same_name = fields.Boolean(string="Same Name and Birthdate", readonly=True)
    reason = fields.Char(compute="_compute_reason")
    partner_facts = fields.Char(string="Facts", compute="_compute_facts", compute_sudo=True)
    other_facts = fields.Char(string="Other Facts", compute="_compute_facts", compute_sudo=True)
    state = fields.Selection(
        [("open", "To decide"), ("dismissed", "Not a duplicate")], required=True, default="open", readonly=True
    )
    dismissed_by_id = fields.Many2one("res.users", string="Decided by", readonly=True, ondelete="restrict")
    dismissed_date = fields.Datetime(string="Decided on", readonly=True)

    _unique_pair = models.UniqueIndex("(partner_id, other_id)", "This pair of clients is listed already.")
    _to_decide = models.Index("(company_id, id) WHERE state = 'open'")

    # --- computes ---

    @api.depends("same_phone", "same_email", "same_name")
    @api.depends_context("lang")
    def _compute_reason(self):
        for pair in self:
            pair.reason = ", ".join(
                self._fields[fname]._description_string(self.env)
                for fname in ("same_phone", "same_email", "same_name")
                if pair[fname]
            )

    @api.depends("partner_id", "other_id")
    @api.depends_context("lang")
    def _compute_facts(self):
        facts = (self.partner_id | self.other_id)._duplicate_facts()
        for pair in self:
            pair.partner_facts, pair.other_facts = facts[pair.partner_id], facts[pair.other_id]

    # --- CRUD ---

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            self._check_engine()
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            self._check_engine()
        return super().write(vals)

    def _check_engine(self):
        if not is_engine(self.env):
            raise UserError(self.env._("Possible duplicates are found by the system only."))

    # --- actions ---

    @api.model
    def action_open(self):
        """The list, as the files are now."""
        self.check_access("read")
        self._refresh()
        return self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_duplicate_action")

    def action_merge(self):
        self.ensure_one()
        self.check_access("read")
        return (self.partner_id | self.other_id)._action_merge_clients()

    def action_dismiss(self):
        """They are two people, e.g. mother and daughter with one telephone."""
        self.check_access("read")
        pairs = as_engine(self.sudo())  # sudo: written by the engine only
        pairs.write({"state": "dismissed", "dismissed_by_id": self.env.uid, "dismissed_date": fields.Datetime.now()})
        self.env["clinic.file.issue"]._recheck(pairs.partner_id | pairs.other_id)

    def action_reopen(self):
        self.check_access("read")
        # sudo: written by the engine only
        as_engine(self.sudo()).write({"state": "open", "dismissed_by_id": False, "dismissed_date": False})

    # --- business ---

    @api.model
    def _refresh(self):
        """Find all pairs anew, in one query however many clients there are; what was decided stays."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                WITH client AS MATERIALIZED (
                    SELECT p.id, p.company_id, p.phone_sanitized AS phone, p.email_normalized AS email,
                           CASE WHEN p.birthdate_date IS NOT NULL
                                THEN %(name)s || ' ' || p.birthdate_date END AS person
                      FROM res_partner p
                     WHERE p.is_clinic_client AND p.active
                ), keyed AS (
                    SELECT id, company_id, 'phone' AS kind, phone AS key FROM client WHERE phone IS NOT NULL
                     UNION ALL
                    SELECT id, company_id, 'email', email FROM client WHERE email IS NOT NULL
                     UNION ALL
                    SELECT id, company_id, 'name', person FROM client WHERE person IS NOT NULL
                ), shared AS (
                    SELECT *, count(*) OVER same AS crowd, min(id) OVER same AS oldest
                      FROM keyed
                    WINDOW same AS (PARTITION BY kind, key)
                ), found AS MATERIALIZED (
                    SELECT a.id AS partner_id, b.id AS other_id, max(COALESCE(a.company_id, b.company_id)) AS company_id,
                           bool_or(a.kind = 'phone') AS same_phone,
                           bool_or(a.kind = 'email') AS same_email,
                           bool_or(a.kind = 'name') AS same_name
                      FROM shared a
                      JOIN shared b ON a.kind = b.kind AND a.key = b.key AND a.id < b.id
                     WHERE a.crowd > 1 AND b.crowd > 1
                       AND (a.crowd <= %(crowd)s OR a.id = a.oldest)
                       AND (a.company_id = b.company_id OR a.company_id IS NULL OR b.company_id IS NULL)
                     GROUP BY a.id, b.id
                ), gone AS (
                    DELETE FROM clinic_duplicate d
                     WHERE d.state = 'open'
                       AND NOT EXISTS (
                           SELECT 1 FROM found f WHERE f.partner_id = d.partner_id AND f.other_id = d.other_id
                       )
                )
                INSERT INTO clinic_duplicate AS d (
                    partner_id, other_id, company_id, same_phone, same_email, same_name,
                    state, create_uid, create_date, write_uid, write_date
                )
                SELECT partner_id, other_id, company_id, same_phone, same_email, same_name,
                       'open', %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM found
                    ON CONFLICT (partner_id, other_id) DO UPDATE
                   SET company_id = EXCLUDED.company_id, same_phone = EXCLUDED.same_phone,
                       same_email = EXCLUDED.same_email, same_name = EXCLUDED.same_name
                 WHERE (d.company_id, d.same_phone, d.same_email, d.same_name)
                       IS DISTINCT FROM
                       (EXCLUDED.company_id, EXCLUDED.same_phone, EXCLUDED.same_email, EXCLUDED.same_name)
             RETURNING id
                """,
                name=NAME_KEY,
                crowd=CROWD,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()

    @api.model
    def _on_merge(self, kept, duplicates):
        """Pairs follow the merge: what is one client now is no pair, and a decision stays a decision."""
        merged = kept | duplicates
        rows = as_engine(self.search(["|", ("partner_id", "in", merged.ids), ("other_id", "in", merged.ids)]))
        by_pair = {}
        # what was decided first, so that it is what stays
        for row in rows.sorted(lambda row: (row.state != "dismissed", row.id)):
            pair = tuple(
                sorted({kept.id if client in merged else client.id for client in (row.partner_id, row.other_id)})
            )
            if len(pair) == 2:
                by_pair.setdefault(pair, row)
        rows.filtered(lambda row: row not in by_pair.values()).unlink()
        for (partner_id, other_id), row in by_pair.items():
            if (row.partner_id.id, row.other_id.id) != (partner_id, other_id):
                row.write({"partner_id": partner_id, "other_id": other_id})
