/** The filters as a form: time stands below the map, the rest here. */
import { fill, h, icon } from "./dom.js";
import { FORMS } from "./data.js";
import { filterWords } from "./filter.js";
import { backButton } from "./listview.js";
import { kindText } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Filter} Filter */

const FORM_WORDS = /** @type {[string, string, string][]} */ ([
  ["name", "Names", "Mosul, Anbar, Joint Base Andrews"],
  ["relative", "Relative", "40 km south of Mosul"],
  ["beside", "Relative, beside a name in it", "Mosul, in northern Iraq: the dot says more"],
  ["embedded", "Inside other names", "the Mosul in University of Mosul"],
  ["demonym", "Peoples and adjectives", "Iraqi: shades its country"],
]);

const ROLE_WORDS = /** @type {[string, string, string][]} */ ([
  ["dateline", "Datelines", "BAGHDAD —: where the report was filed"],
  ["government", "Capitals that speak", "Washington said"],
]);

/**
 * @param {Model} model @param {HTMLElement} box @param {Filter} filter @param {Filter} opening
 * @param {{back: () => void, change: (patch: Partial<Filter>) => void, reset: () => void}} does
 */
export function drawFilters(model, box, filter, opening, does) {
  const forms = new Set(filter.forms);
  const present = new Set(model.mentions.form);
  const kinds = model.data.kinds;
  const publishers = [...model.data.publishers.keys(), ...(model.data.articles.some((a) => a.p < 0) ? [-1] : [])];
  /** @param {string} text @param {string} hint @param {boolean} on @param {(on: boolean) => void} change @param {boolean} [disabled] */
  const tick = (text, hint, on, change, disabled = false) => h("label", { class: "tick" },
    h("input", { type: "checkbox", checked: on, disabled, onChange: (/** @type {Event} */ e) => change(/** @type {HTMLInputElement} */ (e.target).checked) }),
    h("span", {}, text, hint && h("small", {}, hint)));
  /**
   * @template T
   * @param {T[]} all @param {T[] | null} chosen @param {T} one @param {boolean} on
   * @returns {T[] | null}
   */
  const toggled = (all, chosen, one, on) => {
    const next = all.filter((x) => (x === one ? on : !chosen || chosen.includes(x)));
    return next.length === all.length ? null : next;
  };
  const output = h("output", {}, filter.minimum ? `at least ${filter.minimum} %` : "any");
  const slider = h("input", {
    type: "range", min: 0, max: 100, step: 5, value: filter.minimum, "aria-label": "Least confidence, per cent",
    onInput: (/** @type {Event} */ e) => {
      const value = Number(/** @type {HTMLInputElement} */ (e.target).value);
      output.textContent = value ? `at least ${value} %` : "any";
      does.change({ minimum: value });
    },
  });
  fill(box,
    backButton(does.back, "Done"),
    h("h1", { class: "placename", tabindex: "-1" }, "Filter"),
    h("form", { class: "filters", onSubmit: (/** @type {Event} */ e) => e.preventDefault() },
      h("fieldset", {}, h("legend", {}, "What the text says"), FORM_WORDS.map(([form, text, hint]) =>
        tick(text, hint, forms.has(form), (on) => {
          if (on) forms.add(form);
          else forms.delete(form);
          does.change({ forms: FORM_WORDS.map((f) => f[0]).filter((f) => forms.has(f)) });
        }, !present.has(FORMS.indexOf(form))))),
      model.data.roles && h("fieldset", {}, h("legend", {}, "What the place does there"), ROLE_WORDS.map(([role, text, hint]) =>
        tick(text, hint, !filter.without.includes(role), (on) => {
          filter = { ...filter, without: ROLE_WORDS.map((r) => r[0]).filter((r) => (r === role ? !on : filter.without.includes(r))) };
          does.change({ without: filter.without });
        }, !model.data.roles?.[role]))),
      h("fieldset", {}, h("legend", {}, "Confidence"), h("div", { class: "slider" }, slider, output)),
      kinds.length > 1 && h("fieldset", { class: "two" }, h("legend", {}, "Kind of place"),
        kinds.map((kind) => tick(kindText(kind), "", !filter.kinds || filter.kinds.includes(kind), (on) => {
          filter = { ...filter, kinds: toggled(kinds, filter.kinds, kind, on) };
          does.change({ kinds: filter.kinds });
        }))),
      publishers.length > 1 && h("fieldset", {}, h("legend", {}, "Publisher"),
        publishers.slice(0, 200).map((p) => tick(model.data.publishers[p] ?? "Not given", "", !filter.publishers || filter.publishers.includes(p), (on) => {
          filter = { ...filter, publishers: toggled(publishers, filter.publishers, p, on) };
          does.change({ publishers: filter.publishers });
        }))),
      model.undated ? h("fieldset", {}, h("legend", {}, "Date"), tick("Articles without a date", "", filter.undated, (on) => does.change({ undated: on }))) : null,
      h("button", { type: "button", class: "button", onClick: does.reset }, "Clear all filters")));
  void opening;
}

/**
 * The filters in force, each with what takes it away.
 * @param {Model} model @param {HTMLElement} box @param {Filter} filter @param {Filter} opening @param {(patch: Partial<Filter>) => void} change
 */
export function drawChips(model, box, filter, opening, change) {
  const words = filterWords(model, filter, opening);
  box.hidden = !words.length;
  fill(box, words.map(({ text, undo }) => h("button", {
    type: "button", class: "filterchip", "aria-label": `Take away the filter: ${text}`, onClick: () => change(undo),
  }, h("span", {}, text), icon("close", 12))));
}
