// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { download } from "@web/core/network/download";

describe.current.tags("desktop");

class Client extends models.Model {
    _name = "clinic.client";

    name = fields.Char();

    _records = [{ id: 1, name: "Lin" }];
}

class IdentityCheck extends models.Model {
    _name = "res.users.identitycheck";

    password = fields.Char();

    _records = [{ id: 7 }];
    _views = {
        form: `
            <form>
                <field name="password"/>
                <footer>
                    <button name="run_check" type="object" string="Confirm Password"/>
                    <button special="cancel" string="Discard"/>
                </footer>
            </form>`,
    };
}

class Exports extends models.Model {
    _name = "ir.exports";

    name = fields.Char();
    resource = fields.Char();
}

defineMailModels();
defineModels([Client, IdentityCheck, Exports]);

const ASKING = {
    type: "ir.actions.act_window",
    res_model: "res.users.identitycheck",
    res_id: 7,
    name: "Access Control",
    target: "new",
    views: [[false, "form"]],
};
let confirmed;

beforeEach(() => {
    confirmed = false;
    onRpc("has_group", () => true);
    onRpc("/web/export/formats", () => [{ tag: "csv", label: "CSV" }]);
    onRpc("/web/export/get_fields", () => [
        { id: "name", string: "Name", value: "name", children: false, field_type: "char" },
    ]);
    onRpc("clinic.identity", "confirm", () => ASKING);
    onRpc("clinic.identity", "confirm_export", ({ args }) => {
        expect.step(`ask ${JSON.stringify(args)}`);
        return confirmed ? false : ASKING;
    });
    onRpc("clinic.identity", "is_confirmed", () => confirmed);
    onRpc("res.users.identitycheck", "run_check", () => {
        confirmed = true;
        return { type: "ir.actions.act_window_close" };
    });
    patchWithCleanup(download, {
        _download: (options) => {
            expect.step(`download ${options.url}`);
            return Promise.resolve();
        },
    });
});

async function mountClients() {
    await mountView({
        type: "list",
        resModel: "clinic.client",
        arch: `<list><field name="name"/></list>`,
        loadActionMenus: true,
    });
}

async function exportAll() {
    await contains(".o_cp_action_menus .dropdown-toggle").click();
    await contains(".o-dropdown--menu .dropdown-item").click();
    await animationFrame();
}

test("exporting all asks for the identity first and then goes on", async () => {
    await mountClients();
    await exportAll();
    expect.verifySteps([`ask ["clinic.client"]`]);
    await contains(".modal button[name=run_check]").click();
    await animationFrame();
    expect.verifySteps(["download /web/export/xlsx"]);
});

test("without the confirmation nothing is exported", async () => {
    await mountClients();
    await exportAll();
    await contains(".modal button:contains(Discard)").click();
    await animationFrame();
    expect.verifySteps([`ask ["clinic.client"]`]);
    expect(".modal").toHaveCount(0);
});

test("who has confirmed lately exports at once", async () => {
    confirmed = true;
    await mountClients();
    await exportAll();
    expect.verifySteps([`ask ["clinic.client"]`, "download /web/export/xlsx"]);
});

test("the export dialog asks with its fields, over the dialog", async () => {
    await mountClients();
    await contains(".o_list_record_selector input[type='checkbox']").click();
    await contains(".o_control_panel .o_cp_action_menus .dropdown-toggle").click();
    await contains(".dropdown-menu span:contains(Export)").click();
    await contains(".modal .o_select_button").click();
    await animationFrame();
    expect.verifySteps([`ask ["clinic.client",["name"]]`]);
    await contains(".modal button[name=run_check]").click();
    await animationFrame();
    expect.verifySteps(["download /web/export/csv"]);
});

test("what the server refuses leads to the confirmation", async () => {
    expect.errors(1);
    await mountClients();
    Promise.reject(
        makeServerError({
            errorName: "odoo.addons.clinic_followup.exceptions.IdentityError",
            message: "Confirm your identity first",
        })
    );
    await contains(".modal button[name=run_check]").click();
    await animationFrame();
    expect.verifyErrors([/RPC_ERROR|Confirm your identity/]);
    expect(".o_notification").toHaveText(/Please repeat what you did/);
});
