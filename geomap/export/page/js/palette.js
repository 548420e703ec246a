/** Colours of the map, read from the style sheet, so that light, dark and print are told in one place. */

const NAMES = [
  "sea", "glow1", "glow2", "land", "coast", "lake", "river", "border", "casing", "city", "country", "water", "halo",
  "point", "point-edge", "region", "region-line", "region-label", "country-label", "ink", "quiet", "area", "panel",
];

/** @returns {Record<string, string>} */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colors = /** @type {Record<string, string>} */ ({});
  for (const name of NAMES) {
    const key = name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
    colors[key] = style.getPropertyValue(`--map-${name}`).trim();
  }
  for (const name of ["region-fill", "region-fill-lit", "country-fill", "country-fill-lit"]) {
    const key = name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
    colors[key] = style.getPropertyValue(`--map-${name}`).trim();
  }
  return colors;
}

export const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
export const SERIF = 'Charter, "Bitstream Charter", "Sitka Text", Georgia, serif';

/**
 * "light" or "dark" as chosen here, else as the reader's system says.
 * @param {"light" | "dark" | null} chosen
 */
export function setTheme(chosen) {
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
}

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
