/** The map: the candidates by their numbers, the article's other places for company, and a click that places a point. */
import { copies, decodeBasemap, drawGround, drawWaterAndBorders, trace } from "../../../export/page/js/basemap.js";
import { mercatorX, mercatorY } from "../../../export/page/js/geo.js";
import { FONTS, makeLabels } from "../../../export/page/js/labels.js";
import { makeLeaflet, reducedMotion } from "../../../export/page/js/mapview.js";
import { readPalette, SANS } from "../../../export/page/js/palette.js";
import { addSheet } from "../../../export/page/js/sheet-layer.js";

/** @typedef {import("./api.js").PlaceRow} PlaceRow */
/** @typedef {import("../../../export/page/js/basemap.js").View} View */
/** @typedef {{places: PlaceRow[], around: PlaceRow[], chosen: number}} Drawn */

const RADIUS = 12;
const SLACK = 8;
const CITY_ZOOM = [3.2, 4.2, 5, 5.6, 6.2, 6.8];

/** @param {any} L @param {HTMLElement} element @param {{choose: (index: number) => void, point: (latitude: number, longitude: number) => void}} acts */
export function makeReviewMap(L, element, acts) {
  const map = makeLeaflet(L, element, false);
  let colors = readPalette();
  /** @type {import("../../../export/page/js/basemap.js").Basemap | null} */
  let base = null;
  /** @type {Drawn} */
  let drawn = { places: [], around: [], chosen: -1 };

  const ground = addSheet(L, map, "ground", (context, view, zoom) => {
    if (!base) return;
    drawGround(context, base, view, colors, () => {});
    drawWaterAndBorders(context, base, view, colors, zoom);
    const place = drawn.places[drawn.chosen];
    const country = place?.kind === "country" && place.country_code ? base.byCode.get(place.country_code) : null;
    if (country) outline(context, country.rings, view, colors);
    else if (place?.bbox && !place.is_point) box(context, place.bbox, view, colors);
  });
  const top = addSheet(L, map, "discs", (context, view, zoom) => {
    const labels = makeLabels(context, view, colors.halo, drawn.places.map((place) => boxAt(place, view)));
    for (const place of drawn.around) dot(context, at(place, view), colors);
    const order = drawn.places.map((_, i) => i).sort((a, b) => (a === drawn.chosen ? 1 : b === drawn.chosen ? -1 : b - a));
    for (const i of order) disc(context, at(drawn.places[i], view), i, i === drawn.chosen, colors);
    for (const i of [...order].reverse()) {
      const [x, y] = at(drawn.places[i], view);
      labels.beside({ text: drawn.places[i].name, font: FONTS.point, color: colors.ink }, x, y, RADIUS, i === drawn.chosen);
    }
    for (const place of drawn.around) labels.beside({ text: place.name, font: FONTS.city, color: colors.point }, ...at(place, view), 5);
    if (base) names(labels, base, view, zoom, colors);
  });

  map.on("click", (/** @type {any} */ event) => {
    const found = drawn.places.findIndex((place) => {
      const point = map.latLngToContainerPoint([place.latitude, place.longitude]);
      return Math.hypot(point.x - event.containerPoint.x, point.y - event.containerPoint.y) < RADIUS + SLACK;
    });
    if (found >= 0) acts.choose(found);
    else acts.point(event.latlng.lat, ((((event.latlng.lng + 180) % 360) + 360) % 360) - 180);
  });

  const redraw = () => {
    ground.redraw();
    top.redraw();
  };
  return {
    map,
    /** @param {ArrayBuffer} bytes */
    setBase(bytes) {
      base = decodeBasemap(bytes);
      redraw();
    },
    /** @param {Drawn} next */
    show(next) {
      drawn = next;
      redraw();
    },
    /** Candidates and the article's other places near them; without a candidate those alone. */
    fit() {
      const spots = drawn.places.length ? near(drawn.places, drawn.chosen) : drawn.around;
      if (!spots.length) return;
      const corners = spots.flatMap((p) => (p.bbox && !p.is_point && p.bbox[0] <= p.bbox[2] ? [[p.bbox[1], p.bbox[0]], [p.bbox[3], p.bbox[2]]] : [[p.latitude, p.longitude]]));
      map.fitBounds(L.latLngBounds(corners), { maxZoom: 7, padding: [56, 56], animate: !reducedMotion() && map._loaded });
    },
    recolor() {
      colors = readPalette();
      redraw();
    },
  };
}

/** The chosen candidate with those within reach of it: a namesake on another continent would show the whole world. @param {PlaceRow[]} places @param {number} chosen */
function near(places, chosen) {
  const middle = places[Math.max(0, chosen)];
  return places.filter((p) => p === middle || Math.hypot(p.latitude - middle.latitude, p.longitude - middle.longitude) < 12);
}

/** @param {PlaceRow} place @param {View} view @returns {[number, number]} */
function at(place, view) {
  const x = mercatorX(place.longitude) * view.scale - view.left;
  const turn = view.scale * Math.round((view.width / 2 - x) / view.scale);
  return [x + turn, mercatorY(place.latitude) * view.scale - view.top];
}

/** @param {PlaceRow} place @param {View} view @returns {import("../../../export/page/js/labels.js").Box} */
function boxAt(place, view) {
  const [x, y] = at(place, view);
  return [x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS];
}

/** @param {CanvasRenderingContext2D} context @param {[number, number]} spot @param {number} index @param {boolean} chosen @param {Record<string, string>} colors */
function disc(context, [x, y], index, chosen, colors) {
  if (chosen) {
    context.beginPath();
    context.arc(x, y, RADIUS + 4.5, 0, 2 * Math.PI);
    context.strokeStyle = colors.point;
    context.lineWidth = 2;
    context.stroke();
  }
  context.beginPath();
  context.arc(x, y, RADIUS, 0, 2 * Math.PI);
  context.fillStyle = chosen ? colors.point : colors.ink;
  context.fill();
  context.strokeStyle = colors.pointEdge;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = chosen ? colors.pointEdge : colors.panel;
  context.font = `600 13px ${SANS}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(index + 1), x, y + 0.5);
}

/** @param {CanvasRenderingContext2D} context @param {[number, number]} spot @param {Record<string, string>} colors */
function dot(context, [x, y], colors) {
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = colors.point;
  context.fill();
  context.strokeStyle = colors.pointEdge;
  context.lineWidth = 1.5;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {import("../../../export/page/js/basemap.js").Line[]} rings @param {View} view @param {Record<string, string>} colors */
function outline(context, rings, view, colors) {
  context.beginPath();
  for (const copy of copies(view)) for (const ring of rings) trace(context, ring, copy, 30);
  context.fillStyle = colors.regionFill;
  context.fill("evenodd");
  context.strokeStyle = colors.regionLine;
  context.lineWidth = 1.5;
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {number[]} bbox @param {View} view @param {Record<string, string>} colors */
function box(context, [west, south, east, north], view, colors) {
  const x0 = mercatorX(west) * view.scale - view.left;
  const x1 = mercatorX(east < west ? east + 360 : east) * view.scale - view.left;
  const [y0, y1] = [mercatorY(north) * view.scale - view.top, mercatorY(south) * view.scale - view.top];
  context.fillStyle = colors.regionFill;
  context.fillRect(x0, y0, x1 - x0, y1 - y0);
  context.strokeStyle = colors.regionLine;
  context.lineWidth = 1.5;
  context.setLineDash([6, 4]);
  context.strokeRect(x0, y0, x1 - x0, y1 - y0);
  context.setLineDash([]);
}

/**
 * Names of countries and of cities by rank.
 * @param {ReturnType<typeof makeLabels>} labels @param {import("../../../export/page/js/basemap.js").Basemap} base
 * @param {View} view @param {number} zoom @param {Record<string, string>} colors
 */
function names(labels, base, view, zoom, colors) {
  const spot = (/** @type {{x: number, y: number}} */ p) => /** @type {[number, number]} */ ([p.x * view.scale - view.left, p.y * view.scale - view.top]);
  const inside = ([x, y] = [0, 0]) => x > 0 && y > 0 && x < view.width && y < view.height;
  for (const country of base.countries) {
    const [x, y] = spot(country);
    if (country.name && country.radius * view.scale > 16 && inside([x, y])) {
      labels.centred({ text: country.name.toUpperCase(), font: FONTS.country, color: colors.country, spacing: 1.4 }, x, y, Math.max(40, country.radius * view.scale * 4));
    }
  }
  const cities = base.cities
    .filter((/** @type {any} */ c) => zoom >= (CITY_ZOOM[c.rank] ?? 7) && inside(spot(c)))
    .sort((/** @type {any} */ a, /** @type {any} */ b) => a.rank - b.rank);
  for (const city of cities.slice(0, 24)) {
    const [x, y] = spot(city);
    labels.beside({ text: city.name, font: FONTS.city, color: colors.city }, x, y, 2);
  }
}
