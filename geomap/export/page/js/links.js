/** Links out of the page: http(s) without user information, at the sentence where that can be said. */
import { append, h, icon } from "./dom.js";

/**
 * The address if it may be a link, else null.
 * @param {string | undefined} address
 */
export function safeAddress(address) {
  if (!address || !/^https?:\/\//i.test(address) || /[\s\\\u0000-\u001f]/.test(address)) return null;
  try {
    const url = new URL(address);
    if ((url.protocol !== "http:" && url.protocol !== "https:") || url.username || url.password) return null;
    return url;
  } catch {
    return null;
  }
}

/**
 * A relative link to a local article, as Python made it: percent-encoded, no scheme.
 * @param {string | undefined} path
 */
export function safeLocal(path) {
  return path && /^[A-Za-z0-9._~%/\-]+$/.test(path) && !path.startsWith("/") ? path : null;
}

/** @param {string} words */
const encoded = (words) => encodeURIComponent(words).replace(/-/g, "%2D").replace(/'/g, "%27");

/**
 * The part of an address that makes a browser scroll to a sentence and mark it.
 * @param {string} sentence
 */
export function textFragment(sentence) {
  // Half of a surrogate pair can't be encoded, and would match nothing.
  if (!sentence.isWellFormed()) return "";
  const words = sentence.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return "";
  if (words.length <= 9) return `#:~:text=${encoded(words.join(" "))}`;
  return `#:~:text=${encoded(words.slice(0, 5).join(" "))},${encoded(words.slice(-4).join(" "))}`;
}

/**
 * Where an article's source opens: at the page of a PDF, else at the sentence.
 * @param {{u?: string, l?: string}} article @param {string} sentence @param {number} [page]
 */
export function sourceAddress(article, sentence, page) {
  const url = safeAddress(article.u);
  if (url) {
    const bare = url.href.split("#")[0];
    return /\.pdf$/i.test(url.pathname) ? `${bare}#page=${page || 1}` : bare + textFragment(sentence);
  }
  const local = safeLocal(article.l);
  if (!local) return null;
  if (/\.pdf$/i.test(local)) return `${local}#page=${page || 1}`;
  return /\.(html?|txt)$/i.test(local) ? local + textFragment(sentence) : local;
}

const PRIVATE = /^(localhost|.*\.(local|localhost|internal|lan|home|test|invalid|example|onion)|[^.]+|\[.*\]|[\d.]+)$/i;

/**
 * An archived copy near the article's date; only of public hosts.
 * @param {{u?: string, d?: string}} article
 */
export function archiveAddress(article) {
  const url = safeAddress(article.u);
  if (!url || PRIVATE.test(url.hostname)) return null;
  const date = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/.exec(article.d ?? "");
  const stamp = date ? date.slice(1).join("") : "2";
  return `https://web.archive.org/web/${stamp}/${url.href.split("#")[0]}`;
}

/**
 * An `a` for an address that went through the functions above.
 * @param {string} address @param {string} className @param {...import("./dom.js").Child} children
 */
export function link(address, className, ...children) {
  const element = document.createElement("a");
  element.href = address;
  element.className = className;
  element.rel = "noopener noreferrer";
  element.target = "_blank";
  append(element, children);
  return element;
}

/**
 * "Open source" and "Archived copy" for a sentence; empty when the article has no address.
 * @param {import("./data.js").Reference} article @param {string} sentence @param {number} [page]
 * @param {string} [first] class of the first link
 */
export function sourceLinks(article, sentence, page, first = "textlink") {
  const source = sourceAddress(article, sentence, page);
  const archived = archiveAddress(article);
  return [
    source && link(source, first, "Open source", icon("out", 14), h("span", { class: "hidden" }, ` of ${article.t}, in a new tab`)),
    archived &&
      link(archived, first === "button primary" ? "button" : first, "Archived copy", icon("out", 14),
        h("span", { class: "hidden" }, ` of ${article.t}, in a new tab`)),
  ];
}
