/** What the file carries: reading the data islands, and the shapes in them. */

/**
 * @typedef {object} ArticleRow
 * @property {string} i id
 * @property {string} t title
 * @property {number} p index of the publisher, or -1
 * @property {string} [d] published, ISO 8601 of any precision
 * @property {string} [u] address
 * @property {string} [l] relative link to the local file
 * @property {string} [g] language
 * @property {string} [x] whole text
 * @property {(string | number)[]} [s] sentences: texts, or starts and ends within `x`
 * @property {number[]} [k] before each sentence: 0 nothing, 1 a paragraph's end, 2 text left out, 3 both; one more for the end
 * @property {string} [n] a warning
 * @property {Reference[]} [v] other articles that tell the same story
 */
/** @typedef {Pick<ArticleRow, "i" | "t" | "p" | "d" | "u" | "l">} Reference */
/**
 * @typedef {object} PlaceRow
 * @property {string} i id
 * @property {string} n name
 * @property {string} k kind
 * @property {number} y latitude
 * @property {number} x longitude
 * @property {string} [c] country
 * @property {string} [cc] ISO 3166-1 alpha-2
 * @property {string} [a] first-order division
 * @property {string} [a2] second-order division
 * @property {number[]} [b] bbox: west, south, east, north
 * @property {number} [u] uncertainty, km
 * @property {1} [q] approximate
 * @property {string[]} [d] claimants of a disputed place, or an empty list
 * @property {number} [g] GeoNames id
 * @property {string} [w] Wikidata id
 * @property {number[][]} [o] outline: rings in 1/500 degree, first point, then differences
 * @property {[number, number][]} [e] reasons: index into `reasons`, weight
 * @property {[string, string, number, number, number][]} [r] rivals: name, where, latitude, longitude, confidence in %
 * @property {[number, number]} [m] how many mentions, and articles, one that is carried stands for
 * @property {number[]} [h] places that a relative expression leans on
 */
/**
 * @typedef {object} Island
 * @property {string} title
 * @property {string} [dated] newest article's date
 * @property {string} embed
 * @property {string[]} include
 * @property {number} minimum
 * @property {number} hidden
 * @property {number} duplicates
 * @property {[number, number]} [whole] all mentions and articles, when a selection of them is carried
 * @property {boolean} compact
 * @property {string} made
 * @property {string} [online]
 * @property {{url: string, credit: string}} [tiles]
 * @property {string[]} sources
 * @property {string[]} publishers
 * @property {string[]} kinds
 * @property {[string, string][]} reasons reason and detail
 * @property {string[]} words
 * @property {ArticleRow[]} articles
 * @property {PlaceRow[]} places
 * @property {[string, string, string, string][]} unread id, title, status, detail
 * @property {Record<string, number[]>} [roles] mentions by role: dateline, government
 * @property {number[]} [corrected] mentions that a person decided
 * @property {[string, number[]][]} [nowhere] why mentions have no place, and which ones
 * @property {Record<"a"|"s"|"b"|"e"|"f"|"t"|"p"|"c"|"w"|"g", number[]>} mentions
 */

/** `beside` are descriptions in whose sentence a name says more exactly where it was. */
export const FORMS = ["name", "demonym", "embedded", "relative", "beside"];
export const ROLES = ["dateline", "government"];
/** `withheld` are places less sure than the map's maker asked. */
export const STATUSES = ["resolved", "ambiguous", "unknown", "rejected", "withheld"];

/**
 * The bytes of an island that is kept as base64 of gzip.
 * @param {string} text
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpack(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** @returns {Promise<Island>} */
export async function readIsland() {
  const element = /** @type {HTMLElement} */ (document.getElementById("geomap-data"));
  const text = element.textContent ?? "";
  const json = element.dataset.packed ? new TextDecoder().decode(await unpack(text)) : text;
  element.textContent = "";
  return JSON.parse(json);
}

/** @returns {Promise<ArrayBuffer>} */
export async function readBasemap() {
  const element = /** @type {HTMLElement} */ (document.getElementById("geomap-basemap"));
  const bytes = await unpack(element.textContent ?? "");
  element.textContent = "";
  return bytes;
}
