/** The review page: one name after the other, each decision saved as it is made. */
import { byId, fill, icon } from "../../../export/page/js/dom.js";
import { isDark, setTheme } from "../../../export/page/js/palette.js";
import { api } from "./api.js";
import { showContext } from "./contextview.js";
import { isSimilar, searchField, showChoices, showSentence } from "./decision.js";
import { wireKeys } from "./keys.js";
import { showQueue } from "./queueview.js";
import { makeReviewMap } from "./reviewmap.js";

/** @typedef {import("./api.js").PlaceRow} PlaceRow */

const state = {
  queue: /** @type {import("./api.js").Queue} */ ({ items: [], open: 0, decided: 0, done: [], project: "" }),
  current: 0,
  item: /** @type {import("./api.js").Item | null} */ (null),
  /** What may be chosen now: the candidates, what a search found, or a point on the map. */
  places: /** @type {PlaceRow[]} */ ([]),
  chosen: -1,
  point: /** @type {[number, number] | null} */ (null),
  leaveContext: /** @type {(() => void) | null} */ (null),
  /** Whether names are looked up, and which words were typed. */
  searching: /** @type {boolean | string} */ (false),
  /** The search that is under way; a decision waits for it. */
  lookup: Promise.resolve(),
  busy: false,
};

const review = makeReviewMap(/** @type {any} */ (window).L, byId("map"), { choose, point: placePoint });
const say = (/** @type {string} */ words) => (byId("status").textContent = words);

/** Shows what went wrong. @param {() => Promise<void>} work */
async function told(work) {
  try {
    await work();
    byId("alert").hidden = true;
  } catch (error) {
    byId("alert").textContent = error instanceof Error ? error.message : String(error);
    byId("alert").hidden = false;
  }
}

/**
 * Runs one thing at a time: a key that is pressed before the next name is in sight decides nothing.
 * @param {() => Promise<void>} work
 */
async function alone(work) {
  if (state.busy) return;
  state.busy = true;
  await told(work);
  state.busy = false;
}

const acts = {
  choose,
  none: () => save("unknown"),
  notAPlace: () => save("not a place"),
  elsewhere: openSearch,
  context: () => void alone(readInContext),
  search,
};

async function loadQueue() {
  state.queue = await api.queue();
  state.current = Math.max(0, Math.min(state.current, state.queue.items.length - 1));
  showQueue(state.queue, state.current, (index) => void alone(() => goTo(index)));
  byId("show-queue").textContent = `Queue (${state.queue.open.toLocaleString("en")})`;
}

/** @param {number} index */
async function goTo(index) {
  state.current = Math.max(0, Math.min(index, state.queue.items.length - 1));
  showQueue(state.queue, state.current, (i) => void alone(() => goTo(i)));
  byId("items").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  openQueue(false);
  const next = state.queue.items[state.current];
  if (next) await look(next);
  else showNothing();
}

/** Which candidate Enter saves: not one with a merely similar name, unless the machine chose it. @param {import("./api.js").Item} item */
function proposed({ candidates: [best], machine }) {
  return best && (!isSimilar(best) || machine?.place?.id === best.id) ? 0 : -1;
}

/** @param {{article: number, start: number, end: number}} at */
async function look(at) {
  const item = await api.item(at);
  Object.assign(state, { item, places: item.candidates, chosen: proposed(item), point: null, searching: false });
  state.leaveContext?.();
  state.leaveContext = null;
  for (const option of /** @type {HTMLSelectElement} */ (byId("scope")).options) {
    const count = item.reach[option.value] ?? 0;
    option.textContent = `${option.textContent?.replace(/ \(.*/, "")}${option.value === "mention" ? "" : ` (${count.toLocaleString("en")})`}`;
    option.disabled = option.value === "publisher" && !item.article.publisher;
  }
  showSentence(item, acts);
  show();
  byId("choices").scrollTop = 0;
  review.fit();
  say(`${item.quote}: ${item.candidates.length} candidates`);
}

function show() {
  const { item, places, chosen } = state;
  if (!item) return;
  const sum = places.reduce((total, place) => total + (place.confidence ?? 0), 0);
  showChoices(item.quote, places, chosen, acts, { now: item.now, rest: state.searching || !places.length ? null : Math.max(0, 1 - sum) });
  if (state.searching) byId("choices").prepend(searchField(state.searching === true ? item.quote : state.searching, acts.search, closeSearch));
  const around = item.around.flatMap((mention) => (mention.place && mention.form !== "demonym" ? [mention.place] : []));
  const other = [...new Map(around.map((place) => [place.id, place])).values()].filter((place) => !places.some((p) => p.id === place.id));
  review.show({ places, around: other.slice(0, 60), chosen });
  const button = /** @type {HTMLButtonElement} */ (byId("save"));
  button.disabled = chosen < 0;
  button.textContent = state.point ? "Save the point and go on" : chosen < 0 ? "Choose one" : `Save ${chosen + 1} and go on`;
  /** @type {HTMLElement} */ (byId("decide")).hidden = false;
}

function showNothing() {
  Object.assign(state, { item: null, places: [], chosen: -1 });
  fill(byId("said"));
  fill(byId("choices"), "Nothing is in doubt any more. The map can be exported.");
  byId("decide").hidden = true;
  review.show({ places: [], around: [], chosen: -1 });
}

/** @param {number} index */
function choose(index) {
  if (index >= state.places.length || state.leaveContext) return;
  state.chosen = index;
  show();
  /** @type {HTMLElement | null} */ (document.querySelector(".candidate[aria-pressed=true]"))?.focus({ preventScroll: false });
}

/** @param {number} latitude @param {number} longitude */
function placePoint(latitude, longitude) {
  if (!state.item || state.leaveContext) return;
  state.point = [Math.round(latitude * 1e5) / 1e5, Math.round(longitude * 1e5) / 1e5];
  const kept = state.places.filter((place) => place.id !== "point");
  const place = {
    id: "point", name: "This point on the map", kind: "point", country_code: null, where: state.point.join(", "), latitude, longitude, bbox: null,
    population: null, is_point: true, uncertainty_km: null, match: null, confidence: null, reasons: /** @type {[string, string, number][]} */ ([]),
  };
  state.places = [...kept, place];
  state.chosen = kept.length;
  show();
}

/** @param {string} decision @param {number} [index] */
function save(decision, index = -1) {
  return alone(async () => {
    await state.lookup;
    const { item, places } = state;
    if (!item || state.leaveContext) return;
    const place = decision === "place" ? places[index < 0 ? state.chosen : index] : null;
    if (decision === "place" && !place) return;
    const scope = /** @type {HTMLSelectElement} */ (byId("scope")).value;
    const what = place ? (place.id === "point" ? { point: state.point } : { place: place.id }) : {};
    await api.correct({ article: item.article.number, start: item.start, end: item.end, decision, scope, ...what });
    say(`Saved: ${item.quote} is ${place ? place.name : decision === "unknown" ? "none of these" : decision}`);
    // What was decided has left the queue, so that the next one stands in its place.
    await loadQueue();
    await goTo(state.current);
  });
}

function undo() {
  return alone(async () => {
    const { undone } = await api.undo();
    await loadQueue();
    say(`Undone: ${undone.quote}`);
    const index = state.queue.items.findIndex((item) => item.quote === undone.quote);
    await goTo(index >= 0 ? index : state.current);
  });
}

function openSearch() {
  if (!state.item || state.leaveContext) return;
  state.searching = true;
  show();
  const field = /** @type {HTMLInputElement} */ (byId("search"));
  field.focus();
  field.select();
}

function closeSearch() {
  if (!state.item) return;
  Object.assign(state, { searching: false, places: state.item.candidates, chosen: proposed(state.item), point: null });
  show();
  byId("choices").focus();
}

/** @param {PlaceRow[]} places */
function found(places) {
  const similar = places.filter(isSimilar).length;
  if (similar) return `No place is called so; ${similar} ${similar === 1 ? "has a similar name" : "have similar names"}`;
  return places.length === 1 ? "One place is called so" : `${places.length} places are called so`;
}

/** @param {string} words */
function search(words) {
  state.lookup = told(async () => {
    const { places } = await api.search(words);
    const typing = document.activeElement === document.getElementById("search");
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
    const caret = field?.selectionStart ?? 0;
    Object.assign(state, { searching: field?.value || words, places, chosen: places.findIndex((place) => !isSimilar(place)), point: null });
    show();
    if (typing) {
      const again = /** @type {HTMLInputElement} */ (byId("search"));
      again.focus();
      again.setSelectionRange(caret, caret);
    }
    review.fit();
    say(found(places));
  });
}

async function readInContext() {
  const { item } = state;
  if (!item) return;
  const whole = await api.text(item.article.number);
  byId("decide").hidden = true;
  state.leaveContext = showContext(whole, item, {
    back: () => void alone(() => look({ article: item.article.number, start: item.start, end: item.end })),
    look: (start, end) => void alone(() => look({ article: item.article.number, start, end })),
    mark: (start, end) => void alone(async () => {
      await look({ article: item.article.number, start, end });
      openSearch();
      search(state.item?.quote ?? "");
    }),
  });
}

/** @param {boolean} open */
function openQueue(open) {
  byId("review").classList.toggle("queueopen", open);
  byId("show-queue").setAttribute("aria-expanded", String(open));
}

function wire() {
  const icons = /** @type {const} */ ({ "zoom-in": "plus", "zoom-out": "minus", fit: "fit" });
  for (const [id, name] of Object.entries(icons)) byId(id).append(icon(name));
  byId("zoom-in").addEventListener("click", () => review.map.zoomIn(1));
  byId("zoom-out").addEventListener("click", () => review.map.zoomOut(1));
  byId("fit").addEventListener("click", () => review.fit());
  const recolor = () => {
    fill(byId("theme"), icon(isDark() ? "sun" : "moon"));
    byId("theme").setAttribute("aria-label", isDark() ? "Light colours" : "Dark colours");
    review.recolor();
  };
  byId("theme").addEventListener("click", () => {
    setTheme(isDark() ? "light" : "dark");
    recolor();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolor);
  recolor();
  byId("save").addEventListener("click", () => void save("place"));
  byId("skip-item").addEventListener("click", () => void alone(() => goTo(state.current + 1)));
  byId("show-queue").addEventListener("click", () => openQueue(!byId("review").classList.contains("queueopen")));
  byId("export").setAttribute("href", "/map.html");
  wireKeys({
    pick: (index) => void save("place", index),
    confirm: () => void save("place"),
    none: () => void save("unknown"),
    notAPlace: () => void save("not a place"),
    undo: () => void undo(),
    search: openSearch,
    move: (step) => void alone(() => goTo(state.current + step)),
    scope: () => {
      const scope = /** @type {HTMLSelectElement} */ (byId("scope"));
      do scope.selectedIndex = (scope.selectedIndex + 1) % scope.options.length;
      while (scope.options[scope.selectedIndex].disabled);
      say(`Use for ${scope.options[scope.selectedIndex].textContent}`);
    },
    leave: () => {
      if (state.leaveContext && state.item) void alone(() => look({ article: /** @type {any} */ (state.item).article.number, start: /** @type {any} */ (state.item).start, end: /** @type {any} */ (state.item).end }));
      else if (state.searching) closeSearch();
      else openQueue(false);
    },
  });
}

async function start() {
  wire();
  const ground = fetch("/basemap").then((response) => response.arrayBuffer()).then(review.setBase);
  await alone(async () => {
    await loadQueue();
    await goTo(0);
  });
  await ground;
  document.documentElement.dataset.ready = "1";
}

void start();
