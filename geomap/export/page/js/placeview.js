/** A place: what it is, how sure, and its sentences grouped by article. */
import { addTo, fill, h, icon } from "./dom.js";
import { dms } from "./geo.js";
import { archiveAddress, sourceAddress, sourceLinks } from "./links.js";
import { backButton, inPortions, shownMentions } from "./listview.js";
import { AMBIGUOUS, kindText, wordOf } from "./model.js";
import { publishedText } from "./dates.js";
import { claimText, countText, markedSentence } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */

/**
 * The mentions of a place that the filter leaves; when it leaves none, all of them.
 * @param {Model} model @param {Shown} shown @param {number} place
 */
export function mentionsFor(model, shown, place) {
  const mentions = shownMentions(model, shown, place);
  return mentions.length ? mentions : [...model.byPlace.of(place)];
}

/**
 * @param {Model} model @param {HTMLElement} box @param {HTMLElement} scroller @param {Shown} shown
 * @param {{place: number, mention: number, phone: boolean, doubtful: boolean}} what
 * @param {{back: () => void, choose: (mention: number) => void, read: (mention: number) => void, say: (text: string) => void}} does
 */
export function drawPlace(model, box, scroller, shown, what, does) {
  const place = model.places[what.place];
  const mentions = mentionsFor(model, shown, what.place);
  const articles = new Set(mentions.map((m) => model.mentions.article[m]));
  const names = [...new Set(mentions.map((m) => wordOf(model, m)))].filter((name) => name !== place.row.n).slice(0, 4);
  const named = names.length ? `named ${names.map((n) => `“${n}”`).join(", ")}` : "";
  const sure = mentions.map((m) => model.mentions.confidence[m]).filter((c) => c < 255);
  const mean = sure.length ? Math.round(sure.reduce((a, b) => a + b, 0) / sure.length) : null;
  const why = h("div", { id: "why", hidden: true });
  const whyButton = h("button", {
    type: "button", class: "textlink", "aria-expanded": "false", "aria-controls": "why",
    onClick: () => {
      why.hidden = !why.hidden;
      whyButton.setAttribute("aria-expanded", String(!why.hidden));
    },
  }, "Why here?");
  fillWhy(model, why, what.place, mentions, does.say);
  const groups = h("div", { class: "groups" });
  fill(box,
    backButton(does.back, "All places"),
    h("h1", { class: "placename", tabindex: "-1", dir: "auto" }, place.row.n),
    h("p", { class: "meta" }, [kindText(place.row.k), place.where, named].filter(Boolean).join(" · ")),
    doubtText(model, what, mentions),
    h("div", { class: "stats" }, h("dl", {},
      stat("Mentions", mentions.length), stat("Articles", articles.size), mean !== null && stat("Confidence", `${mean} %`)),
      h("div", { class: "whylink" }, whyButton)),
    why,
    what.phone ? phoneCard(model, mentions, what.mention, does) : groups);
  if (what.phone) return;
  /** @type {Map<number, number[]>} */
  const byArticle = new Map();
  for (const m of mentions) addTo(byArticle, model.mentions.article[m], m);
  const list = [...byArticle];
  const chosen = list.findIndex(([, ms]) => ms.includes(what.mention));
  const portions = inPortions(scroller, groups, list.map(([a, ms]) => () => articleGroup(model, a, ms, what.mention, does)));
  portions.upTo(chosen);
}

/** @param {string} name @param {string | number} value */
const stat = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, typeof value === "number" ? value.toLocaleString("en-US") : value));

/** @param {number} degrees @param {string} positive @param {string} negative */
const roughly = (degrees, positive, negative) => `${Math.abs(degrees).toFixed(1)}° ${degrees < 0 ? negative : positive}`;

/** @param {Model} model @param {{place: number, doubtful: boolean}} what @param {number[]} mentions */
function doubtText(model, what, mentions) {
  const { row } = model.places[what.place];
  const parts = [];
  if (row.k === "area") parts.push(`Read as about ${roughly(row.y, "N", "S")}, ${roughly(row.x, "E", "W")}${row.u ? `, ± ${Math.round(row.u).toLocaleString("en-US")} km` : ""}.`);
  else if (row.u) parts.push(`The point may be off by about ${Math.round(row.u).toLocaleString("en-US")} km.`);
  else if (row.q) parts.push("The point is approximate.");
  const ties = mentions.filter((m) => model.mentions.status[m] === AMBIGUOUS).length;
  if (ties) parts.push(`${countText(ties, "mention")} could as well mean another place; see “Why here?”.`);
  else if (what.doubtful && !row.u && !row.q) parts.push("Least certain: no mention of it is more than half sure.");
  const claim = claimText(row);
  if (claim) parts.push(`${claim.charAt(0).toUpperCase()}${claim.slice(1)}. geomap takes no side.`);
  return parts.length ? h("p", { class: "doubt-note" }, parts.join(" ")) : null;
}

/** @param {Model} model @param {HTMLElement} box @param {number} p @param {number[]} mentions @param {(text: string) => void} say */
function fillWhy(model, box, p, mentions, say) {
  const { row } = model.places[p];
  const decimal = `${row.y.toFixed(4)}, ${row.x.toFixed(4)}`;
  /** @param {string} text */
  const copy = (text) => h("button", {
    type: "button", class: "small", onClick: () => copyText(text).then((ok) => say(ok ? "Copied." : `Copy by hand: ${text}`)),
  }, icon("copy", 14), text);
  fill(box,
    row.e?.length
      ? [h("h2", {}, "Reasons"), h("ul", { class: "reasons" }, row.e.map(([index, weight]) =>
          h("li", {}, h("span", { class: weight < 0 ? "against" : "for" }, `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(1)}`), " ", model.data.reasons[index].filter(Boolean).join(": "))))]
      : h("p", { class: "meta" }, "The file that this map was made from keeps no reasons."),
    row.r?.length && [h("h2", {}, "It could also be"), h("ul", { class: "reasons" }, row.r.map(([name, where, lat, lon, c]) =>
      h("li", {}, `${[name, where].filter(Boolean).join(", ")} (${lat.toFixed(2)}, ${lon.toFixed(2)}), ${c} %`)))],
    h("h2", {}, "Coordinates"), h("p", { class: "coordinates" }, copy(decimal), copy(dms(row.y, row.x))),
    row.g && h("p", { class: "meta" }, `GeoNames ${row.g}${row.w ? ` · Wikidata ${row.w}` : ""}`));
}

/** @param {string} text */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {Model} model @param {number} a @param {number[]} mentions @param {number} chosen @param {Parameters<typeof drawPlace>[5]} does */
function articleGroup(model, a, mentions, chosen, does) {
  const article = model.data.articles[a];
  const meta = [model.data.publishers[article.p], publishedText(article.d) || "undated", countText(mentions.length, "mention"), article.v && `told again in ${countText(article.v.length, "other article")}`];
  /** @type {number[]} */
  const firsts = [];
  /** @type {Map<string, number[]>} */
  const bySentence = new Map();
  for (const m of mentions) {
    const s = model.mentions.sentence[m];
    const key = s < 0 ? `m${m}` : String(s);
    if (!bySentence.has(key)) firsts.push(m);
    addTo(bySentence, key, m);
  }
  return h("div", { class: "group", role: "group", "data-article-id": article.i, "aria-label": article.t },
    h("h2", { dir: "auto", lang: article.g }, article.t),
    h("p", { class: "meta" }, meta.filter(Boolean).join(" · ")),
    manyBlocks([...bySentence.values()].map((ms) => {
      const lit = ms.includes(chosen);
      return { lit, make: () => sentenceBlock(model, lit ? chosen : ms[0], lit, does) };
    })));
}

const MOST_BLOCKS = 40;

/**
 * The first sentences of an article that has very many, as far as the chosen one, and a button for more.
 * @param {{lit: boolean, make: () => HTMLElement}[]} blocks
 */
function manyBlocks(blocks) {
  const box = h("div", {});
  let at = 0;
  /** @param {number} end */
  const add = (end) => {
    for (; at < Math.min(end, blocks.length); at++) box.append(blocks[at].make());
    if (at >= blocks.length) more.remove();
    else {
      more.textContent = `${Math.min(MOST_BLOCKS, blocks.length - at)} more of ${blocks.length - at}`;
      box.append(more);
    }
  };
  const more = h("button", { type: "button", class: "small", onClick: () => {
    const first = at;
    add(at + MOST_BLOCKS);
    if (!more.isConnected) /** @type {HTMLElement | null} */ (box.children[first].querySelector("button"))?.focus();
  } });
  add(Math.max(MOST_BLOCKS, blocks.findIndex((block) => block.lit) + 1));
  return box;
}

/** @param {Model} model @param {number} m @param {boolean} lit @param {Parameters<typeof drawPlace>[5]} does */
function sentenceBlock(model, m, lit, does) {
  const article = model.data.articles[model.mentions.article[m]];
  const sentence = markedSentence(model, m);
  return h("div", { class: lit ? "said lit" : "said", "data-said": m, onClick: (/** @type {MouseEvent} */ event) => {
    if (!(/** @type {Element} */ (event.target).closest("a, button")) && !lit) does.choose(m);
  } },
    sentence.element,
    model.mentions.corrected[m] ? h("p", { class: "meta corrected" }, icon("check", 14), "placed by a person") : null,
    h("p", { class: "actions" },
      h("button", { type: "button", class: "textlink", onClick: () => does.read(m) }, icon("book", 14), "Read in context"),
      sourceLinks(article, sentence.text, model.mentions.page[m])));
}

/** On a phone: one sentence, a pager, one main button. @param {Model} model @param {number[]} mentions @param {number} chosen @param {Parameters<typeof drawPlace>[5]} does */
function phoneCard(model, mentions, chosen, does) {
  const at = Math.max(0, mentions.indexOf(chosen));
  const m = mentions[at];
  const article = model.data.articles[model.mentions.article[m]];
  const sentence = markedSentence(model, m);
  const page = model.mentions.page[m];
  /** @param {number} step @param {string} name @param {string} say */
  const pager = (step, name, say) => h("button", {
    type: "button", class: "button square", "aria-label": say, disabled: !(at + step in mentions), onClick: () => does.choose(mentions[at + step]),
  }, icon(name));
  return h("div", { class: "phonecard", "data-article-id": article.i },
    h("h2", { dir: "auto", lang: article.g }, article.t),
    h("p", { class: "meta" }, [model.data.publishers[article.p], publishedText(article.d) || "undated"].filter(Boolean).join(" · ")),
    sentence.element,
    h("div", { class: "phonebuttons" },
      h("button", { type: "button", class: "button primary", onClick: () => does.read(m) }, icon("book"), "Read in context"),
      pager(-1, "back", "Previous mention"), h("span", { class: "of" }, `${at + 1} of ${mentions.length}`), pager(1, "next", "Next mention")),
    h("p", { class: "actions" }, sourceAddress(article, sentence.text, page) || archiveAddress(article) ? sourceLinks(article, sentence.text, page) : null));
}
