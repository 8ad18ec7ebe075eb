// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
    serverState,
} from "@web/../tests/web_test_helpers";
import { user } from "@web/core/user";
import { ClientCallButton } from "@clinic_followup/call_button/call_button";

describe.current.tags("desktop");

const NUMBER = "+86 138 1234 5678";
const MASKED = "+86 138 **** 5678";

class Visit extends models.Model {
    _name = "clinic.visit";

    name = fields.Char();
    phone = fields.Char();
    partner_id = fields.Many2one({ relation: "res.partner" });

    _records = [
        { id: 1, name: "Masked", phone: MASKED, partner_id: serverState.partnerId },
        { id: 2, name: "In full", phone: "+41 44 555 01 01", partner_id: serverState.partnerId },
        { id: 3, name: "None", partner_id: serverState.partnerId },
    ];
}

defineMailModels();
defineModels([Visit]);

const FIELD = `<field name="phone" widget="clinic_phone"
    options="{'enable_sms': false, 'partner_field': 'partner_id'}"/>`;
const READONLY = FIELD.replace("<field", '<field readonly="1"');

beforeEach(() => {
    patchWithCleanup(user, { hasGroup: async (group) => group === "clinic_followup.group_staff" });
    onRpc("res.partner", "action_clinic_reveal_phone", ({ args }) => {
        expect.step(`reveal ${JSON.stringify(args)}`);
        return NUMBER;
    });
});

const mountForm = (resId, arch = READONLY) =>
    mountView({
        type: "form",
        resModel: "clinic.visit",
        resId,
        resIds: [1, 2],
        arch: `<form>${arch}<widget name="clinic_client_call_button"/></form>`,
    });

test("a masked number is revealed by the eye, and only then dialled", async () => {
    await mountForm(1);
    expect(".o_clinic_phone_masked").toHaveText(MASKED);
    expect(".o_clinic_phone a").toHaveCount(0);
    await contains(".o_clinic_reveal").click();
    expect.verifySteps([`reveal [[${serverState.partnerId}]]`]);
    expect(".o_clinic_phone_number").toHaveText(NUMBER);
    expect(".o_clinic_phone_number").toHaveAttribute("href", "tel:+8613812345678");
    expect(".o_clinic_reveal").toHaveCount(0);
});

test("what was revealed is masked again when another record was opened", async () => {
    await mountForm(1);
    await contains(".o_clinic_reveal").click();
    await contains(".o_pager_next").click();
    await contains(".o_pager_previous").click();
    expect(".o_clinic_phone_masked").toHaveText(MASKED);
    expect.verifySteps([`reveal [[${serverState.partnerId}]]`]);
});

test("on a form the masked number stays in the input, and a new one may be typed", async () => {
    onRpc("clinic.visit", "web_save", ({ args }) => {
        expect.step(`saved ${JSON.stringify(args[1])}`);
    });
    await mountForm(1, FIELD);
    expect(".o_field_widget[name=phone] input").toHaveValue(MASKED);
    await contains(".o_clinic_reveal").click();
    expect(".o_field_widget[name=phone] input").toHaveValue(MASKED);
    expect(".o_clinic_phone_number").toHaveText(NUMBER);
    await contains(".o_field_widget[name=phone] input").edit("13987654321");
    await contains(".o_form_button_save").click();
    expect.verifySteps([`reveal [[${serverState.partnerId}]]`, 'saved {"phone":"13987654321"}']);
});

test("an SMS can be written to a masked number", async () => {
    await mountForm(1, FIELD.replace("'enable_sms': false, ", ""));
    expect(".o_clinic_phone .o_field_phone_sms").toHaveCount(1);
});

test("a number in full looks as ever", async () => {
    await mountForm(2);
    expect(".o_clinic_phone").toHaveCount(0);
    expect(".o_field_widget[name=phone] a").toHaveAttribute("href", "tel:+41445550101");
});

test("without a number there is nothing to reveal", async () => {
    await mountForm(3);
    expect(".o_clinic_reveal").toHaveCount(0);
});

test("who is no clinic staff reveals nothing", async () => {
    patchWithCleanup(user, { hasGroup: async () => false });
    await mountForm(1);
    expect(".o_clinic_phone_masked").toHaveText(MASKED);
    expect(".o_clinic_reveal").toHaveCount(0);
});

test("in a list each row has its eye, which does not open the record", async () => {
    await mountView({
        type: "list",
        resModel: "clinic.visit",
        arch: `<list><field name="name"/>${READONLY}</list>`,
    });
    expect(".o_clinic_reveal").toHaveCount(1);
    await contains(".o_clinic_reveal").click();
    expect(".o_clinic_phone_number").toHaveText(NUMBER);
    expect.verifySteps([`reveal [[${serverState.partnerId}]]`]);
});

test("the call button dials the number that the server tells, not the masked one", async () => {
    patchWithCleanup(ClientCallButton.prototype, {
        dial(url) {
            expect.step(`dial ${url}`);
        },
    });
    onRpc("clinic.visit", "action_clinic_call", ({ args }) => {
        expect.step(`call ${JSON.stringify(args)}`);
        return { type: "ir.actions.act_url", url: "tel:+8613812345678", target: "self" };
    });
    await mountForm(1);
    expect(".o_clinic_call").toHaveAttribute("href", "#");
    await contains(".o_clinic_call").click();
    expect.verifySteps(["call [[1]]", "dial tel:+8613812345678"]);
});
