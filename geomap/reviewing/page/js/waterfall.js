/** Why a candidate stands where it does: each reason a bar that begins where the one before it ended. */
import { h, svg } from "../../../export/page/js/dom.js";

const MOST = 5;

/** Reasons whose detail says little without them; the others' details are sentences of their own. */
const SAID = /** @type {Record<string, string>} */ ({ kind: "kind of place", match: "how the name fits", importance: "how well known" });

/** A reason as people read it: "kind of place: city". @param {string} reason @param {string} detail */
export function reasonText(reason, detail) {
  if (!detail || detail === reason) return SAID[reason] ?? reason;
  const about = SAID[reason] ?? (reason === "company" || reason === "containment" ? "" : reason);
  return about ? `${about}: ${detail}` : detail;
}

/**
 * The heaviest reasons in their order, the others as one.
 * @param {[string, string, number][]} reasons
 * @returns {[string, number][]}
 */
export function heaviest(reasons) {
  const sorted = [...reasons].filter(([, , w]) => w).sort((a, b) => Math.abs(b[2]) - Math.abs(a[2]));
  const named = sorted.filter(([name]) => name !== "other").slice(0, MOST);
  const rest = sorted.filter((reason) => !named.includes(reason)).reduce((sum, [, , w]) => sum + w, 0);
  /** @type {[string, number][]} */
  const out = named.map(([name, detail, weight]) => [reasonText(name, detail), weight]);
  return Math.abs(rest) >= 0.05 ? [...out, ["smaller reasons", rest]] : out;
}

/** A number with its sign, with a real minus. @param {number} value */
export const signed = (value) => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

/** @param {[string, string, number][]} reasons */
export function waterfall(reasons) {
  const rows = heaviest(reasons);
  if (!rows.length) return null;
  let sum = 0;
  const steps = rows.map(([, weight]) => /** @type {[number, number]} */ ([sum, (sum += weight)]));
  const low = Math.min(0, ...steps.flat());
  const high = Math.max(0, ...steps.flat());
  const x = (/** @type {number} */ value) => ((value - low) / Math.max(0.1, high - low)) * 100;
  /** @param {number} from @param {number} to @param {string} look */
  const bar = (from, to, look) =>
    svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" },
      svg("line", { x1: x(0), x2: x(0), y1: -4, y2: 14, class: "zero" }),
      svg("rect", { x: Math.min(x(from), x(to)), width: Math.max(0.6, Math.abs(x(to) - x(from))), y: 0, height: 10, class: look }));
  return h("ul", { class: "falls", "aria-label": "Reasons" },
    rows.map(([words, weight], i) => h("li", {}, h("span", { title: words }, words), bar(...steps[i], weight < 0 ? "against" : "for"), h("span", { class: "weight" }, signed(weight)))),
    h("li", { class: "together" }, h("span", {}, "together"), bar(0, sum, "sum"), h("span", { class: "weight" }, signed(sum))));
}
