/** What could not be placed or read, and whose data this is: said openly. */
import { addTo, fill, h } from "./dom.js";
import { link, sourceLinks } from "./links.js";
import { backButton, inPortions } from "./listview.js";
import { publishedText } from "./dates.js";
import { REJECTED, UNKNOWN, WITHHELD, wordOf } from "./model.js";
import { countText, markedSentence } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/** @param {Model} model */
export function unplacedOf(model) {
  /** @param {number} status */
  const byName = (status) => {
    /** @type {Map<string, number[]>} */
    const names = new Map();
    for (let m = 0; m < model.mentions.count; m++) {
      if (model.mentions.status[m] !== status) continue;
      addTo(names, wordOf(model, m), m);
    }
    return [...names].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  };
  return { unknown: byName(UNKNOWN), rejected: byName(REJECTED), withheld: byName(WITHHELD) };
}

/** Why mentions have no place; each reason once. @param {Model} model @param {number[]} mentions */
const reasonsText = (model, mentions) => [...new Set(mentions.map((m) => model.nowhere.get(m) ?? ""))].filter(Boolean).join("; ");

/** The first of a name's mentions whose sentence the file carries. @param {Model} model @param {number[]} mentions */
const readable = (model, mentions) => mentions.find((m) => model.mentions.sentence[m] >= 0) ?? mentions[0];

/**
 * A name without a place in the list of what was searched: why, its sentence, and the way there.
 * @param {Model} model @param {string} name @param {number[]} mentions
 * @param {{read: (article: number, mention: number) => void}} does
 */
export function unplacedName(model, name, mentions, does) {
  const m = readable(model, mentions);
  const a = model.mentions.article[m];
  const article = model.data.articles[a];
  const sentence = markedSentence(model, m);
  return h("li", { class: "found" },
    h("button", { type: "button", class: "foundbutton", onClick: () => does.read(a, m) },
      h("span", { class: "names" }, h("b", { dir: "auto" }, name), h("span", { class: "where claims" }, `${countText(mentions.length, "mention")} · ${reasonsText(model, mentions)}`)),
      sentence.element,
      h("span", { class: "where" }, [article.t, publishedText(article.d)].filter(Boolean).join(" · "))),
    !sentence.text && h("p", { class: "actions" }, sourceLinks(article, name, model.mentions.page[m])));
}

/**
 * The line in the panel's foot: "2 names not placed · 1 article not read".
 * @param {Model} model @param {ReturnType<typeof unplacedOf>} unplaced
 */
export function footText(model, unplaced) {
  const parts = [];
  const { unread, hidden } = model.data;
  if (unplaced.unknown.length) parts.push(`${countText(unplaced.unknown.length, "name")} not placed`);
  if (unread.length) parts.push(`${countText(unread.length, "article")} not read`);
  if (hidden) parts.push(`${countText(hidden, "mention")} too unsure`);
  return parts.join(" · ");
}

/**
 * @param {Model} model @param {HTMLElement} box @param {HTMLElement} scroller @param {ReturnType<typeof unplacedOf>} unplaced
 * @param {{back: () => void, read: (article: number, mention: number) => void}} does
 */
export function drawUnplaced(model, box, scroller, unplaced, does) {
  const { unread, hidden, duplicates, minimum, whole } = model.data;
  /** @param {[string, number[]][]} names */
  const list = (names) => {
    const ul = h("ul", { class: "rows" });
    inPortions(scroller, ul, names.map(([name, mentions]) => () => {
      const m = readable(model, mentions);
      const article = model.data.articles[model.mentions.article[m]];
      return h("li", { class: "unplaced" },
        h("p", {}, h("b", { dir: "auto" }, name), ` · ${countText(mentions.length, "mention")} · ${reasonsText(model, mentions)}`),
        markedSentence(model, m).element,
        h("p", { class: "actions" }, h("button", { type: "button", class: "textlink", onClick: () => does.read(model.mentions.article[m], m) }, "Read in context",
          h("span", { class: "hidden" }, `: ${name}`)), h("span", { class: "meta" }, [article.t, publishedText(article.d)].filter(Boolean).join(", "))));
    }));
    return ul;
  };
  fill(box,
    backButton(does.back, "All places"),
    h("h1", { class: "placename", tabindex: "-1" }, "Not on the map"),
    h("section", { "aria-label": "Names not placed" }, h("h2", { class: "foundhead" }, countText(unplaced.unknown.length, "name"), " not placed"),
      unplaced.unknown.length ? list(unplaced.unknown) : h("p", { class: "meta" }, "Every name of a place was placed.")),
    unread.length > 0 && h("section", { "aria-label": "Could not be read" }, h("h2", { class: "foundhead" }, `${countText(unread.length, "article")} could not be read`),
      h("ul", { class: "rows" }, unread.map(([id, title, status, detail]) => h("li", { class: "unplaced", "data-article-id": id },
        h("p", {}, h("b", { dir: "auto" }, title || id), ` · ${status}`), detail && h("p", { class: "meta" }, detail))))),
    hidden > 0 && h("p", { class: "meta block" }, `${countText(hidden, "mention")} with less than ${Math.round(minimum * 100)} % confidence ${hidden === 1 ? "is" : "are"} left off this map.`),
    unplaced.withheld.length > 0 && h("details", {}, h("summary", {}, `${countText(unplaced.withheld.length, "name")} too unsure for this map`), list(unplaced.withheld)),
    whole && h("p", { class: "meta block" }, `The counts are of all ${countText(whole[0], "mention")} in ${countText(whole[1], "article")}. Of places that are named often the surest sentences are carried, so counts under a filter are estimates.`),
    duplicates > 0 && h("p", { class: "meta block" }, `${countText(duplicates, "article")} that ${duplicates === 1 ? "tells" : "tell"} a story again ${duplicates === 1 ? "is" : "are"} listed with the first one and counted once.`),
    unplaced.rejected.length > 0 && h("details", {}, h("summary", {}, `${countText(unplaced.rejected.length, "name")} judged not to be ${unplaced.rejected.length === 1 ? "a place" : "places"} here`),
      list(unplaced.rejected)));
}

const CREDITS = /** @type {[string, string, string][]} */ ([
  ["GeoNames", "https://www.geonames.org/", "names and points of places, CC BY 4.0"],
  ["Natural Earth", "https://www.naturalearthdata.com/", "the basemap and outlines, public domain"],
  ["Leaflet", "https://leafletjs.com/", "moves the map, BSD-2-Clause"],
  ["supercluster", "https://github.com/mapbox/supercluster", "gathers dots, ISC"],
]);

/**
 * @param {Model} model @param {HTMLElement} box @param {{back: () => void, csv: () => void, geojson: () => void}} does
 */
export function drawAbout(model, box, does) {
  const { data } = model;
  const carries = { full: "the whole text of each article", sentences: "the sentences that name a place", none: "no sentence, only the names of places" }[data.embed] ?? "";
  const locals = data.articles.filter((a) => a.l).length;
  fill(box,
    backButton(does.back, "All places"),
    h("h1", { class: "placename", tabindex: "-1" }, "About this map"),
    h("section", { class: "prose", "aria-label": "About" },
      h("p", {}, `geomap read ${countText(data.articles.length, "article")}, found ${countText(model.mentions.count, "mention")} and worked out which place each one means. Every dot leads to the sentence that put it there; read it before you rely on it.`),
      h("p", {}, "Dates say when an article was published, not when something happened."),
      h("h2", {}, "Borders and names"),
      h("p", {}, "Borders and names are those of the data’s makers, not an opinion; disputed borders are dashed, and geomap takes no side."),
      h("h2", {}, "What this file carries"),
      h("p", {}, `It carries ${carries}${locals ? `, and the names of ${countText(locals, "local file")}` : ""}. It asks nothing of the network${data.tiles ? ", except the map tiles that its maker chose" : ""}${data.online ? `; names that were unknown were looked up with ${data.online}` : ""}.`),
      data.dated && h("p", {}, `The newest article is of ${publishedText(data.dated)}.`),
      h("h2", {}, "Take it with you"),
      h("p", { class: "downloads" }, h("button", { type: "button", class: "button", onClick: does.csv }, "CSV of what is shown"), h("button", { type: "button", class: "button", onClick: does.geojson }, "GeoJSON of what is shown")),
      h("h2", {}, "Credits and licences"),
      h("ul", { class: "credits" }, CREDITS.map(([name, url, what]) => h("li", {}, link(url, "textlink", name), `: ${what}`)),
        data.sources.filter((source) => !/geonames|natural ?earth/i.test(source)).map((source) => h("li", {}, source)),
        data.tiles && h("li", {}, data.tiles.credit)),
      h("p", { class: "meta" }, data.made)));
}
