/** Words compared as a reader types them: case, accents and apostrophes aside; and where in a text they stand. */
import { h } from "./dom.js";

/** @param {string} text */
export const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f'’‘`ʿʾ]/g, "").replace(/\s{2,}|[^\S ]/g, " ").toLowerCase();

/**
 * Where a text says the wanted words: starts and ends in its UTF-16 units, in order, none over another.
 * @param {string} text @param {string} wanted folded already
 * @returns {[number, number][]}
 */
export function hitsIn(text, wanted) {
  if (!wanted || !folded(text).includes(wanted)) return [];
  let letters = "";
  /** @type {number[]} the spot of the character that each letter was folded from, and of the one after it */
  const from = [];
  const to = [];
  let at = 0;
  for (const character of text) {
    const one = folded(character);
    if (one === " " && letters.endsWith(" ")) {
      at += character.length;
      continue;
    }
    letters += one;
    for (let i = 0; i < one.length; i++) {
      from.push(at);
      to.push(at + character.length);
    }
    at += character.length;
  }
  /** @type {[number, number][]} */
  const hits = [];
  for (let i = letters.indexOf(wanted); i >= 0; i = letters.indexOf(wanted, i + wanted.length)) hits.push([from[i], to[i + wanted.length - 1]]);
  return hits;
}

/**
 * A text with the hits in it marked, blanks made one; what lies far from the first hit is cut.
 * @param {string} text @param {[number, number][]} hits
 */
export function hitMarked(text, hits) {
  const [first, last] = [hits[0]?.[0] ?? 0, hits[0]?.[1] ?? 0];
  const [start, end] = [first > 420 ? first - 400 : 0, text.length - last > 420 ? last + 400 : text.length];
  /** @param {number} a @param {number} b */
  const words = (a, b) => text.slice(a, b).replace(/\s+/g, " ");
  /** @type {(string | HTMLElement)[]} */
  const out = [start ? "… " : ""];
  let at = start;
  for (const [a, b] of hits) {
    if (b > end) break;
    out.push(words(at, a), h("mark", { class: "hit" }, words(a, b)));
    at = b;
  }
  return [...out, words(at, end), end < text.length ? " …" : ""];
}

/**
 * The ranges of an element's text that say the wanted words, over whatever marks lie in it.
 * @param {Element} element @param {string} wanted folded already
 * @returns {Range[]}
 */
export function hitRanges(element, wanted) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  /** @type {[Node, number][]} each text node and where it begins */
  const nodes = [];
  let text = "";
  /** @type {Element | null | undefined} */
  let paragraph = null;
  while (walker.nextNode()) {
    const own = walker.currentNode.parentElement?.closest("p");
    if (own !== paragraph) text += "\n";
    paragraph = own;
    nodes.push([walker.currentNode, text.length]);
    text += walker.currentNode.nodeValue ?? "";
  }
  let n = 0;
  /** The node that holds a spot, and where in it. Spots come in order. @param {number} spot @param {boolean} isEnd @returns {[Node, number]} */
  const at = (spot, isEnd) => {
    while (n + 1 < nodes.length && (isEnd ? nodes[n + 1][1] < spot : nodes[n + 1][1] <= spot)) n++;
    return [nodes[n][0], spot - nodes[n][1]];
  };
  return hitsIn(text, wanted).map(([a, b]) => {
    const range = document.createRange();
    range.setStart(...at(a, false));
    range.setEnd(...at(b, true));
    return range;
  });
}
