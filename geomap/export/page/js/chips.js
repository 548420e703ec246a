/** Places that lie beyond the map's edge, announced there on their bearing. */
import { addTo, fill, h, icon } from "./dom.js";
import { around } from "./opening.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {{places: number[], name: string, count: string, x: number, y: number, weight: number}} Far */

/**
 * @param {any} map @param {HTMLElement} layer @param {Model} model
 * @param {{open: (place: number) => void, fly: (box: [number, number, number, number]) => void, blocked: () => import("./labels.js").Box[], discs: () => import("./labels.js").Box[], phone: () => boolean}} does
 */
export function makeChips(map, layer, model, does) {
  return {
    /** @param {import("./filter.js").Shown} shown */
    update(shown) {
      const { x: width, y: height } = map.getSize();
      if (width < 150 || height < 120) return fill(layer);
      const far = grouped(model, shown, outside(map, model, shown, width, height), does.phone(), width < 760 ? 4 : 7);
      const taken = does.blocked();
      const discs = does.discs();
      const made = far.map((chip) => {
        const button = makeChip(model, chip, does, { x: width / 2, y: height / 2 });
        layer.append(button);
        return { chip, button };
      });
      fill(layer, made.map((m) => m.button));
      for (const { chip, button } of made) {
        const [w, hgt] = [button.offsetWidth, button.offsetHeight];
        // Rather on a dot than not at all.
        const spot = atEdge(chip, w, hgt, width, height, [...taken, ...discs]) ?? atEdge(chip, w, hgt, width, height, taken);
        if (!spot) button.remove();
        else {
          button.style.transform = `translate(${Math.round(spot[0])}px, ${Math.round(spot[1])}px)`;
          taken.push([spot[0], spot[1], spot[0] + button.offsetWidth, spot[1] + button.offsetHeight]);
        }
      }
    },
  };
}

/** @param {any} map @param {Model} model @param {import("./filter.js").Shown} shown @param {number} width @param {number} height */
function outside(map, model, shown, width, height) {
  const scale = 256 * 2 ** map.getZoom();
  const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
  const out = [];
  for (const p of shown.order) {
    const place = model.places[p];
    if (place.look !== "point" || !shown.dotsOf[p]) continue;
    let x = place.x * scale - corner.x;
    const y = place.y * scale - corner.y;
    // The shorter way round the world.
    if (x - width / 2 > scale / 2) x -= scale;
    else if (width / 2 - x > scale / 2) x += scale;
    if (x < 0 || y < 0 || x > width || y > height) out.push({ p, x, y });
  }
  return out;
}

/**
 * One chip for each country, the heaviest first; on a phone a single one for all.
 * @param {Model} model @param {import("./filter.js").Shown} shown @param {{p: number, x: number, y: number}[]} out @param {boolean} phone @param {number} most
 * @returns {Far[]}
 */
function grouped(model, shown, out, phone, most) {
  /** @type {Map<string, typeof out>} */
  const groups = new Map();
  for (const o of out) {
    const key = phone ? "" : (model.places[o.p].row.c ?? model.places[o.p].row.n);
    addTo(groups, key, o);
  }
  const chips = [...groups].map(([country, members]) => {
    const weight = members.reduce((sum, o) => sum + shown.dotsOf[o.p], 0);
    const name = phone ? `${members.length} ${members.length === 1 ? "place" : "places"} away` : country;
    /** @param {"x" | "y"} axis */
    const mean = (axis) => members.reduce((sum, o) => sum + o[axis] * shown.dotsOf[o.p], 0) / weight;
    const alone = members.length === 1 && !phone;
    return {
      places: members.map((o) => o.p),
      name: alone ? model.places[members[0].p].row.n : name,
      count: alone ? String(weight) : phone ? "" : `${members.length} places`,
      x: mean("x"), y: mean("y"), weight,
    };
  });
  chips.sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  return chips.slice(0, phone ? 1 : most);
}

/** @param {Model} model @param {Far} chip @param {Parameters<typeof makeChips>[3]} does @param {{x: number, y: number}} middle */
function makeChip(model, chip, does, middle) {
  // The icon points left; it turns towards the place.
  const turn = (Math.atan2(chip.y - middle.y, chip.x - middle.x) * 180) / Math.PI + 180;
  const arrow = icon("arrow", 14);
  arrow.style.transform = `rotate(${Math.round(turn)}deg)`;
  return h("button", {
    class: "chip", type: "button",
    onClick: () => {
      if (chip.places.length === 1) does.open(chip.places[0]);
      else {
        const box = around(model, chip.places);
        if (box) does.fly(box);
      }
    },
  }, arrow, h("b", {}, chip.name), " ", chip.count && h("span", {}, chip.count), h("i", { class: "hidden" }, " beyond the map’s edge: go there"));
}

/**
 * The spot on the edge where the line from the middle to the place leaves the map, moved along the edge until it is free.
 * @param {Far} chip @param {number} w @param {number} hgt @param {number} width @param {number} height @param {import("./labels.js").Box[]} taken
 * @returns {[number, number] | null}
 */
function atEdge(chip, w, hgt, width, height, taken) {
  const margin = 16;
  const [cx, cy] = [width / 2, height / 2];
  const [dx, dy] = [chip.x - cx, chip.y - cy];
  const t = Math.min(Math.abs((cx - margin - w / 2) / (dx || 1e-9)), Math.abs((cy - margin - hgt / 2) / (dy || 1e-9)));
  const x = cx + dx * t - w / 2;
  const y = cy + dy * t - hgt / 2;
  const vertical = Math.abs((cx - margin - w / 2) / (dx || 1e-9)) < Math.abs((cy - margin - hgt / 2) / (dy || 1e-9));
  for (let step = 0; step < 40; step++) {
    const move = Math.ceil(step / 2) * 20 * (step % 2 ? 1 : -1);
    const left = Math.max(margin, Math.min(width - margin - w, vertical ? x : x + move));
    const up = Math.max(margin, Math.min(height - margin - hgt, vertical ? y + move : y));
    const clash = taken.some((b) => left < b[2] + 6 && left + w > b[0] - 6 && up < b[3] + 6 && up + hgt > b[1] - 6);
    if (!clash) return [left, up];
  }
  return null;
}
