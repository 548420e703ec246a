/** The offline basemap: unpacking (see tools/page/basemap.py for the format) and drawing. */
import { mercatorX, mercatorY } from "./geo.js";

/** @typedef {{points: Float32Array, x0: number, y0: number, x1: number, y1: number}} Line Mercator numbers */
/** @typedef {{name: string, code: string, rings: Line[], x: number, y: number, radius: number}} Country */
/** @typedef {{name: string, x: number, y: number, rank: number, capital: number}} City */
/** @typedef {{name: string, x: number, y: number, radius: number}} Sea */
/** @typedef {{line: Line, rank: number, name: string}} River */
/** @typedef {ReturnType<typeof decodeBasemap>} Basemap */
/** @typedef {{scale: number, left: number, top: number, width: number, height: number, shift: number}} View pixels of a Mercator unit, of the canvas's corner */

/** @param {ArrayBuffer} buffer */
export function decodeBasemap(buffer) {
  const bytes = new Uint8Array(buffer);
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const number = () => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return (value >>> 1) ^ -(value & 1);
      shift += 7;
    }
  };
  const line = () => {
    const points = new Float32Array(2 * number());
    let [x, y] = [0, 0];
    for (let i = 0; i < points.length; i += 2) {
      x += number();
      y += number();
      points[i] = mercatorX(x / header.grid);
      points[i + 1] = mercatorY(y / header.grid);
    }
    return boxed(points);
  };
  /** @param {number} count */
  const lines = (count) => Array.from({ length: count }, line);

  const arcs = lines(header.arcs);
  const uses = new Uint8Array(arcs.length);
  for (const country of header.countries) {
    for (const polygon of country.p) for (const ring of polygon) for (const arc of ring) uses[arc < 0 ? ~arc : arc]++;
  }
  const countries = header.countries.map((/** @type {any} */ c) => ({
    name: c.n,
    code: c.c,
    rings: c.p.flat().map((/** @type {number[]} */ ring) => joined(ring, arcs)),
    x: mercatorX(c.l[0]),
    y: mercatorY(c.l[1]),
    radius: c.l[2] / 360,
  }));
  return {
    countries: /** @type {Country[]} */ (countries),
    byCode: new Map(countries.map((/** @type {Country} */ c) => [c.code, c])),
    coast: arcs.filter((_, i) => uses[i] === 1),
    borders: [...header.shared.map((/** @type {number} */ i) => arcs[i]), ...lines(header.borders)],
    disputed: lines(header.disputed),
    lakes: lines(header.lakes),
    rivers: header.rivers.map((/** @type {[number, string]} */ [rank, name]) => ({ line: line(), rank, name })),
    cities: header.cities.map((/** @type {any[]} */ [name, lon, lat, rank, capital]) => ({
      name, rank, capital, x: mercatorX(lon), y: mercatorY(lat),
    })),
    seas: header.seas.map((/** @type {any[]} */ [name, lon, lat, radius]) => ({
      name, x: mercatorX(lon), y: mercatorY(lat), radius: radius / 360,
    })),
  };
}

/**
 * With its box; a line that jumps over the 180th meridian goes on beyond the square instead.
 * @param {Float32Array} points @returns {Line}
 */
function boxed(points) {
  let jump = 0;
  for (let i = 2, before = points[0]; i < points.length; i += 2) {
    const step = points[i] - before;
    before = points[i];
    if (step > 0.5) jump--;
    else if (step < -0.5) jump++;
    points[i] += jump;
  }
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] < x0) x0 = points[i];
    if (points[i] > x1) x1 = points[i];
    if (points[i + 1] < y0) y0 = points[i + 1];
    if (points[i + 1] > y1) y1 = points[i + 1];
  }
  return { points, x0, y0, x1, y1 };
}

/** Mercator's x back within the square; y, the odd ones, as they are. @param {number} value @param {number} index */
const wrapped = (value, index) => (index % 2 || (value >= 0 && value <= 1) ? value : value - Math.floor(value));

/** @param {number[]} ring indexes of arcs, ~i for backwards @param {Line[]} arcs */
function joined(ring, arcs) {
  let size = 0;
  for (const arc of ring) size += arcs[arc < 0 ? ~arc : arc].points.length;
  const points = new Float32Array(size);
  let at = 0;
  for (const arc of ring) {
    const source = arcs[arc < 0 ? ~arc : arc].points.map(wrapped);
    if (arc >= 0) points.set(source, at);
    else for (let i = 0; i < source.length; i += 2) points.set(source.subarray(source.length - 2 - i, source.length - i), at + i);
    at += source.length;
  }
  return boxed(points);
}

/**
 * Adds a line to the path where it comes near the view; points that fall on the last pixel are left out.
 * @param {CanvasRenderingContext2D} context @param {Line} line @param {View} view @param {number} [margin] px
 * @param {boolean} [skipSeam] leaves out what runs along the 180th meridian
 */
export function trace(context, line, view, margin = 8, skipSeam = false) {
  const { scale, shift } = view;
  const left = view.left - shift * scale;
  const { top } = view;
  if (line.x1 * scale - left < -margin || line.x0 * scale - left > view.width + margin) return;
  if (line.y1 * scale - top < -margin || line.y0 * scale - top > view.height + margin) return;
  const { points } = line;
  let [px, py] = [points[0] * scale - left, points[1] * scale - top];
  context.moveTo(px, py);
  const last = points.length - 2;
  for (let i = 2; i <= last; i += 2) {
    const x = points[i] * scale - left;
    const y = points[i + 1] * scale - top;
    if (i < last && Math.abs(x - px) + Math.abs(y - py) < 1.3) continue;
    const seam = skipSeam && Math.abs(points[i] - Math.round(points[i])) < 0.0006 && Math.abs(points[i] - points[i - 2]) < 0.0006;
    if (seam) context.moveTo(x, y);
    else context.lineTo(x, y);
    px = x;
    py = y;
  }
}

/**
 * The view once for each copy of the world that is in sight.
 * @param {View} view
 */
export function copies(view) {
  // One more on each side: what crosses the 180th meridian reaches into the neighbour.
  const from = Math.floor(view.left / view.scale) - 1;
  const to = Math.floor((view.left + view.width) / view.scale) + 1;
  return Array.from({ length: to - from + 1 }, (_, i) => ({ ...view, shift: from + i }));
}

/**
 * @param {CanvasRenderingContext2D} context @param {Iterable<Line>} lines @param {View[]} views
 * @param {{color: string, width: number, dash?: number[]}} style
 */
function stroke(context, lines, views, style) {
  context.beginPath();
  for (const line of lines) for (const view of views) trace(context, line, view, 12, true);
  context.strokeStyle = style.color;
  context.lineWidth = style.width;
  context.setLineDash(style.dash ?? []);
  context.stroke();
  context.setLineDash([]);
}

/**
 * Sea, coast glow, what lies on the water, and land.
 * @param {CanvasRenderingContext2D} context @param {Basemap} base @param {View} view @param {Record<string, string>} colors
 * @param {() => void} onWater
 */
export function drawGround(context, base, view, colors, onWater) {
  const views = copies(view);
  context.fillStyle = colors.sea;
  context.fillRect(0, 0, view.width, view.height);
  context.lineJoin = "round";
  context.lineCap = "round";
  const near = Math.min(1, view.scale / 9000);
  // From afar the glow is too narrow for round joins to be seen, and they take most of the time.
  if (near < 0.5) context.lineJoin = "bevel";
  if (near >= 0.25) stroke(context, base.coast, views, { color: colors.glow2, width: 6 + 16 * near });
  stroke(context, base.coast, views, { color: colors.glow1, width: near < 0.25 ? 5 : 3 + 7 * near });
  context.lineJoin = "round";
  onWater();
  context.beginPath();
  for (const country of base.countries) for (const ring of country.rings) for (const v of views) trace(context, ring, v, 30);
  context.fillStyle = colors.land;
  context.fill("evenodd");
  // The seams that anti-aliasing leaves between neighbours.
  stroke(context, base.borders, views, { color: colors.land, width: 1 });
  stroke(context, base.disputed, views, { color: colors.land, width: 1 });
}

/**
 * Lakes, rivers and borders.
 * @param {CanvasRenderingContext2D} context @param {Basemap} base @param {View} view @param {Record<string, string>} colors
 * @param {number} zoom
 */
export function drawWaterAndBorders(context, base, view, colors, zoom) {
  const views = copies(view);
  context.beginPath();
  for (const lake of base.lakes) for (const v of views) trace(context, lake, v);
  context.fillStyle = colors.lake;
  context.fill();
  context.lineWidth = 0.6;
  context.strokeStyle = colors.river;
  context.stroke();
  for (const rank of [0, 1, 2, 3, 4, 5, 6]) {
    const minimum = [2, 2.6, 3.2, 4, 4.5, 5, 5.8][rank];
    if (zoom < minimum) continue;
    const width = Math.max(0.7, Math.min(2.6, (zoom - minimum) * 0.4 + 0.8 - rank * 0.05));
    const some = base.rivers.filter((/** @type {River} */ r) => r.rank === rank).map((/** @type {River} */ r) => r.line);
    stroke(context, some, views, { color: colors.river, width });
  }
  stroke(context, base.coast, views, { color: colors.coast, width: 0.8 });
  if (zoom > 3.5) {
    stroke(context, base.borders, views, { color: colors.casing, width: 3.4 });
    stroke(context, base.disputed, views, { color: colors.casing, width: 3.4 });
  }
  stroke(context, base.borders, views, { color: colors.border, width: zoom > 3.5 ? 1.15 : 0.8 });
  stroke(context, base.disputed, views, { color: colors.border, width: 1.15, dash: [4, 3] });
}
