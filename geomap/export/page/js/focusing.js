/** Where the keyboard is: kept when a part is drawn anew, found again when the reader goes back. */
import { byId } from "./dom.js";

const REACHED = "a[href], button, input, summary, [tabindex='0']";
/** @typedef {import("./state.js").State} State */

/** @param {string} view */
const isHome = (view) => view === "places" || view === "articles";
/** The part of the page that holds a view. @param {string} view */
const boxOf = (view) => byId(isHome(view) ? "panel" : view === "reader" ? "reader" : "sub");

/**
 * Remembers for each view what had the focus last.
 * @param {() => State["view"]} viewNow
 */
export function makeFocusMemory(viewNow) {
  /** @type {Map<string, {id: string, at: number, words: string}>} */
  const last = new Map();
  document.addEventListener("focusin", ({ target }) => {
    const element = /** @type {HTMLElement} */ (target);
    const box = boxOf(viewNow());
    if (!box.contains(element)) return;
    const at = [...box.querySelectorAll(REACHED)].indexOf(element);
    if (at >= 0) last.set(viewNow(), { id: element.id, at, words: element.textContent ?? "" });
  });
  return {
    /**
     * What had the focus when a view was left, if it is still there.
     * @param {string} view
     * @returns {HTMLElement | null}
     */
    in(view) {
      const kept = last.get(view);
      if (!kept) return null;
      if (kept.id) return document.getElementById(kept.id);
      const there = /** @type {HTMLElement | undefined} */ (boxOf(view).querySelectorAll(REACHED)[kept.at]);
      return there?.textContent === kept.words ? there : null;
    },
    /** A view that is opened anew begins at its head. @param {string} view */
    forget: (view) => last.delete(view),
  };
}

/**
 * Notes what of a box has the focus, before the box is drawn anew; the answer gives the focus back, to a neighbour
 * when that button can't be pressed any more, and else to `otherwise`.
 * @param {Element} box @param {() => Element | null} [otherwise]
 */
export function keepFocus(box, otherwise = () => null) {
  const had = /** @type {HTMLElement | null} */ (box.contains(document.activeElement) ? document.activeElement : null);
  if (!had) return () => {};
  const label = had.getAttribute("aria-label");
  const article = /** @type {HTMLElement | null} */ (had.closest("[data-article-id]"))?.dataset.articleId;
  const selector = label ? `[aria-label="${CSS.escape(label)}"]` : article && had.classList[0] ? `[data-article-id="${CSS.escape(article)}"] > .${had.classList[0]}` : null;
  return () => {
    const same = selector ? /** @type {HTMLButtonElement | null} */ (box.querySelector(selector)) : null;
    const near = same?.disabled ? /** @type {HTMLButtonElement[]} */ ([...(same.parentElement?.querySelectorAll("button[aria-label]") ?? [])]).find((button) => !button.disabled) : same;
    /** @type {HTMLElement | null} */ (near ?? otherwise())?.focus({ preventScroll: true });
  };
}
