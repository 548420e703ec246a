/** The whole article in the panel: what was found in it, and words that were missed. */
import { byId, fill, h, icon } from "../../../export/page/js/dom.js";
import { pointsAt, unitsAt } from "./offsets.js";

/**
 * @param {import("./api.js").Whole} whole @param {{start: number, end: number}} lit
 * @param {{back: () => void, look: (start: number, end: number) => void, mark: (start: number, end: number) => void}} acts
 */
export function showContext(whole, lit, acts) {
  const { text, mentions } = whole;
  const sorted = [...mentions].sort((a, b) => a.start - b.start || b.end - a.end);
  const offsets = unitsAt(text, sorted.flatMap((m) => [m.start, m.end]));
  const body = h("div", { class: "wholetext", id: "wholetext", dir: "auto", lang: whole.language, tabindex: "0", role: "region", "aria-label": "Text of the article" });
  let at = 0;
  sorted.forEach((mention, i) => {
    const [start, end] = [offsets[2 * i], offsets[2 * i + 1]];
    if (start < at) return; // inside another one
    const chosen = mention.start === lit.start && mention.end === lit.end;
    body.append(text.slice(at, start), h("button", {
      type: "button", class: `mention ${mention.corrected ? "corrected" : ""} ${chosen ? "chosen" : ""}`, "aria-current": chosen ? "true" : null,
      onClick: () => acts.look(mention.start, mention.end),
    }, text.slice(start, end)));
    at = end;
  });
  body.append(text.slice(at));
  const mark = h("button", { type: "button", class: "button", id: "mark", disabled: true, onClick: () => marked && acts.mark(...marked) }, "Mark the selected words as a place");
  /** @type {[number, number] | null} */
  let marked = null;
  const look = () => {
    marked = selected(body, text);
    mark.disabled = marked === null;
  };
  document.addEventListener("selectionchange", look);
  fill(byId("said"), h("p", { class: "saidlinks" }, h("button", { type: "button", class: "textlink", id: "back", onClick: acts.back }, icon("back"), "Back to the decision")), h("h2", { class: "articletitle", dir: "auto" }, whole.title ?? whole.id));
  fill(byId("choices"), h("p", { class: "meta" }, "Select words that name a place and were missed, or choose a name to decide it."), h("div", { class: "others" }, mark), body);
  body.querySelector(".chosen")?.scrollIntoView({ block: "center" });
  byId("back").focus();
  return () => document.removeEventListener("selectionchange", look);
}

/** The selected words in code points, blanks at their ends left out. @param {HTMLElement} body @param {string} text @returns {[number, number] | null} */
function selected(body, text) {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  if (!body.contains(range.startContainer) || !body.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(body, 0);
  before.setEnd(range.startContainer, range.startOffset);
  let start = before.toString().length;
  let end = start + range.toString().length;
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  return start < end && end - start <= 200 ? [pointsAt(text, start), pointsAt(text, end)] : null;
}
