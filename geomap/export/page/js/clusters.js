/** Which discs the map shows: single places, or several places together, told apart and kept from touching. */
import Supercluster from "supercluster";
import { latitudeOf } from "./geo.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */
/**
 * @typedef {object} Disc
 * @property {number} x Mercator
 * @property {number} y
 * @property {number} dx nudge, px
 * @property {number} dy
 * @property {number} radius px
 * @property {number} place index, or -1 for a cluster
 * @property {number} count places in it
 * @property {number} cluster id in the index
 */

/** The size of a dot for n mentions. @param {number} n */
export const dotRadius = (n) => Math.min(24, 5 + 3.1 * Math.sqrt(Math.max(1, n)));

/** @param {number} places */
const clusterRadius = (places) => Math.min(40, 9.5 + 1.02 * Math.sqrt(places));

/** @param {Model} model */
export function makeClusters(model) {
  /** @type {Supercluster | null} */
  let index = null;
  /** @type {Shown | null} */
  let shown = null;
  /** From this zoom on every place stands alone. */
  let few = 99;
  return {
    /** @param {Shown} next */
    load(next) {
      shown = next;
      const points = next.order.filter((p) => model.places[p].look === "point" && next.dotsOf[p] > 0);
      few = points.length <= 60 ? 4.5 : points.length <= 250 ? 6.5 : 99;
      index = new Supercluster({ radius: points.length <= 60 ? 14 : points.length <= 250 ? 30 : 52, extent: 256, maxZoom: 13, minPoints: 2 });
      index.load(
        points.map((p) => {
          const { x, y } = model.places[p].row;
          return { type: "Feature", properties: { place: p }, geometry: { type: "Point", coordinates: [x, y] } };
        }),
      );
    },
    /**
     * The discs within a box of degrees, largest first.
     * @param {[number, number, number, number]} box @param {number} zoom
     * @returns {Disc[]}
     */
    discs(box, zoom) {
      if (!index || !shown) return [];
      const dots = shown.dotsOf;
      const discs = index.getClusters(box, zoom >= few ? 20 : Math.round(zoom)).map((feature) => {
        const [longitude, latitude] = feature.geometry.coordinates;
        const { place, cluster_id: cluster, point_count: count } = /** @type {any} */ (feature.properties);
        const single = cluster === undefined;
        const spot = single ? model.places[place] : mercator(longitude, latitude);
        return {
          x: spot.x, y: spot.y, dx: 0, dy: 0,
          radius: single ? dotRadius(dots[place]) : clusterRadius(count),
          place: single ? place : -1,
          count: single ? 1 : count,
          cluster: single ? -1 : cluster,
        };
      });
      discs.sort((a, b) => b.radius - a.radius || a.x - b.x || a.y - b.y);
      nudge(discs, 256 * 2 ** zoom);
      return discs;
    },
    /** The first zoom, from the given one on, at which a place is no part of a cluster. @param {number} place @param {number} zoom */
    aloneFrom(place, zoom) {
      const { x, y } = model.places[place].row;
      for (let z = zoom; z < 13; z = Math.floor(z + 1)) {
        if (this.discs([x - 0.01, y - 0.01, x + 0.01, y + 0.01], z).some((disc) => disc.place === place)) return z;
      }
      return zoom;
    },
    /** The place of a cluster that is mentioned most. @param {number} cluster */
    foremost(cluster) {
      const dots = shown?.dotsOf ?? [];
      return this.placesIn(cluster).reduce((best, p) => (best < 0 || dots[p] > dots[best] ? p : best), -1);
    },
    /** @param {number} cluster */
    placesIn(cluster) {
      if (!index) return [];
      return index.getLeaves(cluster, Infinity).map((leaf) => /** @type {number} */ (leaf.properties.place));
    },
    /** The zoom at which a cluster falls apart. @param {number} cluster */
    splitsAt(cluster) {
      return index ? index.getClusterExpansionZoom(cluster) : 0;
    },
  };
}

/** @param {number} longitude @param {number} latitude */
function mercator(longitude, latitude) {
  const phi = (latitude * Math.PI) / 180;
  return { x: (longitude + 180) / 360, y: 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI) };
}

/**
 * Moves clusters that touch another disc apart, a few px; single places stay where they are.
 * @param {Disc[]} discs @param {number} scale
 */
function nudge(discs, scale) {
  if (discs.length > 220 || !discs.some((disc) => disc.cluster >= 0)) return;
  for (let round = 0; round < 8; round++) {
    let moved = false;
    for (let i = 0; i < discs.length; i++) {
      for (let j = i + 1; j < discs.length; j++) {
        const [a, b] = [discs[i], discs[j]];
        if (a.cluster < 0 && b.cluster < 0) continue;
        const x = b.x * scale + b.dx - a.x * scale - a.dx;
        const y = b.y * scale + b.dy - a.y * scale - a.dy;
        const gap = a.radius + b.radius + 6;
        const distance = Math.hypot(x, y);
        if (distance >= gap) continue;
        moved = true;
        const push = (gap - distance) / 2 / Math.max(0.01, distance);
        const [fa, fb] = a.cluster < 0 ? [0, 2] : b.cluster < 0 ? [2, 0] : [1, 1];
        a.dx -= (x || 0.1) * push * fa;
        a.dy -= y * push * fa;
        b.dx += (x || 0.1) * push * fb;
        b.dy += y * push * fb;
      }
    }
    if (!moved) return;
  }
}

/**
 * The box of degrees that a view shows, for the index.
 * @param {import("./basemap.js").View} view
 * @returns {[number, number, number, number]}
 */
export function boxOf(view) {
  const west = (view.left / view.scale) * 360 - 180;
  const east = ((view.left + view.width) / view.scale) * 360 - 180;
  const north = latitudeOf(Math.max(0, view.top / view.scale));
  const south = latitudeOf(Math.min(1, (view.top + view.height) / view.scale));
  return [Math.max(-180, west), south, Math.min(180, east), north];
}
