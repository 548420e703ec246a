/** The map: Leaflet moves it, two canvases draw it, the pointer finds what lies under it. */
import { drawGround, drawWaterAndBorders } from "./basemap.js";
import { boxOf, makeClusters } from "./clusters.js";
import { areasInOrder, discAt, drawDiscs, drawnUnlit, drawOutlines, drawTints, drawWaters } from "./draw.js";
import { inRings, latitudeOf } from "./geo.js";
import { makeKept } from "./groundcache.js";
import { drawLabels } from "./maplabels.js";
import { AMBIGUOUS } from "./model.js";
import { readPalette } from "./palette.js";
import { onPhone } from "./phonesheet.js";
import { addSheet } from "./sheet-layer.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */
/** @typedef {import("./state.js").Store} Store */

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * The bare Leaflet map; made before the data is there, so that layers added on top find it.
 * @param {any} L @param {HTMLElement} element @param {boolean} tiled
 */
export function makeLeaflet(L, element, tiled) {
  const framed = window.self !== window.top;
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: tiled ? 1 : 0.25,
    wheelPxPerZoomLevel: 90,
    minZoom: onPhone() ? 0 : 1,
    maxZoom: 14,
    // On a phone the sheet covers most of the map: the world must be free to move up into what is left of it.
    maxBounds: onPhone() ? undefined : [[-84, -270], [85, 270]],
    maxBoundsViscosity: 1,
    scrollWheelZoom: !framed,
    zoomAnimation: !reducedMotion(),
    fadeAnimation: !reducedMotion(),
    inertia: !reducedMotion(),
  });
  // In somebody else's page the wheel scrolls that page until the map is asked for.
  if (framed) {
    map.on("focus click", () => map.scrollWheelZoom.enable());
    map.on("blur mouseout", () => map.scrollWheelZoom.disable());
  }
  for (const [pane, z] of Object.entries({ ground: 150, discs: 450 })) {
    map.createPane(pane).style.zIndex = String(z);
    map.getPane(pane).style.pointerEvents = "none";
  }
  map.setView([25, 20], 2, { animate: false });
  return map;
}

/**
 * @param {any} L @param {any} map @param {Model} model @param {Store} store
 * @param {() => import("./labels.js").Box[]} obstacles in px of the map's element
 */
export function makeMapView(L, map, model, store, obstacles) {
  /** @type {import("./basemap.js").Basemap | null} */
  let base = null;
  let tiled = false;
  let colors = readPalette();
  /** @type {Shown} */
  let shown;
  /** @type {import("./clusters.js").Disc[]} */
  let discs = [];
  /** @type {import("./basemap.js").View | null} */
  let discView = null;
  let litCluster = -1;
  const clusters = makeClusters(model);
  const doubtfulPlaces = doubtful(model);
  const keptLand = makeKept();
  const keptLines = makeKept();
  let palette = 0;

  const lit = () => {
    const { place, hover, view } = store.get();
    return [hover, view === "place" || view === "reader" ? place : -1].filter((p) => p >= 0);
  };
  const chosen = () => (["place", "reader"].includes(store.get().view) ? store.get().place : -1);

  const ground = addSheet(L, map, "ground", (context, view, zoom) => {
    if (!shown) return;
    const ground = base;
    if (ground && !tiled) {
      keptLand.put(context, view, `${palette};${waterKey(model, shown, ground, lit())}`, (own) =>
        drawGround(own, ground, view, colors, () => drawWaters(own, model, shown, view, ground, colors, lit())));
    } else drawWaters(context, model, shown, view, base, colors, lit());
    drawTints(context, model, shown, view, base, colors, lit());
    if (ground && !tiled) {
      keptLines.put(context, view, `${palette}`, (own) => drawWaterAndBorders(own, ground, view, colors, zoom));
    }
    drawOutlines(context, model, shown, view, base, colors, lit(), chosen());
  }, true);
  const top = addSheet(L, map, "discs", (context, view, zoom) => {
    if (!shown) return;
    discs = clusters.discs(boxOf(view), zoom);
    discView = view;
    drawDiscs(context, discs, view, colors, { lit: lit(), litCluster, doubtful: (p) => doubtfulPlaces[p] > 0 });
    drawLabels(context, view, zoom, {
      model, shown, base: tiled ? null : base, discs, colors, lit: lit(), foremost: (cluster) => clusters.foremost(cluster), obstacles: shifted(map, view, obstacles()),
    });
  });

  /**
   * What lies at a point of the map's element: a disc first, then the smallest area.
   * @param {{x: number, y: number}} point @param {number} slack px
   */
  const hit = (point, slack) => {
    if (!discView || !shown) return null;
    const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
    const px = point.x + corner.x;
    const py = point.y + corner.y;
    let best = null;
    let nearest = Infinity;
    for (const disc of discs) {
      const [x, y] = discAt(disc, { ...discView, left: 0, top: 0 });
      const distance = Math.hypot(x - px, y - py) - disc.radius;
      if (distance < slack && distance < nearest) [best, nearest] = [disc, distance];
    }
    if (best) return best;
    const scale = 256 * 2 ** map.getZoom();
    const [x, y] = [(((px / scale) % 1) + 1) % 1, py / scale];
    const areas = shown.order.filter((p) => model.places[p].look === "area" && (!model.places[p].broad || lit().includes(p)));
    const order = [...areas, ...areasInOrder(model, shown).reverse()];
    for (const place of order) if ((model.places[place].look === "area" || drawnUnlit(model.places[place], base)) && contains(model, base, place, x, y)) return { place, cluster: -1 };
    return null;
  };

  return {
    hit,
    clusters,
    discs: () => ({ discs, view: discView }),
    /** The discs as boxes in px of the map's element. @returns {import("./labels.js").Box[]} */
    discBoxes() {
      const { x: width, y: height } = map.getSize();
      const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
      const view = { scale: 256 * 2 ** map.getZoom(), left: corner.x, top: corner.y, width, height, shift: 0 };
      return clusters.discs(boxOf(view), map.getZoom()).slice(0, 150).map((disc) => {
        const [x, y] = discAt(disc, view);
        return [x - disc.radius, y - disc.radius, x + disc.radius, y + disc.radius];
      });
    },
    /** @param {Shown} next */
    show(next) {
      shown = next;
      clusters.load(next);
      ground.redraw();
      top.redraw();
    },
    /** @param {import("./basemap.js").Basemap} next */
    setBase(next) {
      base = next;
      ground.redraw();
      top.redraw();
    },
    /** @param {boolean} on */
    setTiled(on) {
      tiled = on;
      ground.redraw();
      top.redraw();
    },
    /** @param {number} cluster */
    lightCluster(cluster) {
      if (cluster === litCluster) return;
      litCluster = cluster;
      top.redraw();
    },
    redraw() {
      ground.redraw();
      top.redraw();
    },
    /** After a move: labels make room for what stands at the edge; the ground is as it was. */
    redrawTop: () => top.redraw(),
    recolor() {
      colors = readPalette();
      palette++;
      this.redraw();
    },
    doubtful: (/** @type {number} */ p) => doubtfulPlaces[p] > 0,
  };
}

/**
 * Which waters lie under the land, and which of them are lit: when that changes, the land is drawn again.
 * @param {Model} model @param {Shown} shown @param {import("./basemap.js").Basemap} base @param {number[]} lit
 */
function waterKey(model, shown, base, lit) {
  const waters = shown.order.filter((p) => model.places[p].water && (lit.includes(p) || drawnUnlit(model.places[p], base)));
  return waters.map((p) => (lit.includes(p) ? `${p}!` : p)).join();
}

/**
 * For each place 1 when it is approximate, 2 when a mention's decision for it was a near tie or less than 50 % sure.
 * @param {Model} model
 */
function doubtful(model) {
  const flags = new Uint8Array(model.places.length);
  const sure = new Uint8Array(model.places.length);
  model.places.forEach((place, index) => {
    if (place.approximate) flags[index] = 1;
  });
  const { place, status, confidence, count } = model.mentions;
  for (let i = 0; i < count; i++) {
    if (place[i] >= 0 && status[i] !== AMBIGUOUS && confidence[i] >= 50) sure[place[i]] = 1;
  }
  for (let i = 0; i < count; i++) if (place[i] >= 0 && !sure[place[i]] && !flags[place[i]]) flags[place[i]] = 2;
  return flags;
}

/** @param {Model} model @param {import("./basemap.js").Basemap | null} base @param {number} index @param {number} x @param {number} y */
function contains(model, base, index, x, y) {
  const place = model.places[index];
  const country = place.look === "country" && place.row.cc ? base?.byCode.get(place.row.cc) : null;
  if (country) {
    const near = country.rings.filter((/** @type {import("./basemap.js").Line} */ r) => x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1);
    return inRings(x, y, near.map((/** @type {import("./basemap.js").Line} */ r) => r.points));
  }
  const [x0, y0, x1, y1] = place.box;
  return place.rings.length > 0 && x >= x0 && x <= x1 && y >= y0 && y <= y1 && inRings(x, y, place.rings);
}

/** Boxes of the element as boxes of a canvas, and the element's edges. @param {any} map @param {import("./basemap.js").View} view @param {import("./labels.js").Box[]} boxes */
function shifted(map, view, boxes) {
  const origin = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
  const [dx, dy] = [origin.x - view.left, origin.y - view.top];
  const { x: w, y: h } = map.getSize();
  /** @type {import("./labels.js").Box[]} */
  const edges = [[-3, -3, w + 3, 2], [-3, h - 2, w + 3, h + 3], [-3, -3, 2, h + 3], [w - 2, -3, w + 3, h + 3]];
  return [...boxes, ...edges].map((b) => /** @type {import("./labels.js").Box} */ ([b[0] + dx, b[1] + dy, b[2] + dx, b[3] + dy]));
}

/**
 * Mercator bounds as Leaflet's corners.
 * @param {[number, number, number, number]} box
 */
export function cornersOf([x0, y0, x1, y1]) {
  return [[latitudeOf(y1), x0 * 360 - 180], [latitudeOf(y0), x1 * 360 - 180]];
}
