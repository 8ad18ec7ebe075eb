# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.quarters import quarter_name, quarter_start

#: Clients in one batch of a check.
BATCH = 5000


class ClinicFileCheck(models.Model):
    """The check of all client files of a branch in a quarter (A4)."""

    _name = "clinic.file.check"
    _description = "File Check"
    _order = "date desc, id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", string="Branch", required=True, readonly=True, index=True)
    date = fields.Date(string="Quarter", required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], required=True, default="running", readonly=True
    )
    last_client_id = fields.Integer(readonly=True)
    client_count = fields.Integer(string="Files", readonly=True)
    issue_ids = fields.One2many("clinic.file.issue", "check_id", string="Issues", readonly=True)
    issue_count = fields.Integer(string="Found", compute="_compute_counts")
    open_count = fields.Integer(string="Open", compute="_compute_counts")
    settled = fields.Float(string="Settled", compute="_compute_counts", help="Repaired or dismissed, in per cent.")

    _unique_quarter = models.UniqueIndex("(company_id, date)", "The branch was checked in this quarter already.")

    # --- computes ---

    @api.depends("date")
    def _compute_name(self):
        for check in self:
            check.name = check.date and quarter_name(check.date)

    @api.depends("issue_ids.state")
    def _compute_counts(self):
        counts = {}
        # sudo: how a branch stands is no secret, whose files they are is
        for check, state, count in (
            self.env["clinic.file.issue"]
            .sudo()
            ._read_group([("check_id", "in", self.ids)], ["check_id", "state"], ["__count"])
        ):
            counts.setdefault(check.id, {})[state] = count
        for check in self:
            of_check = counts.get(check._origin.id, {})
            check.issue_count = sum(of_check.values())
            check.open_count = of_check.get("open", 0)
            check.settled = 100 * (1 - check.open_count / check.issue_count) if check.issue_count else 100

    # --- actions ---

    def action_view_issues(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("clinic_followup.clinic_file_issue_action")
        return dict(action, domain=[("check_id", "=", self.id)], context={"search_default_open": 1}, name=self.name)

    # --- cron ---

    @api.model
    def _cron_check_files(self, batch_size=BATCH):
        """Check the files of every branch, once in a quarter; goes on where the last run had to stop."""
        commit_progress = self.env["ir.cron"]._commit_progress
        # sudo: all branches
        branches = self.env["res.company"].sudo().search([], order="id")
        checks = self._begin(branches)
        if not checks:
            return
        self.env["clinic.duplicate"]._refresh()
        commit_progress(remaining=len(checks))
        for check in checks:
            if not check.try_lock_for_update():
                continue  # another worker is at it
            while check._check_batch(batch_size):
                if not commit_progress():
                    return
                check.lock_for_update()
            check._tell()
            if not commit_progress(1):
                return

    @api.model
    def _begin(self, branches):
        """The unfinished checks of this quarter; the unique index decides who begins one."""
        wanted = [(branch.id, quarter_start(self.env["clinic.planner"]._today(branch))) for branch in branches]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO clinic_file_check
                       (company_id, date, state, last_client_id, client_count,
                        create_uid, create_date, write_uid, write_date)
                SELECT company_id, date, 'running', 0, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM unnest(%(branches)s, %(days)s::date[]) AS wanted(company_id, date)
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                branches=[branch_id for branch_id, _day in wanted],
                days=[day for _branch, day in wanted],
            )
        )
        return self.sudo().search(  # sudo: all branches
            [
                ("state", "=", "running"),
                ("company_id", "in", branches.ids),
                ("date", "in", [day for _branch, day in wanted]),
            ],
            order="company_id",
        )

    def _check_batch(self, batch_size):
        """Look at the next client files; a constant number of queries. False when there are none left."""
        self.ensure_one()
        self.env.flush_all()
        last_id, count = self.env.execute_query(
            SQL(
                """
                SELECT max(id), count(*)
                  FROM (SELECT id FROM res_partner WHERE is_clinic_client AND active AND id > %s ORDER BY id LIMIT %s) p
                """,
                self.last_client_id,
                batch_size,
            )
        )[0]
        if not count:
            self.state = "done"
            return False
        seen = self.env["clinic.file.issue"]._find(self, last_id)
        self.write({"last_client_id": last_id, "client_count": self.client_count + seen})
        return True

    # --- business ---

    def _tell(self):
        """One message to each supervisor whose people are in charge of something, with the numbers."""
        kinds = [value for value, _label in self.env["clinic.file.issue"]._fields["kind"].selection]
        counts = {}
        for department, kind, count in self.env["clinic.file.issue"]._read_group(
            [("check_id", "=", self.id), ("state", "=", "open")], ["department_id", "kind"], ["__count"]
        ):
            manager = department.manager_id.user_id
            if not manager.active:
                manager = self.company_id._clinic_fallback()
            if manager:
                of_manager = counts.setdefault(manager, {})
                of_manager[kind] = of_manager.get(kind, 0) + count
        for manager, by_kind in counts.items():
            said = self.with_context(lang=manager.lang)
            labels = dict(said.env["clinic.file.issue"]._fields["kind"]._description_selection(said.env))
            manager.partner_id.message_notify(
                partner_ids=manager.partner_id.ids,
                subject=said.env._("File check %s", self.name),
                body=said.env._(
                    "%(count)s client files of your people need care: %(kinds)s. See Clinic → Clients → File check.",
                    count=sum(by_kind.values()),
                    kinds=", ".join(f"{labels[kind]}: {by_kind[kind]}" for kind in kinds if kind in by_kind),
                ),
            )
