# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClinicCase, RemoteCase

#: What a person can understand; anything else is shown as “Odoo Server Error”.
CLEAR = ("UserError", "ValidationError", "AccessError", "MissingError")
HUGE = 2**70
LONG = "长" * 10000


@tagged("post_install", "-at_install")
class TestImport(ClinicCase):
    """A file with mistakes is refused as a whole, and each mistake names its row and field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._curve(1)

    def _load(self, model, fields, *rows):
        before = {
            name: self.env[name].search_count([]) for name in ("clinic.encounter", "clinic.plan", "clinic.followup")
        }
        with mute_logger("odoo.sql_db"):
            result = self.env[model].with_context(import_file=True).load(list(fields), [list(row) for row in rows])
        if not result["ids"]:
            self.env.invalidate_all()
            after = {name: self.env[name].search_count([]) for name in before}
            self.assertEqual(after, before, "something is half-written")
        return result

    def assertRefused(self, result, row, words):  # noqa: N802
        self.assertFalse(result["ids"])
        messages = [str(message["message"]) for message in result["messages"] if message.get("record") == row]
        self.assertTrue(messages, result["messages"])
        self.assertRegex(" / ".join(messages), f"(?s){words}")

    def test_mistakes_in_encounters_name_their_row_and_field(self):
        columns = ("partner_id", "kind", "date", "category_id", "consultant_id", "company_id")
        good = ["Lin Client", "treatment", "2026-03-01 02:00:00", "Eyelids", "Ada", self.company.name]
        for number, value, words in (
            (0, "Nobody Known", "Nobody Known.*Client"),
            (0, "", "Missing required value.*Client"),
            (1, "haircut", "haircut.*Kind"),
            (2, "2026-02-30 10:00:00", "2026-02-30.*When"),
            (2, "yesterday", "yesterday.*When"),
            (2, "1850-01-01 10:00:00", "1850.*When"),
            (2, "2099-01-01 10:00:00", "Lin Client"),
            (2, "9999-12-31 23:59:59", "."),
            (3, "Unheard Of", "Unheard Of.*Treatment Category"),
            (4, "Nobody Known", "Nobody Known.*Consultant"),
            (5, "Unknown Branch", "Unknown Branch.*Branch"),
        ):
            with self.subTest(column=columns[number], value=value):
                bad = [*good]
                bad[number] = value
                self.assertRefused(self._load("clinic.encounter", columns, good, bad), 1, words)

    def test_mistakes_in_curves_name_their_row_and_field(self):
        columns = (
            "name",
            "encounter_kind",
            "responsible_kind",
            "step_ids/name",
            "step_ids/offset",
            "step_ids/role_id",
            "step_ids/repeat_every",
            "step_ids/channel",
        )
        good = ["After a check-up", "checkup", "customer_service", "Call", "3", "Consultant", "", "phone"]
        self.assertTrue(self._load("clinic.curve", columns, good)["ids"])
        for number, value, words in (
            (1, "picnic", "picnic.*Starts With"),
            (2, "kitchen", "kitchen.*Done by Department"),
            (4, "three", "three.*After"),
            (4, "99999", "Call.*further away"),
            (5, "Wizard", "Wizard.*Role"),
            (6, "-3", "Call.*Repeat Every"),
            (7, "pigeon", "pigeon.*Channel"),
        ):
            with self.subTest(column=columns[number], value=value):
                bad = [*good]
                bad[number] = value
                self.assertRefused(self._load("clinic.curve", columns, bad), 0, words)

    def test_a_curve_without_step_is_refused(self):
        result = self._load("clinic.curve", ("name", "encounter_kind"), ("Empty", "visit"))
        self.assertRefused(result, 0, "Empty.*no step")

    def test_a_circle_of_categories_is_refused(self):
        self.env["ir.model.data"].create(
            [
                {"module": "__import__", "name": name, "model": "clinic.category", "res_id": category.id}
                for name, category in (("top", self.category), ("sub", self.sub_category))
            ]
        )
        result = self._load(
            "clinic.category", ("id", "name", "parent_id/id"), ("__import__.top", "Surgery", "__import__.sub")
        )
        self.assertRefused(result, 0, "Surgery.*below itself")

    def test_two_rows_with_one_member_number_are_refused(self):
        result = self._load(
            "res.partner", ("name", "is_clinic_client", "clinic_ref"), ("One", "1", "K-1"), ("Two", "1", "K-1")
        )
        self.assertFalse(result["ids"])
        self.assertIn("member number", str(result["messages"]))

    def test_an_impossible_birthdate_is_refused(self):
        for value, words in (("2090-01-01", "One.*2090"), ("1990-13-01", "1990-13-01.*Birthdate")):
            with self.subTest(value=value):
                self.assertRefused(self._load("res.partner", ("name", "birthdate_date"), ("One", value)), 0, words)

    def test_follow_ups_and_contacts_cannot_be_imported_as_done(self):
        result = self._load("clinic.followup", ("name", "partner_id", "state"), ("Call", "Lin Client", "done"))
        self.assertRefused(result, 0, "State|follows from")
        result = self._load("clinic.attempt", ("partner_id", "channel"), ("Lin Client", "phone"))
        self.assertRefused(result, 0, ".")

    def test_follow_ups_by_hand_can_be_imported(self):
        result = self._load(
            "clinic.followup",
            ("name", "partner_id", "date_due"),
            ("Call", "Lin Client", "2026-03-20"),
            ("Call again", "Lin Client", ""),
        )
        self.assertEqual(len(result["ids"]), 2, result["messages"])

    def test_very_long_names_are_kept_whole(self):
        client = self._patient(LONG)
        curve = self._curve({"name": LONG}, name=LONG, encounter_kind="visit")
        encounter = self._encounter(partner_id=client.id, kind="visit", note=LONG)
        self.assertEqual(encounter.followup_ids.name, LONG)
        self.assertIn(LONG, encounter.display_name)
        self.assertIn(LONG, curve.timeline["steps"][0]["name"])
        category = self.env["clinic.category"].create({"name": LONG, "parent_id": self.category.id})
        self.assertTrue(category.complete_name.endswith(LONG))


@tagged("post_install", "-at_install")
class TestRemoteBadInput(ClinicCase, RemoteCase):
    """Nothing that somebody sends is answered with a server error, and nothing stays half-written."""

    now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curve = cls._curve(0, 7)
        cls.encounter = cls._encounter()
        cls.followup = cls._followup(cls.ada)

    def assertClear(self, model, method, *args, words=".", **kwargs):  # noqa: N802
        with self.subTest(model=model, method=method, args=str(args)[:120]):
            with mute_logger("odoo.http", "odoo.sql_db"):
                answer = self._rpc(model, method, *args, **kwargs)
            self.assertIn("error", answer, "was accepted")
            error = answer["error"]["data"]
            self.assertIn(error["name"].rpartition(".")[2], CLEAR, error["message"])
            self.assertRegex(error["message"], words)

    def test_values_of_the_wrong_type_are_refused_and_the_field_is_named(self):
        self.authenticate("test_mia", "test_mia_password")
        encounter = {"partner_id": self.patient.id, "kind": "visit"}
        for values in (
            {"partner_id": "Lin"},
            {"partner_id": [1, 2]},
            {"partner_id": None},
            {"partner_id": HUGE},
            {"partner_id": -5},
            {"partner_id": 999999999},
            {"partner_id": {}},
            {"kind": 3},
            {"kind": "picnic"},
            {"kind": ["visit"]},
            {"kind": None},
            {"date": 7},
            {"date": "yesterday"},
            {"date": "2026-02-30 10:00:00"},
            {"date": ["2026"]},
            {"date": "9999-12-31 23:59:59"},
            {"date": "0001-01-01 00:00:00"},
            {"date": None},
            {"state": "finished"},
            {"category_id": "Eyelids"},
            {"category_id": HUGE},
            {"department_id": 999999999},
            {"staff_ids": "Ada"},
            {"staff_ids": [[0, 0, {"role_id": "consultant", "user_id": self.ada.id}]]},
            {"staff_ids": [[9, 9, 9]]},
            {"consultant_id": "Ada"},
            {"note": {"a": 1}},
            {"note": ["a"]},
        ):
            self.assertClear("clinic.encounter", "create", [{**encounter, **values}])

    def test_wrong_values_of_a_curve_are_refused(self):
        self.authenticate("test_mia", "test_mia_password")
        for values in (
            {"offset": "three"},
            {"offset": HUGE},
            {"offset": [3]},
            {"offset": {}},
            {"offset": 2**31},
            {"offset_unit": "century"},
            {"anchor": None},
            {"role_id": "Consultant"},
            {"role_id": None},
            {"role_id": 999999999},
            {"tolerance_days": -1},
            {"tolerance_days": 2**31},
            {"repeat_every": -1},
            {"repeat_every": "often"},
            {"repeat_every": 2**31},
            {"repeat_every": 1, "repeat_count": 10**6},
            {"channel": "pigeon"},
            {"name": None},
            {"name": ""},
            {"name": 5.5, "offset": None},
            {"survey_id": HUGE},
        ):
            self.assertClear("clinic.curve.step", "write", self.curve.step_ids[:1].ids, values)
        for values in (
            {"name": False},
            {"step_ids": "all"},
            {"category_ids": [[6, 0, ["Eyelids"]]]},
            {"category_ids": [[4, HUGE]]},
            {"encounter_kind": "picnic"},
            {"sequence": "first"},
        ):
            self.assertClear("clinic.curve", "write", self.curve.ids, values)

    def test_wrong_values_of_a_follow_up_are_refused(self):
        self.authenticate("test_ada", "test_ada_password")
        for values in (
            {"date_due": "tomorrow"},
            {"date_due": "2026-02-30"},
            {"date_due": 5},
            {"date_due": ["2026-03-03"]},
            {"date_due": "9999-12-31"},
            {"date_due": "0001-01-01"},
            {"date_due": False},
            {"user_id": "Ben"},
            {"user_id": HUGE},
            {"user_id": 999999999},
            {"user_id": [4]},
            {"channel": "pigeon"},
            {"name": None},
            {"name": ""},
            {"satisfaction": 9},
            {"satisfaction": "9"},
            {"next_date": "soon"},
            {"next_date": "9999-99-99"},
            {"note": {"a": 1}},
            {"call_at": "now"},
        ):
            self.assertClear("clinic.followup", "write", self.followup.ids, values)
        for values in (
            {"partner_id": HUGE},
            {"partner_id": "Lin"},
            {"partner_id": None},
            {"date_due": "soon"},
            {},
            {"partner_id": 999999999},
            {"partner_id": [self.patient.id]},
        ):
            self.assertClear("clinic.followup", "create", [{"name": "Call", **values}])

    def test_wrong_arguments_of_the_buttons_are_refused(self):
        self.authenticate("test_ada", "test_ada_password")
        for result in ("reached", None, HUGE, -1, 0, [1], {}, True, 1.5, self.result_busy_later.id):
            self.assertClear("clinic.followup", "action_record_result", self.followup.ids, result)
        for ids in ([HUGE], [999999999], ["1"]):
            self.assertClear("clinic.followup", "action_record_result", ids, self.result_reached.id)
            self.assertClear("clinic.followup", "action_call", ids)
            self.assertClear("clinic.encounter", "action_cancel", ids)
        self.assertFalse(self.followup.attempt_ids)

    def test_wrong_values_of_the_wizards_are_refused(self):
        self.authenticate("test_ada", "test_ada_password")
        followup_ids = [[6, 0, self.followup.ids]]
        for model, values in (
            ("reschedule", {"days": HUGE, "mode": "shift"}),
            ("reschedule", {"days": "few", "mode": "shift"}),
            ("reschedule", {"mode": "sideways"}),
            ("reschedule", {"date_due": "soon"}),
            ("reassign", {"user_id": "Ben"}),
            ("reassign", {"user_id": HUGE}),
            ("withdraw", {"reason": None}),
            ("withdraw", {"followup_ids": "all"}),
            ("withdraw", {"reason": {"a": 1}}),
        ):
            self.assertClear(
                f"clinic.followup.{model}", "create", [{"followup_ids": followup_ids, "reason": "Sick leave", **values}]
            )
        for values in ({"date": "soon"}, {"kind": "picnic"}, {"category_id": HUGE}, {"partner_id": "Lin"}):
            self.assertClear("clinic.curve.dry.run", "create", [values])

    def test_wrong_values_of_a_client_are_refused(self):
        self.authenticate("test_ada", "test_ada_password")
        for values in (
            {"birthdate_date": "2090-01-01"},
            {"birthdate_date": "born"},
            {"birthdate_date": "0001-01-01"},
            {"gender": "unknown"},
            {"clinic_consultant_id": "Ada"},
            {"clinic_consultant_id": HUGE},
            {"clinic_consultant_id": 999999999},
            {"clinic_contact_status": "lost"},
            {"clinic_anniversary_ids": [[0, 0, {"name": "Wedding", "date": "soon"}]]},
            {"clinic_anniversary_ids": [[0, 0, {"name": None, "date": "2020-05-01"}]]},
        ):
            self.assertClear("res.partner", "write", self.patient.ids, values)
