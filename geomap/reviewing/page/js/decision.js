/** The panel on the right: the sentence, what its words may mean, and why. */
import { byId, fill, h, icon } from "../../../export/page/js/dom.js";
import { link, safeAddress } from "../../../export/page/js/links.js";
import { percent } from "./queueview.js";
import { waterfall } from "./waterfall.js";

/** @typedef {import("./api.js").PlaceRow} PlaceRow */
/** @typedef {import("./api.js").Item} Item */
/** @typedef {{choose: (index: number) => void, none: () => void, notAPlace: () => void, elsewhere: () => void, context: () => void, search: (words: string) => void}} Acts */

const OPEN = 3;

/** Whether a place bears another name than the one that was asked for, only a similar one. @param {PlaceRow} place */
export const isSimilar = (place) => place.match === "variant" || place.match === "fuzzy";

/** @param {Item} item @param {Acts} acts */
export function showSentence(item, acts) {
  const { article, sentence } = item;
  const meta = [article.publisher, article.published, article.title ?? article.id].filter(Boolean).join(" · ");
  fill(byId("said"),
    h("p", { class: "meta" }, meta),
    h("blockquote", { dir: "auto", lang: article.language }, sentence[0].replace(/^\s+/, ""), h("mark", {}, sentence[1]), sentence[2]),
    h("p", { class: "saidlinks" },
      h("button", { type: "button", class: "textlink", onClick: acts.context }, "Read in context"),
      source(article.url)));
}

/** @param {string | null} url */
function source(url) {
  const address = safeAddress(url ?? undefined);
  return address && link(address.href, "textlink", "Open source", icon("out", 14), h("span", { class: "hidden" }, ", in a new tab"));
}

/**
 * @param {string} quote @param {PlaceRow[]} places @param {number} chosen index, or -1
 * @param {Acts} acts @param {{now: import("./api.js").MentionRow | null, rest: number | null}} has
 */
export function showChoices(quote, places, chosen, acts, { now, rest }) {
  const list = h("ol", { class: "candidates", "aria-label": `Places that “${quote}” may mean` },
    places.map((place, index) => candidate(place, index, index === chosen, () => acts.choose(index))),
    h("li", {}, h("button", { type: "button", class: "candidate none", onClick: acts.none },
      h("span", { class: "key", "aria-hidden": "true" }, "0"), h("span", { class: "title" }, h("b", {}, "None of these"), rest === null ? null : h("span", {}, percent(rest))))));
  fill(byId("choices"),
    h("h2", {}, `Where is “${quote}”?`),
    now?.corrected ? h("p", { class: "meta" }, `Decided: ${now.place ? `${now.place.name}, ${now.place.where}` : now.status === "rejected" ? "not a place" : "none of these"}`) : null,
    list,
    h("div", { class: "others" },
      h("button", { type: "button", class: "button", id: "elsewhere", onClick: acts.elsewhere }, "Elsewhere: search or click the map"),
      h("button", { type: "button", class: "button", onClick: acts.notAPlace }, "Not a place")));
}

/** @param {PlaceRow} place @param {number} index @param {boolean} chosen @param {() => void} choose */
function candidate(place, index, chosen, choose) {
  const people = place.population ? `${place.population.toLocaleString("en")} people` : null;
  const falls = chosen || index < OPEN ? waterfall(place.reasons) : null;
  return h("li", {}, h("button", { type: "button", class: "candidate", "aria-pressed": chosen ? "true" : "false", "data-place-id": place.id, onClick: choose },
    h("span", { class: "key", "aria-hidden": "true" }, index < 9 ? index + 1 : "·"),
    h("span", { class: "title" }, h("b", {}, place.name), place.confidence === null ? null : h("span", {}, percent(place.confidence))),
    h("span", { class: "where" }, [`${place.kind[0].toUpperCase()}${place.kind.slice(1)}${place.where ? ` in ${place.where}` : ""}`, people, isSimilar(place) ? "similar name" : null].filter(Boolean).join(" · "))),
    falls);
}

/** The field that looks names up, above the choices. @param {string} words @param {(words: string) => void} search @param {() => void} close */
export function searchField(words, search, close) {
  let waiting = 0;
  const field = h("input", { type: "search", id: "search", "aria-label": "Search the gazetteer", value: words, autocomplete: "off", spellcheck: "false", maxlength: 200 });
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => field.value.trim() && search(field.value.trim()), 180);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && field.value.trim()) {
      clearTimeout(waiting);
      search(field.value.trim());
      byId("choices").focus();
    }
    event.stopPropagation();
  });
  return h("div", { class: "lookup", role: "search" }, icon("search", 18), field);
}
