# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.medical import section_result
from .clinic_medical_warning import NURSE


class SurveyUserInput(models.Model):
    """The answer to a psychological assessment belongs to a medical file (A3).

    It names the client nowhere itself; nothing about it is posted, and its reads are logged.
    """

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "clinic.access.logged"]

    clinic_medical_file_id = fields.Many2one(
        "clinic.medical.file",
        string="Medical File",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups=NURSE,
    )
    clinic_summary = fields.Char(string="Assessment Result", compute="_compute_clinic_summary", groups=NURSE)

    @api.depends("state", "user_input_line_ids.value_scale", "user_input_line_ids.suggested_answer_id")
    @api.depends_context("lang")
    def _compute_clinic_summary(self):
        """Motive, expectation and resilience in a line, section by section."""
        for answer in self:
            parts = []
            lines = answer.user_input_line_ids.filtered(lambda line: not line.skipped) if answer.state == "done" else []
            for section in answer.survey_id.page_ids if lines else []:
                of_section = lines.filtered(lambda line, section=section: line.page_id == section)
                result = section_result(
                    [
                        (line.value_scale, line.question_id.scale_max)
                        for line in of_section
                        if line.answer_type == "scale"
                    ],
                    [line.suggested_answer_id.value for line in of_section if line.suggested_answer_id],
                )
                if result:
                    parts.append(self.env._("%(what)s: %(text)s", what=section.title, text=result))
            answer.clinic_summary = " · ".join(parts) or False

    def _access_log_clients(self):
        return self.sudo().clinic_medical_file_id.partner_id  # sudo: only their ids are kept

    def _notify_new_participation_subscribers(self):
        """Nobody who follows the survey is told who was assessed."""
        return super(
            SurveyUserInput, self.filtered(lambda answer: not answer.clinic_medical_file_id)
        )._notify_new_participation_subscribers()
