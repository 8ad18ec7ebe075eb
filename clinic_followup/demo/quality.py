# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .names import Text

CITIES = (Text("Shanghai", "上海"), Text("Shanghai", "上海"), Text("Suzhou", "苏州"), Text("Hangzhou", "杭州"))
OCCUPATIONS = (
    Text("teacher", "教师"),
    Text("office worker", "公司职员"),
    Text("nurse", "护士"),
    Text("shop owner", "个体经营"),
    Text("student", "学生"),
    Text("designer", "设计师"),
)
#: Numbers as they were typed in a hurry: with a letter, with a remark, too short, two at once.
SLIPS = (
    Text("199O000{number}", "199O000{number}"),
    Text("1990000{number} (husband)", "1990000{number}（丈夫）"),
    Text("199000{number}", "199000{number}"),
    Text("1990000{number}/19900009999", "1990000{number}/19900009999"),
)
WITHOUT = ("birthdate_date", "city", "function", "phone", "clinic_source_id", "gender")


class ClinicDemoQuality(models.AbstractModel):
    """Files as they are in life: some incomplete, some twice, and the check of this quarter half worked off."""

    _inherit = "clinic.demo"

    def _spoil_files(self, partners):
        """Fill in what most clients have told, then lose some of it."""
        for number, partner in enumerate(partners):
            partner.write(
                {
                    "city": self._say(CITIES[number % len(CITIES)]),
                    "function": self._say(OCCUPATIONS[number % len(OCCUPATIONS)]),
                }
            )
        quiet = partners.filtered(lambda partner: not partner.clinic_followup_open_count)
        for number, partner in enumerate(quiet[: max(len(partners) // 8, 6)]):
            partner[WITHOUT[number % len(WITHOUT)]] = False
        for number, partner in enumerate(quiet[-len(SLIPS) :]):
            partner.phone = self._say(SLIPS[number]).format(number=f"{7000 + number}")
        originals = partners[3 :: max(len(partners) // 5, 1)][:4]
        self.env["res.partner"].create([self._prepare_twin(number, twin) for number, twin in enumerate(originals)])

    def _prepare_twin(self, number, original):
        """The same client entered again by somebody else; the last shares only the telephone, as mothers do."""
        twin = {
            "is_clinic_client": True,
            "name": original.name,
            "phone": original.phone,
            "gender": original.gender,
            "lang": original.lang,
            "country_id": original.country_id.id,
            "clinic_source_id": original.clinic_source_id.id,
        }
        if number == 1:
            return {**twin, "phone": False, "birthdate_date": original.birthdate_date}
        if number == 3:
            return {**twin, "name": self._say(Text(f"{original.name} (mother)", f"{original.name}（母亲）"))}
        return twin

    def _check_files(self, staff):
        """The check of this quarter, of which some rows are put right already."""
        checks = self.env["clinic.file.check"]._begin(self.env.company)
        self.env["clinic.duplicate"]._refresh()
        for check in checks:
            while check._check_batch(1000):
                pass
            check._tell()
        # sudo: put right by the manager, and not told in the access log, which has a history of its own
        issues = checks.issue_ids.with_user(staff["manager"]).sudo()
        numbers = issues.filtered(lambda issue: issue.kind == "invalid_phone" and issue.partner_id._guess_number())
        for issue in numbers[:1]:
            issue.action_repair()
        for issue in issues.filtered(lambda issue: issue.kind == "missing_data" and issue.facts == "city"):
            issue.partner_id.city = self._say(CITIES[0])
        issues.filtered(lambda issue: issue.kind == "no_phone")[:1].action_dismiss()
