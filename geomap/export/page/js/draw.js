/** Drawing of the data: tints of countries, regions, described areas, discs with their rings. */
import { trace } from "./basemap.js";
import { circleRing } from "./geo.js";
import { SANS } from "./palette.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./model.js").Place} Place */
/** @typedef {import("./basemap.js").View} View */
/** @typedef {import("./basemap.js").Basemap} Basemap */
/** @typedef {import("./filter.js").Shown} Shown */
/** @typedef {Record<string, string>} Colors */

/**
 * @param {CanvasRenderingContext2D} context @param {ArrayLike<number>} ring Mercator numbers @param {View} view
 */
function path(context, ring, view) {
  for (let i = 0; i < ring.length; i += 2) {
    const x = ring[i] * view.scale - view.left;
    const y = ring[i + 1] * view.scale - view.top;
    if (i) context.lineTo(x, y);
    else context.moveTo(x, y);
  }
}

/**
 * Puts a place's outline on the context's path: its own, or the basemap's for a country. False when it has none.
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {View} view @param {Basemap | null} base
 */
export function outline(context, place, view, base) {
  context.beginPath();
  const country = base && place.row.cc && (place.row.k === "country" || place.row.k === "territory") ? base.byCode.get(place.row.cc) : null;
  if (country) for (const ring of country.rings) trace(context, ring, view, 40, false);
  else if (place.rings.length) for (const ring of place.rings) path(context, ring, view);
  else return false;
  return true;
}

/** How an area that has no outline of its own is shown: a wide box says nothing until it is asked for. */
const WIDE = 22 / 360;

/**
 * Whether an area is drawn when it isn't chosen or under the pointer.
 * @param {Place} place @param {Basemap | null} base
 */
export function drawnUnlit(place, base) {
  if (place.row.o || (place.look === "country" && place.row.cc && base?.byCode.has(place.row.cc))) return true;
  return place.look !== "country" && place.row.k !== "river" && place.box[2] - place.box[0] < WIDE && place.box[3] - place.box[1] < WIDE;
}

/**
 * A river is its line, where the basemap knows one of that name.
 * @param {CanvasRenderingContext2D} context @param {Place} place @param {View} view @param {Basemap | null} base @param {Colors} colors @param {boolean} strong
 */
function drawRiver(context, place, view, base, colors, strong) {
  const [x0, y0, x1, y1] = place.box;
  context.beginPath();
  let found = false;
  for (const river of base?.rivers ?? []) {
    const { line } = river;
    if (river.name !== place.row.n || line.x1 < x0 - 0.01 || line.x0 > x1 + 0.01 || line.y1 < y0 - 0.01 || line.y0 > y1 + 0.01) continue;
    trace(context, line, view, 12, false);
    found = true;
  }
  context.lineCap = "round";
  context.strokeStyle = colors.regionLine;
  context.globalAlpha = strong ? 0.9 : 0.5;
  context.lineWidth = strong ? 5 : 3;
  context.stroke();
  context.globalAlpha = 1;
  return found;
}

/**
 * Waters that are mentioned, hatched; the land comes over them, so that their shores are the map's.
 * @param {CanvasRenderingContext2D} context @param {Model} model @param {Shown} shown @param {View} view
 * @param {Basemap | null} base @param {Colors} colors @param {number[]} lit
 */
export function drawWaters(context, model, shown, view, base, colors, lit) {
  for (const p of areasInOrder(model, shown)) {
    const place = model.places[p];
    if (place.look !== "region" || !place.water || !(lit.includes(p) || drawnUnlit(place, base))) continue;
    if (outline(context, place, view, base)) hatch(context, colors, view, lit.includes(p));
  }
}

/**
 * What lies under rivers and borders: tinted countries, then regions, the wide ones first.
 * @param {CanvasRenderingContext2D} context @param {Model} model @param {Shown} shown @param {View} view
 * @param {Basemap | null} base @param {Colors} colors @param {number[]} lit places that are chosen or under the pointer
 */
export function drawTints(context, model, shown, view, base, colors, lit) {
  for (const p of areasInOrder(model, shown)) {
    const place = model.places[p];
    if (place.look === "country") {
      if ((lit.includes(p) || drawnUnlit(place, base)) && outline(context, place, view, base)) {
        context.fillStyle = lit.includes(p) ? colors.countryFillLit : colors.countryFill;
        context.fill("evenodd");
      }
    } else if ((lit.includes(p) || drawnUnlit(place, base)) && place.row.k !== "river" && outline(context, place, view, base)) {
      context.fillStyle = lit.includes(p) ? colors.regionFillLit : colors.regionFill;
      context.globalAlpha = place.row.o ? 1 : 0.45;
      if (!place.water) context.fill("evenodd");
      context.globalAlpha = 1;
    }
  }
}

/**
 * Countries and regions that are shown, largest first.
 * @param {Model} model @param {Shown} shown
 */
export function areasInOrder(model, shown) {
  const areas = shown.order.filter((p) => ["country", "region"].includes(model.places[p].look));
  /** @param {number} p */
  const size = (p) => {
    const { box, look } = model.places[p];
    return (look === "country" ? 10 : 0) + (box[2] - box[0]) * (box[3] - box[1]);
  };
  return areas.sort((p, q) => size(q) - size(p) || p - q);
}

/** Ochre over blue goes muddy: water that is a region is hatched. @param {CanvasRenderingContext2D} context @param {Colors} colors @param {View} view @param {boolean} lit */
function hatch(context, colors, view, lit) {
  context.save();
  context.clip("evenodd");
  context.beginPath();
  // Anchored to the ground, so that the lines don't swim while the map moves.
  const offset = (((view.left + view.top) % 8) + 8) % 8;
  for (let x = -offset; x < view.width + view.height; x += 8) {
    context.moveTo(x, 0);
    context.lineTo(x - view.height, view.height);
  }
  context.strokeStyle = colors.regionLine;
  context.globalAlpha = lit ? 0.75 : 0.36;
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}

/**
 * Outlines of regions, of a chosen country, and described areas.
 * @param {CanvasRenderingContext2D} context @param {Model} model @param {Shown} shown @param {View} view
 * @param {Basemap | null} base @param {Colors} colors @param {number[]} lit @param {number} chosen
 */
export function drawOutlines(context, model, shown, view, base, colors, lit, chosen) {
  context.lineJoin = "round";
  for (const p of areasInOrder(model, shown)) {
    const place = model.places[p];
    const strong = lit.includes(p);
    if (place.look === "country" && !strong) continue;
    if (place.row.k === "river" && drawRiver(context, place, view, base, colors, strong)) continue;
    if (!strong && !drawnUnlit(place, base)) continue;
    if (place.water && place.look === "region" && place.row.k !== "lake" && base) continue;
    if (!outline(context, place, view, base)) continue;
    context.strokeStyle = colors.regionLine;
    context.lineWidth = strong ? 2.25 : place.row.o ? 1.5 : 1;
    context.setLineDash(place.row.d || !place.row.o ? (place.look === "country" && !place.row.d ? [] : [6, 4]) : []);
    context.stroke();
    context.setLineDash([]);
  }
  const points = shown.order.filter((p) => model.places[p].look === "point" && shown.dotsOf[p] > 0);
  /** @param {number} x @param {number} y */
  const crowded = (x, y) => points.some((p) =>
    Math.hypot(model.places[p].x * view.scale - view.left - x, model.places[p].y * view.scale - view.top - y) < 22);
  for (const p of shown.order) {
    if (model.places[p].look === "area" && (!model.places[p].broad || lit.includes(p))) drawArea(context, model, p, view, colors, lit.includes(p), crowded);
  }
  const place = chosen >= 0 ? model.places[chosen] : null;
  if (place && place.look === "point" && place.row.u && shown.mentionsOf[chosen]) {
    context.beginPath();
    path(context, circleRing(place.row.y, place.row.x, place.row.u), view);
    areaInk(context, colors, true);
  }
}

/** @param {CanvasRenderingContext2D} context @param {Colors} colors @param {boolean} strong */
function areaInk(context, colors, strong) {
  context.fillStyle = colors.point;
  context.globalAlpha = strong ? 0.17 : 0.11;
  context.fill("evenodd");
  context.globalAlpha = 1;
  context.strokeStyle = colors.point;
  context.lineWidth = strong ? 2.25 : 1.5;
  context.setLineDash([6, 4]);
  context.stroke();
  context.setLineDash([]);
}

/**
 * A place that the text describes ("40 km south of Mosul"), with a dotted line from the place that it leans on.
 * @param {CanvasRenderingContext2D} context @param {Model} model @param {number} p @param {View} view
 * @param {Colors} colors @param {boolean} strong @param {(x: number, y: number) => boolean} crowded
 */
function drawArea(context, model, p, view, colors, strong, crowded) {
  const place = model.places[p];
  const { scale, left, top } = view;
  const [x, y] = [place.x * scale - left, place.y * scale - top];
  const anchors = (place.row.h ?? []).map((index) => model.places[index]);
  for (const anchor of anchors.length === 1 ? anchors : []) {
    context.beginPath();
    context.moveTo(anchor.x * scale - left, anchor.y * scale - top);
    context.lineTo(x, y);
    context.strokeStyle = colors.point;
    context.lineWidth = 1.5;
    context.setLineDash([1.5, 4]);
    context.lineCap = "round";
    context.stroke();
    context.lineCap = "butt";
    context.setLineDash([]);
  }
  const size = (place.box[2] - place.box[0]) * scale;
  const rings = place.rings.length && size >= 9 ? place.rings : [];
  // Too small to be seen as an area, it would only double the mark of a place beside it.
  if (size < 26 && !strong && crowded(x, y)) return;
  if (rings.length) {
    context.beginPath();
    for (const ring of rings) path(context, ring, view);
    areaInk(context, colors, strong);
    dot(context, x, y, 2.3, colors.point);
  } else drawMark(context, x, y, 6.5, true, colors);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} r @param {string} color */
function dot(context, x, y, r, color) {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}

/**
 * A place's disc: full, or a dashed ring with a small core where the place is approximate or doubtful.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} radius
 * @param {boolean} doubtful @param {Colors} colors
 */
function drawMark(context, x, y, radius, doubtful, colors) {
  if (!doubtful) {
    context.shadowColor = "rgba(0,0,0,.28)";
    context.shadowBlur = 3;
    context.shadowOffsetY = 1;
    dot(context, x, y, radius + 1.5, colors.pointEdge);
    context.shadowColor = "transparent";
    dot(context, x, y, radius, colors.point);
    return;
  }
  context.globalAlpha = 0.8;
  dot(context, x, y, radius + 1, colors.pointEdge);
  context.globalAlpha = 0.14;
  dot(context, x, y, radius, colors.point);
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colors.point;
  context.lineWidth = 1.75;
  context.setLineDash([4, 2.8]);
  context.stroke();
  context.setLineDash([]);
  dot(context, x, y, 2.3, colors.point);
}

/**
 * Discs by falling size, then the ring around the one that is chosen or under the pointer.
 * @param {CanvasRenderingContext2D} context @param {import("./clusters.js").Disc[]} discs @param {View} view
 * @param {Colors} colors @param {{lit: number[], litCluster: number, doubtful: (place: number) => boolean}} how
 */
export function drawDiscs(context, discs, view, colors, how) {
  for (const disc of discs) {
    const [x, y] = discAt(disc, view);
    if (disc.place >= 0) drawMark(context, x, y, disc.radius, how.doubtful(disc.place), colors);
    else drawCluster(context, x, y, disc, colors);
  }
  for (const disc of discs) {
    if (disc.place >= 0 ? !how.lit.includes(disc.place) : disc.cluster !== how.litCluster) continue;
    const [x, y] = discAt(disc, view);
    context.beginPath();
    context.arc(x, y, disc.radius + 4.5, 0, 2 * Math.PI);
    context.strokeStyle = colors.ink;
    context.lineWidth = 2;
    context.stroke();
  }
}

/** @param {import("./clusters.js").Disc} disc @param {View} view @returns {[number, number]} */
export const discAt = (disc, view) => [disc.x * view.scale - view.left + disc.dx, disc.y * view.scale - view.top + disc.dy];

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {import("./clusters.js").Disc} disc @param {Colors} colors */
function drawCluster(context, x, y, disc, colors) {
  context.globalAlpha = 0.24;
  dot(context, x, y, disc.radius + 3.5, colors.point);
  context.globalAlpha = 1;
  dot(context, x, y, disc.radius, colors.point);
  context.fillStyle = colors.pointEdge;
  context.font = `600 ${disc.radius > 18 ? 14 : 12}px ${SANS}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(disc.count > 9999 ? `${Math.round(disc.count / 1000)}k` : String(disc.count), x, y + 0.5);
}
