/** The marks of the list and the legend: the same as on the map, smaller. */
import { svg } from "./dom.js";
import { dotRadius } from "./clusters.js";

/**
 * @param {import("./model.js").Place} place @param {number} count @param {boolean} doubtful @param {number} [scale]
 */
export function placeMark(place, count, doubtful, scale = 0.62) {
  const box = svg("svg", { viewBox: "-11 -11 22 22", width: 22, height: 22, class: "mark", "aria-hidden": "true" });
  if (place.look === "region") box.append(regionShape("mark-region"));
  else if (place.look === "country") box.append(regionShape("mark-country"));
  else box.append(...dotShape(Math.min(10, dotRadius(count) * scale), doubtful || place.look === "area"));
  return box;
}

/** @param {string} className */
const regionShape = (className) => svg("path", { d: "M-7-3.5-3-7l5 .6 5 4-1 6-5 3.4-6-.8L-8 2Z", class: className });

/** @param {number} radius @param {boolean} doubtful */
function dotShape(radius, doubtful) {
  if (!doubtful) return [svg("circle", { r: radius, class: "mark-point" })];
  const r = Math.max(radius, 6.5);
  return [svg("circle", { r, class: "mark-doubt" }), svg("circle", { r: 2, class: "mark-point" })];
}

/** @param {number} radius @param {boolean} [doubtful] */
export function legendDot(radius, doubtful = false) {
  const size = Math.max(2 * radius + 4, 18);
  const box = svg("svg", { viewBox: `${-size / 2} ${-size / 2} ${size} ${size}`, width: size, height: size, "aria-hidden": "true" });
  box.append(...dotShape(radius, doubtful));
  return box;
}

/** @param {"region" | "country" | "cluster"} kind */
export function legendSwatch(kind) {
  if (kind === "cluster") {
    const box = svg("svg", { viewBox: "-12 -12 24 24", width: 24, height: 24, "aria-hidden": "true" });
    box.append(svg("circle", { r: 11, class: "mark-halo" }), svg("circle", { r: 8, class: "mark-point" }));
    return box;
  }
  const box = svg("svg", { viewBox: "0 0 20 14", width: 20, height: 14, "aria-hidden": "true" });
  box.append(svg("rect", { x: 1, y: 1, width: 18, height: 12, rx: 3, class: `mark-${kind}` }));
  return box;
}

/**
 * Bars of time, one for each bin that holds something.
 * @param {number[] | null} counts @param {string} className
 */
export function sparkline(counts, className) {
  const box = svg("svg", { viewBox: "0 0 48 20", width: 48, height: 20, class: `spark ${className}`, "aria-hidden": "true" });
  if (!counts) return box;
  box.append(svg("path", { d: "M0 19.5h48", class: "spark-axis" }));
  const most = Math.max(1, ...counts);
  const step = 48 / counts.length;
  const width = Math.max(1.5, Math.min(4, step - 0.8));
  const bars = counts.map((n, i) => (n ? `M${(i * step + (step - width) / 2).toFixed(1)} 19v${-Math.max(2.5, (n / most) * 18).toFixed(1)}h${width.toFixed(1)}v${Math.max(2.5, (n / most) * 18).toFixed(1)}z` : ""));
  box.append(svg("path", { d: bars.join(""), class: "spark-bars" }));
  return box;
}
