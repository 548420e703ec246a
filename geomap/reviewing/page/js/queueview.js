/** The list on the left: what is waiting, and what was decided. */
import { byId, fill, h, svg } from "../../../export/page/js/dom.js";

/** @typedef {import("./api.js").QueueItem} QueueItem */

/** @param {number | null} confidence */
export const percent = (confidence) => (confidence === null ? "no place" : `${Math.round(confidence * 100)} %`);

/** @param {number} count @param {string} noun */
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

const DECISIONS = /** @type {Record<string, string>} */ ({ unknown: "none of these", "not a place": "not a place" });

/**
 * @param {import("./api.js").Queue} queue @param {number} current
 * @param {(index: number) => void} choose
 */
export function showQueue(queue, current, choose) {
  const { items, open, decided, done } = queue;
  byId("progress-text").textContent = `${open.toLocaleString("en")} to look at · ${decided.toLocaleString("en")} done · most worth a look first`;
  byId("progress-bar").setAttribute("width", String((100 * decided) / Math.max(1, open + decided)));
  fill(byId("items"), items.map((item, index) => row(item, index === current, () => choose(index))));
  if (!items.length) fill(byId("items"), h("li", { class: "empty" }, "Nothing is in doubt any more."));
  byId("done").hidden = !done.length;
  fill(byId("done"), h("h2", {}, "Done"), h("ul", {}, done.map((said) => h("li", {},
    svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, class: "icon tick", "aria-hidden": "true" }, svg("path", { d: "m3 8.5 3.5 3.500L13 4.5" })),
    h("b", {}, said.quote), " ", h("span", {}, said.what ?? DECISIONS[said.decision] ?? said.decision)))));
}

/** @param {QueueItem} item @param {boolean} current @param {() => void} choose */
function row(item, current, choose) {
  const confidence = item.confidence;
  const meter = confidence === null ? null : svg("svg", { viewBox: "0 0 34 4", width: 34, height: 4, class: "meter", "aria-hidden": "true" },
    svg("rect", { width: 34, height: 4, class: "room" }), svg("rect", { width: 34 * confidence, height: 4 }));
  const often = item.mentions > 1 ? `${counted(item.mentions, "mention")} in ${counted(item.articles, "article")}` : item.title;
  return h("li", {}, h("button", { type: "button", class: "queuerow", "aria-current": current ? "true" : null, onClick: choose },
    h("span", { class: "name" }, h("b", {}, item.quote), h("span", { class: "sure" }, meter, percent(confidence))),
    h("span", { class: "snippet", dir: "auto" }, item.before, h("b", {}, item.quote), item.after),
    h("span", { class: "often" }, item.status === "ambiguous" ? `A near tie · ${often}` : item.status === "unknown" ? `Not placed · ${often}` : often)));
}
