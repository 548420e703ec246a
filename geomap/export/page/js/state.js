/** What the reader has chosen, in one place; the address's hash keeps it. */
import { FORMS, ROLES } from "./data.js";
import { daysOf, isoDay } from "./dates.js";

/** @typedef {import("./filter.js").Filter} Filter */
/** @typedef {import("./model.js").Model} Model */
/**
 * @typedef {object} State
 * @property {"places" | "articles" | "place" | "reader" | "unplaced" | "about" | "filters"} view
 * @property {"places" | "articles"} tab where "back" leads
 * @property {number} place chosen place, or -1
 * @property {number} article article in the reader, or -1
 * @property {number} mention chosen mention, or -1
 * @property {number} seek which of the article's hits of the query the reader leads to, or -1: then it leads to the mention
 * @property {number} hover place under the pointer, or -1
 * @property {string} query
 * @property {string} sort
 * @property {boolean} popup
 * @property {Filter} filter
 */

/** @param {State} initial */
export function makeStore(initial) {
  let state = initial;
  /** @type {((now: State, before: State) => void)[]} */
  const listeners = [];
  return {
    get: () => state,
    /** @param {Partial<State>} patch */
    set(patch) {
      const before = state;
      state = { ...state, ...patch };
      for (const listener of listeners) listener(state, before);
    },
    /** @param {Partial<Filter>} patch */
    setFilter(patch) {
      this.set({ filter: { ...state.filter, ...patch } });
    },
    /** @param {(now: State, before: State) => void} listener */
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
/** @typedef {ReturnType<typeof makeStore>} Store */

/**
 * @param {Model} model @param {State} state @param {Filter} opening @param {string} [view] "lat,lon,zoom"
 */
export function hashOf(model, state, opening, view) {
  const p = new URLSearchParams();
  const { filter } = state;
  if (state.view !== "places") p.set("view", state.view);
  if (state.place >= 0 && (state.view === "place" || state.view === "reader")) p.set("place", model.data.places[state.place].i);
  if (state.article >= 0 && state.view === "reader") p.set("article", model.data.articles[state.article].i);
  if (state.mention >= 0 && (state.view === "place" || state.view === "reader")) {
    p.set("n", String(mentionRank(model, state.mention)));
    if (!p.has("article")) p.set("article", model.data.articles[model.mentions.article[state.mention]].i);
  }
  if (state.query) p.set("q", state.query);
  if (state.query && state.seek >= 0 && state.view === "reader") p.set("hit", String(state.seek));
  if (state.sort !== "articles") p.set("sort", state.sort);
  if (filter.from !== null || filter.to !== null) {
    p.set("time", `${filter.from === null ? "" : isoDay(filter.from)}..${filter.to === null ? "" : isoDay(filter.to)}`);
  }
  if (!filter.undated) p.set("undated", "0");
  if (filter.forms.join() !== opening.forms.join()) p.set("forms", filter.forms.join("."));
  if (filter.without.length) p.set("without", filter.without.join("."));
  if (filter.kinds) p.set("kinds", filter.kinds.join("."));
  if (filter.publishers) p.set("publishers", filter.publishers.join("."));
  if (filter.minimum) p.set("sure", String(filter.minimum));
  if (filter.article !== null) p.set("only", model.data.articles[filter.article].i);
  if (view) p.set("map", view);
  return p.toString();
}

/** Position of a mention within its article. @param {Model} model @param {number} mention */
const mentionRank = (model, mention) => model.byArticle.of(model.mentions.article[mention]).indexOf(mention);

const VIEWS = ["places", "articles", "place", "reader", "unplaced", "about", "filters"];

/**
 * The state that a hash describes; what it gets wrong is left as it opens.
 * @param {Model} model @param {string} hash @param {State} base
 * @returns {{state: State, map: [number, number, number] | null}}
 */
export function stateOf(model, hash, base) {
  const p = new URLSearchParams(hash.replace(/^#/, ""));
  const state = { ...base, filter: filterOf(model, p, base.filter) };
  state.place = model.placeIndex.get(p.get("place") ?? "") ?? -1;
  const article = model.articleIndex.get(p.get("article") ?? "") ?? -1;
  const rank = Number.parseInt(p.get("n") ?? "", 10);
  state.mention = article >= 0 && rank >= 0 ? (model.byArticle.of(article)[rank] ?? -1) : -1;
  if (state.mention >= 0 && state.place < 0) state.place = model.mentions.place[state.mention];
  const view = p.get("view") ?? "places";
  if (VIEWS.includes(view)) state.view = /** @type {State["view"]} */ (view);
  if (state.view === "place" && state.place < 0) state.view = "places";
  if (state.view === "reader") {
    state.article = article;
    if (article < 0) state.view = "places";
  }
  if (state.view === "articles" || state.view === "places") state.tab = state.view;
  state.query = (p.get("q") ?? "").slice(0, 200);
  const seek = Number.parseInt(p.get("hit") ?? "", 10);
  state.seek = state.view === "reader" && state.query && seek >= 0 ? seek : -1;
  state.sort = ["mentions", "name"].includes(p.get("sort") ?? "") ? (p.get("sort") ?? "") : "articles";
  const numbers = (p.get("map") ?? "").split(",").map(Number);
  const ok = numbers.length === 3 && numbers.every(Number.isFinite) && Math.abs(numbers[0]) <= 85 && numbers[2] >= 0 && numbers[2] <= 14;
  return { state, map: ok ? /** @type {[number, number, number]} */ (numbers) : null };
}

/**
 * @param {Model} model @param {URLSearchParams} p @param {Filter} base
 * @returns {Filter}
 */
function filterOf(model, p, base) {
  const filter = { ...base };
  const time = /^(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?$/.exec(p.get("time") ?? "");
  if (time) {
    filter.from = daysOf(time[1])?.[0] ?? null;
    filter.to = daysOf(time[2])?.[1] ?? null;
  }
  if (p.get("undated") === "0") filter.undated = false;
  if (p.has("forms")) filter.forms = FORMS.filter((form) => (p.get("forms") ?? "").split(".").includes(form));
  if (p.has("without")) filter.without = ROLES.filter((role) => (p.get("without") ?? "").split(".").includes(role));
  if (p.has("kinds")) filter.kinds = model.data.kinds.filter((kind) => (p.get("kinds") ?? "").split(".").includes(kind));
  if (p.has("publishers")) {
    const count = model.data.publishers.length;
    filter.publishers = (p.get("publishers") ?? "").split(".").map(Number).filter((n) => Number.isInteger(n) && n >= -1 && n < count);
  }
  const sure = Number(p.get("sure"));
  if (sure > 0 && sure <= 100) filter.minimum = Math.round(sure);
  filter.article = model.articleIndex.get(p.get("only") ?? "") ?? null;
  return filter;
}

