// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import { Component, useRef, useState } from "@odoo/owl";

const STEPS = {
    ArrowLeft: -5,
    ArrowDown: -5,
    ArrowRight: 5,
    ArrowUp: 5,
    PageDown: -20,
    PageUp: 20,
};

/**
 * Two pictures one over the other, with an edge that is moved by mouse, finger or keyboard.
 */
export class CompareSlider extends Component {
    static template = "clinic_followup.CompareSlider";
    static props = {
        before: { type: Object, shape: { src: String, label: String } },
        after: { type: Object, shape: { src: String, label: String } },
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({ position: 50, ratio: "4 / 5" });
    }

    get style() {
        const { position, ratio } = this.state;
        return `--o-clinic-edge: ${position}%; --o-clinic-ratio: calc(${ratio}); aspect-ratio: ${ratio};`;
    }

    onLoad(ev) {
        const { naturalWidth, naturalHeight } = ev.target;
        if (naturalWidth && naturalHeight) {
            this.state.ratio = `${naturalWidth} / ${naturalHeight}`;
        }
    }

    onPointerDown(ev) {
        if (ev.button > 0) {
            return;
        }
        this.dragging = true;
        this.root.el.setPointerCapture?.(ev.pointerId);
        this.follow(ev);
    }

    onPointerMove(ev) {
        if (this.dragging) {
            this.follow(ev);
        }
    }

    onPointerEnd() {
        this.dragging = false;
    }

    onKeydown(ev) {
        const { key } = ev;
        if (key in STEPS) {
            this.moveTo(this.state.position + STEPS[key]);
        } else if (key === "Home" || key === "End") {
            this.moveTo(key === "Home" ? 0 : 100);
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }

    follow(ev) {
        const { left, width } = this.root.el.getBoundingClientRect();
        this.moveTo(width ? (100 * (ev.clientX - left)) / width : 50);
    }

    moveTo(position) {
        this.state.position = Math.round(Math.min(100, Math.max(0, position)));
    }
}
