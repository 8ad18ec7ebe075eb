# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo.tests import TransactionCase, tagged
from odoo.tools.convert import convert_file

MODULE = "clinic_followup"
SOURCES = ("s0", "s1", "s2", "s4")


class Shipped(NamedTuple):
    """One row of a regulation: who does it, what starts it, when, and what about."""

    department: str
    role: str
    kind: str
    categories: tuple
    offsets: tuple
    themes: tuple = ()
    unit: str = "day"
    start_when: str = "done"
    stop_on: str = "never"


def _consulting(category, offsets, themes):
    return Shipped("onsite_consulting", "consultant", "treatment", (category,), offsets, themes)


def _satisfaction(category, offsets):
    themes = ("满意度调查",) * len(offsets)
    return Shipped("customer_service", "customer_service", "treatment", (category,), offsets, themes)


def _left(department, role, offsets, theme):
    themes = (theme,) * len(offsets)
    return Shipped(department, role, "no_purchase", (), offsets, themes, stop_on="purchase")


#: The table of the plastic surgery follow-up regulation, row by row; the dermatology and the
#: micro-plastic row have two triggers, so they are two curves each.
S0 = {
    "onsite_minor_surgery": _consulting(
        "minor_surgery",
        (1, 3, 30, 90),
        ("提醒顾客来院换药", "关心问候,告知顾客术后肿胀", "关心问候", "了解效果"),
    ),
    "onsite_major_surgery": _consulting(
        "major_surgery",
        (3, 15, 30, 90, 120),
        ("关心问候,告知顾客术后肿胀", "问候", "关心问候", "了解效果", "关心问候"),
    ),
    "onsite_injectables": _consulting(
        "injectables",
        (1, 7, 30, 120, 180),
        ("了解顾客肿胀情况", "关心", "了解效果", "提醒2次注射", "提醒2次注射"),
    ),
    "onsite_skin": _consulting("skin", (7, 30, 90, 180), ("了解顾客基本情况", "关心问候", "了解效果", "了解效果")),
    "onsite_hair_removal": _consulting("hair_removal", (7, 90), ("关心问候", "关心问候")),
    "onsite_no_purchase": _left("onsite_consulting", "consultant", (3, 15, 45), "未成交离院"),
    "tele_inquiry": Shipped("tele_consulting", "teleconsultant", "inquiry", (), (3,), ("了解情况",), stop_on="visit"),
    "tele_no_purchase": _left("tele_consulting", "teleconsultant", (0, 4, 8, 30, 60, 180), "未成交离院"),
    "satisfaction_minor_surgery": _satisfaction("minor_surgery", (15, 60, 180, 365)),
    "satisfaction_major_surgery": _satisfaction("major_surgery", (7, 60, 180, 365)),
    "satisfaction_skin": _satisfaction("skin", (15, 60, 120)),
    "satisfaction_hair_removal": _satisfaction("hair_removal", (60, 180)),
    "satisfaction_no_purchase": _left("customer_service", "customer_service", (1, 10), "满意度调查"),
    "dermatology_treatment": Shipped(
        "dermatology",
        "nurse",
        "treatment",
        ("skin", "hair_removal"),
        (1, 0),
        ("询问顾客情况", "结痂脱痂时间回访"),
    ),
    "dermatology_session": Shipped(
        "dermatology",
        "nurse",
        "session",
        ("skin", "hair_removal"),
        (-1,),
        ("每次治疗提醒",),
        start_when="planned",
    ),
    "suture_removal": Shipped(
        "surgery",
        "surgical_assistant",
        "suture_removal",
        (),
        (-1,),
        ("拆线提醒",),
        start_when="planned",
    ),
    "injectables_session": Shipped(
        "injectables",
        "nurse",
        "session",
        ("injectables",),
        (-1,),
        ("提醒补量",),
        start_when="planned",
    ),
}
#: Dental recall: the source names no numbers, so these are our defaults, in months.
S1 = {
    "recall_treatment": Shipped(
        "customer_service",
        "customer_service",
        "treatment",
        ("dental_hygiene", "dental_filling", "dental_extraction", "dental_prosthesis"),
        (6,),
        unit="month",
        stop_on="again",
    ),
    "recall_checkup": Shipped(
        "customer_service", "customer_service", "checkup", ("dental",), (6,), unit="month", stop_on="again"
    ),
    "recall_chronic": Shipped("dental", "nurse", "treatment", ("periodontal",), (3,), unit="month", stop_on="again"),
    "orthodontics": Shipped("dental", "nurse", "treatment", ("orthodontics",), (1,), unit="month"),
    "implant": Shipped("dental", "nurse", "treatment", ("implant",), (1, 3, 6, 12), unit="month"),
}
TABLE = {
    **{f"s0_{name}": row for name, row in S0.items()},
    **{f"s1_{name}": row for name, row in S1.items()},
}
#: Curves whose steps differ in unit or role, so they have a test of their own.
APART = {"s0_injectables_treatment", "s1_treatment", "s2_aesthetic", "s4_light_aesthetics"}


@tagged("post_install", "-at_install")
class TestShippedCurves(TransactionCase):
    """The curves that come with the addon are those of the clinics' regulations (C2)."""

    def _curve(self, name):
        return self.env.ref(f"{MODULE}.curve_{name}")

    def _update(self, path):
        """Load a data file again as an update of the addon does."""
        convert_file(self.env, MODULE, path, {}, mode="update")

    def test_every_row_of_the_regulations_is_a_curve_with_its_days(self):
        for name, row in TABLE.items():
            with self.subTest(curve=name):
                curve = self._curve(name)
                self.assertRecordValues(
                    curve,
                    [
                        {
                            "active": True,
                            "company_id": False,
                            "encounter_kind": row.kind,
                            "start_when": row.start_when,
                            "stop_on": row.stop_on,
                            "responsible_kind": row.department,
                            "source": name[:2].upper(),
                        }
                    ],
                )
                self.assertEqual(
                    curve.category_ids,
                    self.env["clinic.category"].union(
                        *(self.env.ref(f"{MODULE}.category_{code}") for code in row.categories)
                    ),
                )
                self.assertEqual(tuple(curve.step_ids.mapped("offset")), row.offsets)
                self.assertEqual(set(curve.step_ids.mapped("offset_unit")), {row.unit})
                self.assertEqual(set(curve.step_ids.role_id.mapped("code")), {row.role})
                self.assertEqual(set(curve.step_ids.mapped("is_satisfaction")), {name.startswith("s0_satisfaction_")})

    def test_no_curve_is_shipped_that_no_table_names(self):
        shipped = self.env["ir.model.data"].search([("module", "=", MODULE), ("model", "=", "clinic.curve")])
        names = {name.removeprefix("curve_") for name in shipped.mapped("name")}
        self.assertEqual(names, TABLE.keys() | APART)
        self.assertEqual(set(shipped.mapped("noupdate")), {True})

    def test_every_step_can_be_done_as_it_is_shipped(self):
        for name in TABLE.keys() | APART:
            with self.subTest(curve=name):
                steps = self._curve(name).step_ids
                self.assertTrue(steps)
                for number, step in enumerate(steps, 1):
                    self.assertEqual(step, self.env.ref(f"{MODULE}.curve_{name}_step_{number}"))
                    self.assertTrue(step.mandatory)
                    self.assertIn("<li>", step.script)

    def test_after_injections_the_nurse_explains_then_calls_weekly(self):
        curve = self._curve("s0_injectables_treatment")
        self.assertRecordValues(
            curve,
            [
                {
                    "active": True,
                    "encounter_kind": "treatment",
                    "responsible_kind": "injectables",
                    "start_when": "done",
                }
            ],
        )
        self.assertEqual(curve.category_ids, self.env.ref(f"{MODULE}.category_injectables"))
        self.assertEqual(set(curve.step_ids.role_id.mapped("code")), {"nurse"})
        self.assertRecordValues(
            curve.step_ids,
            [
                {"offset": 1, "offset_unit": "day", "send_care": True, "repeat_every": 0},
                {"offset": 1, "offset_unit": "week", "send_care": False, "repeat_every": 1},
            ],
        )
        self.assertRecordValues(
            curve.step_ids[1],
            [
                {"repeat_unit": "week", "repeat_end": "until", "repeat_until": 90},
            ],
        )
        weeks = next(step for step in curve.timeline["steps"] if step["repeat"])
        self.assertEqual([weeks["day"], *weeks["repeat"]], [7.0 * week for week in range(1, 13)])

    def test_the_second_call_of_dermatology_follows_the_scabbing_time(self):
        steps = self._curve("s0_dermatology_treatment").step_ids
        self.assertEqual(steps.mapped("anchor"), ["encounter", "scabbing"])
        # before the scabs have fallen off there is nothing to ask
        self.assertEqual(steps[1].calendar_mode, "commercial")
        self.assertEqual(self.env.ref(f"{MODULE}.category_laser").scabbing_days, 7)

    def test_reminders_before_an_appointment_are_never_late(self):
        for name in ("s0_suture_removal", "s0_dermatology_session", "s0_injectables_session"):
            with self.subTest(curve=name):
                self.assertRecordValues(
                    self._curve(name).step_ids,
                    [
                        {"calendar_mode": "clinical", "tolerance_days": 0, "anchor": "encounter"},
                    ],
                )

    def test_the_first_days_after_a_treatment_do_not_wait_for_a_working_day(self):
        early = self.env["clinic.curve.step"].search(
            [
                ("curve_id.encounter_kind", "=", "treatment"),
                ("curve_id.source", "in", ["S0", "S1"]),
                ("offset_unit", "=", "day"),
                ("offset", "<=", 3),
                ("anchor", "=", "encounter"),
            ]
        )
        self.assertTrue(early)
        self.assertEqual(set(early.mapped("calendar_mode")), {"clinical"})

    def test_dental_care_call_and_recurring_recalls(self):
        care = self._curve("s1_treatment")
        self.assertEqual(care.category_ids, self.env.ref(f"{MODULE}.category_dental"))
        self.assertRecordValues(
            care.step_ids,
            [
                {"offset": 1, "role_id": self.env.ref(f"{MODULE}.role_nurse").id, "is_satisfaction": False},
                {"offset": 7, "role_id": self.env.ref(f"{MODULE}.role_customer_service").id, "is_satisfaction": True},
            ],
        )
        self.assertRecordValues(
            self._curve("s1_recall_chronic").step_ids,
            [
                {"repeat_every": 3, "repeat_unit": "month", "repeat_end": "count", "repeat_count": 4},
            ],
        )
        self.assertRecordValues(
            self._curve("s1_orthodontics").step_ids,
            [
                {"repeat_every": 1, "repeat_unit": "month", "repeat_end": "count", "repeat_count": 18},
            ],
        )

    def test_curves_that_would_call_twice_are_shipped_archived(self):
        steps = {
            "s2_aesthetic": [
                (48, "hour", False),
                (7, "day", True),
                (7, "day", False),
                (1, "month", False),
                (30, "day", False),
                (3, "month", False),
                (90, "day", False),
                (6, "month", False),
            ],
            "s4_light_aesthetics": [
                (2, "hour", False),
                (24, "hour", False),
                (3, "day", False),
                (7, "day", False),
                (14, "day", False),
                (30, "day", False),
                (1, "month", True),
                (3, "month", True),
                (6, "month", True),
                (12, "month", True),
            ],
        }
        for name, expected in steps.items():
            with self.subTest(curve=name):
                curve = self._curve(name)
                self.assertFalse(curve.active)
                self.assertIn("Archived", curve.note)
                self.assertEqual(
                    [(step.offset, step.offset_unit, step.is_satisfaction) for step in curve.step_ids], expected
                )

    def test_update_keeps_what_an_administrator_changed_or_deleted(self):
        changed, deleted = self._curve("s0_tele_inquiry"), self._curve("s0_onsite_skin")
        one_step = self.env.ref(f"{MODULE}.curve_s0_onsite_hair_removal_step_2")
        changed.write({"name": "Our own name", "active": False})
        changed.step_ids.offset = 5
        deleted.unlink()
        one_step.unlink()
        self._update("data/clinic_curve_s0_data.xml")
        self.assertRecordValues(changed, [{"name": "Our own name", "active": False}])
        self.assertEqual(changed.step_ids.mapped("offset"), [5])
        self.assertFalse(self.env.ref(f"{MODULE}.curve_s0_onsite_skin", raise_if_not_found=False))
        self.assertFalse(self.env.ref(f"{MODULE}.curve_s0_onsite_skin_step_1", raise_if_not_found=False))
        self.assertEqual(self._curve("s0_onsite_hair_removal").step_ids.mapped("offset"), [7])

    def test_update_brings_no_deleted_category_result_or_department_back(self):
        files = {
            "category_peel": "clinic_category_data.xml",
            "result_busy_later": "clinic_result_data.xml",
            "department_dental": "hr_department_data.xml",
            "role_account_manager": "clinic_role_data.xml",
        }
        for name, file in files.items():
            with self.subTest(record=name):
                self.env.ref(f"{MODULE}.{name}").unlink()
                self._update(f"data/{file}")
                self.assertFalse(self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False))

    def test_no_answer_is_tried_again_three_times_the_next_day(self):
        self.assertRecordValues(
            self.env.ref(f"{MODULE}.result_no_answer"),
            [
                {"outcome": "retry", "retry_days": 1, "retry_max": 3, "reached": False},
            ],
        )

    def test_every_department_of_a_shipped_curve_exists(self):
        curves = (
            self.env["clinic.curve"]
            .with_context(active_test=False)
            .search([("source", "in", [source.upper() for source in SOURCES])])
        )
        departments = self.env["hr.department"].search([("company_id", "=", self.env.ref("base.main_company").id)])
        self.assertLessEqual(set(curves.mapped("responsible_kind")), set(departments.mapped("clinic_kind")))


@tagged("post_install", "-at_install")
class TestShippedCurvesInChinese(TransactionCase):
    """In Chinese the themes are the words of the regulation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms([MODULE], ["zh_CN"])

    def test_themes_are_those_of_the_regulation(self):
        for name, row in TABLE.items():
            if not row.themes:
                continue
            with self.subTest(curve=name):
                steps = self.env.ref(f"{MODULE}.curve_{name}").with_context(lang="zh_CN").step_ids
                self.assertEqual(tuple(steps.mapped("name")), row.themes)

    def test_no_script_is_left_in_english(self):
        steps = (
            self.env["clinic.curve.step"]
            .with_context(lang="zh_CN", active_test=False)
            .search([("curve_id.source", "in", [source.upper() for source in SOURCES])])
        )
        self.assertTrue(steps)
        for step in steps:
            self.assertNotRegex(step.script, r"<li>[^<]*[A-Za-z]{3}")
