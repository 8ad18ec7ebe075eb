// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class Curve extends models.Model {
    _name = "clinic.curve";

    name = fields.Char();
    timeline = fields.Json();

    _records = [
        {
            id: 1,
            name: "After a minor surgery",
            timeline: {
                steps: [
                    {
                        id: 1,
                        name: "Ask about the swelling",
                        day: 1,
                        label: "+1 d",
                        role: "Nurse",
                        role_color: 4,
                        channel: "phone",
                        anchor: "encounter",
                        mandatory: true,
                        repeat: [8, 15],
                    },
                    {
                        id: 2,
                        name: "Satisfaction",
                        day: 30,
                        label: "+30 d",
                        role: "Consultant",
                        role_color: 2,
                        channel: "sms",
                        anchor: "encounter",
                        mandatory: false,
                        is_satisfaction: true,
                        repeat: [],
                    },
                ],
                min: 0,
                max: 30,
            },
        },
        { id: 2, name: "Empty", timeline: { steps: [], min: 0, max: 1 } },
    ];
}

defineMailModels();
defineModels([Curve]);

async function mountCurve(resId) {
    await mountView({
        type: "form",
        resModel: "clinic.curve",
        resId,
        arch: '<form><field name="timeline" widget="clinic_curve_timeline" nolabel="1"/></form>',
    });
    await animationFrame();
}

test("a curve is drawn: one marker for each step, a diamond for satisfaction, dots for repeats", async () => {
    await mountCurve(1);
    expect(".o_clinic_timeline svg[role=img]").toHaveCount(1);
    expect(".o_clinic_marker").toHaveCount(2);
    expect(".o_clinic_marker.o_clinic_role_color_4 circle.o_clinic_shape").toHaveCount(1);
    expect(".o_clinic_marker.o_clinic_role_color_2 polygon.o_clinic_shape").toHaveCount(1);
    expect(".o_clinic_repeats circle").toHaveCount(2);
    expect(".o_clinic_marker_optional").toHaveCount(1);
});

test("each marker tells everything about its step, also to a screen reader", async () => {
    await mountCurve(1);
    expect(".o_clinic_marker:first").toHaveAttribute(
        "aria-label",
        "+1 d · Ask about the swelling · Nurse · Call · repeated 2 times"
    );
});

test("the legend names the roles", async () => {
    await mountCurve(1);
    expect(".o_clinic_legend").toHaveText(/Nurse/);
    expect(".o_clinic_legend").toHaveText(/Consultant/);
});

test("a curve without steps says what to do", async () => {
    await mountCurve(2);
    expect(".o_clinic_timeline svg").toHaveCount(0);
    expect(".o_clinic_timeline").toHaveText(/Add a step/);
});
