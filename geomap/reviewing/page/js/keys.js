/** The keyboard: a name is decided with one key. */

/**
 * @param {{pick: (index: number) => void, confirm: () => void, none: () => void, notAPlace: () => void, undo: () => void, search: () => void, move: (step: number) => void, scope: () => void, leave: () => void}} acts
 */
export function wireKeys(acts) {
  const keys = /** @type {Record<string, () => void>} */ ({
    0: acts.none,
    n: acts.notAPlace,
    u: acts.undo,
    z: acts.undo,
    "/": acts.search,
    s: acts.scope,
    ArrowDown: () => acts.move(1),
    ArrowUp: () => acts.move(-1),
    ArrowRight: () => acts.move(1),
    ArrowLeft: () => acts.move(-1),
    Escape: acts.leave,
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const on = /** @type {HTMLElement} */ (event.target);
    const typing = on.closest("input, textarea");
    const map = on.closest(".map") || on.closest("select");
    if (typing || (map && event.key.startsWith("Arrow"))) return;
    const act = /^[1-9]$/.test(event.key) ? () => acts.pick(Number(event.key) - 1) : keys[event.key];
    // Enter presses the button that has the focus; elsewhere it saves what is chosen.
    const confirm = event.key === "Enter" && !on.closest("button:not(.candidate), a, select");
    if (!act && !confirm) return;
    event.preventDefault();
    if (confirm) acts.confirm();
    else act();
  });
}
