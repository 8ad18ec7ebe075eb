# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.engine import as_engine, is_engine
from .clinic_duplicate import NAME_KEY
from .res_partner import OWNER_FIELDS


class ClinicFileIssue(models.Model):
    """Something that a file check found in a client file, and what became of it (A4).

    What is in order again becomes repaired by itself; no number and no address is copied here.
    """

    _name = "clinic.file.issue"
    _description = "File Issue"
    _order = "check_id desc, kind, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _clinic_forget = "delete"

    check_id = fields.Many2one(
        "clinic.file.check", string="Check", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", string="Branch", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_ref = fields.Char(related="partner_id.clinic_ref", string="Member Number")
    kind = fields.Selection(
        [
            ("invalid_phone", "Invalid phone number"),
            ("no_phone", "No phone number"),
            ("missing_data", "Missing data"),
            ("duplicate", "Possible duplicate"),
        ],
        required=True,
        readonly=True,
    )
    other_id = fields.Many2one(
        "res.partner", string="Other Client", readonly=True, index="btree_not_null", ondelete="set null"
    )
    #: The id of the other client when the pair was found: it stays when the two are merged.
    other_key = fields.Integer(readonly=True)
    user_id = fields.Many2one("res.users", string="Owner in Charge", readonly=True, index=True, ondelete="set null")
    department_id = fields.Many2one("hr.department", readonly=True, index=True, ondelete="set null")
    facts = fields.Char(readonly=True)
    detail = fields.Char(compute="_compute_detail")
    state = fields.Selection(
        [("open", "Open"), ("repaired", "Repaired"), ("dismissed", "Dismissed")],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )
    settled_by_id = fields.Many2one("res.users", string="Settled by", readonly=True, ondelete="restrict")
    settled_date = fields.Datetime(string="Settled on", readonly=True)

    _unique_issue = models.UniqueIndex(
        "(check_id, partner_id, kind, COALESCE(other_key, 0))", "The check has found this already."
    )
    _open = models.Index("(partner_id, id) WHERE state = 'open'")

    # --- computes ---

    @api.depends("kind", "facts")
    @api.depends_context("lang")
    def _compute_detail(self):
        _ = self.env._
        fields_by_name = dict(self.env["clinic.file.requirement"]._selection_field_name())
        reasons = {
            "phone": _("same phone number"),
            "email": _("same e-mail"),
            "name": _("same name and birthdate"),
        }
        for issue in self:
            codes = (issue.facts or "").split(",")
            if issue.kind == "invalid_phone":
                issue.detail = _("%s digits cannot be a number here", issue.facts)
            elif issue.kind == "missing_data":
                issue.detail = ", ".join(fields_by_name.get(code, code) for code in codes)
            elif issue.kind == "duplicate":
                issue.detail = ", ".join(reasons.get(code, code) for code in codes)
            else:
                issue.detail = False

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
            raise UserError(self.env._("What a file check found is written by the system only."))

    # --- actions ---

    def action_repair(self):
        """One click: put the number right if that can be guessed, join the duplicates, or open the file."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "open":
            raise UserError(self.env._("This was settled already."))
        if self.kind == "duplicate":
            self._recheck(self.partner_id)
            if self.state != "open":
                return False
            return (self.partner_id | self.other_id)._action_merge_clients()
        if self.kind == "invalid_phone" and (number := self.partner_id._guess_number()):
            self.partner_id.phone = number
            return False
        return self.action_open_client()

    def action_open_client(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.partner_id.display_name,
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("clinic_followup.res_partner_clinic_view_form").id, "form")],
        }

    def action_dismiss(self):
        """It is as it should be: the client has no telephone, or the two are mother and daughter."""
        self.check_access("read")
        issues = as_engine(self.sudo()).filtered(
            lambda issue: issue.state == "open"
        )  # sudo: written by the engine only
        pairs = issues.filtered(lambda issue: issue.kind == "duplicate")
        if pairs and not self.env.user.has_group("clinic_followup.group_supervisor"):
            raise UserError(self.env._("Only a supervisor decides that two clients are two people."))
        issues.write({"state": "dismissed", "settled_by_id": self.env.uid, "settled_date": fields.Datetime.now()})
        self.env["clinic.duplicate"].search(
            [
                ("partner_id", "in", pairs.other_id.ids),
                ("other_id", "in", pairs.partner_id.ids),
                ("state", "=", "open"),
            ]
        ).filtered(
            lambda row: any(row.partner_id == pair.other_id and row.other_id == pair.partner_id for pair in pairs)
        ).action_dismiss()

    # --- business ---

    @api.model
    def _find(self, check, last_id):
        """Write down what is wrong with the branch's clients up to this one, in one query; how many were looked at."""
        owner = SQL("COALESCE(%s)", SQL(", ").join(SQL.identifier("p", fname) for fname in OWNER_FIELDS))
        # sudo: where somebody works is known to everybody
        employees = (
            self.env["hr.employee"]
            .sudo()
            .search(
                [("company_id", "=", check.company_id.id), ("user_id", "!=", False), ("department_id", "!=", False)]
            )
        )
        departments = {employee.user_id.id: employee.department_id.id for employee in employees}
        rows = self.env.execute_query(
            SQL(
                """
                WITH batch AS MATERIALIZED (
                    SELECT p.id, NULLIF(trim(p.phone), '') AS phone, p.phone_sanitized, p.clinic_completeness,
                           %(owner)s AS user_id
                      FROM res_partner p
                      LEFT JOIN LATERAL (
                           SELECT e.company_id
                             FROM clinic_encounter e
                            WHERE e.partner_id = p.id AND e.state = 'done' AND p.company_id IS NULL
                            ORDER BY e.date DESC, e.id DESC
                            LIMIT 1
                           ) AS last ON TRUE
                     WHERE p.is_clinic_client AND p.active AND p.id > %(after)s AND p.id <= %(upto)s
                       AND COALESCE(p.company_id, last.company_id, %(first)s) = %(branch)s
                       AND p.clinic_contact_status IS DISTINCT FROM 'deceased'
                ), found AS (
                    SELECT id, user_id, 'no_phone' AS kind, NULL::integer AS other_id, NULL AS facts
                      FROM batch WHERE phone IS NULL
                     UNION ALL
                    SELECT id, user_id, 'invalid_phone', NULL, length(regexp_replace(phone, '\\D', '', 'g'))::text
                      FROM batch WHERE phone IS NOT NULL AND phone_sanitized IS NULL
                     UNION ALL
                    SELECT b.id, b.user_id, 'missing_data', NULL,
                           string_agg(r.field_name, ',' ORDER BY r.sequence, r.id)
                      FROM batch b
                      JOIN clinic_file_missing_rel m ON m.partner_id = b.id
                      JOIN clinic_file_requirement r ON r.id = m.requirement_id AND r.active
                     WHERE b.clinic_completeness < 100 AND r.field_name != 'phone'
                     GROUP BY b.id, b.user_id
                     UNION ALL
                    SELECT b.id, b.user_id, 'duplicate', d.partner_id,
                           concat_ws(',', CASE WHEN d.same_phone THEN 'phone' END,
                                          CASE WHEN d.same_email THEN 'email' END,
                                          CASE WHEN d.same_name THEN 'name' END)
                      FROM batch b
                      JOIN clinic_duplicate d ON d.other_id = b.id AND d.state = 'open'
                ), written AS (
                    INSERT INTO clinic_file_issue
                           (check_id, company_id, partner_id, kind, other_id, other_key, user_id, department_id, facts,
                            state, create_uid, create_date, write_uid, write_date)
                    SELECT %(check)s, %(branch)s, f.id, f.kind, f.other_id, f.other_id, f.user_id, staff.department_id,
                           f.facts, 'open', %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM found f
                      LEFT JOIN unnest(%(users)s::integer[], %(departments)s::integer[]) AS staff(user_id, department_id)
                        ON staff.user_id = f.user_id
                        ON CONFLICT DO NOTHING
                )
                SELECT count(*) FROM batch
                """,
                owner=owner,
                after=check.last_client_id,
                upto=last_id,
                first=self.env["res.partner"]._clinic_first_branch(),
                branch=check.company_id.id,
                check=check.id,
                users=list(departments),
                departments=list(departments.values()),
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        return rows[0][0]

    @api.model
    def _recheck(self, partners):
        """What is in order again becomes repaired, whoever put it right and how; one query."""
        # sudo: whatever is open, whoever is in charge
        open_issues = self.sudo().search(
            [("state", "=", "open"), "|", ("partner_id", "in", partners.ids), ("other_id", "in", partners.ids)]
        )
        if not open_issues:
            return
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE clinic_file_issue i
                   SET state = 'repaired', settled_by_id = %(uid)s, settled_date = %(now)s
                  FROM res_partner p
                 WHERE i.id = ANY(%(ids)s) AND p.id = i.partner_id
                   AND (NOT p.active OR NOT p.is_clinic_client
                     OR p.clinic_contact_status IS NOT DISTINCT FROM 'deceased'
                     OR CASE i.kind
                        WHEN 'no_phone' THEN NULLIF(trim(p.phone), '') IS NOT NULL
                        WHEN 'invalid_phone' THEN NULLIF(trim(p.phone), '') IS NULL OR p.phone_sanitized IS NOT NULL
                        WHEN 'missing_data' THEN NOT EXISTS (
                             SELECT 1
                               FROM clinic_file_missing_rel m
                               JOIN clinic_file_requirement r ON r.id = m.requirement_id AND r.active
                              WHERE m.partner_id = p.id AND r.field_name != 'phone')
                        ELSE NOT EXISTS (
                             SELECT 1
                               FROM res_partner o
                              WHERE o.id = i.other_id AND o.id != p.id AND o.active AND o.is_clinic_client
                                AND (p.phone_sanitized = o.phone_sanitized
                                  OR p.email_normalized = o.email_normalized
                                  OR (p.birthdate_date = o.birthdate_date AND %(name)s = %(other_name)s))
                                AND NOT EXISTS (
                                    SELECT 1
                                      FROM clinic_duplicate d
                                     WHERE d.partner_id = o.id AND d.other_id = p.id AND d.state = 'dismissed'))
                        END)
             RETURNING i.id
                """,
                name=NAME_KEY,
                other_name=SQL("lower(regexp_replace(o.name, '\\s', '', 'g'))"),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=open_issues.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _on_merge(self, kept, duplicates):
        """Rows follow the merge; a row of the two that are one now is repaired, and keeps who the other was."""
        merged = kept | duplicates
        rows = as_engine(
            self.search(["|", ("partner_id", "in", merged.ids), ("other_id", "in", merged.ids)], order="id")
        )
        settled = {"state": "repaired", "settled_by_id": self.env.uid, "settled_date": fields.Datetime.now()}
        for row in rows.filtered(lambda row: row.partner_id in merged and row.other_id in merged):
            row.write({"other_id": False, **({} if row.state == "dismissed" else settled)})
        rows.filtered(lambda row: row.other_id in duplicates).write({"other_id": kept.id})
        # the same finding in both files is one
        taken = {(row.check_id, row.kind, row.other_key) for row in rows if row.partner_id == kept}
        for row in rows.filtered(lambda row: row.partner_id in duplicates):
            key = (row.check_id, row.kind, row.other_key)
            if key in taken:
                row.unlink()
            else:
                taken.add(key)
                row.write({"partner_id": kept.id})
