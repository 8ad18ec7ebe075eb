# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from .names import Text

#: Some of those who are asked have one; the others have none.
ALLERGIES = (
    Text("Penicillin: rash in 2019", "青霉素：2019年出现皮疹"),
    Text("Lidocaine: dizziness, use another anaesthetic", "利多卡因：用后头晕，请改用其他麻醉药"),
    Text("Latex: use nitrile gloves", "乳胶：请使用丁腈手套"),
    Text("Iodine disinfectant", "碘伏"),
)
CONTRAINDICATIONS = (
    Text("Tends to keloid scars", "瘢痕体质"),
    Text("Herpes of the lip: prevent before laser and filler", "唇疱疹史：激光与注射前需预防用药"),
    Text("Breast-feeding until the summer", "哺乳期至夏季"),
)
MEDICATION = (
    Text("Aspirin 100 mg a day", "阿司匹林每日100毫克"),
    Text("Isotretinoin, ended three months ago", "异维A酸，三个月前停药"),
    Text("Contraceptive pill", "口服避孕药"),
)
CONDITIONS = (
    Text("High blood pressure, well adjusted", "高血压，控制良好"),
    Text("Type 2 diabetes", "2型糖尿病"),
    Text("Thyroid nodule, checked every year", "甲状腺结节，每年复查"),
)
PROCEDURES = (
    Text("Filler of the nose elsewhere, 2021", "2021年在外院隆鼻注射"),
    Text("Double eyelid surgery elsewhere, 2018", "2018年在外院做双眼皮手术"),
    Text("Wisdom teeth removed", "智齿拔除"),
)
#: What two clients answered: the choices by question, and the scales.
ANSWERS = (
    ({"motive_why": 1, "expectation_what": 1}, {"motive_own": 10, "expectation_limits": 8}, (8, 7)),
    ({"motive_why": 4, "expectation_what": 4}, {"motive_own": 6, "expectation_limits": 3}, (5, 2)),
)


class ClinicDemoMedical(models.AbstractModel):
    """Invented medical files of a third of the treated clients, and two assessments."""

    _inherit = "clinic.demo"

    def _open_medical_files(self, rng, staff):
        """Written by the physicians, so that each file shows who reviewed it."""
        treated = self.env["clinic.encounter"].search(
            [
                ("kind", "in", ("treatment", "session")),
                ("state", "=", "done"),
                ("company_id", "=", self.env.company.id),
            ],
            order="partner_id, date, id",
        )
        clients = treated.partner_id.sorted("id")[::3]
        doctors = [staff[login] for login in ("doctor1", "doctor2", "doctor3")]
        files = self.env["clinic.medical.file"]
        for number, client in enumerate(clients):
            doctor = doctors[number % len(doctors)]
            files += self.env["clinic.medical.file"].with_user(doctor).create(self._prepare_medical(rng, client))
        for file, answers in zip(files, ANSWERS, strict=False):
            self._answer_assessment(file, *answers)

    def _prepare_medical(self, rng, client):
        def some(texts, share):
            return self._say(rng.choice(texts)) if rng.random() < share else False

        vals = {
            "partner_id": client.id,
            "allergies": some(ALLERGIES, 0.35),
            "contraindications": some(CONTRAINDICATIONS, 0.25),
            "medication": some(MEDICATION, 0.3),
            "chronic_conditions": some(CONDITIONS, 0.25),
            "past_procedures": some(PROCEDURES, 0.4),
        }
        return {
            **vals,
            "no_allergies": not vals["allergies"] and rng.random() < 0.8,
            "no_contraindications": not vals["contraindications"] and rng.random() < 0.6,
        }

    def _answer_assessment(self, file, choices, scales, resilience):
        file.action_assess()
        answer = file.sudo().assessment_ids  # sudo: clients answer it by its link
        scales = {**scales, "resilience_recovery": resilience[0], "resilience_result": resilience[1]}
        for code, number in choices.items():
            chosen = self.env.ref(f"clinic_followup.survey_assessment_{code}_{number}")
            answer._save_lines(chosen.question_id, str(chosen.id))
        for code, value in scales.items():
            answer._save_lines(self.env.ref(f"clinic_followup.survey_assessment_{code}"), str(value))
        answer._mark_in_progress()
        answer._mark_done()
