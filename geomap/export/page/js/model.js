/** The file's data made ready to be asked: mentions by place and by article, dates, texts. */
import { FORMS, ROLES, STATUSES } from "./data.js";
import { binOf, binsOver, daysOf } from "./dates.js";
import { boundsOf, mercatorX, mercatorY } from "./geo.js";

/** @typedef {import("./data.js").Island} Island */
/** @typedef {import("./data.js").PlaceRow} PlaceRow */

export const DEMONYM = FORMS.indexOf("demonym");
export const RELATIVE = FORMS.indexOf("relative");
export const BESIDE = FORMS.indexOf("beside");
export const AMBIGUOUS = STATUSES.indexOf("ambiguous");
export const UNKNOWN = STATUSES.indexOf("unknown");
export const REJECTED = STATUSES.indexOf("rejected");
export const WITHHELD = STATUSES.indexOf("withheld");

const POINT_KINDS = new Set(["city", "district", "facility", "airport", "airbase", "mountain"]);
const WIDE_KINDS = new Set(["country", "territory", "continent", "ocean"]);
/** "The Syrian border", "the coast of the Mediterranean": drawn at once they would cover what is more precise. */
const BROAD_KM = 100;
const WATER_KINDS = new Set(["ocean", "sea", "gulf", "strait", "bay", "lake"]);

/**
 * @typedef {object} Place
 * @property {PlaceRow} row
 * @property {number} x Mercator, 0 to 1
 * @property {number} y
 * @property {"point" | "region" | "country" | "area"} look
 * @property {boolean} water
 * @property {boolean} approximate
 * @property {boolean} broad a described place so large that it is drawn only when asked for
 * @property {Float64Array[]} rings outline in Mercator numbers; empty for points
 * @property {[number, number, number, number]} box around the rings
 * @property {string} where "Nineveh, Iraq"
 */

/** @typedef {ReturnType<typeof makeModel>} Model */

/** @param {Island} data */
export function makeModel(data) {
  const m = data.mentions;
  const count = m.a.length;
  const mentions = {
    count,
    article: Int32Array.from(m.a),
    sentence: Int32Array.from(m.s),
    start: Int32Array.from(m.b),
    end: Int32Array.from(m.e),
    form: Uint8Array.from(m.f),
    status: Uint8Array.from(m.t),
    place: Int32Array.from(m.p),
    /** in %, 255 for none */
    confidence: Uint8Array.from(m.c),
    word: Int32Array.from(m.w),
    page: Int32Array.from(m.g),
    /** 0 for none, else its number in ROLES plus 1 */
    role: marksOf(count, ROLES.map((role) => data.roles?.[role] ?? [])),
    /** 1 where a person decided it */
    corrected: marksOf(count, [data.corrected ?? []]),
  };
  const places = data.places.map(makePlace);
  const days = data.articles.map((article) => daysOf(article.d));
  const dated = days.filter((d) => d !== null);
  const first = dated.reduce((a, d) => Math.min(a, d[0]), Infinity);
  const last = dated.reduce((a, d) => Math.max(a, d[1]), -Infinity);
  return {
    data,
    mentions,
    places,
    days,
    undated: days.length - dated.length,
    range: dated.length ? { first, last } : null,
    bins: dated.length ? binsOver(first, last, dated.length > 30 ? 130 : 430) : null,
    sparkBins: dated.length ? binsOver(first, last, 24) : null,
    /** For each mention without a place, why. */
    nowhere: new Map((data.nowhere ?? []).flatMap(([why, list]) => list.map((m) => /** @type {[number, string]} */ ([m, why])))),
    byPlace: grouped(mentions.place, places.length),
    byArticle: grouped(mentions.article, data.articles.length),
    placeIndex: new Map(data.places.map((place, index) => [place.i, index])),
    articleIndex: new Map(data.articles.map((article, index) => [article.i, index])),
  };
}

/**
 * For each mention the number, from 1, of the list that holds it; 0 for none.
 * @param {number} count @param {number[][]} lists
 */
function marksOf(count, lists) {
  const marks = new Uint8Array(count);
  lists.forEach((list, number) => {
    for (const mention of list) marks[mention] = number + 1;
  });
  return marks;
}

/**
 * For each value its positions, as one array and where each begins.
 * @param {Int32Array} values @param {number} size
 */
function grouped(values, size) {
  const starts = new Int32Array(size + 1);
  for (const v of values) if (v >= 0) starts[v + 1]++;
  for (let i = 0; i < size; i++) starts[i + 1] += starts[i];
  const items = new Int32Array(starts[size]);
  const next = starts.slice();
  values.forEach((v, i) => {
    if (v >= 0) items[next[v]++] = i;
  });
  return { of: (/** @type {number} */ index) => items.subarray(starts[index], starts[index + 1]) };
}

/**
 * @param {PlaceRow} row
 * @returns {Place}
 */
function makePlace(row) {
  const isPoint = POINT_KINDS.has(row.k);
  const look = row.k === "area" ? "area" : isPoint ? "point" : WIDE_KINDS.has(row.k) ? "country" : "region";
  const rings = isPoint ? [] : ringsOf(row);
  return {
    row,
    x: mercatorX(row.x),
    y: mercatorY(row.y),
    look,
    water: WATER_KINDS.has(row.k),
    approximate: Boolean(row.q) || row.k === "area",
    broad: look === "area" && (row.u ?? 0) > BROAD_KM,
    rings,
    box: rings.length ? boundsOf(rings) : [mercatorX(row.x), mercatorY(row.y), mercatorX(row.x), mercatorY(row.y)],
    where: whereOf(row),
  };
}

/** @param {PlaceRow} row */
function ringsOf(row) {
  if (row.o) {
    return row.o.map((packed) => {
      const ring = new Float64Array(packed.length);
      let [x, y] = [0, 0];
      for (let i = 0; i < packed.length; i += 2) {
        x += packed[i];
        y += packed[i + 1];
        ring[i] = mercatorX(x / 500);
        ring[i + 1] = mercatorY(y / 500);
      }
      return ring;
    });
  }
  if (!row.b) return [];
  const [west, south, east, north] = row.b;
  const right = east < west ? east + 360 : east;
  if (right - west < 0.01 || north - south < 0.01) return [];
  /** @type {number[]} */
  const corners = [];
  for (const [lon, lat] of [[west, south], [right, south], [right, north], [west, north], [west, south]]) {
    corners.push(mercatorX(lon), mercatorY(lat));
  }
  return [Float64Array.from(corners)];
}

/** @param {PlaceRow} row */
function whereOf(row) {
  const parts = [];
  if (row.a && row.a !== row.n) parts.push(row.a);
  else if (row.a2 && row.a2 !== row.n) parts.push(row.a2);
  if (row.c && row.c !== row.n) parts.push(row.c);
  return parts.join(", ");
}

/**
 * The sentence of a mention, with the mention's place in it (UTF-16), or null when the file carries no text.
 * @param {Model} model @param {number} mention
 */
export function sentenceOf(model, mention) {
  const { article, sentence, start, end } = model.mentions;
  const text = sentenceText(model, article[mention], sentence[mention]);
  if (text === null) return null;
  const row = model.data.articles[article[mention]];
  const offset = row.x === undefined ? 0 : /** @type {number} */ (row.s?.[2 * sentence[mention]]);
  return { text, start: start[mention] - offset, end: end[mention] - offset };
}

/**
 * @param {Model} model @param {number} article @param {number} sentence
 * @returns {string | null}
 */
export function sentenceText(model, article, sentence) {
  const row = model.data.articles[article];
  if (sentence < 0 || !row.s) return null;
  if (row.x === undefined) return /** @type {string} */ (row.s[sentence]);
  return row.x.slice(/** @type {number} */ (row.s[2 * sentence]), /** @type {number} */ (row.s[2 * sentence + 1]));
}

/**
 * The words that a mention marks.
 * @param {Model} model @param {number} mention
 */
export const wordOf = (model, mention) => model.data.words[model.mentions.word[mention]];

/**
 * Mentions of some places by time, for a sparkline: shares of the tallest bin.
 * @param {Model} model @param {Iterable<number>} mentions
 */
export function sparkCounts(model, mentions) {
  const bins = model.sparkBins;
  if (!bins) return null;
  const counts = new Array(bins.starts.length - 1).fill(0);
  for (const mention of mentions) {
    const days = model.days[model.mentions.article[mention]];
    if (days) counts[binOf(bins, days[0])]++;
  }
  return counts;
}

const KIND_WORDS = /** @type {Record<string, string>} */ ({
  admin1: "Province or state", admin2: "District or county", district: "Quarter", airbase: "Air base", area: "Described place",
  historic: "Historic region", range: "Mountain range", park: "Park",
});

/** @param {string} kind */
export const kindText = (kind) => KIND_WORDS[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1);
