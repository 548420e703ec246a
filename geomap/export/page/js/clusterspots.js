/** Clusters as buttons over the canvas: the keyboard reaches them, and each says how many places and articles it holds. */
import { fill, h } from "./dom.js";
import { discAt } from "./draw.js";
import { countText } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * @param {any} map @param {HTMLElement} layer @param {HTMLElement} tip @param {Model} model
 * @param {{mapview: ReturnType<typeof import("./mapview.js").makeMapView>, shown: () => import("./filter.js").Shown, split: (cluster: number) => void}} does
 */
export function makeClusterSpots(map, layer, tip, model, does) {
  /** Articles are counted when asked for: for ten thousand places it takes a moment. @param {number} cluster */
  const words = (cluster) => {
    const places = does.mapview.clusters.placesIn(cluster);
    const { shown } = does.shown();
    const articles = new Set();
    for (const p of places) for (const m of model.byPlace.of(p)) if (shown[m]) articles.add(model.mentions.article[m]);
    return [countText(places.length, "place"), `in ${countText(articles.size, "article")}`];
  };
  /** @param {number} cluster @param {number} x @param {number} y @param {number} radius */
  const show = (cluster, x, y, radius) => {
    const [places, articles] = words(cluster);
    fill(tip, h("b", {}, places), h("span", {}, articles));
    tip.hidden = false;
    const left = x - radius - 14 - tip.offsetWidth > 4;
    tip.classList.toggle("right", !left);
    tip.style.transform = `translate(${Math.round(left ? x - radius - 14 - tip.offsetWidth : x + radius + 14)}px, ${Math.round(y - tip.offsetHeight / 2)}px)`;
    does.mapview.lightCluster(cluster);
  };
  const hide = () => {
    tip.hidden = true;
    does.mapview.lightCluster(-1);
  };
  return {
    show,
    hide,
    update() {
      const { discs, view } = does.mapview.discs();
      const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.cluster;
      hide();
      if (!view) return fill(layer);
      const origin = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
      const { x: width, y: height } = map.getSize();
      const spots = discs.filter((disc) => disc.cluster >= 0).slice(0, 60).map((disc) => {
        const [vx, vy] = discAt(disc, view);
        const [x, y] = [vx + view.left - origin.x, vy + view.top - origin.y];
        if (x < 0 || y < 0 || x > width || y > height) return null;
        const size = Math.max(24, disc.radius * 2);
        const button = h("button", {
          type: "button", class: "spot", "data-cluster": disc.cluster, "aria-label": `${countText(disc.count, "place")} together: come closer`,
          onFocus: () => show(disc.cluster, x, y, disc.radius), onBlur: hide, onClick: () => does.split(disc.cluster),
          onMouseenter: () => show(disc.cluster, x, y, disc.radius), onMouseleave: hide,
        });
        button.style.width = button.style.height = `${size}px`;
        button.style.transform = `translate(${Math.round(x - size / 2)}px, ${Math.round(y - size / 2)}px)`;
        return button;
      });
      fill(layer, spots);
      if (focused) /** @type {HTMLElement | null} */ (layer.querySelector(`[data-cluster="${focused}"]`))?.focus();
    },
  };
}
