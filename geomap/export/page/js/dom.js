/** Making elements. Words of articles only ever become text nodes: nothing here takes HTML. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element with attributes, listeners (`onClick`) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [given]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === "class") element.className = value;
    else if (name === "href") throw new Error("links are made by link()");
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/**
 * @param {Element} element
 * @param {(Child | Child[])[]} children
 */
export function append(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(typeof child === "object" ? child : String(child));
  }
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * Adds a value to the list that a map keeps under a key.
 * @template K, V
 * @param {Map<K, V[]>} lists @param {K} key @param {V} value
 */
export function addTo(lists, key, value) {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} given
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function svg(tag, given = {}, ...children) {
  const element = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * The element of the page's own frame with this id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

const PATHS = /** @type {Record<string, string[]>} */ ({
  back: ["M10 3 5 8l5 5"],
  next: ["m6 3 5 5-5 5"],
  up: ["m3 10 5-5 5 5"],
  down: ["m3 6 5 5 5-5"],
  close: ["m3.5 3.5 9 9m0-9-9 9"],
  plus: ["M8 2.5v11M2.5 8h11"],
  minus: ["M2.5 8h11"],
  fit: ["M2.5 6V2.5H6M10 2.5h3.500V6M13.5 10v3.500H10M6 13.500H2.500V10"],
  moon: ["M13 9.500A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.500Z"],
  sun: ["M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z", "M8 1v1.500M8 13.500V15M1 8h1.500M13.5 8H15M3 3l1 1m8 8 1 1m0-10-1 1m-8 8-1 1"],
  search: ["M7 2.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z", "m10.5 10.5 3.5 3.5"],
  filter: ["M2 4h12M4.5 8h7M6.5 12h3"],
  book: ["M8 4c-1.5-1-3.5-1.2-6-1v9.500c2.5-.2 4.5 0 6 1 1.5-1 3.5-1.2 6-1V3c-2.5-.2-4.5 0-6 1Zm0 0v9.5"],
  out: ["M9.5 2.500h4v4M13.5 2.5 7.5 8.500M6.5 3.500h-4v10h10v-4"],
  link: ["M6.5 9.500a2.5 2.5 0 0 0 3.6 0l2.6-2.600a2.5 2.5 0 0 0-3.6-3.600l-.9.9M9.5 6.500a2.5 2.5 0 0 0-3.6 0L3.3 9.100a2.5 2.5 0 0 0 3.6 3.600l.9-.9"],
  warn: ["M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z", "M8 5v3.500M8 10.700v.3"],
  arrow: ["M13 8H3m0 0 4-4M3 8l4 4"],
  copy: ["M5.5 5.500h8v8h-8zM3 10.500h-.500v-8h8V3"],
  check: ["m3 8.500 3.500 3.500L13.500 4"],
  save: ["M8 2v8m0 0 3-3m-3 3L5 7M2.5 13.500h11"],
});

/**
 * A 16-px line icon; it says nothing to a screen reader.
 * @param {string} name
 * @param {number} [size]
 */
export function icon(name, size = 16) {
  const box = svg("svg", { viewBox: "0 0 16 16", width: size, height: size, class: "icon", "aria-hidden": "true" });
  for (const d of PATHS[name] ?? []) box.append(svg("path", { d }));
  return box;
}
