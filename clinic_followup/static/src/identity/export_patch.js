// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { patch } from "@web/core/utils/patch";
import { ExportAll } from "@web/views/list/export_all/export_all";
import { ExportDataDialog } from "@web/views/view_dialogs/export_data_dialog";
import { confirmIdentity } from "@clinic_followup/identity/identity";

patch(ExportAll.prototype, {
    async onDirectExportData() {
        const { resModel } = this.env.searchModel;
        if (await confirmIdentity(this.env, "confirm_export", [resModel])) {
            return super.onDirectExportData(...arguments);
        }
    },
});

patch(ExportDataDialog.prototype, {
    async onClickExportButton() {
        const fields = this.state.exportList.map((field) => field.id || field.name);
        const { resModel } = this.props.root;
        if (
            !fields.length ||
            (await confirmIdentity(this.env, "confirm_export", [resModel, fields]))
        ) {
            return super.onClickExportButton(...arguments);
        }
    },
});
