// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/**
 * Asks who sits at the screen (L4), as Odoo does: by password or passkey.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {string} [method] of `clinic.identity`: what decides whether to ask
 * @param {Array} [args]
 * @returns {Promise<boolean>} whether to go on
 */
export async function confirmIdentity(env, method = "confirm", args = []) {
    const { action, orm } = env.services;
    const asking = await orm.call("clinic.identity", method, args);
    if (!asking || asking.type !== "ir.actions.act_window") {
        return true;
    }
    await new Promise((resolve) => {
        action.doAction(asking, { onClose: resolve });
    });
    return orm.call("clinic.identity", "is_confirmed", []);
}

/** What the server refuses without a confirmation is asked for, instead of showing the refusal. */
export function identityErrorHandler(env, error, originalError) {
    if (
        !(originalError instanceof RPCError) ||
        originalError.exceptionName !== "odoo.addons.clinic_followup.exceptions.IdentityError"
    ) {
        return false;
    }
    error.unhandledRejectionEvent?.preventDefault();
    confirmIdentity(env).then((confirmed) => {
        if (confirmed) {
            env.services.notification.add(_t("Thank you. Please repeat what you did."), {
                type: "success",
            });
        }
    });
    return true;
}

registry.category("error_handlers").add("clinic_identity", identityErrorHandler, { sequence: 50 });
