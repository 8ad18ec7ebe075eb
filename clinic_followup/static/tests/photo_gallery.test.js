// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    click,
    manuallyDispatchProgrammaticEvent,
    press,
    queryOne,
    setInputFiles,
    waitFor,
} from "@odoo/hoot-dom";
import { animationFrame, mockUserAgent } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";
import { CompareSlider } from "@clinic_followup/photos/compare_slider";
import { byStage, defaultPair, inOrder } from "@clinic_followup/photos/photo_pair";

describe.current.tags("desktop");

const STAGES = [
    { id: 1, name: "Before", days: -1 },
    { id: 2, name: "Day 7", days: 7 },
    { id: 3, name: "Day 30", days: 30 },
];
const VIEWS = [
    ["front", "Front"],
    ["left45", "Left 45°"],
];
const DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

function photo(id, stage_id, view = "front", date = "2026-03-02", encounter_id = 5) {
    return { id, stage_id, view, date, encounter_id, user: "Yang Na", note: "" };
}

class Encounter extends models.Model {
    _name = "clinic.encounter";

    name = fields.Char();
    partner_id = fields.Many2one({ relation: "res.partner" });
}

class Followup extends models.Model {
    _name = "clinic.followup";

    name = fields.Char();
    note = fields.Char();
    photo_count = fields.Integer();
    partner_id = fields.Many2one({ relation: "res.partner" });
}

class Photo extends models.Model {
    _name = "clinic.photo";

    name = fields.Char();
}

defineMailModels();
defineModels([Encounter, Followup, Photo]);

let gallery;

beforeEach(() => {
    const { partnerId: partner_id } = serverState;
    Encounter._records = [{ id: 5, name: "Eyelids", partner_id }];
    Followup._records = [{ id: 9, name: "Take the photo", partner_id }];
    gallery = {
        photos: [photo(1, 1), photo(2, 2), photo(3, 3), photo(4, 3, "left45")],
        treatments: [{ id: 5, name: "Treatment: Eyelids", stage_id: 3 }],
        stages: STAGES,
        views: VIEWS,
        stage_id: false,
        can_add: true,
        limit: 1,
    };
    onRpc("clinic.photo", "gallery", () => gallery);
    onRpc("clinic.photo", "upload_options", () => ({ views: VIEWS, can_add: true, limit: 1 }));
    onRpc("/web/image/*", () => new Response(""), { pure: true });
});

async function mountGallery() {
    await mountView({
        type: "form",
        resModel: "clinic.encounter",
        resId: 5,
        arch: `<form><field name="partner_id"/><widget name="clinic_photo_gallery"/></form>`,
    });
}

function file(name, content = "picture", type = "image/jpeg") {
    return new File([content], name, { type });
}

// --- which photos are compared ---

test("photos are in the order of their stages", () => {
    const photos = [photo(1, 3), photo(2, 1), photo(3, 2, "front", "2026-03-05"), photo(4, 2)];
    expect(inOrder(photos, STAGES).map(({ id }) => id)).toEqual([2, 4, 3, 1]);
    expect(byStage(photos, STAGES).map((group) => group.stage.name)).toEqual([
        "Before",
        "Day 7",
        "Day 30",
    ]);
});

test("compared are the earliest and the latest photo of one view", () => {
    const ids = (photos) => defaultPair(photos, STAGES)?.map(({ id }) => id);
    expect(ids([photo(1, 1), photo(2, 2), photo(3, 3), photo(4, 3, "left45")])).toEqual([1, 3]);
    expect(ids([photo(1, 2), photo(2, 3), photo(3, 1, "left45"), photo(4, 3, "left45")])).toEqual([
        3, 4,
    ]);
    // no view has two
    expect(ids([photo(1, 3), photo(2, 1, "left45")])).toEqual([2, 1]);
    expect(ids([photo(1, 3)])).toBe(undefined);
    expect(ids([])).toBe(undefined);
});

// --- slider ---

const SLIDER = { before: { src: DOT, label: "Before" }, after: { src: DOT, label: "Day 30" } };

test("the edge moves with the keyboard and says where it is", async () => {
    await mountWithCleanup(CompareSlider, { props: SLIDER });
    const handle = ".o_clinic_compare_handle";
    expect(handle).toHaveAttribute("role", "slider");
    expect(handle).toHaveAttribute("aria-valuenow", "50");
    queryOne(handle).focus();
    for (const [key, expected] of [
        ["ArrowRight", "55"],
        ["ArrowLeft", "50"],
        ["PageUp", "70"],
        ["End", "100"],
        ["ArrowRight", "100"],
        ["Home", "0"],
        ["PageDown", "0"],
    ]) {
        await press(key);
        await animationFrame();
        expect(handle).toHaveAttribute("aria-valuenow", expected);
    }
    expect(".o_clinic_compare_slider img").toHaveCount(2);
    expect(".o_clinic_compare_before").toHaveAttribute("alt", "Before");
});

test("the edge follows mouse and finger, and stays within the picture", async () => {
    await mountWithCleanup(CompareSlider, { props: SLIDER });
    const slider = queryOne(".o_clinic_compare_slider");
    const point = async (type, share) => {
        // the pictures may have come meanwhile
        const { left, width, top } = slider.getBoundingClientRect();
        await manuallyDispatchProgrammaticEvent(slider, type, {
            clientX: left + width * share,
            clientY: top + 5,
            pointerId: 1,
            button: 0,
        });
        await animationFrame();
        return queryOne(".o_clinic_compare_handle").getAttribute("aria-valuenow");
    };
    slider.setPointerCapture = () => {};
    expect(await point("pointermove", 0.9)).toBe("50");
    expect(await point("pointerdown", 0.25)).toBe("25");
    expect(await point("pointermove", 0.75)).toBe("75");
    expect(await point("pointermove", 1.5)).toBe("100");
    await point("pointerup", 0.75);
    expect(await point("pointermove", 0.1)).toBe("100");
});

// --- gallery ---

test("photos stand by stage, and the first comparison is open", async () => {
    await mountGallery();
    expect(".o_clinic_photo_section").toHaveCount(1);
    expect(".o_clinic_photo_group").toHaveCount(3);
    expect(".o_clinic_photo").toHaveCount(4);
    expect(".o_clinic_compare_choice[data-side=before]").toHaveValue("1");
    expect(".o_clinic_compare_choice[data-side=after]").toHaveValue("3");
    expect(".o_clinic_compare_slider").toHaveCount(1);
});

test("two other photos can be chosen, swapped and put side by side", async () => {
    await mountGallery();
    await contains(".o_clinic_compare_choice[data-side=after]").select("2");
    expect(".o_clinic_compare_label:last").toHaveText("Day 7 · Front");
    await contains(".o_clinic_compare button[title=Swap]").click();
    expect(".o_clinic_compare_label:first").toHaveText("Day 7 · Front");
    await contains(".o_clinic_compare_mode_side").click();
    expect(".o_clinic_compare_slider").toHaveCount(0);
    expect(".o_clinic_compare_side figure").toHaveCount(2);
    await contains(".o_clinic_photo_compare").click();
    expect(".o_clinic_compare").toHaveCount(0);
});

test("whoever may not add sees the photos only", async () => {
    gallery.can_add = false;
    await mountGallery();
    expect(".o_clinic_photo_uploader").toHaveCount(0);
    expect(".o_clinic_photo").toHaveCount(4);
});

// --- uploader ---

test("several files at once become photos of the stage that the day proposes", async () => {
    onRpc("clinic.photo", "create", ({ args }) => {
        expect.step(args[0][0]);
        return [100];
    });
    await mountGallery();
    expect(".o_clinic_photo_camera").toHaveCount(0);
    expect(".o_clinic_photo_stage").toHaveValue("3");
    await contains(".o_clinic_photo_view").select("left45");
    await click(".o_clinic_photo_files input", { interactive: false });
    await setInputFiles([file("a.jpg"), file("b.jpg")]);
    const vals = {
        partner_id: serverState.partnerId,
        view: "left45",
        image: btoa("picture"),
        stage_id: 3,
        encounter_id: 5,
    };
    await expect.waitForSteps([vals, vals]);
    expect(".o_clinic_photo_errors").toHaveCount(0);
});

test("what is refused says why under its name, and the others are kept", async () => {
    onRpc("clinic.photo", "create", ({ args }) => {
        if (atob(args[0][0].image) === "text") {
            throw makeServerError({ message: "This is not a picture." });
        }
        expect.step("created");
        return [100];
    });
    await mountGallery();
    await click(".o_clinic_photo_files input", { interactive: false });
    await setInputFiles([
        file("letter.jpg", "text"),
        file("huge.jpg", "x".repeat(1024 * 1024 + 1)),
        file("good.jpg"),
    ]);
    await expect.waitForSteps(["created"]);
    await waitFor(".o_clinic_photo_errors div:eq(1)");
    expect(".o_clinic_photo_errors div").toHaveCount(2);
    expect(".o_clinic_photo_errors").toHaveText(/letter.jpg: This is not a picture./);
    expect(".o_clinic_photo_errors").toHaveText(/huge.jpg: The picture has 2 MB/);
});

test("on a telephone the camera opens at once", async () => {
    mockUserAgent("android");
    await mountGallery();
    expect(".o_clinic_photo_camera input").toHaveAttribute("capture", "environment");
    expect(".o_clinic_photo_camera input").toHaveAttribute("accept", "image/*");
    expect(".o_clinic_photo_files input").toHaveAttribute("multiple");
});

test("on a follow-up the photo is linked, and what was typed stays", async () => {
    onRpc("clinic.photo", "create", ({ args }) => {
        expect.step(args[0][0]);
        return [100];
    });
    await mountView({
        type: "form",
        resModel: "clinic.followup",
        resId: 9,
        arch: `<form>
            <field name="partner_id"/><field name="note"/><field name="photo_count" invisible="1"/>
            <widget name="clinic_photo_take"/>
        </form>`,
    });
    await contains(".o_field_widget[name=note] input").edit("Hardly any swelling");
    expect(".o_clinic_photo_stage").toHaveCount(0);
    await click(".o_clinic_photo_files input", { interactive: false });
    await setInputFiles([file("a.jpg")]);
    await expect.waitForSteps([
        {
            partner_id: serverState.partnerId,
            view: "front",
            image: btoa("picture"),
            followup_id: 9,
        },
    ]);
    await waitFor(".o_clinic_photo_take .text-success");
    expect(".o_clinic_photo_take").toHaveText(/Photos taken: 1/);
    expect(".o_field_widget[name=note] input").toHaveValue("Hardly any swelling");
});
