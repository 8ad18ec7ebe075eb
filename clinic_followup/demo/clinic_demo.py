# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager
from random import Random
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Command

from .catalogue import ACCOUNTING, BRANCH_STAFF, COMPANY, ITEMS, OPENING, SOURCES, STAFF


class ClinicDemo(models.AbstractModel):
    """The demonstration clinic: staff, clients and fourteen months of work that end today.

    Invented, and the same for the same day and seed.  Parts of it are in the other files of this folder;
    what is only arithmetic or text stands in plain modules beside them.
    """

    _name = "clinic.demo"
    _description = "Demonstration Clinic"

    @api.model
    def _generate(self, clients=200, seed=19):
        """Fill the main company. Does nothing, and returns False, where that was done already."""
        if self.env.ref("clinic_followup.demo_generated", raise_if_not_found=False):
            return False
        demo, rng = self._prepared(), Random(seed)  # noqa: S311 (invented people)
        demo._open_clinic()
        staff = demo._hire()
        demo._ask_for_photos()
        partners, journeys = demo._enrol(rng, clients)
        with demo._planning_the_past():
            demo._date_owners(demo._record_encounters(rng, partners, journeys, staff))
            demo._add_by_hand(rng, staff)
            demo._work_off(rng)
        demo._change_owner(staff)
        demo._work_today(rng)
        demo._lose_clients(partners)
        demo._add_for_everybody(rng, staff)
        demo._take_photos(staff)
        demo._spoil_files(partners)
        demo._check_files(staff)
        branch = demo._open_second_branch(rng)
        demo._log_accesses(seed, staff)
        demo._open_medical_files(rng, staff)
        # chances of their own: what was there before stays as it was
        demo._file_documents(Random(seed + 1))  # noqa: S311 (invented papers)
        demo._note_consultations(Random(seed + 2))  # noqa: S311 (invented wishes)
        demo._keep_books(Random(seed + 3), branch)  # noqa: S311 (invented sales)
        demo._forget_one(partners, staff)
        demo._mark(seed)
        return True

    @api.model
    def _logins(self):
        """The people of the demonstration clinic, as (login, password, who)."""
        known = set(self.env["res.users"].sudo().search([]).mapped("login"))
        lang = self._demo_lang()
        return [
            (member.login, member.login, member.says(lang))
            for member in STAFF + ACCOUNTING + BRANCH_STAFF
            if member.login in known
        ]

    # --- parts ---

    def _prepared(self):
        """As the superuser, in the main company, in the demonstration's language, without mails."""
        company = self.env.ref("base.main_company")
        return (
            self.sudo()
            .with_company(company)
            .with_context(  # sudo: fills what nobody owns yet
                lang=self._demo_lang(),
                tz="Asia/Shanghai",
                allowed_company_ids=company.ids,
                tracking_disable=True,
                mail_create_nosubscribe=True,
                no_reset_password=True,
            )
        )

    @api.model
    def _demo_lang(self):
        """The language that is asked for, else the administrator's: English is everybody's default."""
        asked = self.env.context.get("lang")
        return asked if asked not in (None, False, "en_US") else self.env.ref("base.user_admin").sudo().lang or "en_US"

    @contextmanager
    def _planning_the_past(self):
        """Steps that were due long ago are planned meanwhile, so that they can be worked off."""
        company = self.env.company
        late_days, company.clinic_plan_late_days = company.clinic_plan_late_days, 600
        yield
        company.clinic_plan_late_days = late_days

    def _say(self, text):
        return text.say(self.env.context["lang"])

    def _today(self):
        return self.env["clinic.planner"]._today(self.env.company)

    def _zone(self):
        return ZoneInfo(self.env.company._clinic_tz())

    def _role(self, code):
        return self.env.ref(f"clinic_followup.role_{code}")

    def _department(self, kind):
        return self.env["hr.department"].search(
            [("clinic_kind", "=", kind), ("company_id", "=", self.env.company.id)], limit=1
        )

    def _open_clinic(self):
        """Name, place, opening days, what is sold and where clients hear of it."""
        company = self.env.company
        company.write(
            {
                "name": self._say(COMPANY),
                "country_id": self.env.ref("base.cn").id,
                "city": "Shanghai",
                "phone": "+86 199 0000 0000",
                "resource_calendar_id": self._calendar("0123456").id,
            }
        )
        if not self.env["account.move.line"].search_count([("company_id", "=", company.id)], limit=1):
            yuan = self.env.ref("base.CNY")
            yuan.active = True
            company.currency_id = yuan
        self.env["ir.default"].set("res.partner", "lang", self.env.context["lang"])
        admin = self.env.ref("base.user_admin")
        admin.tz = admin.tz or "Asia/Shanghai"
        office = self._calendar("012345")
        for kind in ("customer_service", "tele_consulting"):
            self._department(kind).clinic_calendar_id = office
        self.env["utm.source"].create([{"name": self._say(name)} for name, _share in SOURCES])
        self._stock()

    def _calendar(self, days):
        return self.env["resource.calendar"].create(
            {
                "name": self._say(OPENING[days]),
                "tz": "Asia/Shanghai",
                "company_id": self.env.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": self._say(OPENING[days]),
                                "dayofweek": day,
                                "hour_from": start,
                                "hour_to": stop,
                                "day_period": period,
                            }
                        )
                        for day in days
                        for start, stop, period in ((9, 12, "morning"), (13, 18, "afternoon"))
                    ),
                ],
            }
        )

    def _stock(self):
        """The items, in every language that is active."""
        products = self.env["product.template"].create(
            [
                {
                    "name": self._say(item.name),
                    "type": "service",
                    "list_price": item.price,
                    "default_code": f"DEMO-{code}",
                    "clinic_category_id": self.env.ref(f"clinic_followup.category_{item.category}").id,
                    "clinic_effect_days": item.effect_days,
                    "clinic_sessions": item.sessions,
                    "clinic_validity_months": item.months,
                    "clinic_session_interval": item.interval,
                }
                for code, item in ITEMS.items()
            ]
        )
        for lang, _name in self.env["res.lang"].get_installed():
            for product, item in zip(products, ITEMS.values(), strict=True):
                product.with_context(lang=lang).name = item.name.say(lang)

    def _items(self):
        """Product and item by code."""
        products = self.env["product.product"].search([("default_code", "like", "DEMO-%")])
        return {product.default_code.removeprefix("DEMO-"): product for product in products}

    def _mark(self, seed):
        """Remember that it was done; forgotten when the addon is uninstalled."""
        parameter = self.env["ir.config_parameter"].create(
            {"key": "clinic_followup.demo", "value": f"{seed}, {fields.Date.to_string(self._today())}"}
        )
        self.env["ir.model.data"].create(
            {
                "module": "clinic_followup",
                "name": "demo_generated",
                "model": parameter._name,
                "res_id": parameter.id,
                "noupdate": True,
            }
        )
