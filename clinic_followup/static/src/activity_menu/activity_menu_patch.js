// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { ActivityMenu } from "@mail/core/web/activity_menu";
import { patch } from "@web/core/utils/patch";

patch(ActivityMenu.prototype, {
    /** Follow-ups are no activities: they have no activity view, but a calendar. */
    availableViews(group) {
        if (group.model === "clinic.followup") {
            return [
                [false, "kanban"],
                [false, "list"],
                [false, "form"],
                [false, "calendar"],
            ];
        }
        return super.availableViews(...arguments);
    },
});
