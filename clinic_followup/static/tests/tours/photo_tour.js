// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { registry } from "@web/core/registry";

/** A picture as a camera would give it. */
async function drawn(name, color) {
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: 300, height: 400 });
    const context = canvas.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, 300, 400);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg"));
    return new File([blob], name, { type: "image/jpeg" });
}

async function give(label, ...files) {
    const input = label.querySelector("input");
    const transfer = new DataTransfer();
    for (const file of files) {
        transfer.items.add(await file);
    }
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A nurse opens a client, uploads a photo of before and one of after, and compares them. */
registry.category("web_tour.tours").add("clinic_photo_tour", {
    steps: () => [
        {
            content: "Open the photos of the client",
            trigger: ".o_notebook .nav-link[name=clinic_photos]",
            run: "click",
        },
        {
            content: "The day of the treatment proposes what is taken first",
            trigger: ".o_clinic_photo_stage:has(option:checked:contains('Before'))",
        },
        {
            content: "A letter is no picture, whatever its name",
            trigger: ".o_clinic_photo_files:not(.disabled)",
            run: ({ anchor }) =>
                give(
                    anchor,
                    new File(["Dear Lin"], "letter.jpg", { type: "image/jpeg" }),
                    drawn("before.jpg", "#e0646a")
                ),
        },
        {
            trigger: ".o_clinic_photo_errors:contains('letter.jpg: This is not a picture')",
        },
        {
            content: "The other file is there",
            trigger: ".o_clinic_photo_group:contains('Before') .o_clinic_photo img",
        },
        {
            content: "Another one of after",
            trigger: ".o_clinic_photo_stage",
            run: "selectByLabel Day 30",
        },
        {
            trigger: ".o_clinic_photo_files:not(.disabled)",
            run: ({ anchor }) => give(anchor, drawn("after.jpg", "#f2cfb4")),
        },
        {
            trigger: ".o_clinic_photo_group:contains('Day 30') .o_clinic_photo img",
        },
        {
            content: "The two are compared",
            trigger: ".o_clinic_photo_compare",
            run: () => {
                if (!document.querySelector(".o_clinic_compare_slider")) {
                    document.querySelector(".o_clinic_photo_compare").click();
                }
            },
        },
        {
            trigger: ".o_clinic_compare_label:contains('Before · Front')",
        },
        {
            content: "With the keyboard, for example",
            trigger: ".o_clinic_compare_handle[aria-valuenow='50']",
            run: ({ anchor }) =>
                anchor.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true })
                ),
        },
        {
            trigger: ".o_clinic_compare_handle[aria-valuenow='55']",
        },
        {
            trigger: ".o_clinic_compare_mode_side",
            run: "click",
        },
        {
            trigger: ".o_clinic_compare_side figure:nth-child(2) img[alt*='Day 30']",
        },
    ],
});
