/** The article as a text to read: its mentions marked, the chosen sentence lit, a rail of where the mentions stand. */
import { addTo, fill, h, icon } from "./dom.js";
import { folded, hitRanges } from "./folding.js";
import { sourceLinks } from "./links.js";
import { publishedText } from "./dates.js";
import { REJECTED, sentenceOf, wordOf } from "./model.js";
import { countText, markClass } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * @param {Model} model @param {HTMLElement} box
 * @param {{article: number, mention: number, query: string, seek: number, backLabel: string}} what
 * @param {{back: () => void, close: () => void, choose: (mention: number) => void, hover: (place: number) => void, copyLink: () => void}} does
 */
export function drawReader(model, box, what, does) {
  const article = model.data.articles[what.article];
  const all = [...model.byArticle.of(what.article)];
  const mentions = all.filter((m) => model.mentions.status[m] !== REJECTED);
  const why = model.nowhere.get(what.mention);
  const at = mentions.indexOf(what.mention);
  const sentence = what.mention >= 0 ? (sentenceOf(model, what.mention)?.text.trim() ?? "") : "";
  const places = new Set(mentions.map((m) => model.mentions.place[m]).filter((p) => p >= 0)).size;
  const meta = [model.data.publishers[article.p], publishedText(article.d) || "undated", `${countText(mentions.length, "mention")} of ${countText(places, "place")}`];
  /** @param {number} step @param {string} name @param {string} say */
  const pager = (step, name, say) => h("button", {
    type: "button", class: "iconbutton", "aria-label": say, disabled: at < 0 ? !mentions.length : !(at + step in mentions),
    onClick: () => does.choose(mentions[at < 0 ? 0 : at + step]),
  }, icon(name));
  const body = h("div", { class: "body", dir: "auto", lang: article.g });
  drawBody(model, body, article, all.filter((m) => model.mentions.status[m] !== REJECTED || m === what.mention), what.mention);
  body.addEventListener("click", (event) => {
    const mark = /** @type {Element} */ (event.target).closest("mark[data-mention]");
    if (mark) does.choose(Number(mark.getAttribute("data-mention")));
  });
  body.addEventListener("mouseover", (event) => {
    const mark = /** @type {Element} */ (event.target).closest("mark[data-mention]");
    does.hover(mark ? model.mentions.place[Number(mark.getAttribute("data-mention"))] : -1);
  });
  const scroller = h("div", { class: "readerscroll", tabindex: "0", role: "region", "aria-label": "Text of the article" }, body);
  const rail = h("div", { class: "rail", "aria-hidden": "true" });
  const page = what.mention >= 0 ? model.mentions.page[what.mention] : 0;
  const links = sourceLinks(article, sentence, page, "button primary").filter(Boolean);
  fill(box,
    h("div", { class: "readertop" },
      h("button", { type: "button", class: "back", onClick: does.back }, icon("back"), what.backLabel),
      h("span", { class: "pager" }, pager(-1, "back", "Previous mention in the article"),
        h("span", {}, at < 0 ? countText(mentions.length, "mention") : `Mention ${at + 1} of ${mentions.length}`), pager(1, "next", "Next mention in the article")),
      h("button", { type: "button", class: "iconbutton", "aria-label": "Close the reader", onClick: does.close }, icon("close"))),
    h("header", { class: "readerhead" },
      h("h1", { tabindex: "-1", dir: "auto", lang: article.g }, article.t),
      h("p", { class: "meta" }, meta.filter(Boolean).join(" · ")),
      article.n && h("p", { class: "doubt-note" }, article.n),
      why && what.seek < 0 && h("p", { class: "doubt-note" }, `“${wordOf(model, what.mention)}” is not placed: ${why}.`),
      article.v && copies(model, article.v),
      h("div", { class: "readeractions" }, links,
        links.length && sentence ? h("span", { class: "meta" }, "opens at this sentence") : !links.length && h("span", { class: "meta" }, "The article came without an address."),
        h("button", { type: "button", class: "textlink", onClick: does.copyLink }, icon("link", 14), "Copy link"))),
    h("div", { class: "readerbody" }, scroller, rail),
    h("footer", { class: "readerfoot" }, h("span", { class: "m point" }, "place"), h("span", { class: "m point doubt" }, "approximate"),
      h("span", { class: "m area" }, "region or country"), h("span", { class: "m none" }, "not placed")));
  return { scroller, lit: () => lightUp(body, scroller, rail, what.mention, findWords(body, what.query, what.seek)) };
}

/**
 * Marks what was searched, and gives the hit that the reader leads to. A browser without highlights of its own marks nothing.
 * @param {Element} body @param {string} query @param {number} seek
 */
function findWords(body, query, seek) {
  const ranges = query.trim() ? hitRanges(body, folded(query.trim())) : [];
  const own = /** @type {any} */ (window).Highlight;
  if (own) /** @type {any} */ (CSS).highlights.set("found", new own(...ranges));
  return ranges[seek] ?? null;
}

/** The other articles that tell this story. @param {Model} model @param {import("./data.js").Reference[]} references */
const copies = (model, references) => h("details", { class: "copies" },
  h("summary", {}, `Told again in ${countText(references.length, "other article")}`),
  h("ul", {}, references.map((one) => h("li", {},
    h("span", { dir: "auto" }, one.t), h("span", { class: "meta" }, ` ${[model.data.publishers[one.p], publishedText(one.d)].filter(Boolean).join(" · ")} `),
    sourceLinks(one, "")))));

/**
 * @param {Model} model @param {HTMLElement} body @param {import("./data.js").ArticleRow} article
 * @param {number[]} mentions @param {number} chosen
 */
function drawBody(model, body, article, mentions, chosen) {
  if (article.x !== undefined) return drawWhole(model, body, article, mentions, chosen);
  const sentences = /** @type {string[]} */ (article.s ?? []);
  if (!sentences.length) {
    fill(body, h("p", { class: "meta" }, mentions.length
      ? "This file carries no text of the article. It names:"
      : "No place was found in this article, so this file carries none of its text."));
    if (mentions.length) body.append(h("p", {}, mentions.map((m) => [h("mark", { class: markClass(model, m), "data-mention": m }, wordOf(model, m)), ", "]).flat().slice(0, -1)));
    return;
  }
  const gaps = article.k ?? [];
  let paragraph = h("p", {});
  /** @type {Map<number, number[]>} */
  const bySentence = new Map();
  for (const m of mentions) addTo(bySentence, model.mentions.sentence[m], m);
  sentences.forEach((text, index) => {
    const gap = gaps[index] ?? 0;
    if (gap && (gap !== 2 || index === 0)) {
      if (paragraph.hasChildNodes()) body.append(paragraph);
      paragraph = h("p", {});
    }
    if (gap >= 2) paragraph.append(omitted());
    if (paragraph.hasChildNodes()) paragraph.append(" ");
    const inside = bySentence.get(index) ?? [];
    paragraph.append(h("span", { class: inside.includes(chosen) ? "litsentence" : null }, ...marked(model, text, 0, inside)));
  });
  if ((gaps[sentences.length] ?? 0) >= 2) paragraph.append(" ", omitted());
  body.append(paragraph);
}

const omitted = () => h("span", { class: "omitted" }, "[…]");

/**
 * Text with marks around its mentions; nested ones lie inside one another, crossing ones are cut.
 * @param {Model} model @param {string} text @param {number} offset of the text @param {number[]} mentions sorted by (start, -end)
 * @returns {(string | HTMLElement)[]}
 */
function marked(model, text, offset, mentions) {
  const { start, end } = model.mentions;
  /** @type {(string | HTMLElement)[]} */
  const out = [];
  let at = 0;
  for (let i = 0; i < mentions.length; i++) {
    const m = mentions[i];
    const from = start[m] - offset;
    const to = Math.min(text.length, end[m] - offset);
    if (from < at || to <= from) continue;
    out.push(text.slice(at, from));
    const inner = [];
    while (i + 1 < mentions.length && end[mentions[i + 1]] <= end[m] && start[mentions[i + 1]] >= start[m]) inner.push(mentions[++i]);
    out.push(h("mark", { class: markClass(model, m), "data-mention": m }, ...marked(model, text.slice(from, to), offset + from, inner)));
    at = to;
  }
  out.push(text.slice(at));
  return out;
}

/**
 * @param {Model} model @param {HTMLElement} body @param {import("./data.js").ArticleRow} article
 * @param {number[]} mentions @param {number} chosen
 */
function drawWhole(model, body, article, mentions, chosen) {
  const text = article.x ?? "";
  const blank = /\n\s*\n/.test(text);
  const breaks = blank ? /\n[^\S\n]*\n\s*/g : /\n+/g;
  let from = 0;
  const lit = chosen >= 0 ? model.mentions.sentence[chosen] : -1;
  const sentences = /** @type {number[]} */ (article.s ?? []);
  const [litFrom, litTo] = lit >= 0 ? [sentences[2 * lit], sentences[2 * lit + 1]] : [-1, -1];
  let next = 0;
  /** Pieces come in order, so each takes up where the last one ended. @param {number} a @param {number} b */
  const piece = (a, b) => {
    while (next < mentions.length && model.mentions.start[mentions[next]] < a) next++;
    const first = next;
    while (next < mentions.length && model.mentions.start[mentions[next]] < b) next++;
    return marked(model, text.slice(a, b), a, mentions.slice(first, next));
  };
  /** @param {number} a @param {number} b */
  const paragraph = (a, b) => {
    if (!text.slice(a, b).trim()) return;
    const [x, y] = [Math.max(a, litFrom), Math.min(b, litTo)];
    if (x >= y) body.append(h("p", {}, ...piece(a, b)));
    else body.append(h("p", {}, ...piece(a, x), h("span", { class: "litsentence" }, ...piece(x, y)), ...piece(y, b)));
  };
  for (const match of text.matchAll(breaks)) {
    paragraph(from, match.index);
    from = match.index + match[0].length;
  }
  paragraph(from, text.length);
}

/**
 * Brings the chosen sentence into sight and draws the rail.
 * @param {HTMLElement} body @param {HTMLElement} scroller @param {HTMLElement} rail @param {number} chosen
 * @param {Range | null} hit what was searched, when no mention is; then the mention only says which sentence it is in
 */
function lightUp(body, scroller, rail, chosen, hit) {
  const mark = hit ? null : body.querySelector(`mark[data-mention="${chosen}"]`);
  mark?.classList.add("chosen");
  const goal = hit ?? mark;
  if (goal) {
    const top = goal.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    scroller.scrollTop = Math.max(0, top - scroller.clientHeight * 0.38);
  } else scroller.scrollTop = 0;
  const height = Math.max(1, scroller.scrollHeight);
  const origin = scroller.getBoundingClientRect().top - scroller.scrollTop;
  const marks = [...body.querySelectorAll("mark[data-mention]")];
  const every = Math.ceil(marks.length / 300);
  const ticks = marks.filter((m, i) => i % every === 0 || m === mark).map((m) => {
    const tick = h("i", { class: `${m.className.includes("area") ? "area" : "point"}${m === mark ? " chosen" : ""}` });
    tick.style.top = `${((m.getBoundingClientRect().top - origin) / height) * 100}%`;
    return tick;
  });
  const frame = h("i", { class: "frame" });
  const place = () => {
    frame.style.top = `${(scroller.scrollTop / height) * 100}%`;
    frame.style.height = `${Math.min(100, (scroller.clientHeight / height) * 100)}%`;
  };
  scroller.addEventListener("scroll", place, { passive: true });
  place();
  fill(rail, frame, ticks);
}
