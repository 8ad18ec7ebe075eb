// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * A `tel:` link that asks the server first: it notes when the call began, and refuses if the
 * client does not want to be called. Only then the telephone dials, the number that the server tells:
 * here it may be masked.
 */
export class CallButton extends Component {
    static template = "clinic_followup.CallButton";
    static props = {
        ...standardWidgetProps,
        block: { type: Boolean, optional: true },
        label: { type: Boolean, optional: true },
    };
    static phoneField = "partner_phone";
    static method = "action_call";
    static style = "btn-primary";

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ busy: false });
    }

    get phone() {
        return this.props.record.data[this.constructor.phoneField] || "";
    }

    get href() {
        return this.phone.includes("**") ? "#" : `tel:${this.phone.replace(/[^\d+*#,;]/g, "")}`;
    }

    get style() {
        return `${this.constructor.style} ${this.props.block ? "w-100 btn-lg" : ""} ${this.state.busy ? "disabled" : ""}`;
    }

    get showsNumber() {
        return this.props.block;
    }

    get title() {
        return _t("Call %s", this.phone);
    }

    async onClick() {
        if (this.state.busy) {
            return;
        }
        const { record } = this.props;
        this.state.busy = true;
        try {
            if ((await record.isDirty()) && !(await record.save())) {
                return;
            }
            const action = await this.orm.call(record.resModel, this.constructor.method, [
                [record.resId],
            ]);
            if (action && action.type && action.type !== "ir.actions.act_url") {
                await this.action.doAction(action);
            } else {
                this.dial(action?.url || this.href);
            }
            await record.load();
        } finally {
            this.state.busy = false;
        }
    }

    dial(url) {
        browser.location.assign(url);
    }
}

/** The same on a client. */
export class ClientCallButton extends CallButton {
    static phoneField = "phone";
    static method = "action_clinic_call";
    static style = "btn-secondary";

    get showsNumber() {
        return !this.props.label;
    }
}

const widgetOf = (component) => ({
    component,
    fieldDependencies: [{ name: component.phoneField, type: "char", readonly: true }],
    extractProps: ({ options }) => ({
        block: Boolean(options.block),
        label: Boolean(options.label),
    }),
});

registry.category("view_widgets").add("clinic_call_button", widgetOf(CallButton));
registry.category("view_widgets").add("clinic_client_call_button", widgetOf(ClientCallButton));
