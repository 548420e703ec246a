/** What of the data is shown: one pass over the mentions gives the counts that every part of the page draws. */
import { FORMS, ROLES } from "./data.js";
import { binOf } from "./dates.js";
import { DEMONYM } from "./model.js";

/** @typedef {import("./model.js").Model} Model */
/**
 * @typedef {object} Filter
 * @property {number | null} from first day, or null
 * @property {number | null} to last day, or null
 * @property {boolean} undated whether undated articles count
 * @property {string[]} forms
 * @property {string[]} without roles that are left out
 * @property {string[] | null} kinds null for all
 * @property {number[] | null} publishers null for all; -1 is "not given"
 * @property {number} minimum confidence in %
 * @property {number | null} article only this one
 */
/** @typedef {ReturnType<typeof applyFilter>} Shown */

/**
 * @param {import("./data.js").Island} data
 * @returns {Filter}
 */
export function openingFilter(data) {
  const forms = ["name"];
  if (data.include.includes("relative")) forms.push("relative");
  if (data.include.includes("demonyms")) forms.push("demonym");
  if (data.include.includes("embedded")) forms.push("embedded");
  return { from: null, to: null, undated: true, forms, without: [], kinds: null, publishers: null, minimum: 0, article: null };
}

/**
 * Which articles pass what the filter says of articles.
 * @param {Model} model @param {Filter} filter @param {boolean} [anyTime] leaves time aside
 */
function articlesPassing(model, filter, anyTime = false) {
  const { articles } = model.data;
  const publishers = filter.publishers && new Set(filter.publishers);
  const passing = new Uint8Array(articles.length);
  articles.forEach((article, index) => {
    if (publishers && !publishers.has(article.p)) return;
    if (filter.article !== null && filter.article !== index) return;
    const days = model.days[index];
    if (!anyTime) {
      if (!days && !filter.undated) return;
      if (days && filter.from !== null && days[1] < filter.from) return;
      if (days && filter.to !== null && days[0] > filter.to) return;
    }
    passing[index] = 1;
  });
  return passing;
}

/**
 * @param {Model} model
 * @param {Filter} filter
 */
export function applyFilter(model, filter) {
  const { article, form, place, confidence, role, count } = model.mentions;
  const placeCount = model.places.length;
  const inTime = articlesPassing(model, filter);
  const anyTime = articlesPassing(model, filter, true);
  const forms = FORMS.map((name) => (filter.forms.includes(name) ? 1 : 0));
  const rolePasses = [1, ...ROLES.map((name) => (filter.without.includes(name) ? 0 : 1))];
  const kinds = filter.kinds && new Set(filter.kinds);
  const kindPasses = model.places.map((p) => (!kinds || kinds.has(p.row.k) ? 1 : 0));
  const shown = new Uint8Array(count);
  // What is carried of a large project stands for more; so counts add up to the whole, and a filter's are estimates.
  const stands = model.places.map((p) => p.row.m ?? [1, 1]);
  const mentionsOf = new Float64Array(placeCount);
  const articlesOf = new Float64Array(placeCount);
  const dotsOf = new Float64Array(placeCount);
  const lastArticle = new Int32Array(placeCount).fill(-1);
  const inArticle = new Int32Array(model.data.articles.length);
  const bins = model.bins ? new Float64Array(model.bins.starts.length - 1) : new Float64Array(0);
  let [total, undated] = [0, 0];
  for (let i = 0; i < count; i++) {
    const p = place[i];
    if (p < 0 || !forms[form[i]] || !anyTime[article[i]] || !kindPasses[p] || !rolePasses[role[i]]) continue;
    if (filter.minimum && confidence[i] < filter.minimum) continue;
    const a = article[i];
    const days = model.days[a];
    if (!days) undated++;
    else if (model.bins) spread(bins, model.bins, days);
    if (!inTime[a]) continue;
    shown[i] = 1;
    const [mentions, articles] = stands[p];
    total += mentions;
    mentionsOf[p] += mentions;
    inArticle[a]++;
    if (form[i] !== DEMONYM) dotsOf[p] += mentions;
    if (lastArticle[p] !== a) {
      lastArticle[p] = a;
      articlesOf[p] += articles;
    }
  }
  const order = Array.from({ length: placeCount }, (_, i) => i).filter((i) => mentionsOf[i] > 0);
  if (model.data.whole) for (const counts of [mentionsOf, articlesOf, dotsOf]) counts.forEach((n, i) => (counts[i] = Math.round(n)));
  return { filter, shown, inTime, mentionsOf, articlesOf, dotsOf, inArticle, bins, total: Math.round(total), undated, order };
}

/**
 * A mention in its bin; one whose date is less exact than the bins is shared out over those it can mean.
 * @param {Float64Array} counts @param {import("./dates.js").Bins} bins @param {[number, number]} days
 */
function spread(counts, bins, days) {
  const from = binOf(bins, days[0]);
  const to = days[1] === days[0] ? from : binOf(bins, days[1]);
  for (let bin = from; bin <= to; bin++) counts[bin] += 1 / (to - from + 1);
}

/**
 * The places in the order of the list: by articles, then mentions, then name; or by mentions or name first.
 * @param {Model} model @param {Shown} shown @param {string} sort
 */
export function sortedPlaces(model, shown, sort) {
  const { mentionsOf: m, articlesOf: a } = shown;
  /** @param {number} p @param {number} q */
  const byName = (p, q) => {
    const [x, y] = [model.places[p].row.n, model.places[q].row.n];
    return x < y ? -1 : x > y ? 1 : p - q;
  };
  const compare = {
    articles: (/** @type {number} */ p, /** @type {number} */ q) => a[q] - a[p] || m[q] - m[p] || byName(p, q),
    mentions: (/** @type {number} */ p, /** @type {number} */ q) => m[q] - m[p] || a[q] - a[p] || byName(p, q),
    name: byName,
  }[sort];
  return [...shown.order].sort(compare);
}

/**
 * What differs from the opening filter, in words, with what undoes it.
 * @param {Model} model @param {Filter} filter @param {Filter} opening
 * @returns {{text: string, undo: Partial<Filter>}[]}
 */
export function filterWords(model, filter, opening) {
  const words = [];
  if (filter.article !== null) words.push({ text: model.data.articles[filter.article].t, undo: { article: null } });
  if (filter.publishers) {
    const names = filter.publishers.map((p) => model.data.publishers[p] ?? "no publisher");
    const text = names.length === 1 ? names[0] : `${names.length} publishers`;
    words.push({ text, undo: { publishers: null } });
  }
  if (filter.kinds) words.push({ text: `${filter.kinds.length} ${filter.kinds.length === 1 ? "kind" : "kinds"} of place`, undo: { kinds: null } });
  if (filter.minimum) words.push({ text: `Confidence ≥ ${filter.minimum} %`, undo: { minimum: 0 } });
  if ([...filter.forms].sort().join() !== [...opening.forms].sort().join()) {
    const text = filter.forms.length === 1 && filter.forms[0] === "name" ? "Names only" : `Forms: ${filter.forms.join(", ") || "none"}`;
    words.push({ text, undo: { forms: opening.forms } });
  }
  for (const role of filter.without) words.push({ text: `Without ${role}s`, undo: { without: filter.without.filter((r) => r !== role) } });
  if (!filter.undated) words.push({ text: "Dated only", undo: { undated: true } });
  return words;
}
