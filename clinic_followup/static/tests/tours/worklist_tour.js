// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** A consultant records a treatment, calls on the follow-up that it made, and goes on to the next. */
registry.category("web_tour.tours").add("clinic_worklist_tour", {
    url: "/odoo/clinic-encounters/new",
    steps: () => [
        {
            content: "Choose the client",
            trigger: ".o_field_widget[name=partner_id] input",
            run: "edit Tour Client",
        },
        {
            trigger: ".dropdown-item:contains('Tour Client')",
            run: "click",
        },
        {
            content: "Choose what was done",
            trigger: ".o_field_widget[name=category_id] input",
            run: "edit Tour Surgery",
        },
        {
            trigger: ".dropdown-item:contains('Tour Surgery')",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            content: "The follow-ups are there",
            trigger: "button[name=action_view_followups] .o_stat_value:contains('2')",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains('Ask about the swelling')",
        },
        {
            content: "Open my worklist",
            trigger: ".o_menu_sections button:contains('Follow-ups')",
            run: "click",
        },
        {
            trigger: ".dropdown-item[data-menu-xmlid='clinic_followup.clinic_followup_menu']",
            run: "click",
        },
        {
            trigger: ".o_breadcrumb:contains('My follow-ups')",
        },
        {
            content: "The first one is due today",
            trigger: ".o_data_row:contains('Ask about the swelling') .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "The script is at hand",
            trigger: ".o_clinic_script:contains('How is the swelling')",
        },
        {
            content: "A result that needs a note is refused without one",
            trigger: ".o_clinic_result[data-result=reached]",
            run: "click",
        },
        {
            trigger: ".modal .modal-footer button:contains('Close')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=note] textarea",
            run: "edit Hardly any swelling, the client is content",
        },
        {
            trigger: ".o_clinic_result[data-result=reached]",
            run: "click",
        },
        {
            content: "It is closed and the attempt is listed",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains('Done')",
        },
        {
            trigger:
                ".o_field_widget[name=attempt_ids] .o_data_row:contains('Hardly any swelling')",
        },
        {
            content: "On to the next",
            trigger: ".o_clinic_next",
            run: "click",
        },
        {
            trigger:
                ".o_form_view .o_field_widget[name=name]:contains('Send the care instruction')",
        },
    ],
});
