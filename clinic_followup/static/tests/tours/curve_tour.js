// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** An administrator draws a curve, sees its picture and asks what it would do. */
registry.category("web_tour.tours").add("clinic_curve_tour", {
    url: "/odoo/clinic-curves/new",
    steps: () => [
        {
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tour Curve",
        },
        {
            content: "An empty curve says what to do",
            trigger: ".o_clinic_timeline:contains('Add a step')",
        },
        {
            trigger:
                ".o_field_widget[name=step_ids] .o_field_x2many_list_row_add button, .o_field_widget[name=step_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=step_ids] .o_selected_row [name=offset] input",
            run: "edit 7",
        },
        {
            trigger: ".o_field_widget[name=step_ids] .o_selected_row [name=name] input",
            run: "edit Ask about the effect",
        },
        {
            trigger: ".o_field_widget[name=step_ids] .o_selected_row [name=role_id] input",
            run: "edit Consultant",
        },
        {
            trigger: ".dropdown-item:contains('Consultant')",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            content: "The step is in the picture",
            trigger: ".o_clinic_timeline svg .o_clinic_marker[data-step='Ask about the effect']",
        },
        {
            content: "Ask what it would do",
            trigger: "button[name=action_dry_run]",
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_compute]",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=line_ids] .o_data_row:contains('Ask about the effect')",
        },
        {
            trigger: ".modal footer button:contains('Close')",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
