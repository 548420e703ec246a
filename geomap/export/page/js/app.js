/** Joins the parts: one state, what each change of it redraws, and what the reader's acts change in it. */
import { drawAbout, drawUnplaced, footText, unplacedOf } from "./aboutview.js";
import { makeChips } from "./chips.js";
import { makeClusterSpots } from "./clusterspots.js";
import { monthText } from "./dates.js";
import { byId, fill, h, icon } from "./dom.js";
import { download, toCsv, toGeoJson } from "./exports.js";
import { applyFilter, openingFilter } from "./filter.js";
import { keepFocus } from "./focusing.js";
import { drawChips, drawFilters } from "./filters.js";
import { drawLegend, drawScale } from "./legend.js";
import { drawArticles, makeListView } from "./listview.js";
import { makeMapView } from "./mapview.js";
import { makeNavigation } from "./navigation.js";
import { makePaper } from "./paper.js";
import { makePointer } from "./pointer.js";
import { makeSheet, onPhone } from "./phonesheet.js";
import { copyText, drawPlace, mentionsFor } from "./placeview.js";
import { makePopup } from "./popup.js";
import { drawReader } from "./reader.js";
import { drawSearch, makeSearch } from "./search.js";
import { hashOf, makeStore, stateOf } from "./state.js";
import { addTiles } from "./tiles.js";
import { makeTimeline } from "./timeline.js";
import { wireControls } from "./controls.js";
import { countText } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./state.js").State} State */

/** @param {any} L @param {any} map @param {Model} model */
export function startApp(L, map, model) {
  const { data } = model;
  const opening = openingFilter(data);
  /** @type {State} */
  const initial = { view: "places", tab: "places", place: -1, article: -1, mention: -1, seek: -1, hover: -1, query: "", sort: "articles", popup: false, filter: opening };
  const fromHash = stateOf(model, location.hash, initial);
  const store = makeStore(fromHash.state);
  const unplaced = unplacedOf(model);
  const search = makeSearch(model);
  let shown = applyFilter(model, store.get().filter);

  const [list, scroll, sub, reader, panel, app] = ["list", "scroll", "sub", "reader", "panel", "app"].map(byId);
  const layers = { chips: byId("chips"), spots: byId("spots"), tip: byId("tip"), popup: byId("popup"), legend: byId("legend"), scale: byId("scale") };

  const obstacles = () => {
    const origin = byId("mapbox").getBoundingClientRect();
    const parts = [...byId("mapbox").querySelectorAll(".chip, .controls, .legend:not([hidden]), .credit, .scale, .popup:not([hidden])"), panel, ...(onPhone() ? [byId("searchbox")] : [])];
    return parts.map((part) => {
      const box = part.getBoundingClientRect();
      return /** @type {[number, number, number, number]} */ ([box.left - origin.left, box.top - origin.top, box.right - origin.left, box.bottom - origin.top]);
    }).filter((b) => b[2] > b[0] && b[2] > 0);
  };
  const mapview = makeMapView(L, map, model, store, obstacles);
  const nav = makeNavigation(map, model, store, { shown: () => shown, phone: onPhone, clusters: () => mapview.clusters });
  const sheet = makeSheet(panel, byId("grip"), () => refreshEdges());

  const say = (/** @type {string} */ text) => {
    byId("status").textContent = text;
  };
  const saveCsv = () => download("geomap.csv", toCsv(model, shown), "text/csv;charset=utf-8");
  const saveGeoJson = () => download("geomap.geojson", toGeoJson(model, shown), "application/geo+json");
  const openPlace = (/** @type {number} */ p) => {
    nav.openPlace(p);
    if (onPhone() && sheet.share() > 0.62) sheet.go(1);
  };

  const listview = makeListView(model, {
    open: openPlace, doubtful: mapview.doubtful,
    hover: (p) => store.set({ hover: p }), sort: (sort) => store.set({ sort }),
  });
  const popup = makePopup(map, layers.popup, model, {
    close: () => {
      store.set({ popup: false });
      /** @type {HTMLElement | null} */ (sub.querySelector("h1"))?.focus();
    },
    read: (m) => nav.read(model.mentions.article[m], m),
    go: (m) => store.set({ mention: m }),
  });
  const timeline = makeTimeline(model, byId("timeline"), {
    range: (from, to) => store.setFilter({ from, to }), undated: (undated) => store.setFilter({ undated }),
  });
  const chips = makeChips(map, layers.chips, model, {
    open: openPlace, fly: nav.flyToBox, phone: onPhone, blocked: () => obstacles(), discs: () => mapview.discBoxes(),
  });
  const spots = makeClusterSpots(map, layers.spots, layers.tip, model, {
    mapview, shown: () => shown, split: (cluster) => nav.split(mapview.clusters, cluster),
  });

  const drawHome = () => {
    const { query, sort, view, tab } = store.get();
    byId("counts").textContent = [
      countText(data.whole ? data.whole[1] : data.articles.length, "article"), countText(shown.order.length, "place"), countText(shown.total, "mention"),
    ].join(" · ");
    for (const name of /** @type {const} */ (["places", "articles"])) {
      const button = byId(`tab-${name}`);
      const on = !query && tab === name;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = tab === name ? 0 : -1;
      const n = name === "places" ? shown.order.length : shown.inTime.reduce((a, b) => a + b, 0);
      fill(button, name === "places" ? "Places " : "Articles ", h("span", {}, n.toLocaleString("en-US")));
    }
    scroll.setAttribute("aria-labelledby", `tab-${tab}`);
    const refocus = keepFocus(scroll, () => byId("filterchips").querySelector("button") ?? byId("filter"));
    drawChips(model, byId("filterchips"), shown.filter, opening, (patch) => store.setFilter(patch));
    if (query) {
      drawSearch(model, list, search.find(query, shown), shown, query, {
        open: openPlace, read: nav.read, hover: (p) => store.set({ hover: p }), doubtful: mapview.doubtful,
      });
    } else if (tab === "articles") {
      drawArticles(model, list, scroll, shown, { read: (a) => nav.read(a, -1), only: (article) => store.setFilter({ article }) });
    } else listview.draw(list, scroll, shown, sort);
    refocus();
    void view;
  };

  const drawSub = () => {
    const { view, place, mention } = store.get();
    const back = nav.back;
    const kept = sub.scrollTop;
    const refocus = keepFocus(sub, () => sub.querySelector("h1"));
    if (view === "place") {
      drawPlace(model, sub, sub, shown, { place, mention, phone: onPhone(), doubtful: mapview.doubtful(place) }, {
        back, say, choose: (m) => store.set({ mention: m, popup: true }), read: (m) => nav.read(model.mentions.article[m], m),
      });
      sub.scrollTop = kept;
      sub.querySelector(".said.lit")?.scrollIntoView({ block: "nearest" });
    } else if (view === "filters") {
      drawFilters(model, sub, shown.filter, opening, { back, change: (patch) => store.setFilter(patch), reset: () => store.set({ filter: opening }) });
    } else if (view === "unplaced") drawUnplaced(model, sub, sub, unplaced, { back, read: nav.read });
    else if (view === "about") drawAbout(model, sub, { back, csv: saveCsv, geojson: saveGeoJson });
    else fill(sub);
    refocus();
  };

  const drawReading = () => {
    const { view, article, mention, place, query, seek } = store.get();
    if (view !== "reader" || article < 0) return fill(reader);
    const refocus = keepFocus(reader);
    const drawn = drawReader(model, reader, { article, mention, query, seek, backLabel: nav.backLabel(place) }, {
      back: nav.back, close: nav.home, hover: (p) => store.get().hover !== p && store.set({ hover: p }),
      choose: (m) => nav.choose(m),
      copyLink: () => copyText(location.href).then((ok) => say(ok ? "Link copied." : "The browser did not let the link be copied; take it from the address bar.")),
    });
    requestAnimationFrame(drawn.lit);
    refocus();
  };

  const drawPopup = () => {
    const { view, place, mention, popup: open } = store.get();
    if (view !== "place" || !open || place < 0 || onPhone()) return popup.hide();
    const mentions = mentionsFor(model, shown, place);
    const at = mentions.includes(mention) ? mention : mentions[0];
    const disc = mapview.discs().discs.find((d) => d.place === place);
    popup.show(place, at, mentions, disc ? disc.radius : 4);
  };

  /** Chips first, since labels make room for them. @param {boolean} [onlyMoved] */
  const refreshEdges = (onlyMoved = false) => {
    const cover = onPhone() ? 0 : Math.max(0, panel.getBoundingClientRect().right - byId("mapbox").getBoundingClientRect().left);
    byId("mapbox").style.setProperty("--cover", `${Math.round(cover)}px`);
    drawScale(layers.scale, map);
    chips.update(shown);
    if (onlyMoved) mapview.redrawTop();
    else mapview.redraw();
    requestAnimationFrame(() => requestAnimationFrame(() => spots.update()));
  };

  const drawFoot = () => {
    const text = footText(model, unplaced);
    byId("unplaced").hidden = !text;
    fill(byId("unplaced-text"), text);
    const { from, to } = shown.filter;
    const range = model.range;
    fill(byId("phonetime"), range ? [`${monthText(from ?? range.first)} – ${monthText(to ?? range.last)} `, icon("up", 14)] : null);
  };

  /** @param {State} now @param {State} [before] */
  const render = (now, before) => {
    const filtered = !before || now.filter !== before.filter;
    const moved = !before || now.view !== before.view || now.place !== before.place || now.mention !== before.mention || now.article !== before.article || now.seek !== before.seek;
    if (filtered) {
      shown = applyFilter(model, now.filter);
      mapview.show(shown);
      timeline.draw(shown);
      drawFoot();
      drawLegend(layers.legend, model, shown, mapview.doubtful, shown.order.filter((p) => model.places[p].look === "point").length > 60);
    }
    app.dataset.view = now.view;
    const home = now.view === "places" || now.view === "articles";
    if (filtered || now.query !== before?.query || now.sort !== before.sort || now.tab !== before.tab) drawHome();
    if (moved || (filtered && now.view === "place") || (filtered && now.view === "filters" && now.filter === opening)) {
      byId("home").hidden = !home;
      sub.hidden = home || now.view === "reader";
      reader.hidden = now.view !== "reader";
      drawSub();
      drawReading();
    }
    if (moved || filtered || now.popup !== before?.popup) drawPopup();
    if (before && now.view !== before.view) nav.afterView(now, before);
    if (moved || filtered) refreshEdges();
    else if (now.hover !== before?.hover) {
      mapview.redraw();
      lightRows(now.hover);
    }
    saveHash();
  };

  let lighting = -1;
  const lightRows = (/** @type {number} */ p) => {
    if (lighting >= 0) for (const row of list.querySelectorAll(".row.lit")) row.classList.remove("lit");
    lighting = p;
    if (p >= 0) list.querySelector(`[data-place-id="${CSS.escape(data.places[p].i)}"]`)?.classList.add("lit");
  };

  let hashTimer = 0;
  let ready = false;
  const saveHash = () => {
    if (!ready) return;
    clearTimeout(hashTimer);
    hashTimer = window.setTimeout(() => {
      const center = map.getCenter();
      const view = `${center.lat.toFixed(3)},${center.lng.toFixed(3)},${map.getZoom()}`;
      const hash = hashOf(model, store.get(), opening, nav.viewMoved() ? view : "");
      try {
        history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
      } catch {
        // A sandboxed frame has no history of its own; the page works without.
      }
    }, 250);
  };

  store.subscribe(render);
  wireControls(L, map, store, { nav, mapview, sheet, search: () => drawHome(), say });
  makePaper(model, {
    opening, unplaced, doubtful: mapview.doubtful, shown: () => shown, sort: () => store.get().sort,
    listed: () => !store.get().query && ["places", "articles"].includes(store.get().view),
  });
  makePointer(map, byId("map"), model, store, { mapview, open: openPlace, split: (cluster) => nav.split(mapview.clusters, cluster), spots });
  map.on("moveend zoomend resize", () => {
    refreshEdges(true);
    saveHash();
  });
  window.addEventListener("hashchange", () => {
    const next = stateOf(model, location.hash, { ...initial, popup: store.get().popup });
    store.set(next.state);
    if (next.map) map.setView([next.map[0], next.map[1]], next.map[2], { animate: false });
  });
  if (data.tiles) addTiles(L, map, data.tiles, (on) => mapview.setTiled(on), say);

  render(store.get());
  nav.openMap(fromHash.map);
  if (store.get().query) /** @type {HTMLInputElement} */ (byId("search")).value = store.get().query;
  ready = true;
  return {
    /** @param {import("./basemap.js").Basemap} base */
    setBase(base) {
      mapview.setBase(base);
      refreshEdges();
    },
  };
}
