/** Code points, in which the server counts, and UTF-16 units, in which the browser does. */

/** @param {string} text @param {number} units */
export function pointsAt(text, units) {
  let points = 0;
  for (let i = 0; i < units; points++) i += /** @type {number} */ (text.codePointAt(i)) > 0xffff ? 2 : 1;
  return points;
}

/** The UTF-16 offsets of sorted or unsorted code point offsets. @param {string} text @param {number[]} points */
export function unitsAt(text, points) {
  const wanted = [...new Set(points)].sort((a, b) => a - b);
  /** @type {Map<number, number>} */
  const found = new Map();
  let [units, at] = [0, 0];
  for (const point of wanted) {
    for (; at < point && units < text.length; at++) units += /** @type {number} */ (text.codePointAt(units)) > 0xffff ? 2 : 1;
    found.set(point, units);
  }
  return points.map((point) => /** @type {number} */ (found.get(point)));
}
