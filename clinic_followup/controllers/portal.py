# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

SORTINGS = {
    "date": lambda line: (-line["date"].toordinal(), -line["row"].id),
    "item": lambda line: (line["row"].product_id.display_name, -line["date"].toordinal()),
    "amount": lambda line: (-line["amount"], -line["date"].toordinal()),
}


class ClinicPortal(CustomerPortal):
    """Clients see in the portal what they bought, and which sessions are left (K3).

    They have no right on the ledger.  No address names a client or a record: whoever is logged in sees the own
    consumption, not that of the family or of whom she pays for.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "clinic_consumption_count" in counters:
            Consumption = self._clinic_ledger()
            values["clinic_consumption_count"] = Consumption.search_count(
                Consumption._statement_domain(request.env.user.partner_id)
            )
        return values

    def _clinic_ledger(self):
        # sudo: portal users have no right on it; everything below asks for rows of the own partner only
        return request.env["clinic.consumption"].sudo()

    @route(
        ["/my/consumption", "/my/consumption/page/<int:page>"], type="http", auth="user", website=True, readonly=True
    )
    def portal_my_consumption(self, page=1, sortby=None, filterby=None, **_kwargs):
        values = self._prepare_portal_layout_values()
        values.update(self._prepare_my_consumption_values(page, sortby, filterby))
        return request.render("clinic_followup.portal_my_consumption", values)

    def _prepare_my_consumption_values(self, page, sortby, filterby):
        _ = request.env._
        client, Consumption = request.env.user.partner_id, self._clinic_ledger()
        filters = self._clinic_years(client)
        filterby = filterby if filterby in filters else "all"
        sortings = {"date": {"label": _("Date")}, "item": {"label": _("Item")}, "amount": {"label": _("Amount")}}
        sortby = sortby if sortby in sortings else "date"
        period = filters[filterby]["period"]
        branches = self._clinic_branches(client)
        lines, totals = [], []
        for branch in branches:
            of_branch = Consumption._statement_lines(client, branch, self._clinic_with_taxes(branch), **period)
            if of_branch:
                lines += of_branch
                totals.append({"branch": branch, **Consumption._statement_totals(of_branch, branch.currency_id)})
        lines.sort(key=SORTINGS[sortby])
        pager = portal_pager(
            url="/my/consumption",
            url_args={"sortby": sortby, "filterby": filterby},
            total=len(lines),
            page=page,
            step=self._items_per_page,
        )
        return {
            "page_name": "clinic_consumption",
            "lines": lines[max(pager["offset"], 0) :][: self._items_per_page],
            "totals": totals,
            "with_taxes": {self._clinic_with_taxes(branch) for branch in branches},
            "courses": Consumption._statement_courses(client, branches, **period),
            "today": Consumption.env["clinic.planner"]._today(Consumption.env.company),
            "pager": pager,
            "default_url": "/my/consumption",
            "searchbar_sortings": sortings,
            "sortby": sortby,
            "searchbar_filters": filters,
            "filterby": filterby,
        }

    @route("/my/consumption/report", type="http", auth="user", website=True)
    def portal_my_consumption_report(self, filterby=None, **_kwargs):
        """As a PDF; as a page to print where the server cannot make one."""
        client = request.env.user.partner_id
        filters = self._clinic_years(client)
        period = filters[filterby if filterby in filters else "all"]["period"]
        branches = self._clinic_branches(client)
        if not branches:
            return request.redirect("/my")
        # sudo: as above, what is printed is the own consumption
        reports = (
            request.env["clinic.consumption.report"]
            .sudo()
            .create(
                [
                    {
                        "partner_id": client.id,
                        "company_id": branch.id,
                        "period": "dates" if period else "all",
                        "date_from": period.get("since"),
                        "date_to": period.get("until"),
                        "lang": request.env.lang,
                    }
                    for branch in branches
                ]
            )
        )
        # sudo: a portal user has no right on reports
        Report = request.env["ir.actions.report"].sudo()
        as_pdf = Report.get_wkhtmltopdf_state() in ("ok", "workers", "upgrade")
        render = Report._render_qweb_pdf if as_pdf else Report._render_qweb_html
        content = render("clinic_followup.clinic_consumption_report", reports.ids)[0]
        headers = [
            ("Content-Type", "application/pdf" if as_pdf else "text/html; charset=utf-8"),
            ("Content-Length", len(content)),
            ("Cache-Control", "no-store"),
        ]
        if as_pdf:
            name = f"{reports[0]._get_report_base_filename()}.pdf"
            headers.append(("Content-Disposition", content_disposition(name)))
        return request.make_response(content, headers)

    def _clinic_branches(self, client):
        Consumption = self._clinic_ledger()
        found = Consumption._read_group(Consumption._statement_domain(client), ["company_id"])
        return Consumption.env["res.company"].union(*(branch for (branch,) in found))

    def _clinic_years(self, client):
        """The filter: all, and each year in which the client bought something, the last first."""
        Consumption = self._clinic_ledger()
        found = Consumption._read_group(Consumption._statement_domain(client), ["date:year"], order="date:year desc")
        years = {
            str(day.year): {
                "label": str(day.year),
                "period": {"since": day.replace(month=1, day=1), "until": day.replace(month=12, day=31)},
            }
            for (day,) in found
        }
        return {"all": {"label": request.env._("All"), "period": {}}, **years}

    @staticmethod
    def _clinic_with_taxes(branch):
        return branch.clinic_amount_basis == "total"
