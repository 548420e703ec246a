/** Distances, bearings and Web Mercator in a square from 0 to 1. */

const RADIUS_KM = 6371.0088;
const MAX_LATITUDE = 85.0511;

/** @param {number} longitude */
export const mercatorX = (longitude) => (longitude + 180) / 360;

/** @param {number} latitude */
export function mercatorY(latitude) {
  const phi = (Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude)) * Math.PI) / 180;
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + phi / 2)) / (2 * Math.PI);
}

/** @param {number} y */
export const latitudeOf = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

/**
 * Great-circle distance in km.
 * @param {number} latA @param {number} lonA @param {number} latB @param {number} lonB
 */
export function distanceKm(latA, lonA, latB, lonB) {
  const [a, b, d] = [latA, latB, lonB - lonA].map((v) => (v * Math.PI) / 180);
  const s = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(d / 2) ** 2;
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(s)));
}

/**
 * Degrees, minutes, seconds, as people read them out: 36°20′06″N 43°07′08″E.
 * @param {number} latitude @param {number} longitude
 */
export function dms(latitude, longitude) {
  /** @param {number} value @param {string} letters */
  const part = (value, letters) => {
    const seconds = Math.round(Math.abs(value) * 3600);
    const [d, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return `${d}°${String(m).padStart(2, "0")}′${String(s).padStart(2, "0")}″${value < 0 ? letters[1] : letters[0]}`;
  };
  return `${part(latitude, "NS")} ${part(longitude, "EW")}`;
}

/**
 * A circle on the ground as a ring of Mercator numbers x, y, x, y…
 * @param {number} latitude @param {number} longitude @param {number} radiusKm
 */
export function circleRing(latitude, longitude, radiusKm) {
  const ring = new Float64Array(98);
  const dLat = (radiusKm / RADIUS_KM) * (180 / Math.PI);
  const dLon = dLat / Math.max(0.02, Math.cos((latitude * Math.PI) / 180));
  for (let i = 0; i <= 48; i++) {
    const t = (i / 48) * 2 * Math.PI;
    ring[2 * i] = mercatorX(longitude + dLon * Math.sin(t));
    ring[2 * i + 1] = mercatorY(latitude + dLat * Math.cos(t));
  }
  return ring;
}

/**
 * Whether a point lies in rings of Mercator numbers (even-odd rule).
 * @param {number} x @param {number} y @param {ArrayLike<number>[]} rings
 */
export function inRings(x, y, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const yi = ring[i + 1];
      const yj = ring[j + 1];
      if (yi > y !== yj > y && x < ((ring[j] - ring[i]) * (y - yi)) / (yj - yi) + ring[i]) inside = !inside;
    }
  }
  return inside;
}

/**
 * [x0, y0, x1, y1] around points x, y, x, y…
 * @param {ArrayLike<number>[]} rings
 * @returns {[number, number, number, number]}
 */
export function boundsOf(rings) {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      x0 = Math.min(x0, ring[i]);
      x1 = Math.max(x1, ring[i]);
      y0 = Math.min(y0, ring[i + 1]);
      y1 = Math.max(y1, ring[i + 1]);
    }
  }
  return [x0, y0, x1, y1];
}
