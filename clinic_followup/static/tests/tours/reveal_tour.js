// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

/** A consultant opens a client, sees the number masked and reveals it. */
registry.category("web_tour.tours").add("clinic_reveal_tour", {
    url: "/odoo/clinic-clients",
    steps: () => [
        {
            content: "The list shows the number masked",
            trigger:
                ".o_data_row:contains('Tour Client') .o_clinic_phone_masked:contains('+86 138 **** 5678')",
        },
        {
            trigger: ".o_data_row:contains('Tour Client') .o_data_cell[name=name]",
            run: "click",
        },
        {
            content: "So does the form",
            trigger: ".o_form_view .o_field_widget[name=phone] input:value('+86 138 **** 5678')",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=phone] .o_clinic_reveal",
            run: "click",
        },
        {
            content: "Now the number is there, to be dialled",
            trigger:
                ".o_form_view .o_clinic_phone_number[href='tel:+8613812345678']:contains('+86 138 1234 5678')",
        },
    ],
});
