/** Labels: first come, first placed. Each class of label yields to what stands before it. */
import { SANS, SERIF } from "./palette.js";

/** @typedef {import("./basemap.js").View} View */
/** @typedef {[number, number, number, number]} Box x0, y0, x1, y1 in px */
/** @typedef {{text: string, font: string, color: string, extra?: string, extraColor?: string, spacing?: number, italic?: boolean}} Words */

/** @param {CanvasRenderingContext2D} context @param {View} view @param {string} halo @param {Box[]} obstacles */
export function makeLabels(context, view, halo, obstacles) {
  const taken = [...obstacles];
  /** @param {Box} box */
  const free = (box) => {
    if (box[0] < 2 || box[1] < 2 || box[2] > view.width - 2 || box[3] > view.height - 2) return false;
    for (const t of taken) if (box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]) return false;
    return true;
  };
  context.textBaseline = "middle";
  context.lineJoin = "round";

  /** @param {Words} words @param {string} text @param {number} x @param {number} y @param {string} color */
  const write = (words, text, x, y, color) => {
    context.font = words.font;
    context.textAlign = "left";
    if ("letterSpacing" in context) context.letterSpacing = `${words.spacing ?? 0}px`;
    context.strokeStyle = halo;
    context.lineWidth = 3.2;
    context.globalAlpha = 0.9;
    context.strokeText(text, x, y);
    context.globalAlpha = 1;
    context.fillStyle = color;
    context.fillText(text, x, y);
    if ("letterSpacing" in context) context.letterSpacing = "0px";
  };
  /** @param {Words} words */
  const measure = (words) => {
    context.font = words.font;
    const main = context.measureText(words.text).width + (words.spacing ?? 0) * words.text.length;
    const extra = words.extra ? context.measureText(words.extra).width + 5 : 0;
    return { main, width: main + extra, height: Number.parseFloat(/(\d+(\.\d+)?)px/.exec(words.font)?.[1] ?? "12") * 1.25 };
  };
  /** @param {Words} words @param {number} x @param {number} y @param {number} main */
  const put = (words, x, y, main) => {
    write(words, words.text, x, y, words.color);
    if (words.extra) {
      const plain = { ...words, font: words.font.replace(/^(italic )?\d+ /, "$1400 "), spacing: 0 };
      write(plain, words.extra, x + main + 5, y, words.extraColor ?? words.color);
    }
  };

  return {
    taken,
    /** @param {Box} box */
    take: (box) => taken.push(box),
    free,
    /**
     * Beside a dot: right, left, above, below, corners. Says whether it found room.
     * @param {Words} words @param {number} x @param {number} y @param {number} radius
     * @param {boolean} [must] on the right when there is no room
     */
    beside(words, x, y, radius, must = false) {
      const { main, width, height } = measure(words);
      const [g, d] = [radius + 5, radius * 0.71 + 3];
      const tries = [
        [x + g, y], [x - g - width, y], [x - width / 2, y - g - height / 2], [x - width / 2, y + g + height / 2],
        [x + d, y - d - height / 3], [x + d, y + d + height / 3], [x - d - width, y - d - height / 3], [x - d - width, y + d + height / 3],
      ];
      for (const [left, middle] of tries) {
        /** @type {Box} */
        const box = [left - 2, middle - height / 2, left + width + 2, middle + height / 2];
        if (!free(box)) continue;
        taken.push(box);
        put(words, left, middle, main);
        return true;
      }
      if (must) {
        taken.push([x + g, y - height / 2, x + g + width, y + height / 2]);
        put(words, x + g, y, main);
      }
      return must;
    },
    /**
     * Centred at a point, on one line or two; says whether it found room.
     * @param {Words} words @param {number} x @param {number} y @param {number} [room] width that it may have
     */
    centred(words, x, y, room = Infinity) {
      const lines = measure(words).width > room && words.text.includes(" ") && !words.extra ? halves(words.text) : [words.text];
      const sizes = lines.map((text) => measure({ ...words, text }));
      const width = Math.max(...sizes.map((s) => s.width));
      if (width > room * 1.15) return false;
      const { height } = sizes[0];
      /** @type {Box} */
      const box = [x - width / 2 - 3, y - (height * lines.length) / 2, x + width / 2 + 3, y + (height * lines.length) / 2];
      if (!free(box)) return false;
      taken.push(box);
      lines.forEach((text, i) => {
        put({ ...words, text }, x - sizes[i].width / 2, y + (i - (lines.length - 1) / 2) * height, sizes[i].main);
      });
      return true;
    },
    /**
     * Along a line of pixels, letter by letter; says whether there was a stretch straight and free enough.
     * @param {Words} words @param {number[]} line x, y, x, y…
     */
    along(words, line) {
      context.font = words.font;
      const widths = [...words.text].map((letter) => context.measureText(letter).width + (words.spacing ?? 0));
      const length = widths.reduce((a, b) => a + b, 0);
      const stretch = straightStretch(line, length, free);
      if (!stretch) return false;
      taken.push(stretch.box);
      const points = stretch.flip ? reversed(stretch.points) : stretch.points;
      let at = 0;
      [...words.text].forEach((letter, i) => {
        const { x, y, angle } = pointAt(points, at + widths[i] / 2);
        context.save();
        context.translate(x, y);
        context.rotate(angle);
        write({ ...words, spacing: 0 }, letter, -widths[i] / 2, -1, words.color);
        context.restore();
        at += widths[i];
      });
      return true;
    },
  };
}

/** @param {string} text */
function halves(text) {
  const middle = text.length / 2;
  let best = -1;
  for (let i = text.indexOf(" "); i >= 0; i = text.indexOf(" ", i + 1)) {
    if (best < 0 || Math.abs(i - middle) < Math.abs(best - middle)) best = i;
  }
  return [text.slice(0, best), text.slice(best + 1)];
}

/**
 * @param {number[]} line @param {number} length @param {(box: Box) => boolean} free
 */
function straightStretch(line, length, free) {
  for (let i = 0; i + 2 < line.length; i += 2) {
    const points = [line[i], line[i + 1]];
    let [run, j] = [0, i];
    while (run < length + 6 && j + 3 < line.length) {
      run += Math.hypot(line[j + 2] - line[j], line[j + 3] - line[j + 1]);
      j += 2;
      points.push(line[j], line[j + 1]);
    }
    if (run < length + 6) return null;
    const chord = Math.hypot(points[points.length - 2] - points[0], points[points.length - 1] - points[1]);
    if (chord < run * 0.96) continue;
    const xs = points.filter((_, k) => k % 2 === 0);
    const ys = points.filter((_, k) => k % 2 === 1);
    /** @type {Box} */
    const box = [Math.min(...xs) - 5, Math.min(...ys) - 6, Math.max(...xs) + 5, Math.max(...ys) + 6];
    if (free(box)) return { points, box, flip: points[points.length - 2] < points[0] };
  }
  return null;
}

/** @param {number[]} points */
function reversed(points) {
  const out = [];
  for (let i = points.length - 2; i >= 0; i -= 2) out.push(points[i], points[i + 1]);
  return out;
}

/** @param {number[]} points @param {number} distance */
function pointAt(points, distance) {
  let rest = distance;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [dx, dy] = [points[i + 2] - points[i], points[i + 3] - points[i + 1]];
    const step = Math.hypot(dx, dy);
    if (rest <= step || i + 5 >= points.length) {
      const t = step ? rest / step : 0;
      return { x: points[i] + dx * t, y: points[i + 1] + dy * t, angle: Math.atan2(dy, dx) };
    }
    rest -= step;
  }
  return { x: points[0], y: points[1], angle: 0 };
}

/** The fonts of each class of label. */
export const FONTS = {
  point: `600 13.5px ${SANS}`,
  region: `600 14px ${SANS}`,
  mentioned: `600 13px ${SANS}`,
  country: `400 12px ${SANS}`,
  sea: `italic 400 14px ${SERIF}`,
  seaRegion: `italic 600 14px ${SERIF}`,
  river: `italic 400 12px ${SERIF}`,
  capital: `400 12.5px ${SANS}`,
  city: `400 12px ${SANS}`,
};
