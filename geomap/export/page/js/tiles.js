/** Online tiles, when the map's maker chose them; the offline basemap takes over when they don't come. */

/**
 * @param {any} L @param {any} map @param {{url: string, credit: string}} tiles
 * @param {(on: boolean) => void} tiled @param {(text: string) => void} say
 */
export function addTiles(L, map, tiles, tiled, say) {
  let came = 0;
  let failed = 0;
  const layer = L.tileLayer(tiles.url, { maxZoom: 14, zIndex: 1 });
  tiled(true);
  layer.on("tileload", () => {
    came++;
    failed = 0;
  });
  const giveUp = () => {
    if (!map.hasLayer(layer)) return;
    map.removeLayer(layer);
    tiled(false);
    document.documentElement.dataset.tilesFailed = "1";
    say("The online tiles did not come; this is the offline map.");
  };
  layer.on("tileerror", () => {
    failed++;
    if (failed >= 4) giveUp();
  });
  setTimeout(() => came || giveUp(), 8000);
  layer.addTo(map);
}
