/** Dates as articles give them: ISO 8601 of any precision becomes a range of days since 1970. Nothing is invented. */

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** @param {number} year @param {number} month from 0 @param {number} day */
export function dayNumber(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.round(date.getTime() / 86400000);
}

/**
 * First and last day that a published date can mean, or null when it says nothing.
 * @param {string | undefined} published
 * @returns {[number, number] | null}
 */
export function daysOf(published) {
  const match = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ].*)?$/.exec(published ?? "");
  if (!match) return null;
  const year = Number(match[1]);
  if (!match[2]) return [dayNumber(year, 0, 1), dayNumber(year, 11, 31)];
  const month = Number(match[2]) - 1;
  if (month < 0 || month > 11) return null;
  if (!match[3]) return [dayNumber(year, month, 1), dayNumber(year, month + 1, 0)];
  const day = Number(match[3]);
  if (day < 1 || day > 31) return null;
  const number = dayNumber(year, month, day);
  return [number, number];
}

/** @param {number} day */
export function partsOf(day) {
  const date = new Date(day * 86400000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

/** "20 July 2016" @param {number} day */
export function dayText(day) {
  const { year, month, day: d } = partsOf(day);
  return `${d} ${MONTHS[month]} ${year}`;
}

/** "2016-07-20" @param {number} day */
export function isoDay(day) {
  const { year, month, day: d } = partsOf(day);
  return `${String(year).padStart(4, "0")}-${String(month + 1).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
}

/** "Jul 2016" @param {number} day */
export function monthText(day) {
  const { year, month } = partsOf(day);
  return `${MONTHS[month].slice(0, 3)} ${year}`;
}

/** @param {number} month from 0 */
export const monthName = (month) => MONTHS[month];

/**
 * A published date in words, no more exact than it was given.
 * @param {string | undefined} published
 */
export function publishedText(published) {
  const days = daysOf(published);
  if (!days) return published ?? "";
  const { year, month } = partsOf(days[0]);
  if (days[0] === days[1]) return dayText(days[0]);
  return days[1] - days[0] > 40 ? String(year) : `${MONTHS[month]} ${year}`;
}

/**
 * @typedef {object} Bins
 * @property {"day" | "week" | "month" | "quarter" | "year"} unit
 * @property {number[]} starts first day of each bin, and of the one after the last
 */

const STEPS = /** @type {const} */ (["day", "week", "month", "quarter", "year"]);

/**
 * Bins over a range of days, of the finest unit that needs no more than `most`.
 * @param {number} first @param {number} last @param {number} most
 * @returns {Bins}
 */
export function binsOver(first, last, most) {
  for (const unit of STEPS) {
    const starts = [startOf(first, unit)];
    while (starts[starts.length - 1] <= last && starts.length <= most + 1) {
      starts.push(after(starts[starts.length - 1], unit));
    }
    if (starts.length <= most + 1 || unit === "year") {
      while (starts[starts.length - 1] <= last) starts.push(after(starts[starts.length - 1], unit));
      return { unit, starts };
    }
  }
  throw new Error("unreachable");
}

/** @param {number} day @param {Bins["unit"]} unit */
function startOf(day, unit) {
  const { year, month } = partsOf(day);
  if (unit === "day") return day;
  if (unit === "week") return day - ((((day + 3) % 7) + 7) % 7);
  if (unit === "month") return dayNumber(year, month, 1);
  if (unit === "quarter") return dayNumber(year, month - (month % 3), 1);
  return dayNumber(year, 0, 1);
}

/** @param {number} start @param {Bins["unit"]} unit */
function after(start, unit) {
  const { year, month } = partsOf(start);
  if (unit === "day") return start + 1;
  if (unit === "week") return start + 7;
  return dayNumber(year, month + (unit === "month" ? 1 : unit === "quarter" ? 3 : 12), 1);
}

/**
 * The bin that holds a day.
 * @param {Bins} bins @param {number} day
 */
export function binOf(bins, day) {
  let [low, high] = [0, bins.starts.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bins.starts[middle] <= day) low = middle;
    else high = middle - 1;
  }
  return low;
}
