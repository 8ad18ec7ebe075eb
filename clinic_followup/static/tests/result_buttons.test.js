// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { CallButton } from "@clinic_followup/call_button/call_button";

describe.current.tags("desktop");

class Result extends models.Model {
    _name = "clinic.result";

    name = fields.Char();
    code = fields.Char();
    color = fields.Char();
    icon = fields.Char();
    outcome = fields.Char();
    note_required = fields.Boolean();
    active = fields.Boolean({ default: true });

    _records = [
        {
            id: 1,
            name: "Reached",
            code: "reached",
            color: "success",
            icon: "fa-check",
            note_required: true,
        },
        { id: 2, name: "No answer", code: "no_answer", color: "secondary", icon: "fa-phone" },
    ];
}

class Followup extends models.Model {
    _name = "clinic.followup";

    name = fields.Char();
    note = fields.Text();
    partner_phone = fields.Char();
    state = fields.Selection({
        selection: [
            ["todo", "To do"],
            ["done", "Done"],
        ],
    });

    _records = [
        { id: 1, name: "Swelling", state: "todo", partner_phone: "+41 44 555 01 01" },
        { id: 2, name: "Effect", state: "done" },
    ];
}

defineMailModels();
defineModels([Result, Followup]);

const ARCH = `
    <form>
        <field name="note"/>
        <widget name="clinic_call_button"/>
        <widget name="clinic_result_buttons"/>
    </form>`;

beforeEach(() => {
    onRpc("clinic.followup", "web_save", ({ args }) => {
        expect.step(`saved ${args[1].note}`);
    });
});

async function mountFollowup(resId) {
    await mountView({ type: "form", resModel: "clinic.followup", resId, arch: ARCH });
    await animationFrame();
}

test("one button for each result, under a digit", async () => {
    await mountFollowup(1);
    expect(".o_clinic_result").toHaveCount(2);
    expect(".o_clinic_result:first").toHaveAttribute("data-hotkey", "1");
    expect(".o_clinic_result:first").toHaveClass("border-success");
});

test("a click saves the draft first and then records the result", async () => {
    onRpc("clinic.followup", "action_record_result", ({ args }) => {
        expect.step(`recorded ${JSON.stringify(args)}`);
        return false;
    });
    await mountFollowup(1);
    await contains(".o_field_widget[name=note] textarea").edit("Swelling is down");
    await contains(".o_clinic_result[data-result=reached]").click();
    expect.verifySteps(["saved Swelling is down", "recorded [[1],1]"]);
});

test("a follow-up that is tried again leads to the next one as well", async () => {
    onRpc("clinic.followup", "action_record_result", () => false);
    await mountFollowup(1);
    await contains(".o_clinic_result[data-result=no_answer]").click();
    await animationFrame();
    expect(".o_clinic_result").toHaveCount(0);
    expect(".o_clinic_results").toHaveText(/No answer/);
    expect(".o_clinic_next").toHaveCount(1);
});

test("what the server refuses leaves the draft and the buttons", async () => {
    expect.errors(1);
    onRpc("clinic.followup", "action_record_result", () => {
        throw new Error("Write a note first");
    });
    await mountFollowup(1);
    await contains(".o_clinic_result[data-result=reached]").click();
    await animationFrame();
    expect.verifyErrors([/Write a note first|RPC_ERROR/]);
    expect(".o_clinic_result:enabled").toHaveCount(2);
});

test("a closed follow-up leads to the next one", async () => {
    onRpc("clinic.followup", "search", () => []);
    await mountFollowup(2);
    expect(".o_clinic_result").toHaveCount(0);
    await contains(".o_clinic_next").click();
    expect(".o_clinic_results").toHaveText(/Nothing is overdue or due today/);
});

test("the next one opens in place", async () => {
    onRpc("clinic.followup", "search", () => [1]);
    await mountFollowup(2);
    await contains(".o_clinic_next").click();
    expect(".o_clinic_next").toHaveCount(0);
    expect(".o_clinic_result").toHaveCount(2);
});

test("the call button asks the server before it dials", async () => {
    patchWithCleanup(CallButton.prototype, {
        dial(url) {
            expect.step(`dial ${url}`);
        },
    });
    onRpc("clinic.followup", "action_call", ({ args }) => {
        expect.step(`call ${JSON.stringify(args)}`);
        return false;
    });
    await mountFollowup(1);
    expect(".o_clinic_call").toHaveAttribute("href", "tel:+41445550101");
    await contains(".o_clinic_call").click();
    expect.verifySteps(["call [[1]]", "dial tel:+41445550101"]);
});

test("without a number there is no call button", async () => {
    await mountFollowup(2);
    expect(".o_clinic_call").toHaveCount(0);
});
