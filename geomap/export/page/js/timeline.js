/** When the articles were published: a histogram with a handle at each end of the range. */
import { fill, h, svg } from "./dom.js";
import { binOf, dayText, monthName, monthText, partsOf, publishedText } from "./dates.js";
import { countText } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */

const HEIGHT = 52;
const SIDE = 26;
const UNITS = { day: "day", week: "week", month: "month", quarter: "quarter", year: "year" };

/**
 * @param {Model} model @param {HTMLElement} box
 * @param {{range: (from: number | null, to: number | null) => void, undated: (on: boolean) => void}} does
 */
export function makeTimeline(model, box, does) {
  const { bins, range } = model;
  if (!bins || !range) {
    box.classList.add("empty-time");
    fill(box, h("p", { class: "meta nodates" }, "None of the articles says when it was published."));
    return { draw: () => {} };
  }
  const count = bins.starts.length - 1;
  const title = h("h2", {}, "Published ", h("span", {}, `mentions by ${UNITS[bins.unit]}`));
  const summary = h("p", { class: "summary", role: "status" });
  const undated = h("button", { type: "button", class: "small", hidden: true, onClick: () => does.undated(undated.getAttribute("aria-pressed") !== "true") });
  const reset = h("button", { type: "button", class: "textlink", hidden: true, onClick: () => {
    does.range(null, null);
    handles[0].focus();
  } }, "All time");
  const chart = svg("svg", { class: "bars", "aria-hidden": "true" });
  const handles = /** @type {const} */ (["from", "to"]).map((end) => h("button", {
    type: "button", class: `handle ${end}`, role: "slider", "aria-label": end === "from" ? "First date shown" : "Last date shown",
    "aria-valuemin": 0, "aria-valuemax": count - 1, "aria-orientation": "horizontal",
  }));
  const plot = h("div", { class: "plot" }, chart, handles);
  fill(box, h("div", { class: "timehead" }, title, h("span", { class: "timeright" }, undated, reset, summary)), plot);

  /** Bins of the range's ends. */
  let ends = [0, count - 1];
  /** @type {Shown | null} */
  let last = null;

  /** @param {number} from @param {number} to */
  const choose = (from, to) => {
    const low = Math.max(0, Math.min(from, to, count - 1));
    const high = Math.min(count - 1, Math.max(from, to, 0));
    does.range(low === 0 ? null : bins.starts[low], high === count - 1 ? null : bins.starts[high + 1] - 1);
  };
  handles.forEach((handle, which) => {
    /** @param {number} bin */
    const move = (bin) => {
      const other = ends[1 - which];
      const clamped = which === 0 ? Math.min(bin, other) : Math.max(bin, other);
      choose(which === 0 ? clamped : other, which === 0 ? other : clamped);
    };
    handle.addEventListener("keydown", (event) => {
      const page = Math.max(1, Math.round(count / 10));
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page }[event.key];
      if (step) move(Math.max(0, Math.min(count - 1, ends[which] + step)));
      else if (event.key === "Home") move(0);
      else if (event.key === "End") move(count - 1);
      else return;
      event.preventDefault();
    });
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      const drag = (/** @type {PointerEvent} */ e) => {
        const { left, width } = plot.getBoundingClientRect();
        const share = (e.clientX - left - SIDE) / Math.max(1, width - 2 * SIDE);
        move(Math.max(0, Math.min(count - 1, which === 0 ? Math.round(share * count) : Math.round(share * count) - 1)));
      };
      handle.addEventListener("pointermove", drag);
      handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", drag), { once: true });
      handle.addEventListener("pointercancel", () => handle.removeEventListener("pointermove", drag), { once: true });
    });
  });
  chart.addEventListener("click", (event) => {
    const { left, width } = plot.getBoundingClientRect();
    const bin = Math.floor(((event.clientX - left - SIDE) / Math.max(1, width - 2 * SIDE)) * count);
    if (bin < 0 || bin >= count) return;
    if (ends[0] === bin && ends[1] === bin) does.range(null, null);
    else choose(bin, bin);
  });

  /** @param {Shown} shown */
  const draw = (shown) => {
    last = shown;
    const { filter } = shown;
    ends = [filter.from === null ? 0 : binOf(bins, filter.from), filter.to === null ? count - 1 : binOf(bins, filter.to)];
    const width = Math.max(160, plot.clientWidth || 900);
    const step = (width - 2 * SIDE) / count;
    const most = Math.max(1, ...shown.bins);
    chart.setAttribute("viewBox", `0 0 ${width} ${HEIGHT + 24}`);
    chart.replaceChildren(...barsOf(shown, bins, ends, step, most), ...axisOf(bins, width, step, range));
    chart.append(...words(model, shown, bins, step, width));
    handles.forEach((handle, which) => {
      const x = SIDE + step * (which === 0 ? ends[0] : ends[1] + 1);
      // Beside the bars, not on them.
      handle.style.left = `${x + (which === 0 ? -9 : 9)}px`;
      handle.setAttribute("aria-valuenow", String(ends[which]));
      handle.setAttribute("aria-valuetext", dayText(which === 0 ? Math.max(bins.starts[ends[0]], range.first) : Math.min(bins.starts[ends[1] + 1] - 1, range.last)));
    });
    const narrowed = filter.from !== null || filter.to !== null;
    const articles = shown.inTime.reduce((a, b) => a + b, 0);
    const [from, to] = [Math.max(bins.starts[ends[0]], range.first), Math.min(bins.starts[ends[1] + 1] - 1, range.last)];
    summary.textContent = `${from === to ? dayText(from) : `${dayText(from)} – ${dayText(to)}`} · ${articles.toLocaleString("en-US")} of ${countText(model.data.articles.length, "article")}`;
    reset.hidden = !narrowed;
    undated.hidden = !model.undated;
    undated.setAttribute("aria-pressed", String(filter.undated));
    undated.textContent = `${countText(model.undated, "undated article")} ${filter.undated ? "shown" : "hidden"}`;
  };
  new ResizeObserver(() => last && draw(last)).observe(plot);
  return { draw };
}

/** @param {Shown} shown @param {import("./dates.js").Bins} bins @param {number[]} ends @param {number} step @param {number} most */
function barsOf(shown, bins, ends, step, most) {
  /** @type {string[]} */
  const inside = [];
  /** @type {string[]} */
  const outside = [];
  const few = shown.bins.reduce((a, n) => a + (n ? 1 : 0), 0) <= 24;
  const width = Math.max(few ? 10 : 1.5, Math.min(20, step - Math.min(2.5, step * 0.2)));
  shown.bins.forEach((n, i) => {
    if (!n) return;
    const tall = Math.max(3, (n / most) * (HEIGHT - 6));
    const d = `M${(SIDE + i * step + (step - width) / 2).toFixed(1)} ${HEIGHT}v${-tall.toFixed(1)}h${width.toFixed(1)}v${tall.toFixed(1)}z`;
    (i >= ends[0] && i <= ends[1] ? inside : outside).push(d);
  });
  return [
    svg("path", { d: outside.join(""), class: "bar outside" }),
    svg("path", { d: inside.join(""), class: "bar" }),
    svg("path", { d: `M0 ${HEIGHT + 0.5}H${2 * SIDE + step * (bins.starts.length - 1)}`, class: "axis" }),
    svg("path", { d: `M${SIDE + step * ends[0] - 9} ${HEIGHT}H${SIDE + step * (ends[1] + 1) + 9}`, class: "axis chosen" }),
  ];
}

/**
 * Ticks at months, quarters or years, as many as there is room for.
 * @param {import("./dates.js").Bins} bins @param {number} width @param {number} step @param {{first: number, last: number}} range
 */
function axisOf(bins, width, step, range) {
  const first = bins.starts[0];
  const end = bins.starts[bins.starts.length - 1];
  const perDay = (step * (bins.starts.length - 1)) / (end - first);
  const months = (end - first) / 30.4;
  const room = (width - 2 * SIDE) / 74;
  const every = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((m) => months / m <= room) ?? 2400;
  const parts = [];
  const { year, month } = partsOf(first);
  let lastX = -100;
  for (let k = 0; ; k++) {
    const index = year * 12 + Math.floor(month / every) * every + k * every;
    const date = new Date(0);
    date.setUTCFullYear(Math.floor(index / 12), index % 12, 1);
    const day = Math.round(date.getTime() / 86400000);
    if (day > end) break;
    const x = SIDE + Math.max(0, (day - first) * perDay);
    if (day < first && k > 0) continue;
    if (x - lastX < 50 || x > width - 30) continue;
    lastX = k === 0 ? x + 14 : x;
    const january = index % 12 === 0;
    const label = k === 0 ? monthText(range.first) : january ? String(Math.floor(index / 12)) : monthName(index % 12).slice(0, 3);
    const text = svg("text", { x: k === 0 ? x - 8 : x, y: HEIGHT + 18, class: january || k === 0 ? "tick strong" : "tick" });
    text.textContent = label;
    parts.push(svg("path", { d: `M${x.toFixed(1)} ${HEIGHT}v5`, class: "axis" }), text);
  }
  return parts;
}

/**
 * With few bars, each carries its words.
 * @param {Model} model @param {Shown} shown @param {import("./dates.js").Bins} bins @param {number} step @param {number} width
 */
function words(model, shown, bins, step, width) {
  const full = [...shown.bins.keys()].filter((i) => shown.bins[i] > 0);
  if (!full.length || full.length > 3 || model.data.articles.length > 6 || width < 700) return [];
  return full.map((i) => {
    const bar = SIDE + (i + 0.5) * step;
    const left = bar < width / 2;
    const text = svg("text", { x: left ? bar + 28 : bar - 28, y: 24, class: "barwords", "text-anchor": left ? "start" : "end" });
    const strong = svg("tspan", { class: "strong" });
    strong.textContent = countText(Math.round(shown.bins[i]), "mention");
    const rest = svg("tspan", { dx: 8 });
    const articles = model.data.articles.filter((_, a) => shown.inTime[a] && model.days[a] && binOf(bins, model.days[a]?.[0] ?? 0) === i);
    rest.textContent = articles.length === 1
      ? [model.data.publishers[articles[0].p], publishedText(articles[0].d)].filter(Boolean).join(", ")
      : countText(articles.length, "article");
    text.append(strong, rest);
    return text;
  });
}
