// Copyright 2026 Clinic Follow-up contributors
// License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

/** In the order in which they tell the story: by stage, then by day, then as they were taken. */
export function inOrder(photos, stages) {
    const days = new Map(stages.map((stage) => [stage.id, stage.days]));
    return [...photos].sort(
        (a, b) =>
            days.get(a.stage_id) - days.get(b.stage_id) ||
            a.date.localeCompare(b.date) ||
            a.id - b.id
    );
}

/**
 * What is compared first: the earliest and the latest photo of one view.
 *
 * The view is the one with a photo of before the treatment, else the one with the most photos; where no
 * view has two photos, the first and the last of all are better than nothing.
 *
 * @returns {[Object, Object] | null} before and after
 */
export function defaultPair(photos, stages) {
    const days = new Map(stages.map((stage) => [stage.id, stage.days]));
    const ordered = inOrder(photos, stages);
    const views = [...new Set(ordered.map((photo) => photo.view))];
    const candidates = views
        .map((view) => ordered.filter((photo) => photo.view === view))
        .filter((ofView) => ofView.length > 1);
    const spans = (ofView) => days.get(ofView[0].stage_id) < days.get(ofView.at(-1).stage_id);
    const hasBefore = (ofView) => days.get(ofView[0].stage_id) < 0;
    candidates.sort(
        (a, b) => spans(b) - spans(a) || hasBefore(b) - hasBefore(a) || b.length - a.length
    );
    const series = candidates[0] || ordered;
    return series.length > 1 ? [series[0], series.at(-1)] : null;
}

/** Photos by stage, in the order of the stages. */
export function byStage(photos, stages) {
    const ordered = inOrder(photos, stages);
    return stages
        .map((stage) => ({ stage, photos: ordered.filter((photo) => photo.stage_id === stage.id) }))
        .filter((group) => group.photos.length);
}
