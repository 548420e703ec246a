/** Which labels the map wants, in their order: points, regions, mentioned countries, countries, water, cities. */
import { discAt, drawnUnlit } from "./draw.js";
import { inRings } from "./geo.js";
import { FONTS, makeLabels } from "./labels.js";

/** @typedef {import("./basemap.js").View} View */
/** @typedef {import("./labels.js").Box} Box */

/**
 * @param {CanvasRenderingContext2D} context @param {View} view @param {number} zoom @param {object} what
 * @param {import("./model.js").Model} what.model @param {import("./filter.js").Shown} what.shown
 * @param {import("./basemap.js").Basemap | null} what.base @param {import("./clusters.js").Disc[]} what.discs
 * @param {(cluster: number) => number} what.foremost the place of a cluster that is mentioned most
 * @param {Record<string, string>} what.colors @param {Box[]} what.obstacles @param {number[]} what.lit
 */
export function drawLabels(context, view, zoom, what) {
  const { discs, colors, base } = what;
  const labels = makeLabels(context, view, colors.halo, what.obstacles);
  /** @type {Box[]} */
  const capitals = [];
  for (const disc of discs) {
    const [x, y] = discAt(disc, view);
    labels.take([x - disc.radius - 1, y - disc.radius - 1, x + disc.radius + 1, y + disc.radius + 1]);
  }
  if (base && zoom > 4.5) {
    for (const city of base.cities) {
      if (city.capital !== 1) continue;
      const [x, y] = at(city, view);
      if (within(x, y, view)) capitals.push([x - 4, y - 4, x + 4, y + 4]);
    }
  }
  for (const box of capitals) labels.take(box);
  pointLabels(labels, view, what);
  areaLabels(labels, view, zoom, what);
  if (!base) return;
  countryLabels(labels, view, zoom, what, base);
  seaLabels(labels, view, zoom, base, colors, what);
  if (zoom >= 4.8) riverLabels(labels, view, zoom, base, colors);
  cityLabels(context, labels, view, zoom, base, what);
}

/** @param {{x: number, y: number}} spot @param {View} view @returns {[number, number]} */
const at = (spot, view) => [spot.x * view.scale - view.left, spot.y * view.scale - view.top];

/** @param {number} x @param {number} y @param {View} view */
const within = (x, y, view) => x > 0 && y > 0 && x < view.width && y < view.height;

/** @typedef {ReturnType<typeof makeLabels>} Labels */
/** @typedef {Parameters<typeof drawLabels>[3]} What */

/** @param {Labels} labels @param {View} view @param {What} what */
function pointLabels(labels, view, { model, shown, discs, colors, lit, foremost }) {
  const singles = discs.filter((disc) => disc.place >= 0);
  /** @param {import("./clusters.js").Disc} d */
  const weight = (d) => (lit.includes(d.place) ? 1e9 : shown.dotsOf[d.place]);
  singles.sort((a, b) => weight(b) - weight(a));
  for (const disc of singles.slice(0, 140)) {
    const [x, y] = discAt(disc, view);
    if (!within(x, y, view)) continue;
    labels.beside(
      { text: model.places[disc.place].row.n, font: FONTS.point, color: colors.ink, extra: String(shown.dotsOf[disc.place]), extraColor: colors.quiet },
      x, y, disc.radius, lit.includes(disc.place),
    );
  }
  // A cluster of few places says which is foremost.
  const groups = discs.filter((disc) => disc.place < 0 && disc.count <= 40);
  for (const disc of shown.order.length <= 600 ? groups.slice(0, 40) : []) {
    const [x, y] = discAt(disc, view);
    if (!within(x, y, view)) continue;
    const words = { text: model.places[foremost(disc.cluster)].row.n, font: FONTS.point, color: colors.ink, extra: `+${disc.count - 1}`, extraColor: colors.quiet };
    labels.beside(words, x, y, disc.radius + 3);
  }
}

/** @param {Labels} labels @param {View} view @param {number} zoom @param {What} what */
function areaLabels(labels, view, zoom, { model, shown, colors, base, lit }) {
  const areas = shown.order.filter((p) => ["region", "area"].includes(model.places[p].look) && (!model.places[p].broad || lit.includes(p)));
  areas.sort((p, q) => shown.mentionsOf[q] - shown.mentionsOf[p] || p - q);
  for (const p of areas) {
    const place = model.places[p];
    const [x, y] = at(place, view);
    const width = (place.box[2] - place.box[0]) * view.scale;
    if (place.look === "area") {
      if (zoom >= 7) labels.beside({ text: place.row.n, font: FONTS.city.replace("400", "500"), color: colors.area }, x, y, Math.max(9, width / 2));
      continue;
    }
    if (!within(x, y, view) || width < 26 || (!lit.includes(p) && place.row.k !== "river" && !drawnUnlit(place, base))) continue;
    const words = {
      text: place.row.n, color: place.water ? colors.regionLabel : colors.regionLabel,
      font: place.water ? FONTS.seaRegion : FONTS.region, extra: String(shown.mentionsOf[p]),
    };
    for (const dy of [0, -22, 22, -40, 40]) if (labels.centred(words, x, y + dy, Math.max(70, width * 1.2))) break;
  }
}

/** Where a country's name may stand, px from its middle. */
const AROUND = [[0, 0], [0, 26], [0, -26], [0, 56], [0, -56], [70, 0], [-70, 0], [80, 60], [-80, -60], [80, -60], [-80, 60], [130, 0], [-130, 0], [100, 120], [-100, -120], [100, -120], [-100, 120], [170, 90], [-170, -90]];

/** @param {Labels} labels @param {View} view @param {number} zoom @param {What} what @param {import("./basemap.js").Basemap} base */
function countryLabels(labels, view, zoom, { model, shown, colors }, base) {
  /** @type {Map<string, number>} */
  const counted = new Map();
  for (const p of shown.order) {
    const { row } = model.places[p];
    if ((row.k === "country" || row.k === "territory") && row.cc) counted.set(row.cc, (counted.get(row.cc) ?? 0) + shown.mentionsOf[p]);
  }
  const regions = shown.order.filter((p) => model.places[p].look === "region" && model.places[p].row.o);
  const countries = base.countries
    .filter((c) => c.name && c.radius * view.scale > (counted.has(c.code) ? 9 : 16))
    .sort((a, b) => (counted.get(b.code) ?? 0) - (counted.get(a.code) ?? 0) || b.radius - a.radius);
  for (const country of countries) {
    const count = counted.get(country.code);
    const [x, y] = at(country, view);
    const text = country.name.toUpperCase();
    const words = count
      ? { text, extra: String(count), font: FONTS.mentioned, color: colors.countryLabel, spacing: 1.4 }
      : { text, font: FONTS.country, color: colors.country, spacing: 1.4 };
    const room = Math.max(country.radius * view.scale * 4.6, count ? 90 : 40);
    for (const [dx, dy] of AROUND) {
      const [mx, my] = [(x + dx + view.left) / view.scale, (y + dy + view.top) / view.scale];
      // Not in a region that has a name of its own, and not in the neighbour's land.
      if (regions.some((p) => inRings(mx, my, model.places[p].rings))) continue;
      if ((dx || dy) && !inRings(mx, my, country.rings.map((ring) => ring.points))) continue;
      if (labels.centred(words, x + dx, y + dy, room)) break;
    }
  }
}

/** @param {Labels} labels @param {View} view @param {number} zoom @param {import("./basemap.js").Basemap} base @param {Record<string, string>} colors @param {What} what */
function seaLabels(labels, view, zoom, base, colors, { model, shown }) {
  const named = new Set(shown.order.map((p) => model.places[p].row.n));
  for (const sea of base.seas) {
    const room = sea.radius * view.scale * 2.6;
    if (room < 60) continue;
    if (named.has(sea.name)) continue;
    const [x, y] = at(sea, view);
    labels.centred({ text: sea.name, font: FONTS.sea, color: colors.water, spacing: 0.6 }, x, y, Math.max(70, room));
  }
}

/** @param {Labels} labels @param {View} view @param {number} zoom @param {import("./basemap.js").Basemap} base @param {Record<string, string>} colors */
function riverLabels(labels, view, zoom, base, colors) {
  const done = new Map();
  for (const river of base.rivers) {
    if (!river.name || river.rank > zoom - 2.5 || (done.get(river.name) ?? 0) >= 2) continue;
    const { line } = river;
    if (line.x1 * view.scale < view.left || line.x0 * view.scale > view.left + view.width) continue;
    if (line.y1 * view.scale < view.top || line.y0 * view.scale > view.top + view.height) continue;
    /** @type {number[]} */
    const pixels = [];
    for (let i = 0; i < line.points.length; i += 2) {
      const x = line.points[i] * view.scale - view.left;
      const y = line.points[i + 1] * view.scale - view.top;
      // Steps shorter than a letter would make the letters dance.
      const far = Math.hypot(x - (pixels.at(-2) ?? -99), y - (pixels.at(-1) ?? -99)) > 9;
      if (far && within(x, y, view)) pixels.push(x, y);
    }
    smooth(pixels);
    const words = { text: river.name, font: FONTS.river, color: colors.water, spacing: 0.5 };
    if (pixels.length > 6 && labels.along(words, pixels)) done.set(river.name, (done.get(river.name) ?? 0) + 1);
  }
}

/** Evens out the bends that are shorter than a letter, in place. @param {number[]} line */
function smooth(line) {
  for (let round = 0; round < 4; round++) {
    for (const axis of [0, 1]) {
      let before = line[axis];
      for (let i = axis + 2; i + 2 < line.length; i += 2) {
        const now = line[i];
        line[i] = (before + 2 * now + line[i + 2]) / 4;
        before = now;
      }
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {Labels} labels @param {View} view @param {number} zoom @param {import("./basemap.js").Basemap} base @param {What} what */
function cityLabels(context, labels, view, zoom, base, { model, shown, colors, discs }) {
  const named = new Set(shown.order.map((p) => model.places[p].row.n));
  const limit = 15 * Math.max(1, (view.width * view.height) / 1_400_000);
  let placed = 0;
  for (const city of base.cities) {
    if (placed >= limit) return;
    if (city.rank > zoom + (city.capital ? 0.5 : -1.6) || named.has(city.name)) continue;
    const [x, y] = at(city, view);
    if (!within(x, y, view)) continue;
    const capital = city.capital === 1;
    const half = capital ? 2.75 : 2;
    if (discs.some((disc) => Math.hypot(discAt(disc, view)[0] - x, discAt(disc, view)[1] - y) < disc.radius + 5)) continue;
    const words = { text: city.name, font: capital ? FONTS.capital : FONTS.city, color: colors.city };
    if (!labels.beside(words, x, y, half + 1)) continue;
    placed++;
    context.fillStyle = colors.city;
    context.beginPath();
    if (capital) context.rect(x - half, y - half, 2 * half, 2 * half);
    else context.arc(x, y, half, 0, 2 * Math.PI);
    context.fill();
  }
}
