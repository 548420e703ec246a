/** The pointer on the map: what lies under it lights up in the list too, a click opens it. */

/** @typedef {import("./model.js").Model} Model */

/**
 * @param {any} map @param {HTMLElement} element @param {Model} model @param {import("./state.js").Store} store
 * @param {{mapview: ReturnType<typeof import("./mapview.js").makeMapView>, open: (p: number) => void, split: (cluster: number) => void, spots: {hide: () => void}}} does
 */
export function makePointer(map, element, model, store, does) {
  let waiting = false;
  map.on("mousemove", (/** @type {any} */ event) => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const found = does.mapview.hit(event.containerPoint, 3);
      const place = found && found.cluster < 0 ? found.place : -1;
      element.classList.toggle("over", Boolean(found));
      if (place !== store.get().hover) store.set({ hover: place });
    });
  });
  map.on("mouseout", () => store.get().hover >= 0 && store.set({ hover: -1 }));
  map.on("click", (/** @type {any} */ event) => {
    const coarse = matchMedia("(pointer: coarse)").matches;
    const found = does.mapview.hit(event.containerPoint, coarse ? 14 : 5);
    if (!found) {
      if (store.get().popup) store.set({ popup: false });
    } else if (found.cluster >= 0) does.split(found.cluster);
    else does.open(found.place);
  });
}
