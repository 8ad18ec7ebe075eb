# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user


@tagged("post_install", "-at_install")
class TestTours(HttpCase):
    """What the staff do all day, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consultant_role = cls.env.ref("clinic_followup.role_consultant")
        cls.consultant = new_test_user(
            cls.env,
            "tour_consultant",
            groups="base.group_user,clinic_followup.group_staff",
            name="Tour Consultant",
            clinic_role_ids=[(4, cls.consultant_role.id)],
        )
        cls.manager = new_test_user(cls.env, "tour_manager", groups="base.group_user,clinic_followup.group_manager")
        (cls.consultant + cls.manager).tour_enabled = False
        # the shipped curves would add follow-ups of their own
        cls.env["clinic.curve"].search([]).active = False
        cls.category = cls.env["clinic.category"].create({"name": "Tour Surgery"})
        cls.curve = cls.env["clinic.curve"].create(
            {
                "name": "Consultant after a tour surgery",
                "encounter_kind": "treatment",
                "category_ids": [(4, cls.category.id)],
                "step_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Ask about the swelling",
                            "offset": 0,
                            "role_id": cls.consultant_role.id,
                            "sequence": 1,
                            "script": "<p>How is the swelling today?</p>",
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "name": "Send the care instruction",
                            "offset": 0,
                            "role_id": cls.consultant_role.id,
                            "sequence": 2,
                            "channel": "sms",
                        },
                    ),
                ],
            }
        )
        cls.client = cls.env["res.partner"].create(
            {"name": "Tour Client", "phone": "+41 44 668 18 00", "is_clinic_client": True}
        )
        cls.env["clinic.ownership"]._assign(cls.client, cls.consultant_role, cls.consultant)

    def test_consultant_records_a_treatment_calls_and_goes_on_to_the_next(self):
        self.start_tour("/odoo/clinic-encounters/new", "clinic_worklist_tour", login="tour_consultant")
        attempt = self.env["clinic.attempt"].search([("partner_id", "=", self.client.id)])
        self.assertRecordValues(
            attempt,
            [
                {
                    "user_id": self.consultant.id,
                    "result_id": self.env.ref("clinic_followup.result_reached").id,
                    "note": "Hardly any swelling, the client is content",
                }
            ],
        )

    def test_manager_draws_a_curve_and_asks_what_it_would_do(self):
        self.start_tour("/odoo/clinic-curves/new", "clinic_curve_tour", login="tour_manager")
        curve = self.env["clinic.curve"].search([("name", "=", "Tour Curve")])
        self.assertEqual(curve.step_ids.offset, 7)
