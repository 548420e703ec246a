/** Words of articles as elements: text nodes and marks, nothing else. */
import { h } from "./dom.js";
import { DEMONYM, RELATIVE, BESIDE, AMBIGUOUS, sentenceOf, wordOf } from "./model.js";

/** @typedef {import("./model.js").Model} Model */

/** The English name of an ISO code, as the browser knows it. @param {string} code */
function countryName(code) {
  try {
    return new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/**
 * Who claims a disputed place; empty when nobody disputes it.
 * @param {import("./data.js").PlaceRow} row
 */
export function claimText(row) {
  if (!row.d) return "";
  const names = row.d.map(countryName);
  const last = names.pop();
  return last ? `claimed by ${names.length ? `${names.join(", ")} and ` : ""}${last}` : "its status is disputed";
}

/** @param {number} n @param {string} one @param {string} [many] */
export const countText = (n, one, many = `${one}s`) => `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;

/**
 * The class of a mention's mark: what kind of place, how sure.
 * @param {Model} model @param {number} mention
 */
export function markClass(model, mention) {
  const p = model.mentions.place[mention];
  if (p < 0) return "m none";
  const place = model.places[p];
  const area = place.look === "region" || place.look === "country" || model.mentions.form[mention] === DEMONYM;
  const doubt = place.approximate || model.mentions.status[mention] === AMBIGUOUS || [RELATIVE, BESIDE].includes(model.mentions.form[mention]);
  return `m ${area ? "area" : "point"}${doubt ? " doubt" : ""}`;
}

/**
 * The sentence of a mention with that mention marked.
 * @param {Model} model @param {number} mention
 */
export function markedSentence(model, mention) {
  const article = model.data.articles[model.mentions.article[mention]];
  const sentence = sentenceOf(model, mention);
  if (!sentence) {
    const element = h("p", { class: "sentence bare" }, h("mark", { class: markClass(model, mention), "data-mention": mention }, wordOf(model, mention)),
      h("span", { class: "meta" }, " (this file carries no sentences)"));
    return { text: "", element };
  }
  const { text, start, end } = sentence;
  const element = h("p", { class: "sentence", dir: "auto", lang: article.g },
    shortened(text.slice(0, start), -1),
    h("mark", { class: markClass(model, mention), "data-mention": mention }, text.slice(start, end)),
    shortened(text.slice(end), 1));
  return { text: text.trim(), element };
}

/**
 * A very long part of a sentence is cut at its far end.
 * @param {string} text @param {number} side
 */
function shortened(text, side) {
  if (text.length < 420) return text.replace(/\s+/g, " ");
  return (side < 0 ? `… ${text.slice(-400)}` : `${text.slice(0, 400)} …`).replace(/\s+/g, " ");
}
