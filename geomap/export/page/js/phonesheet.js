/** The panel as a sheet from below, on a phone: three heights, dragged or stepped by keyboard. */

const STOPS = [0.3, 0.62, 0.92];

export const onPhone = () => matchMedia("(max-width: 599.98px)").matches;

/**
 * @param {HTMLElement} panel @param {HTMLElement} grip @param {() => void} moved
 */
export function makeSheet(panel, grip, moved) {
  let stop = 1;
  const apply = () => {
    panel.style.setProperty("--sheet", `${STOPS[stop] * 100}dvh`);
    grip.setAttribute("aria-valuenow", String(Math.round(STOPS[stop] * 100)));
    moved();
  };
  /** @param {number} next */
  const go = (next) => {
    stop = Math.max(0, Math.min(STOPS.length - 1, next));
    apply();
  };
  grip.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp") go(stop + 1);
    else if (event.key === "ArrowDown") go(stop - 1);
    else return;
    event.preventDefault();
  });
  grip.addEventListener("pointerdown", (event) => {
    const from = event.clientY;
    const height = panel.getBoundingClientRect().height;
    grip.setPointerCapture(event.pointerId);
    panel.classList.add("dragged");
    const drag = (/** @type {PointerEvent} */ e) => {
      panel.style.setProperty("--sheet", `${Math.max(80, Math.min(window.innerHeight * 0.95, height + from - e.clientY))}px`);
    };
    const end = (/** @type {PointerEvent} */ e) => {
      grip.removeEventListener("pointermove", drag);
      panel.classList.remove("dragged");
      const share = (height + from - e.clientY) / window.innerHeight;
      if (Math.abs(from - e.clientY) < 6) go(stop === 1 ? 2 : 1);
      else go(STOPS.reduce((best, s, i) => (Math.abs(s - share) < Math.abs(STOPS[best] - share) ? i : best), 0));
    };
    grip.addEventListener("pointermove", drag);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  });
  return { go, share: () => STOPS[stop], apply };
}
