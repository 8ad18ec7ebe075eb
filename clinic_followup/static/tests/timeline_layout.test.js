// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import {
    computeTimelineLayout,
    fitText,
    listRoles,
    makeScale,
    pickTicks,
    scaleDay,
    textWidth,
} from "@clinic_followup/curve_timeline/timeline_layout";
import { describe, expect, test } from "@odoo/hoot";

describe.current.tags("headless");

function step(day, values = {}) {
    return {
        name: `Day ${day}`,
        label: `+${day} d`,
        day,
        role: "Consultant",
        role_color: 1,
        channel: "phone",
        anchor: "encounter",
        mandatory: true,
        repeat: [],
        ...values,
    };
}

function markersOf(layout) {
    return layout.tracks.flatMap((track) => track.markers);
}

test("the axis is a signed logarithm with the treatment at zero", () => {
    expect(scaleDay(0)).toBe(0);
    expect(scaleDay(-7)).toBe(-scaleDay(7));
    expect(scaleDay(365)).toBeGreaterThan(scaleDay(90));
});

test("the first week has as much room as a year", () => {
    const scale = makeScale([1, 3, 7, 365], 0, 1000);
    expect(scale(7) - scale(1)).toBeGreaterThan(200);
    expect(scale(0)).toBe(0);
    expect(scale(365)).toBe(1000);
});

test("a step before the treatment lies left of the anchor", () => {
    const [track] = computeTimelineLayout({ steps: [step(-1), step(7)] }, { width: 600 }).tracks;
    expect(track.markers[0].x).toBeLessThan(track.anchorX);
    expect(track.markers[1].x).toBeGreaterThan(track.anchorX);
});

test("steps are placed in the order of their days whatever the order they come in", () => {
    const markers = markersOf(
        computeTimelineLayout({ steps: [step(90), step(0), step(7)] }, { width: 600 })
    );
    expect(markers.map((marker) => marker.day)).toEqual([0, 7, 90]);
});

test("two steps of one day lie in two lanes", () => {
    const markers = markersOf(computeTimelineLayout({ steps: [step(7), step(7)] }, { width: 600 }));
    expect(markers[0].x).toBe(markers[1].x);
    expect(markers[0].lane).not.toBe(markers[1].lane);
    expect(markers[0].y).not.toBe(markers[1].y);
});

test("nothing in a lane touches anything else in it", () => {
    const days = [0, 1, 3, 7, 14, 30, 60, 90, 180, 365];
    for (const width of [320, 640, 1200]) {
        const markers = markersOf(
            computeTimelineLayout(
                { steps: days.map((day) => step(day, { name: "Ask about the swelling" })) },
                { width }
            )
        );
        for (const a of markers) {
            for (const b of markers) {
                const apart = a.to < b.from || b.to < a.from;
                expect(a === b || a.lane !== b.lane || apart).toBe(true);
            }
        }
    }
});

test("every marker and its text stay inside the picture", () => {
    for (const width of [300, 800]) {
        const layout = computeTimelineLayout(
            {
                steps: [
                    step(0, { name: "了解顾客基本情况,关心问候" }),
                    step(365, { name: "A theme that is much too long for any telephone there is" }),
                ],
            },
            { width }
        );
        for (const marker of markersOf(layout)) {
            expect(marker.from).toBeGreaterThan(-1);
            expect(marker.to).toBeLessThan(width + 1);
            expect(marker.y).toBeLessThan(layout.height);
        }
    }
});

test("repeats are dots in the lane of their step", () => {
    const [marker] = markersOf(
        computeTimelineLayout({ steps: [step(7, { repeat: [14, 21, 28] })] }, { width: 600 })
    );
    expect(marker.repeats.map((dot) => dot.day)).toEqual([14, 21, 28]);
    expect(marker.repeats[2].x).toBeGreaterThan(marker.repeats[0].x);
    expect(marker.from).toBeLessThan(marker.x);
});

test("what counts from another moment has a track of its own", () => {
    const layout = computeTimelineLayout(
        { steps: [step(-30, { anchor: "effect_end" }), step(1)] },
        { width: 600 }
    );
    expect(layout.tracks.map((track) => track.anchor)).toEqual(["encounter", "effect_end"]);
    expect(layout.tracks[1].top).toBeGreaterThan(layout.tracks[0].bottom);
});

test("ticks never run into each other", () => {
    const days = [-1, 365];
    const ticks = pickTicks(days, makeScale(days, 0, 300));
    expect(ticks.map((tick) => tick.day)).toInclude(0);
    for (let i = 1; i < ticks.length; i++) {
        expect(ticks[i].x - ticks[i - 1].x).toBeGreaterThan(33);
    }
});

test("an empty curve is an empty picture", () => {
    expect(computeTimelineLayout({ steps: [] }, { width: 600 })).toEqual({
        width: 600,
        height: 0,
        tracks: [],
        roles: [],
    });
    expect(computeTimelineLayout(false, { width: 600 }).height).toBe(0);
});

test("a card's picture has no words", () => {
    const layout = computeTimelineLayout(
        { steps: [step(0), step(1)] },
        { width: 240, compact: true }
    );
    expect(layout.tracks[0].ticks).toEqual([]);
    expect(markersOf(layout).map((marker) => marker.text)).toEqual(["", ""]);
});

test("texts are measured and cut with an ellipsis", () => {
    expect(textWidth("关心")).toBeGreaterThan(textWidth("ab"));
    expect(fitText("Care", 100)).toBe("Care");
    expect(fitText("Care and ask", 40)).toInclude("…");
    expect(fitText("Care", 0)).toBe("");
});

test("the legend names each role once", () => {
    expect(listRoles([step(1), step(2), step(3, { role: "Nurse", role_color: 4 })])).toEqual([
        { name: "Consultant", color: 1 },
        { name: "Nurse", color: 4 },
    ]);
});
