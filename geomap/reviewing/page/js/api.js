/** What the page asks the server, and the shapes of the answers. Offsets count code points. */

/**
 * @typedef {object} QueueItem
 * @property {number} article @property {number} start @property {number} end @property {string} quote
 * @property {string} before @property {string} after @property {string} status @property {number | null} confidence
 * @property {number} mentions @property {number} articles @property {string} title
 */
/**
 * @typedef {object} PlaceRow
 * @property {string} id @property {string} name @property {string} kind @property {string} where
 * @property {string | null} country_code @property {number} latitude @property {number} longitude @property {number[] | null} bbox
 * @property {number | null} population @property {boolean} is_point @property {number | null} uncertainty_km
 * @property {string | null} match @property {number | null} confidence @property {[string, string, number][]} reasons
 */
/**
 * @typedef {object} MentionRow
 * @property {number} start @property {number} end @property {string} form @property {string} status
 * @property {number | null} confidence @property {boolean} corrected @property {PlaceRow | null} place
 */
/** @typedef {{id: string, title: string | null, publisher: string | null, published: string | null, url: string | null, language: string | null, number: number}} ArticleRow */
/** @typedef {{id: string, quote: string, decision: string, scope: string, what: string | null, article: string | null}} SaidRow */
/**
 * @typedef {object} Item
 * @property {ArticleRow} article @property {number} start @property {number} end @property {string} quote
 * @property {[string, string, string]} sentence @property {MentionRow | null} machine @property {MentionRow | null} now
 * @property {PlaceRow[]} candidates @property {MentionRow[]} around @property {Record<string, number>} reach
 */
/** @typedef {{items: QueueItem[], open: number, decided: number, done: SaidRow[], project: string}} Queue */
/** @typedef {ArticleRow & {text: string, mentions: MentionRow[]}} Whole */

/**
 * @param {string} address @param {object} [body]
 * @returns {Promise<any>}
 */
async function ask(address, body) {
  const sent = body ? { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  let response;
  try {
    response = await fetch(address, sent);
  } catch {
    throw new Error("geomap doesn’t answer: is `geomap review` still running?");
  }
  if (!response.ok) {
    const said = await response.json().catch(() => ({ error: `the server said ${response.status}` }));
    throw new Error(said.error);
  }
  return response.json();
}

export const api = {
  /** @returns {Promise<Queue>} */
  queue: () => ask("/api/queue"),
  /** @param {{article: number, start: number, end: number}} at @returns {Promise<Item>} */
  item: (at) => ask(`/api/item/${at.article}/${at.start}/${at.end}`),
  /** @param {number} article @returns {Promise<Whole>} */
  text: (article) => ask(`/api/text/${article}`),
  /** @param {string} words @returns {Promise<{places: PlaceRow[]}>} */
  search: (words) => ask(`/api/search?q=${encodeURIComponent(words)}`),
  /** @param {object} said @returns {Promise<{saved: SaidRow}>} */
  correct: (said) => ask("/api/correct", said),
  /** @returns {Promise<{undone: SaidRow}>} */
  undo: () => ask("/api/undo", {}),
};
