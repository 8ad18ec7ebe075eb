// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { isMobileOS } from "@web/core/browser/feature_detection";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";

const MEGABYTE = 1024 * 1024;

/**
 * Takes photos with the camera of a telephone, or uploads files from a desk, several at once.
 *
 * One request for each: what is refused says why under its own name, and the others are kept.
 */
export class PhotoUploader extends Component {
    static template = "clinic_followup.PhotoUploader";
    static props = {
        partnerId: Number,
        followupId: { type: [Number, Boolean], optional: true },
        treatments: { type: Array, optional: true },
        stages: { type: Array, optional: true },
        stageId: { type: [Number, Boolean], optional: true },
        views: Array,
        limit: Number,
        onUploaded: Function,
    };
    static defaultProps = { treatments: [], stages: [] };

    setup() {
        this.orm = useService("orm");
        this.hasCamera = isMobileOS();
        this.state = useState({ view: "front", current: 0, total: 0, errors: [] });
        this.propose(this.props);
        onWillUpdateProps((next) => {
            const ids = (props) => props.treatments.map(({ id }) => id).join();
            if (next.partnerId !== this.props.partnerId || ids(next) !== ids(this.props)) {
                this.propose(next);
            }
        });
    }

    /** The newest treatment, and the stage that its day proposes unless the follow-up asks for one. */
    propose(props) {
        const [treatment] = props.treatments;
        this.state.treatmentId = treatment?.id || false;
        this.state.stageId = props.stageId || treatment?.stage_id || props.stages[0]?.id || false;
    }

    get isBusy() {
        return this.state.total > 0;
    }

    onTreatment(ev) {
        this.state.treatmentId = Number(ev.target.value) || false;
        const treatment = this.props.treatments.find(({ id }) => id === this.state.treatmentId);
        this.state.stageId =
            this.props.stageId || treatment?.stage_id || this.props.stages[0]?.id || false;
    }

    onStage(ev) {
        this.state.stageId = Number(ev.target.value);
    }

    onView(ev) {
        this.state.view = ev.target.value;
    }

    async onFiles(ev) {
        const files = [...ev.target.files];
        // the same file can be chosen again
        ev.target.value = "";
        if (!files.length || this.isBusy) {
            return;
        }
        Object.assign(this.state, { errors: [], current: 0, total: files.length });
        let uploaded = 0;
        try {
            for (const file of files) {
                this.state.current++;
                const error = await this.upload(file);
                if (error) {
                    this.state.errors.push(`${file.name}: ${error}`);
                } else {
                    uploaded++;
                }
            }
        } finally {
            this.state.total = 0;
        }
        if (uploaded) {
            await this.props.onUploaded(uploaded);
        }
    }

    /** A sentence about what went wrong; nothing if it is stored. */
    async upload(file) {
        if (file.size > this.props.limit * MEGABYTE) {
            return _t(
                "The picture has %(size)s MB; at most %(limit)s MB are allowed. Choose a smaller one.",
                { size: Math.ceil(file.size / MEGABYTE), limit: this.props.limit }
            );
        }
        try {
            const url = await getDataURLFromFile(file);
            await this.orm.create("clinic.photo", [this.prepare(url.split(",")[1] || "")]);
        } catch (error) {
            return error?.data?.message || _t("It could not be uploaded. Please try again.");
        }
        return "";
    }

    prepare(image) {
        const { partnerId, followupId, treatments } = this.props;
        const { stageId, treatmentId, view } = this.state;
        return {
            partner_id: partnerId,
            view,
            image,
            ...(stageId ? { stage_id: stageId } : {}),
            ...(treatments.length ? { encounter_id: treatmentId } : {}),
            ...(followupId ? { followup_id: followupId } : {}),
        };
    }
}
