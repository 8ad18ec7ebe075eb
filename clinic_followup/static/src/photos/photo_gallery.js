// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { useFileViewer } from "@web/core/file_viewer/file_viewer_hook";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { imageUrl } from "@web/core/utils/urls";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { CompareSlider } from "./compare_slider";
import { byStage, defaultPair, inOrder } from "./photo_pair";
import { PhotoUploader } from "./photo_uploader";

/**
 * The photos of a client, of a treatment or of a follow-up's treatment: by treatment and stage, with a
 * comparison of any two of them.
 */
export class PhotoGallery extends Component {
    static template = "clinic_followup.PhotoGallery";
    static components = { CompareSlider, PhotoUploader };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.fileViewer = useFileViewer();
        this.state = useState({ data: null, open: false, pairs: {}, sideBySide: false });
        onWillStart(() => this.load(this.props.record));
        onWillUpdateProps(async ({ record }) => {
            if (this.keyOf(record) !== this.key) {
                Object.assign(this.state, { open: false, pairs: {} });
                await this.load(record);
            }
        });
        useBus(this.env.bus, "CLINIC_PHOTO:ADDED", () => this.load(this.props.record));
    }

    keyOf({ resModel, resId, data }) {
        return `${resModel} ${resId} ${data.partner_id?.id}`;
    }

    target({ resModel, resId, data }) {
        switch (resModel) {
            case "res.partner":
                return { partner_id: resId };
            case "clinic.encounter":
                return { partner_id: data.partner_id.id, encounter_id: resId };
            default:
                return { partner_id: data.partner_id.id, followup_id: resId };
        }
    }

    async load(record) {
        this.key = this.keyOf(record);
        const target = this.target(record);
        const data = await this.orm.call("clinic.photo", "gallery", [], target);
        if (this.key !== this.keyOf(record)) {
            return;
        }
        this.state.data = { ...data, ...target };
        if (this.state.open === false) {
            this.state.open = this.sections.find((section) => section.pair)?.id ?? null;
        }
    }

    /** Treatments that have photos, newest first; what belongs to none comes last. */
    get sections() {
        const { photos, treatments, stages } = this.state.data;
        const known = treatments.map(({ id, name }) => ({ id, name }));
        return [...known, { id: 0, name: _t("Without treatment") }]
            .map((treatment) => {
                const own = photos.filter((photo) => (photo.encounter_id || 0) === treatment.id);
                const pair = defaultPair(own, stages);
                return {
                    ...treatment,
                    photos: inOrder(own, stages),
                    groups: byStage(own, stages),
                    pair: pair && this.pairOf(treatment.id, own, pair),
                };
            })
            .filter((section) => section.photos.length);
    }

    /** What the user chose, as long as it is there. */
    pairOf(treatmentId, photos, pair) {
        const chosen = this.state.pairs[treatmentId] || {};
        return ["before", "after"].map(
            (side, index) => photos.find((photo) => photo.id === chosen[side]) || pair[index]
        );
    }

    label(photo) {
        return `${this.stageName(photo)} · ${this.viewName(photo)}`;
    }

    longLabel(photo) {
        return `${this.label(photo)} · ${this.day(photo)}`;
    }

    day(photo) {
        return formatDate(deserializeDate(photo.date));
    }

    stageName(photo) {
        return this.state.data.stages.find(({ id }) => id === photo.stage_id)?.name || "";
    }

    viewName(photo) {
        return this.state.data.views.find(([value]) => value === photo.view)?.[1] || "";
    }

    /** Without a version in the address: the server is asked, and logs it, at every look. */
    source(photo, field = "image") {
        return imageUrl("clinic.photo", photo.id, field);
    }

    shown(photo) {
        return { src: this.source(photo), label: this.label(photo) };
    }

    toggle(section) {
        this.state.open = this.state.open === section.id ? null : section.id;
    }

    choose(section, side, ev) {
        this.state.pairs[section.id] = {
            ...this.state.pairs[section.id],
            [side]: Number(ev.target.value),
        };
    }

    swap(section) {
        const [before, after] = section.pair;
        this.state.pairs[section.id] = { before: after.id, after: before.id };
    }

    enlarge(section, photo) {
        const files = section.photos.map((each) => ({
            isImage: true,
            isViewable: true,
            name: this.longLabel(each),
            displayName: this.longLabel(each),
            defaultSource: this.source(each),
            downloadUrl: imageUrl("clinic.photo", each.id, "image", { download: true }),
        }));
        this.fileViewer.open(files[section.photos.indexOf(photo)], files);
    }

    async edit(photo) {
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Photo"),
                res_model: "clinic.photo",
                res_id: photo.id,
                views: [[false, "form"]],
                target: "new",
            },
            { onClose: () => this.load(this.props.record) }
        );
    }
}

/** On a follow-up that asks for a photo: one button, everything else is known. */
export class PhotoTake extends Component {
    static template = "clinic_followup.PhotoTake";
    static components = { PhotoUploader };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ options: null, added: 0 });
        onWillStart(async () => {
            this.state.options = await this.orm.call("clinic.photo", "upload_options", []);
        });
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                this.state.added = 0;
            }
        });
    }

    get count() {
        return (this.props.record.data.photo_count || 0) + this.state.added;
    }

    onUploaded(count) {
        // what is typed on the follow-up stays as it is
        this.state.added += count;
        this.env.bus.trigger("CLINIC_PHOTO:ADDED");
    }
}

registry.category("view_widgets").add("clinic_photo_gallery", { component: PhotoGallery });
registry.category("view_widgets").add("clinic_photo_take", { component: PhotoTake });
