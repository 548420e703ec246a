/** CSV and GeoJSON of what the filters leave. */
import { FORMS, STATUSES } from "./data.js";
import { BESIDE, sentenceOf, wordOf } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */

const COLUMNS = ["place", "place_id", "kind", "country", "admin1", "latitude", "longitude", "mention", "form", "status", "confidence", "sentence", "article_id", "title", "publisher", "published", "url"];

/** Spreadsheets run a cell that begins like a formula; a quote before it makes it text. @param {unknown} value */
export function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) || safe !== text ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** @param {Model} model @param {number} m */
function rowOf(model, m) {
  const { row } = model.places[model.mentions.place[m]];
  const article = model.data.articles[model.mentions.article[m]];
  const confidence = model.mentions.confidence[m];
  return {
    place: row.n, place_id: row.i, kind: row.k, country: row.c, admin1: row.a, latitude: row.y, longitude: row.x,
    mention: wordOf(model, m), form: model.mentions.form[m] === BESIDE ? "relative" : FORMS[model.mentions.form[m]], status: STATUSES[model.mentions.status[m]],
    confidence: confidence === 255 ? null : confidence / 100,
    sentence: sentenceOf(model, m)?.text.trim() ?? null, article_id: article.i, title: article.t,
    publisher: model.data.publishers[article.p] ?? null, published: article.d ?? null, url: article.u ?? null,
  };
}

/** @param {Shown} shown */
const shownOf = (shown) => [...shown.shown.keys()].filter((m) => shown.shown[m]);

/** @param {Model} model @param {Shown} shown */
export function toCsv(model, shown) {
  const lines = shownOf(shown).map((m) => {
    const row = /** @type {Record<string, unknown>} */ (rowOf(model, m));
    return COLUMNS.map((column) => csvCell(row[column])).join(",");
  });
  return `\ufeff${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

/** @param {Model} model @param {Shown} shown */
export function toGeoJson(model, shown) {
  const features = shownOf(shown).map((m) => {
    const { latitude, longitude, ...properties } = rowOf(model, m);
    return { type: "Feature", geometry: { type: "Point", coordinates: [longitude, latitude] }, properties };
  });
  return JSON.stringify({ type: "FeatureCollection", features });
}

/**
 * Hands a text to the reader as a file.
 * @param {string} name @param {string} text @param {string} type
 */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const a = document.createElement("a");
  a.href = address;
  a.download = name;
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
