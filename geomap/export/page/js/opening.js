/** Where the map opens: on the precise places that belong together, with the far ones announced at the edge. */
import { addTo } from "./dom.js";
import { distanceKm } from "./geo.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */

const NEAR_KM = 900;

/**
 * The precise places of the heaviest group of neighbours, or all of them when no group holds half of the mentions.
 * @param {Model} model @param {Shown} shown
 * @returns {number[]}
 */
export function mainGroup(model, shown) {
  const points = shown.order.filter((p) => model.places[p].look === "point" && shown.dotsOf[p] > 0);
  const heavy = [...points].sort((a, b) => shown.dotsOf[b] - shown.dotsOf[a]).slice(0, 400);
  const parent = new Map(heavy.map((p) => [p, p]));
  /** @param {number} p @returns {number} */
  const root = (p) => {
    let r = p;
    while (parent.get(r) !== r) r = /** @type {number} */ (parent.get(r));
    return r;
  };
  for (let i = 0; i < heavy.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [model.places[heavy[i]].row, model.places[heavy[j]].row];
      if (Math.abs(a.y - b.y) < 9 && distanceKm(a.y, a.x, b.y, b.x) < NEAR_KM) parent.set(root(heavy[i]), root(heavy[j]));
    }
  }
  /** @type {Map<number, number[]>} */
  const groups = new Map();
  for (const p of heavy) addTo(groups, root(p), p);
  const total = heavy.reduce((sum, p) => sum + shown.dotsOf[p], 0);
  for (const group of groups.values()) {
    if (group.reduce((sum, p) => sum + shown.dotsOf[p], 0) * 2 >= total) return group;
  }
  return heavy;
}

/**
 * Mercator bounds of the opening view, or null when there is nothing to show.
 * @param {Model} model @param {Shown} shown
 * @returns {[number, number, number, number] | null}
 */
export function openingBounds(model, shown) {
  const group = mainGroup(model, shown);
  const regions = shown.order.filter((p) => ["region", "area"].includes(model.places[p].look) && !model.places[p].broad);
  if (!group.length) return around(model, regions.length ? regions : shown.order);
  const near = regions.filter((p) => {
    const { row, box } = model.places[p];
    if (box[2] - box[0] > 0.035 || box[3] - box[1] > 0.035) return false;
    return group.some((g) => distanceKm(row.y, row.x, model.places[g].row.y, model.places[g].row.x) < NEAR_KM * 0.8);
  });
  return around(model, [...group, ...near]);
}

/** @param {Model} model @param {number[]} places @returns {[number, number, number, number] | null} */
export function around(model, places) {
  if (!places.length) return null;
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const p of places) {
    const { box, x, y } = model.places[p];
    x0 = Math.min(x0, box[0], x);
    y0 = Math.min(y0, box[1], y);
    x1 = Math.max(x1, box[2], x);
    y1 = Math.max(y1, box[3], y);
  }
  return [x0, y0, x1, y1];
}
