# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ClinicCase

NUMBER = "+86 138 0013 8000"


class FileCheckCase(ClinicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.env["clinic.file.requirement"].search([]).unlink()
        cls.env["res.partner"].search([("is_clinic_client", "=", True)]).active = False
        cls.env["clinic.file.requirement"].create([{"field_name": "phone"}, {"field_name": "gender"}])
        cls.good = cls._file("Good", phone=NUMBER)
        cls.invalid = cls._file("Invalid", phone="138O0138OO1")
        cls.hopeless = cls._file("Hopeless", phone="12345")
        cls.without = cls._file("Without")
        cls.incomplete = cls._file("Incomplete", phone="+86 138 0013 8002", gender=False)
        cls.twin = cls._file("Twin", phone=NUMBER)
        cls._owner(cls.invalid + cls.twin, cls.ada)
        cls._owner(cls.without, cls.cora, cls.role_customer_service)

    @classmethod
    def _file(cls, name, **vals):
        return cls._patient(name, **{"gender": "female", **vals})

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("clinic_followup.cron_check_files").method_direct_trigger()
        self.env.invalidate_all()
        return self.env["clinic.file.check"].search([("company_id", "=", self.company.id)])

    def _issue(self, client, kind=None):
        return self.env["clinic.file.issue"].search(
            [("partner_id", "=", client.id), *([("kind", "=", kind)] if kind else [])]
        )


@tagged("post_install", "-at_install")
class TestFileCheck(FileCheckCase):
    """Every quarter the client files of every branch are checked (A4)."""

    def test_everything_that_is_wrong_is_found_once_with_the_owner_in_charge(self):
        check = self._run()
        self.assertRecordValues(check, [{"name": "2026 Q1", "state": "done", "client_count": 6, "open_count": 5}])
        self.assertRecordValues(
            check.issue_ids.sorted(lambda issue: issue.partner_id.id),
            [
                {"partner_id": self.invalid.id, "kind": "invalid_phone", "user_id": self.ada.id}
                | {"department_id": self.consulting.id, "other_id": False},
                {"partner_id": self.hopeless.id, "kind": "invalid_phone", "user_id": False}
                | {"department_id": False, "other_id": False},
                {"partner_id": self.without.id, "kind": "no_phone", "user_id": self.cora.id}
                | {"department_id": self.service.id, "other_id": False},
                {"partner_id": self.incomplete.id, "kind": "missing_data", "user_id": False}
                | {"department_id": False, "other_id": False},
                {"partner_id": self.twin.id, "kind": "duplicate", "user_id": self.ada.id}
                | {"department_id": self.consulting.id, "other_id": self.good.id},
            ],
        )
        details = [issue.detail for issue in check.issue_ids.sorted(lambda issue: issue.partner_id.id)]
        self.assertEqual(
            details,
            ["8 digits cannot be a number here", "5 digits cannot be a number here", False, "Gender"]
            + ["same phone number"],
        )

    def test_a_second_run_in_the_quarter_changes_nothing_and_the_next_quarter_has_its_own(self):
        check = self._run()
        before = check.issue_ids.read()
        self.assertEqual(self._run(), check)
        self.assertEqual(check.issue_ids.read(), before)
        with self.at("2026-04-01 20:00:00"):
            self.assertEqual(self._run().mapped("name"), ["2026 Q2", "2026 Q1"])

    def test_all_batches_are_checked(self):
        self.env.ref("clinic_followup.cron_check_files").code = "model._cron_check_files(batch_size=2)"
        self.assertRecordValues(self._run(), [{"client_count": 6, "issue_count": 5, "state": "done"}])

    def test_the_supervisors_of_those_in_charge_are_told_the_numbers(self):
        self.company.clinic_fallback_user_id = self.mia
        self._run()
        for user, words in (
            (self.sue, "2 client files.*Invalid phone number: 1, Possible duplicate: 1"),
            (self.sam, "1 client files.*No phone number: 1"),
            (self.mia, "2 client files.*Invalid phone number: 1, Missing data: 1"),
        ):
            with self.subTest(user=user.name):
                message = self.env["mail.message"].search(
                    [("partner_ids", "in", user.partner_id.ids), ("subject", "=", "File check 2026 Q1")]
                )
                self.assertRegex(message.body, words)

    def test_each_branch_has_a_check_of_its_own_clients(self):
        branch = self.env["res.company"].create({"name": "Elsewhere"})
        self.hopeless.company_id = branch
        self._encounter(partner_id=self.incomplete.id, kind="visit", company_id=branch.id)
        here = self._run()
        there = self.env["clinic.file.check"].search([("company_id", "=", branch.id)])
        self.assertEqual((here.client_count, there.client_count), (4, 2))
        self.assertEqual(there.issue_ids.partner_id, self.hopeless + self.incomplete)
        self.assertNotIn(self.hopeless, here.issue_ids.partner_id)
        self.assertFalse(there.with_user(self.mia).has_access("read"))
        self.assertFalse(there.issue_ids.with_user(self.mia)[:1].has_access("read"))

    def test_nobody_calls_the_dead(self):
        self.without.clinic_contact_status = "deceased"
        self.assertFalse(self._run().issue_ids.filtered(lambda issue: issue.partner_id == self.without))

    def test_one_or_forty_bad_files_take_the_same_queries(self):
        queries = []
        for count in (1, 1, 40):
            for number in range(count):
                self._file(f"Bad {number}", phone="1")
            check = self.env["clinic.file.check"].create(
                {"company_id": self.company.id, "date": f"202{len(queries)}-01-01"}
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertTrue(check._check_batch(5000))
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
        self.assertEqual(queries[1], queries[2])


@tagged("post_install", "-at_install")
class TestRepair(FileCheckCase):
    """What a check found is put right with one click, and becomes repaired by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        check = cls.env["clinic.file.check"]._begin(cls.company)
        cls.env["clinic.duplicate"]._refresh()
        while check._check_batch(5000):
            pass
        cls.check = check

    def test_a_number_that_can_be_guessed_is_put_right(self):
        issue = self._issue(self.invalid).with_user(self.ada)
        self.assertFalse(issue.action_repair())
        self.assertEqual(self.invalid.phone, "+86 138 0013 8001")
        self.assertRecordValues(
            issue, [{"state": "repaired", "settled_by_id": self.ada.id, "settled_date": self.env.cr.now()}]
        )
        with self.assertRaisesRegex(UserError, "settled already"):
            issue.action_repair()

    def test_a_number_that_cannot_be_guessed_and_missing_data_open_the_file(self):
        for client in (self.hopeless, self.without, self.incomplete):
            issue = self._issue(client)
            self.assertEqual(issue.action_repair()["res_id"], client.id)
            self.assertEqual(issue.state, "open")

    def test_saving_the_file_settles_the_row(self):
        self.hopeless.with_user(self.ada).phone = "13800138003"
        self.without.phone = "13800138004"
        self.incomplete.gender = "male"
        for client in (self.hopeless, self.without, self.incomplete):
            self.assertEqual(self._issue(client).state, "repaired")
        self.assertEqual(self._issue(self.twin).state, "open")
        self.twin.phone = "13800138005"
        self.assertEqual(self._issue(self.twin).state, "repaired")

    def test_data_that_nobody_requires_any_more_is_settled_at_night(self):
        self.env["clinic.file.requirement"].search([("field_name", "=", "gender")]).active = False
        with self.enter_registry_test_mode():
            self.env.ref("clinic_followup.cron_refresh_completeness").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._issue(self.incomplete).state, "repaired")

    def test_merging_settles_the_row_and_keeps_it(self):
        issue = self._issue(self.twin).with_user(self.sue)
        wizard = self.env["base.partner.merge.automatic.wizard"].browse(issue.action_repair()["res_id"])
        self.assertEqual(wizard.dst_partner_id, self.good)
        wizard.with_user(self.sue).action_merge()
        self.env.invalidate_all()
        self.assertRecordValues(
            issue, [{"state": "repaired", "partner_id": self.good.id, "other_id": False, "settled_by_id": self.sue.id}]
        )

    def test_two_people_with_one_telephone_are_dismissed_for_good(self):
        issue = self._issue(self.twin)
        with self.assertRaisesRegex(UserError, "Only a supervisor"):
            issue.with_user(self.ada).action_dismiss()
        issue.with_user(self.sue).action_dismiss()
        self.assertEqual(issue.state, "dismissed")
        self.assertEqual(self.env["clinic.duplicate"].search([]).mapped("state"), ["dismissed"])

    def test_a_pair_dismissed_in_the_list_settles_its_row(self):
        self.env["clinic.duplicate"].search([]).with_user(self.sue).action_dismiss()
        self.assertEqual(self._issue(self.twin).state, "repaired")

    def test_each_sees_what_concerns_the_own_people(self):
        def seen(user):
            user.invalidate_recordset(["clinic_department_ids"])
            return self.env["clinic.file.issue"].with_user(user).search([]).partner_id

        self.assertEqual(seen(self.ada), self.invalid + self.twin)
        self.assertEqual(seen(self.ben), self.env["res.partner"])
        self.assertEqual(set(seen(self.sue)), set(self.invalid + self.twin + self.hopeless + self.incomplete))
        self.assertEqual(set(seen(self.sam)), set(self.without + self.hopeless + self.incomplete))
        self.assertEqual(len(seen(self.mia)), 5)
        for method in ("action_repair", "action_dismiss"):
            with self.assertRaises(AccessError):
                getattr(self._issue(self.invalid).with_user(self.ben), method)()

    def test_nobody_writes_the_rows_by_hand(self):
        for user in (self.ada, self.mia, self.env.user):
            with self.assertRaises(UserError):
                self._issue(self.invalid).with_user(user).write({"state": "repaired"})

    def test_staff_do_not_merge(self):
        with self.assertRaises(AccessError):
            self._issue(self.twin).with_user(self.ada).action_repair()
