// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onWillStart, useEffect, useState } from "@odoo/owl";
// first: it adds the SMS button to core's field
import "@sms/components/phone_field/phone_field";
import { SendSMSButton } from "@sms/components/sms_button/sms_button";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { PhoneField, formPhoneField, phoneField } from "@web/views/fields/phone/phone_field";

/**
 * A phone number that the server may have masked. Clinic staff reveal it with the eye beside it: the
 * server logs that, and the number is shown until another record is opened.
 */
export class ClinicPhoneField extends Component {
    static template = "clinic_followup.PhoneField";
    static components = { PhoneField, PlainField: PhoneField, SendSMSButton };
    static props = { ...PhoneField.props, partnerField: { type: String, optional: true } };
    static defaultProps = { ...PhoneField.defaultProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ number: "", of: "", busy: false });
        onWillStart(async () => {
            this.mayReveal = await user.hasGroup("clinic_followup.group_staff");
        });
        useEffect(
            () => () => Object.assign(this.state, { number: "", of: "" }),
            () => [this.key]
        );
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get isMasked() {
        return this.value.includes("**");
    }

    get partnerId() {
        const { record } = this.props;
        const { partnerField } = this.props;
        return partnerField ? record.data[partnerField]?.id : record.resId;
    }

    /** What was revealed belongs to this client and this number only, until the form shows another one. */
    get key() {
        return `${this.partnerId} ${this.value}`;
    }

    get revealed() {
        return this.state.of === this.key ? this.state.number : "";
    }

    get href() {
        return `tel:${this.revealed.replace(/[^\d+*#,;]/g, "")}`;
    }

    get canReveal() {
        return this.mayReveal && Boolean(this.partnerId) && !this.revealed;
    }

    /** The props of core's own field, which knows nothing of ours. */
    get plainProps() {
        const props = { ...this.props };
        delete props.partnerField;
        return props;
    }

    async reveal() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const key = this.key;
        try {
            const number = await this.orm.call("res.partner", "action_clinic_reveal_phone", [
                [this.partnerId],
            ]);
            Object.assign(this.state, { number: number || "", of: key });
        } finally {
            this.state.busy = false;
        }
    }
}

const fieldOf = (description, component) => ({
    ...description,
    component,
    fieldDependencies: ({ options }) =>
        options.partner_field
            ? [{ name: options.partner_field, type: "many2one", readonly: true }]
            : [],
    extractProps: (info, dynamicInfo) => ({
        ...description.extractProps(info, dynamicInfo),
        partnerField: info.options.partner_field,
    }),
});

class ClinicFormPhoneField extends ClinicPhoneField {
    static components = { ...ClinicPhoneField.components, PlainField: formPhoneField.component };
}

registry.category("fields").add("clinic_phone", fieldOf(phoneField, ClinicPhoneField));
registry.category("fields").add("form.clinic_phone", fieldOf(formPhoneField, ClinicFormPhoneField));
