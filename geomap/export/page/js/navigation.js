/** Where the reader is and how to get back: views of the panel, moves of the map, and where the focus goes. */
import { byId } from "./dom.js";
import { makeFocusMemory } from "./focusing.js";
import { cornersOf, reducedMotion } from "./mapview.js";
import { around, openingBounds } from "./opening.js";
import { mentionsFor } from "./placeview.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./state.js").State} State */

/**
 * @param {any} map @param {Model} model @param {import("./state.js").Store} store
 * @param {{shown: () => import("./filter.js").Shown, phone: () => boolean, clusters: () => ReturnType<typeof import("./clusters.js").makeClusters> | null}} has
 */
export function makeNavigation(map, model, store, has) {
  let moved = false;
  let settling = true;
  const lastFocus = makeFocusMemory(() => store.get().view);
  let goingBack = false;
  /** Which view an article, "not on the map" or "about" was opened from. @type {Record<string, string>} */
  const openedFrom = {};
  map.on("moveend", () => {
    if (!settling) moved = true;
  });

  /** Room that the phone's sheet and search field take, px. */
  const padding = () => {
    if (!has.phone()) {
      const cover = byId("panel").getBoundingClientRect().right - byId("mapbox").getBoundingClientRect().left;
      const { x: width } = map.getSize();
      return { paddingTopLeft: [Math.max(60, Math.min(150, width * 0.13)) + Math.max(0, cover), 56], paddingBottomRight: [70, 76] };
    }
    const sheet = byId("panel").getBoundingClientRect();
    const bottom = Math.min(Math.max(0, map.getSize().y - sheet.top), map.getSize().y - 170);
    return { paddingTopLeft: [30, 104], paddingBottomRight: [30, Math.max(0, bottom) + 22] };
  };
  /** @param {[number, number, number, number]} box @param {number} maxZoom @param {boolean} animate */
  const fit = (box, maxZoom, animate) => {
    const options = { ...padding(), maxZoom };
    if (!animate || reducedMotion()) map.fitBounds(cornersOf(box), { ...options, animate: false });
    else map.flyToBounds(cornersOf(box), { ...options, duration: 0.3, easeLinearity: 0.5 });
  };

  const home = () => store.set({ view: store.get().tab, popup: false, hover: -1 });
  /** @param {number} p @param {number} [mention] */
  const showPlace = (p, mention = -1) => {
    const mentions = mentionsFor(model, has.shown(), p);
    store.set({ view: "place", place: p, mention: mentions.includes(mention) ? mention : mentions[0], popup: true, hover: -1 });
    moveTo(p);
  };

  /** Brings a place into the middle: a point with its surroundings, a region as a whole. @param {number} p */
  const moveTo = (p) => {
    const place = model.places[p];
    const zoom = map.getZoom();
    if (place.look !== "point" && place.box[2] > place.box[0] && place.box[2] - place.box[0] < 0.6) {
      const [[south, west], [north, east]] = cornersOf(place.box);
      const box = place.box;
      const inView = map.getBounds().contains([[south, west], [north, east]]) && (box[2] - box[0]) * 256 * 2 ** zoom > 160;
      if (!inView) fit(box, place.look === "area" ? 8.5 : 7.5, true);
      return;
    }
    const point = map.latLngToContainerPoint([place.row.y, place.row.x]);
    const { paddingTopLeft: tl, paddingBottomRight: br } = padding();
    const size = map.getSize();
    const inside = point.x > tl[0] && point.y > tl[1] + 120 && point.x < size.x - br[0] && point.y < size.y - br[1];
    const alone = has.clusters()?.aloneFrom(p, zoom) ?? zoom;
    const close = place.approximate ? 7.75 : store.get().view === "reader" ? 7 : 6.5;
    if (inside && zoom >= (place.approximate ? 7 : 5.5) && alone <= zoom) return;
    const target = Math.max(zoom, close, has.clusters()?.aloneFrom(p, Math.max(zoom, close)) ?? 0);
    const shift = has.phone() ? (br[1] - tl[1]) / 2 : -60;
    const aside = (br[0] - tl[0]) / 2;
    const center = map.unproject(map.project([place.row.y, place.row.x], target).add([aside, shift]), target);
    if (reducedMotion()) map.setView(center, target, { animate: false });
    else map.flyTo(center, target, { duration: 0.35 });
  };

  return {
    home,
    openPlace: showPlace,
    /** @param {number} article @param {number} mention @param {number} [seek] which hit of the query it is read for */
    read(article, mention, seek = -1) {
      const m = mention >= 0 ? mention : -1;
      if (store.get().view !== "reader") openedFrom.reader = store.get().view;
      const p = m >= 0 ? model.mentions.place[m] : -1;
      store.set({ view: "reader", article, mention: m, seek, place: p >= 0 ? p : store.get().view === "place" ? store.get().place : -1, popup: false, hover: -1 });
      if (p >= 0) moveTo(p);
    },
    /** Another mention within the reader. @param {number} m */
    choose(m) {
      const p = model.mentions.place[m];
      store.set({ mention: m, place: p, seek: -1 });
      if (p >= 0) moveTo(p);
    },
    back() {
      const { view, place, mention } = store.get();
      goingBack = true;
      if (place >= 0 && (view === "reader" || openedFrom[view] === "place")) showPlace(place, mention);
      else if (view === "reader" && openedFrom.reader === "unplaced") store.set({ view: "unplaced", mention: -1, hover: -1 });
      else home();
      goingBack = false;
    },
    /** @param {number} place */
    backLabel: (place) => (place >= 0 ? model.places[place].row.n : openedFrom.reader === "unplaced" ? "Not on the map" : store.get().tab === "articles" ? "All articles" : "All places"),
    /** @param {[number, number, number, number]} box */
    flyToBox: (box) => fit(box, 8, true),
    /** @param {ReturnType<typeof import("./clusters.js").makeClusters>} clusters @param {number} cluster */
    split(clusters, cluster) {
      const box = around(model, clusters.placesIn(cluster));
      if (!box) return;
      if (box[2] - box[0] < 1e-7 && box[3] - box[1] < 1e-7) showPlace(clusters.placesIn(cluster)[0]);
      else fit(box, Math.max(map.getZoom() + 1, clusters.splitsAt(cluster)), true);
    },
    /** @param {[number, number, number] | null} given */
    openMap(given) {
      if (given) map.setView([given[0], given[1]], given[2], { animate: false });
      else {
        const { place, view } = store.get();
        const box = openingBounds(model, has.shown());
        if (box) fit(box, 8, false);
        if (place >= 0 && (view === "place" || view === "reader")) moveTo(place);
      }
      moved = Boolean(given);
      setTimeout(() => (settling = false), 600);
    },
    fitAll() {
      const box = openingBounds(model, has.shown());
      if (box) fit(box, 8, true);
    },
    viewMoved: () => moved,
    /** Where the focus goes after a change of view. @param {State} now @param {State} before */
    afterView(now, before) {
      if (!goingBack && now.view !== before.view) openedFrom[now.view] = before.view;
      if (now.view === "places" || now.view === "articles") {
        const left = lastFocus.in(now.view);
        const id = before.place >= 0 && (before.view === "place" || before.view === "reader") ? model.data.places[before.place].i : null;
        // From a place to its row, though the list was left by another one; from what a search found to that.
        const row = id && !(left?.matches("#list .foundbutton, #list .article")) ? byId("list").querySelector(`[data-place-id="${CSS.escape(id)}"]`) : null;
        const target = /** @type {HTMLElement | null} */ (row ?? left ?? byId(`tab-${now.tab}`));
        target?.focus({ preventScroll: !row });
        return;
      }
      if (!goingBack) lastFocus.forget(now.view);
      const box = now.view === "reader" ? byId("reader") : byId("sub");
      box.scrollTop = now.view === "place" && before.view === "reader" ? box.scrollTop : 0;
      const left = goingBack ? (lastFocus.in(now.view) ?? box.querySelector(".said.lit .actions button")) : null;
      /** @type {HTMLElement | null} */ (left ?? box.querySelector("h1"))?.focus({ preventScroll: true });
      if (now.view === "place") box.querySelector(".said.lit")?.scrollIntoView({ block: "nearest" });
      else if (left) left.scrollIntoView({ block: "nearest" });
    },
  };
}
