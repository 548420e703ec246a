/** Finding: places by name, then sentences by their words; accents and case don't matter. */
import { fill, h } from "./dom.js";
import { placeMark } from "./marks.js";
import { sentenceText } from "./model.js";
import { publishedText } from "./dates.js";
import { countText, markedSentence } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/** @param {string} text */
export const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’‘`ʿʾ]/g, "").toLowerCase();

/** @param {Model} model */
export function makeSearch(model) {
  const names = model.places.map((place) => folded(place.row.n));
  const wheres = model.places.map((place) => folded(place.where));
  const words = model.data.words.map(folded);
  const titles = model.data.articles.map((article) => folded(article.t));
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
  return {
    /** @param {string} query @param {import("./filter.js").Shown} shown */
    find(query, shown) {
      const wanted = folded(query.trim());
      if (!wanted) return { places: [], sentences: [], articles: [] };
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
      return { places: places.slice(0, 60), articles, sentences: sentencesWith(model, wanted, shown) };
    },
  };
}

/** @param {Model} model @param {string} wanted @param {import("./filter.js").Shown} shown */
function sentencesWith(model, wanted, shown) {
  const found = [];
  const seen = new Set();
  const { article, sentence, count, place } = model.mentions;
  for (let m = 0; m < count && found.length < 60; m++) {
    if (place[m] < 0 || !shown.inTime[article[m]] || sentence[m] < 0) continue;
    const key = article[m] * 100000 + sentence[m];
    if (seen.has(key)) continue;
    seen.add(key);
    if (folded(sentenceText(model, article[m], sentence[m]) ?? "").includes(wanted)) found.push(m);
  }
  return found;
}

/**
 * @param {Model} model @param {HTMLElement} box @param {ReturnType<ReturnType<typeof makeSearch>["find"]>} found
 * @param {import("./filter.js").Shown} shown @param {string} query
 * @param {{open: (place: number) => void, read: (article: number, mention: number) => void, hover: (place: number) => void, doubtful: (p: number) => boolean}} does
 */
export function drawSearch(model, box, found, shown, query, does) {
  const places = found.places.map((p) => h("li", {}, h("button", {
    type: "button", class: "row", "data-place-id": model.places[p].row.i, onClick: () => does.open(p),
    onMouseenter: () => does.hover(p), onMouseleave: () => does.hover(-1), onFocus: () => does.hover(p), onBlur: () => does.hover(-1),
  }, placeMark(model.places[p], shown.dotsOf[p], does.doubtful(p)),
    h("span", { class: "names" }, h("b", { dir: "auto" }, model.places[p].row.n), h("span", { class: "where" }, model.places[p].where)),
    h("span", { class: "count" }, shown.mentionsOf[p] || "hidden"))));
  const articles = found.articles.map((a) => h("li", { "data-article-id": model.data.articles[a].i }, h("button", {
    type: "button", class: "row article", onClick: () => does.read(a, -1),
  }, h("b", { dir: "auto" }, model.data.articles[a].t), h("span", { class: "where" }, [model.data.publishers[model.data.articles[a].p], publishedText(model.data.articles[a].d)].filter(Boolean).join(" · ")))));
  const sentences = found.sentences.map((m) => {
    const a = model.mentions.article[m];
    return h("li", { class: "found" }, h("button", { type: "button", class: "foundbutton", onClick: () => does.read(a, m) },
      markedSentence(model, m).element, h("span", { class: "where" }, [model.data.articles[a].t, publishedText(model.data.articles[a].d)].filter(Boolean).join(" · "))));
  });
  const total = places.length + articles.length + sentences.length;
  fill(box,
    h("p", { class: "meta found-count", role: "status" }, total ? `${countText(places.length, "place")}, ${countText(articles.length, "title")}, ${countText(sentences.length, "sentence")} for “${query}”` : `Nothing here says “${query}”.`),
    places.length ? h("section", { "aria-label": "Places found" }, h("ul", { class: "rows" }, places)) : null,
    articles.length ? h("section", { "aria-label": "Articles found" }, h("h2", { class: "foundhead" }, "Titles"), h("ul", { class: "rows" }, articles)) : null,
    sentences.length ? h("section", { "aria-label": "Sentences found" }, h("h2", { class: "foundhead" }, "Sentences"), h("ul", { class: "rows" }, sentences)) : null);
}
