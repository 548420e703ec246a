/** The legend and the scale: only what is on the map. */
import { fill, h } from "./dom.js";
import { dotRadius } from "./clusters.js";
import { legendDot, legendSwatch } from "./marks.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * @param {HTMLElement} box @param {Model} model @param {import("./filter.js").Shown} shown
 * @param {(p: number) => boolean} doubtful @param {boolean} clustered
 */
export function drawLegend(box, model, shown, doubtful, clustered) {
  /** @param {string} look */
  const some = (look) => shown.order.some((p) => model.places[p].look === look);
  const points = shown.order.filter((p) => model.places[p].look === "point" && shown.dotsOf[p] && !doubtful(p));
  const most = points.reduce((a, p) => Math.max(a, shown.dotsOf[p]), 0);
  /** @param {(Node | string)[]} parts */
  const entry = (...parts) => h("li", {}, parts);
  const ring = shown.order.some((p) => (model.places[p].look === "point" && shown.dotsOf[p] && doubtful(p)) || model.places[p].look === "area");
  fill(box,
    clustered ? [entry(legendSwatch("cluster"), "places together"), points.length ? entry(legendDot(5), "one place") : null]
      : most > 1 ? entry(legendDot(dotRadius(1) * 0.75), legendDot(dotRadius(most) * 0.75), `1 and ${most.toLocaleString("en-US")} mentions`)
        : most ? entry(legendDot(6), "place") : null,
    ring ? entry(legendDot(7, true), "approximate or uncertain") : null,
    some("region") ? entry(legendSwatch("region"), "region") : null,
    some("country") ? entry(legendSwatch("country"), "country") : null);
}

/** A round length that fits into 110 px. @param {HTMLElement} box @param {any} map */
export function drawScale(box, map) {
  const center = map.getCenter();
  const metres = (40075016.686 * Math.abs(Math.cos((center.lat * Math.PI) / 180))) / (256 * 2 ** map.getZoom());
  const widest = metres * 110;
  const power = 10 ** Math.floor(Math.log10(widest));
  const round = [5, 2, 1].map((n) => n * power).find((n) => n <= widest) ?? power;
  const bar = h("i", {});
  bar.style.width = `${Math.round(round / metres)}px`;
  fill(box, h("span", {}, round >= 1000 ? `${(round / 1000).toLocaleString("en-US")} km` : `${round} m`), bar);
}
