/** Finding: places by name, names that were not placed, titles, and sentences by their words; accents and case don't matter. */
import { unplacedName } from "./aboutview.js";
import { fill, h } from "./dom.js";
import { folded, hitMarked, hitsIn } from "./folding.js";
import { placeMark } from "./marks.js";
import { placeWords } from "./listview.js";
import { sentenceText, wordOf } from "./model.js";
import { publishedText } from "./dates.js";
import { countText } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */
/**
 * @typedef {object} Passage words that hold what was searched
 * @property {number} article
 * @property {string} text
 * @property {[number, number][]} hits
 * @property {number} mention the one that was hit, else the first of its sentence, else -1
 * @property {number} seek which of the article's hits it is, from 0; -1 when the mention is what was searched
 */

const MOST = 60;
/** So much is shown around words that stand in no sentence with a name, UTF-16 units. */
const AROUND = 160;

/** @param {Model} model */
export function makeSearch(model) {
  const names = model.places.map((place) => folded(place.row.n));
  const wheres = model.places.map((place) => folded(place.where));
  const words = model.data.words.map(folded);
  const titles = model.data.articles.map((article) => folded(article.t));
  const texts = foldedTexts(model);
  /** @type {Map<number, Set<string>> | null} */
  let spoken = null;
  /** Other names under which the texts mention each place. */
  const spokenNames = () => {
    if (spoken) return spoken;
    spoken = new Map();
    const { place, word, count } = model.mentions;
    for (let i = 0; i < count; i++) {
      if (place[i] < 0) continue;
      const set = spoken.get(place[i]) ?? new Set();
      set.add(words[word[i]]);
      spoken.set(place[i], set);
    }
    return spoken;
  };
  /** Names without a place: each with its mentions. @param {string} wanted @param {Shown} shown */
  const unplaced = (wanted, shown) => {
    /** @type {Map<string, number[]>} */
    const found = new Map();
    for (const m of model.nowhere.keys()) {
      const { word, article } = model.mentions;
      if (!words[word[m]].includes(wanted) || !shown.inTime[article[m]]) continue;
      const name = wordOf(model, m);
      found.set(name, [...(found.get(name) ?? []), m]);
    }
    /** @param {string} name */
    const rank = (name) => (folded(name) === wanted ? 0 : folded(name).startsWith(wanted) ? 1 : 2);
    return [...found].sort((a, b) => rank(a[0]) - rank(b[0]) || b[1].length - a[1].length).slice(0, MOST);
  };
  return {
    /** @param {string} query @param {Shown} shown */
    find(query, shown) {
      const wanted = folded(query.trim());
      if (!wanted) return { places: [], unplaced: [], sentences: [], articles: [] };
      /** @param {number} p */
      const rank = (p) => {
        if (names[p] === wanted) return 0;
        if (names[p].startsWith(wanted)) return 1;
        if (names[p].includes(wanted)) return 2;
        if ([...(spokenNames().get(p) ?? [])].some((name) => name.includes(wanted))) return 3;
        return wheres[p].includes(wanted) ? 4 : 9;
      };
      const places = model.places.map((_, p) => [rank(p), p]).filter(([r, p]) => r < 9 && model.byPlace.of(p).length)
        .sort((a, b) => a[0] - b[0] || shown.mentionsOf[b[1]] - shown.mentionsOf[a[1]]).map(([, p]) => p);
      const articles = titles.map((_, a) => a).filter((a) => titles[a].includes(wanted)).slice(0, 40);
      return { places: places.slice(0, MOST), unplaced: unplaced(wanted, shown), articles, sentences: passagesWith(model, texts, wanted, shown) };
    },
  };
}

/** What each article carries, folded when it is first asked for. @param {Model} model */
function foldedTexts(model) {
  /** @type {string[]} */
  const kept = [];
  return (/** @type {number} */ a) => (kept[a] ??= folded(unitsOf(model, a).map(([text]) => text).join("\n")));
}

/**
 * The pieces of text that the file carries of an article, in order, each with its sentence's number or -1.
 * @param {Model} model @param {number} a
 * @returns {[string, number][]}
 */
function unitsOf(model, a) {
  const row = model.data.articles[a];
  if (row.x === undefined) return (row.s ?? []).map((text, s) => [/** @type {string} */ (text), s]);
  const bounds = /** @type {number[]} */ (row.s ?? []);
  /** @type {[string, number][]} */
  const units = [];
  let at = 0;
  for (let s = 0; s < bounds.length; s += 2) {
    units.push([row.x.slice(at, bounds[s]), -1], [sentenceText(model, a, s / 2) ?? "", s / 2]);
    at = bounds[s + 1];
  }
  return [...units, [row.x.slice(at), -1]];
}

/**
 * @param {Model} model @param {(article: number) => string} texts @param {string} wanted @param {Shown} shown
 * @returns {Passage[]}
 */
function passagesWith(model, texts, wanted, shown) {
  /** @type {Passage[]} */
  const found = [];
  for (let a = 0; a < model.data.articles.length && found.length < MOST; a++) {
    if (!shown.inTime[a] || !texts(a).includes(wanted)) continue;
    let seek = 0;
    for (const [text, sentence] of unitsOf(model, a)) {
      const hits = hitsIn(text, wanted);
      if (!hits.length) continue;
      if (sentence >= 0) found.push(inSentence(model, a, sentence, text, hits, seek));
      else hits.forEach((hit, n) => found.push({ article: a, mention: -1, seek: seek + n, ...around(text, hit) }));
      seek += hits.length;
    }
  }
  return found.slice(0, MOST);
}

/** @param {Model} model @param {number} article @param {number} sentence @param {string} text @param {[number, number][]} hits @param {number} seek @returns {Passage} */
function inSentence(model, article, sentence, text, hits, seek) {
  const { sentence: of, start, end } = model.mentions;
  const mentions = [...model.byArticle.of(article)].filter((m) => of[m] === sentence);
  const row = model.data.articles[article];
  const offset = row.x === undefined ? 0 : /** @type {number} */ (row.s?.[2 * sentence]);
  const met = mentions.find((m) => hits.some(([a, b]) => start[m] - offset < b && a < end[m] - offset));
  return { article, text, hits, mention: met ?? mentions[0] ?? -1, seek: met === undefined ? seek : -1 };
}

/** A hit with the words around it, no further than its line. @param {string} text @param {[number, number]} hit */
function around(text, [start, end]) {
  const before = text.slice(0, start);
  const after = text.slice(end);
  const from = Math.max(before.lastIndexOf("\n") + 1, before.length > AROUND ? before.indexOf(" ", before.length - AROUND) + 1 : 0);
  const line = after.indexOf("\n");
  const space = after.length > AROUND ? after.lastIndexOf(" ", AROUND) : after.length;
  const to = end + Math.min(line < 0 ? after.length : line, space < 0 ? AROUND : space);
  return { text: text.slice(from, to), hits: /** @type {[number, number][]} */ ([[start - from, end - from]]) };
}

/**
 * What the page says when it finds nothing: it knows no more than the file carries and the filters leave.
 * @param {Model} model @param {Shown} shown @param {string} query
 */
function nothingText(model, shown, query) {
  if (shown.inTime.includes(0)) return `Nothing that the filters leave says “${query}”.`;
  const carried = { full: "", sentences: " This file carries the sentences that name places, not the whole articles.", none: " This file carries names of places, and no sentences." };
  return `Nothing here says “${query}”.${carried[/** @type {"full" | "sentences" | "none"} */ (model.data.embed)] ?? ""}`;
}

/**
 * @param {Model} model @param {HTMLElement} box @param {ReturnType<ReturnType<typeof makeSearch>["find"]>} found
 * @param {Shown} shown @param {string} query
 * @param {{open: (place: number) => void, read: (article: number, mention: number, seek?: number) => void, hover: (place: number) => void, doubtful: (p: number) => boolean}} does
 */
export function drawSearch(model, box, found, shown, query, does) {
  const places = found.places.map((p) => h("li", {}, h("button", {
    type: "button", class: "row", "data-place-id": model.places[p].row.i, onClick: () => does.open(p),
    onMouseenter: () => does.hover(p), onMouseleave: () => does.hover(-1), onFocus: () => does.hover(p), onBlur: () => does.hover(-1),
  }, placeMark(model.places[p], shown.dotsOf[p], does.doubtful(p)),
    placeWords(model, p, does.doubtful(p)),
    h("span", { class: "count" }, shown.mentionsOf[p] || "hidden"))));
  const unplaced = found.unplaced.map(([name, mentions]) => unplacedName(model, name, mentions, does));
  const articles = found.articles.map((a) => h("li", { "data-article-id": model.data.articles[a].i }, h("button", {
    type: "button", class: "row article", onClick: () => does.read(a, -1),
  }, h("b", { dir: "auto" }, model.data.articles[a].t), h("span", { class: "where" }, [model.data.publishers[model.data.articles[a].p], publishedText(model.data.articles[a].d)].filter(Boolean).join(" · ")))));
  const sentences = found.sentences.map(({ article: a, text, hits, mention, seek }) =>
    h("li", { class: "found" }, h("button", { type: "button", class: "foundbutton", onClick: () => does.read(a, mention, seek) },
      h("p", { class: "sentence", dir: "auto", lang: model.data.articles[a].g }, hitMarked(text, hits)),
      h("span", { class: "where" }, [model.data.articles[a].t, publishedText(model.data.articles[a].d)].filter(Boolean).join(" · ")))));
  const counts = [
    places.length && countText(places.length, "place"), unplaced.length && `${countText(unplaced.length, "name")} not placed`,
    articles.length && countText(articles.length, "title"), sentences.length && countText(sentences.length, "sentence"),
  ].filter(Boolean);
  fill(box,
    h("p", { class: "meta found-count", role: "status" }, counts.length ? `${counts.join(", ")} for “${query}”` : nothingText(model, shown, query)),
    places.length ? h("section", { "aria-label": "Places found" }, h("ul", { class: "rows" }, places)) : null,
    unplaced.length ? h("section", { "aria-label": "Names found that are not placed" }, h("h2", { class: "foundhead" }, "Not placed"), h("ul", { class: "rows" }, unplaced)) : null,
    articles.length ? h("section", { "aria-label": "Articles found" }, h("h2", { class: "foundhead" }, "Titles"), h("ul", { class: "rows" }, articles)) : null,
    sentences.length ? h("section", { "aria-label": "Sentences found" }, h("h2", { class: "foundhead" }, "Sentences"), h("ul", { class: "rows" }, sentences)) : null);
}
