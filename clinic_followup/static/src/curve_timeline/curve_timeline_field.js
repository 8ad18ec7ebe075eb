// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, onMounted, onWillUnmount, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { computeTimelineLayout } from "./timeline_layout";

/** Font Awesome's characters: inside an SVG a class cannot draw them. */
const CHANNEL_GLYPHS = {
    phone: "\uf095",
    sms: "\uf27a",
    wechat: "\uf1d7",
    email: "\uf0e0",
    visit: "\uf015",
};
const COMPACT_WIDTH = 240;

export class CurveTimelineField extends Component {
    static template = "clinic_followup.CurveTimelineField";
    static props = { ...standardFieldProps, compact: { type: Boolean, optional: true } };

    setup() {
        this.root = useRef("root");
        this.state = useState({ width: this.props.compact ? COMPACT_WIDTH : 0 });
        if (!this.props.compact) {
            const observer = new ResizeObserver(() => this.measure());
            onMounted(() => {
                this.measure();
                observer.observe(this.root.el);
            });
            onWillUnmount(() => observer.disconnect());
        }
    }

    measure() {
        const width = Math.floor(this.root.el.clientWidth);
        if (width && width !== this.state.width) {
            this.state.width = width;
        }
    }

    get timeline() {
        return this.props.record.data[this.props.name] || { steps: [] };
    }

    get layout() {
        return computeTimelineLayout(this.timeline, {
            width: this.state.width,
            compact: this.props.compact,
        });
    }

    get title() {
        return _t("Timeline of the curve: %s steps", this.timeline.steps.length);
    }

    get legendChannels() {
        const used = new Set(this.timeline.steps.map((step) => step.channel));
        return Object.keys(CHANNEL_GLYPHS)
            .filter((channel) => used.has(channel))
            .map((channel) => ({
                channel,
                glyph: CHANNEL_GLYPHS[channel],
                name: this.channelName(channel),
            }));
    }

    get hasSatisfaction() {
        return this.timeline.steps.some((step) => step.is_satisfaction);
    }

    get hasOptional() {
        return this.timeline.steps.some((step) => step.mandatory === false);
    }

    get hasRepeat() {
        return this.timeline.steps.some((step) => step.repeat?.length);
    }

    /** The moment of the axis' zero, by the name of what starts the curve. */
    anchorName(anchor) {
        const { record } = this.props;
        const kinds = record.fields.encounter_kind?.selection || [];
        const kind = kinds.find(([value]) => value === record.data.encounter_kind);
        return {
            encounter: kind?.[1] || _t("Treatment"),
            scabbing: _t("Scabs are off"),
            effect_end: _t("Effect ends"),
        }[anchor];
    }

    channelName(channel) {
        return {
            phone: _t("Call"),
            sms: _t("SMS"),
            wechat: _t("WeChat"),
            email: _t("E-mail"),
            visit: _t("Home visit"),
        }[channel];
    }

    glyph(marker) {
        return CHANNEL_GLYPHS[marker.channel] || CHANNEL_GLYPHS.phone;
    }

    diamond({ x, y, radius }) {
        const r = radius * 1.25;
        return `${x},${y - r} ${x + r},${y} ${x},${y + r} ${x - r},${y}`;
    }

    markerClass(marker) {
        const optional = marker.mandatory === false ? "o_clinic_marker_optional" : "";
        return `o_clinic_marker o_clinic_role_color_${marker.role_color || 0} ${optional}`;
    }

    /** Everything about a step in one line, for the tooltip and for screen readers. */
    describe(marker) {
        const parts = [marker.label, marker.name, marker.role, this.channelName(marker.channel)];
        if (marker.is_satisfaction) {
            parts.push(_t("satisfaction"));
        }
        if (marker.mandatory === false) {
            parts.push(_t("optional"));
        }
        if (marker.repeats.length) {
            parts.push(_t("repeated %s times", marker.repeats.length));
        }
        return parts.filter(Boolean).join(" · ");
    }
}

export const curveTimelineField = {
    component: CurveTimelineField,
    displayName: _t("Curve timeline"),
    supportedTypes: ["json"],
    supportedOptions: [{ label: _t("Compact"), name: "compact", type: "boolean" }],
    extractProps: ({ options }) => ({ compact: Boolean(options.compact) }),
};

registry.category("fields").add("clinic_curve_timeline", curveTimelineField);
