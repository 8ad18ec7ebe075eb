// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

const RESULT_FIELDS = ["name", "code", "color", "icon", "outcome", "note_required"];

/**
 * One button for each result a contact may have, under the digits 1, 2, 3 …
 *
 * What was typed during the call (note, satisfaction, next date) is saved first, then the server
 * records the attempt; what it refuses (a missing note) it says itself and the draft stays.
 * Then the widget leads to the next follow-up, also when this one stays open to be tried again.
 */
export class ResultButtons extends Component {
    static template = "clinic_followup.ResultButtons";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ results: [], busy: false, noneLeft: false, recorded: null });
        onWillStart(async () => {
            this.state.results = await this.orm
                .cache({ type: "ram" })
                .searchRead("clinic.result", [["active", "=", true]], RESULT_FIELDS);
        });
        onWillUpdateProps(({ record }) => {
            if (this.state.recorded && this.state.recorded.resId !== record.resId) {
                Object.assign(this.state, { recorded: null, noneLeft: false });
            }
        });
    }

    get isOpen() {
        return this.props.record.data.state === "todo" && !this.state.recorded;
    }

    hotkey(index) {
        return index < 9 ? String(index + 1) : null;
    }

    /** Odoo's grey is too light for an icon. */
    edgeClass(result) {
        return result.color && result.color !== "secondary" ? `border-${result.color}` : "";
    }

    iconClass(result) {
        const color = result.color && result.color !== "secondary" ? result.color : "muted";
        return `${result.icon || "fa-circle-o"} text-${color}`;
    }

    hint(result, index) {
        const key = index < 9 ? ` (Alt+${index + 1})` : "";
        return result.note_required ? _t("A note is required") + key : result.name + key;
    }

    async onResult(result) {
        const { record } = this.props;
        await this.once(async () => {
            if (!(await record.save())) {
                return;
            }
            const action = await this.orm.call("clinic.followup", "action_record_result", [
                [record.resId],
                result.id,
            ]);
            if (action && action.type) {
                await this.action.doAction(action, { onClose: () => record.load() });
            } else {
                await record.load();
            }
            this.state.recorded = { resId: record.resId, name: result.name };
        });
    }

    async onNext() {
        await this.once(async () => {
            const [next] = await this.orm.search(
                "clinic.followup",
                [
                    ["user_id", "=", user.userId],
                    ["state", "=", "todo"],
                    ["due_group", "in", ["overdue", "today"]],
                    ["id", "!=", this.props.record.resId],
                ],
                { limit: 1, order: "date_due, id" }
            );
            if (!next) {
                this.state.noneLeft = true;
                return;
            }
            // in place, as the pager does: the way back to the worklist stays
            this.state.recorded = null;
            const { model } = this.props.record;
            const { resIds } = model.root;
            await model.load({
                resId: next,
                resIds: resIds.includes(next) ? resIds : [...resIds, next],
            });
        });
    }

    /** A second click while the first one is on its way is not a second call. */
    async once(callback) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await callback();
        } finally {
            this.state.busy = false;
        }
    }
}

export const resultButtons = {
    component: ResultButtons,
    fieldDependencies: [{ name: "state", type: "selection", readonly: true }],
};

registry.category("view_widgets").add("clinic_result_buttons", resultButtons);
