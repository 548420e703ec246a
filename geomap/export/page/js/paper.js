/** What the list becomes on paper: each place with its sentences, and at the end the articles that they come from. */
import { publishedText } from "./dates.js";
import { byId, fill, h } from "./dom.js";
import { filterWords, sortedPlaces } from "./filter.js";
import { safeAddress, safeLocal } from "./links.js";
import { mentionsFor } from "./placeview.js";
import { SECTIONS } from "./listview.js";
import { kindText } from "./model.js";
import { claimText, countText, markedSentence } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */

/** More would be a pile of paper: what is left out is counted. */
const MOST_PLACES = 200;
const MOST_SENTENCES = 5;
const MOST_NAMES = 200;

/**
 * Fills and empties `#paper` around a print, as long as the panel shows its lists; other views print as they are.
 * @param {Model} model
 * @param {{shown: () => Shown, listed: () => boolean, sort: () => string, opening: import("./filter.js").Filter,
 *   unplaced: ReturnType<typeof import("./aboutview.js").unplacedOf>, doubtful: (place: number) => boolean}} has
 */
export function makePaper(model, has) {
  const box = byId("paper");
  window.addEventListener("beforeprint", () => {
    if (has.listed()) drawPaper(model, box, has);
  });
  window.addEventListener("afterprint", () => fill(box));
}

/** @param {Model} model @param {HTMLElement} box @param {Parameters<typeof makePaper>[1]} has */
function drawPaper(model, box, has) {
  const shown = has.shown();
  /** @type {Map<number, number>} an article's number in the list of sources */
  const numbers = new Map();
  /** @param {number} article */
  const numberOf = (article) => {
    if (!numbers.has(article)) numbers.set(article, numbers.size + 1);
    return /** @type {number} */ (numbers.get(article));
  };
  const order = sortedPlaces(model, shown, has.sort());
  const printed = new Set(inSections(model, order).flatMap(([, places]) => places).slice(0, MOST_PLACES));
  const sections = inSections(model, order).map(([title, places]) => {
    const own = places.filter((p) => printed.has(p));
    return own.length > 0 && h("section", {}, h("h2", {}, `${title} (${places.length.toLocaleString("en-US")})`), own.map((p) => placeOnPaper(model, shown, p, has.doubtful(p), numberOf)));
  });
  const filters = filterWords(model, shown.filter, has.opening).map(({ text }) => text);
  fill(box,
    filters.length > 0 && h("p", { class: "meta" }, `Filters: ${filters.join("; ")}`),
    sections,
    order.length > printed.size && h("p", { class: "meta" }, `${countText(order.length - printed.size, "more place")} on the map; filters choose which places are printed.`),
    notOnTheMap(model, has.unplaced.unknown),
    sources(model, numbers));
}

/** @param {Model} model @param {number[]} order @returns {[string, number[]][]} */
const inSections = (model, order) => SECTIONS.map(([title, looks]) => [title, order.filter((p) => /** @type {readonly string[]} */ (looks).includes(model.places[p].look))]);

/** @param {Model} model @param {Shown} shown @param {number} p @param {boolean} doubtful @param {(article: number) => number} numberOf */
function placeOnPaper(model, shown, p, doubtful, numberOf) {
  const place = model.places[p];
  const doubt = place.approximate ? "approximate" : doubtful ? "uncertain" : "";
  const kind = place.look === "point" || place.look === "country" ? "" : kindText(place.row.k);
  const { article, sentence } = model.mentions;
  /** @type {Set<string>} */
  const said = new Set();
  const mentions = mentionsFor(model, shown, p).filter((m) => {
    const key = `${article[m]}:${sentence[m]}`;
    return !said.has(key) && said.add(key);
  });
  const counts = `${countText(shown.mentionsOf[p], "mention")} in ${countText(shown.articlesOf[p], "article")}`;
  return h("div", { class: "onpaper" },
    h("h3", { dir: "auto" }, place.row.n),
    h("p", { class: "meta" }, [kind, place.where, doubt, claimText(place.row), counts].filter(Boolean).join(" · ")),
    mentions.slice(0, MOST_SENTENCES).map((m) => h("div", { class: "saidonpaper" },
      markedSentence(model, m).element, h("span", { class: "meta" }, `[${numberOf(article[m])}]`))),
    mentions.length > MOST_SENTENCES && h("p", { class: "meta" }, `and ${countText(mentions.length - MOST_SENTENCES, "more sentence")}`));
}

/** @param {Model} model @param {[string, number[]][]} unknown */
function notOnTheMap(model, unknown) {
  const { unread } = model.data;
  const names = unknown.slice(0, MOST_NAMES).map(([name]) => name);
  const more = unknown.length - names.length;
  return [
    names.length > 0 && h("section", {}, h("h2", {}, `${countText(unknown.length, "name")} not placed`),
      h("p", {}, names.map((name, n) => [n ? ", " : null, h("bdi", {}, name)]).flat(), more > 0 && ` and ${more.toLocaleString("en-US")} more`)),
    unread.length > 0 && h("section", {}, h("h2", {}, `${countText(unread.length, "article")} could not be read`),
      h("ul", {}, unread.map(([id, title, status, detail]) => h("li", {}, h("bdi", {}, title || id), ` · ${status}${detail ? ` · ${detail}` : ""}`)))),
  ];
}

/** @param {Model} model @param {Map<number, number>} numbers */
const sources = (model, numbers) => numbers.size > 0 && h("section", {}, h("h2", {}, "Sources"),
  h("ol", { class: "sources" }, [...numbers.keys()].map((a) => {
    const article = model.data.articles[a];
    const local = safeLocal(article.l);
    const address = safeAddress(article.u)?.href ?? (local ? decoded(local) : "");
    return h("li", {}, h("bdi", { lang: article.g }, article.t),
      h("span", { class: "meta" }, ` ${[model.data.publishers[article.p], publishedText(article.d), address].filter(Boolean).join(" · ")}`));
  })));

/** A path as it is called on the disk. @param {string} path */
function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
