// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

/**
 * Where the pieces of a curve's picture lie. Plain functions: no DOM, no Odoo.
 *
 * The steps of a curve lie at 0, 1, 3, 7, 30, 90, 365 days: on a linear axis the first week
 * is one blot. The axis is a signed logarithm, so each of these gets about the same room.
 */

/** The days an axis may name, in the order in which they get their place. */
const TICK_DAYS = [0, 30, 365, 7, 90, 180, 1, 3, 14, 60, 120, 730, -1, -7, -30, -90, 1095];

const MARKER_RADIUS = 13;
const REPEAT_RADIUS = 5;
const LANE_HEIGHT = 38;
const AXIS_HEIGHT = 30;
const TRACK_GAP = 14;
const TEXT_GAP = 6;
const MIN_TEXT_WIDTH = 60;
const TICK_GAP = 34;
/** The day is set in bold, which is a little wider. */
const BOLD = 1.15;

/** Days to the axis' own unit: sign(d) · ln(1 + |d|). */
export function scaleDay(day) {
    return Math.sign(day) * Math.log1p(Math.abs(day));
}

/** About how many pixels a text takes: Chinese characters are twice as wide as Latin ones. */
export function textWidth(text, fontSize = 13) {
    let width = 0;
    for (const character of text) {
        width += character.codePointAt(0) > 0x2e7f ? fontSize : fontSize * 0.56;
    }
    return width;
}

/** The text, cut with an ellipsis so that it fits. */
export function fitText(text, width, fontSize = 13) {
    if (textWidth(text, fontSize) <= width) {
        return text;
    }
    const characters = [...text];
    while (characters.length && textWidth(characters.join("") + "…", fontSize) > width) {
        characters.pop();
    }
    return characters.length ? characters.join("").trimEnd() + "…" : "";
}

/**
 * A function from a day to a pixel between `left` and `right`; the anchor (0) is always on it.
 *
 * @param {number[]} days
 * @param {number} left
 * @param {number} right
 */
export function makeScale(days, left, right) {
    const from = scaleDay(Math.min(0, ...days));
    const to = scaleDay(Math.max(0, ...days));
    const span = to - from || 1;
    return (day) => left + ((scaleDay(day) - from) / span) * (right - left);
}

/** The days the axis names: the known ones inside its range that do not run into each other. */
export function pickTicks(days, scale, gap = TICK_GAP) {
    const min = Math.min(0, ...days);
    const max = Math.max(0, ...days);
    const taken = [];
    for (const day of TICK_DAYS) {
        const x = scale(day);
        if (day >= min && day <= max && taken.every((tick) => Math.abs(tick.x - x) >= gap)) {
            taken.push({ day, x });
        }
    }
    return taken.sort((a, b) => a.day - b.day);
}

/** The first lane in which [from, to] is free; the lane is booked. */
function bookLane(lanes, from, to) {
    let lane = lanes.findIndex((spans) => spans.every(([a, b]) => to < a || from > b));
    if (lane < 0) {
        lane = lanes.push([]) - 1;
    }
    lanes[lane].push([from, to]);
    return lane;
}

function layoutTrack(anchor, steps, { width, compact, top }) {
    const radius = compact ? 5 : MARKER_RADIUS;
    const repeatRadius = compact ? 2 : REPEAT_RADIUS;
    const laneHeight = compact ? 13 : LANE_HEIGHT;
    const axisHeight = compact ? 8 : AXIS_HEIGHT;
    const margin = radius + (compact ? 2 : 8);
    const days = steps.flatMap((step) => [step.day, ...(step.repeat || [])]);
    const scale = makeScale(days, margin, width - margin);
    const lanes = [];
    const markers = [...steps]
        .sort((a, b) => a.day - b.day)
        .map((step) => {
            const x = scale(step.day);
            const repeats = (step.repeat || []).map((day) => ({ day, x: scale(day) }));
            const first = Math.min(x, ...repeats.map((dot) => dot.x)) - radius;
            const last = Math.max(x, ...repeats.map((dot) => dot.x)) + radius;
            const marker = { ...step, x, radius, repeats, from: first, to: last, text: "" };
            if (!compact) {
                placeText(marker, width);
            }
            marker.lane = bookLane(lanes, marker.from - 2, marker.to + 2);
            return marker;
        });
    const axisY = top + axisHeight;
    for (const marker of markers) {
        marker.y = axisY + laneHeight * (marker.lane + 0.5) + (compact ? 2 : 4);
    }
    return {
        anchor,
        top,
        axisY,
        axisFrom: margin - radius,
        axisTo: width - margin + radius,
        anchorX: scale(0),
        bottom: axisY + laneHeight * lanes.length + (compact ? 4 : 6),
        ticks: compact ? [] : pickTicks(days, scale),
        repeatRadius,
        markers,
    };
}

/** The theme stands right of its marker, or left of it where the picture ends. */
function placeText(marker, width) {
    const label = marker.label || "";
    const labelWidth = textWidth(`${label} `) * BOLD;
    const wanted = labelWidth + textWidth(marker.name || "") + TEXT_GAP;
    const roomRight = width - marker.to;
    const roomLeft = marker.from;
    const atEnd = roomRight < wanted && (roomLeft > roomRight || roomRight < MIN_TEXT_WIDTH);
    const room = Math.max(0, (atEnd ? roomLeft : roomRight) - TEXT_GAP - 2);
    const nameRoom = room - labelWidth;
    marker.text = nameRoom > 20 ? fitText(marker.name || "", nameRoom) : "";
    const taken = labelWidth + textWidth(marker.text) + TEXT_GAP;
    if (atEnd) {
        marker.textX = marker.from - TEXT_GAP;
        marker.textAnchor = "end";
        marker.from -= taken;
    } else {
        marker.textX = marker.to + TEXT_GAP;
        marker.textAnchor = "start";
        marker.to += taken;
    }
}

/**
 * The whole picture: one track for each moment the steps count from.
 *
 * @param {{steps: Object[]}} timeline as sent by the server (`clinic.curve.timeline`)
 * @param {Object} options
 * @param {number} options.width pixels there are
 * @param {boolean} [options.compact] dots only, for a card
 */
export function computeTimelineLayout(timeline, { width, compact = false }) {
    const byAnchor = new Map();
    for (const step of timeline?.steps || []) {
        const anchor = step.anchor || "encounter";
        byAnchor.set(anchor, [...(byAnchor.get(anchor) || []), step]);
    }
    const order = ["encounter", "scabbing", "effect_end"];
    const anchors = [...byAnchor.keys()].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const tracks = [];
    let top = compact ? 0 : 16;
    for (const anchor of anchors) {
        const track = layoutTrack(anchor, byAnchor.get(anchor), { width, compact, top });
        tracks.push(track);
        top = track.bottom + (compact ? 2 : TRACK_GAP + 16);
    }
    const height = tracks.length ? tracks.at(-1).bottom : 0;
    return { width, height, tracks, roles: listRoles(timeline?.steps || []) };
}

/** The roles of the picture's legend, each once, in the order of the steps. */
export function listRoles(steps) {
    const roles = new Map();
    for (const step of steps) {
        if (step.role && !roles.has(step.role)) {
            roles.set(step.role, { name: step.role, color: step.role_color || 0 });
        }
    }
    return [...roles.values()];
}
