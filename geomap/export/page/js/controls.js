/** Buttons, the search field, tabs and keys. */
import { byId } from "./dom.js";
import { onPhone } from "./phonesheet.js";
import { isDark, setTheme } from "./palette.js";

/**
 * @param {any} L @param {any} map @param {import("./state.js").Store} store
 * @param {{nav: ReturnType<typeof import("./navigation.js").makeNavigation>, mapview: ReturnType<typeof import("./mapview.js").makeMapView>, sheet: {go: (n: number) => void}, search: () => void, say: (text: string) => void}} has
 */
export function wireControls(L, map, store, has) {
  const { nav, mapview } = has;
  const search = /** @type {HTMLInputElement} */ (byId("search"));
  // On a phone the field lies over the map.
  const phone = matchMedia("(max-width: 599.98px)");
  const placeSearch = () => {
    if (phone.matches) byId("app").prepend(byId("searchbox"));
    else byId("searchroom").append(byId("searchbox"));
  };
  phone.addEventListener("change", placeSearch);
  placeSearch();
  byId("zoom-in").addEventListener("click", () => map.zoomIn(1));
  byId("zoom-out").addEventListener("click", () => map.zoomOut(1));
  byId("fit").addEventListener("click", () => nav.fitAll());
  const theme = byId("theme");
  const showTheme = () => {
    theme.setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
    theme.classList.toggle("dark", isDark());
    mapview.recolor();
  };
  theme.addEventListener("click", () => {
    setTheme(isDark() ? "light" : "dark");
    showTheme();
  });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) matchMedia(query).addEventListener("change", showTheme);
  showTheme();

  wirePrint(map);
  byId("skip").addEventListener("click", () => {
    nav.home();
    /** @type {HTMLElement | null} */ (byId("list").querySelector("button"))?.focus();
  });
  for (const tab of /** @type {const} */ (["places", "articles"])) {
    const button = byId(`tab-${tab}`);
    button.addEventListener("click", () => {
      search.value = "";
      store.set({ tab, view: tab, query: "" });
      button.focus();
    });
    button.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") byId(`tab-${tab === "places" ? "articles" : "places"}`).click();
    });
  }
  byId("filter").addEventListener("click", () => store.set({ view: "filters" }));
  byId("see-unplaced").addEventListener("click", () => store.set({ view: "unplaced" }));
  byId("see-about").addEventListener("click", () => store.set({ view: "about" }));
  byId("phonetime").addEventListener("click", () => {
    const open = document.documentElement.classList.toggle("time-open");
    byId("phonetime").setAttribute("aria-expanded", String(open));
  });

  let timer = 0;
  const find = () => {
    clearTimeout(timer);
    if (search.value === store.get().query) return;
    // Who has gone on meanwhile isn't brought back.
    const here = document.activeElement === search;
    store.set({ query: search.value, ...(here ? { view: store.get().tab, popup: false } : {}) });
    if (here && search.value && onPhone()) has.sheet.go(1);
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(find, 120);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === "ArrowDown") {
      find();
      const first = /** @type {HTMLElement | null} */ (byId("list").querySelector(".row, .foundbutton"));
      if (first) {
        event.preventDefault();
        if (event.key === "Enter") first.click();
        else first.focus();
      }
    }
  });
  byId("panel").addEventListener("keydown", rowKeys);
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const typing = /** @type {Element} */ (event.target).closest("input:not([type=checkbox]):not([type=range]), textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      if (!["places", "articles"].includes(store.get().view)) nav.home();
      search.focus();
    } else if (event.key === "Escape") escape(store, nav, search, event);
  });
}

/** On paper the map shows the same ground, made as small as the paper is wide. @param {any} map */
function wirePrint(map) {
  const { style } = document.documentElement;
  window.addEventListener("beforeprint", () => {
    const { x: width, y: height } = map.getSize();
    style.setProperty("--map-width", `${width}px`);
    style.setProperty("--map-height", `${height}px`);
    style.setProperty("--map-zoom", String(Math.min(1, 700 / Math.max(1, width))));
  });
}

/**
 * Esc goes one step back: out of the search, the card, the reader, the place.
 * @param {import("./state.js").Store} store @param {ReturnType<typeof import("./navigation.js").makeNavigation>} nav
 * @param {HTMLInputElement} search @param {KeyboardEvent} event
 */
function escape(store, nav, search, event) {
  const { view, query, popup } = store.get();
  const root = document.documentElement;
  if (root.classList.contains("time-open") && document.activeElement?.closest(".timeline, .phonetime")) {
    byId("phonetime").click();
    byId("phonetime").focus();
  } else if (document.activeElement?.closest(".popup") && popup) {
    store.set({ popup: false });
    /** @type {HTMLElement | null} */ (byId("sub").querySelector("h1"))?.focus();
  } else if (view !== "places" && view !== "articles") nav.back();
  else if (query) {
    search.value = "";
    store.set({ query: "" });
    search.focus();
  } else return;
  event.preventDefault();
}

/** Arrows go from row to row. @param {KeyboardEvent} event */
function rowKeys(event) {
  const now = /** @type {Element} */ (event.target).closest(".row, .foundbutton");
  if (!now || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const rows = /** @type {HTMLElement[]} */ ([...byId("list").querySelectorAll(".row, .foundbutton")]);
  const at = rows.indexOf(/** @type {HTMLElement} */ (now));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key] ?? at;
  event.preventDefault();
  if (to < 0) byId("search").focus();
  else rows[Math.min(to, rows.length - 1)]?.focus();
}
