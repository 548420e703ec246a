/** Starts the page: the bare map at once, the rest when the data is unpacked. */
import { decodeBasemap } from "./basemap.js";
import { startApp } from "./app.js";
import { readBasemap, readIsland } from "./data.js";
import { byId, fill, h } from "./dom.js";
import { makeLeaflet } from "./mapview.js";
import { makeModel } from "./model.js";

// For a static picture: the map alone.
const picture = /^#picture=(light|dark)$/.exec(location.hash);
if (picture) {
  document.documentElement.dataset.picture = "1";
  document.documentElement.dataset.theme = picture[1];
}

const L = /** @type {any} */ (window).L;
const map = makeLeaflet(L, byId("map"), document.documentElement.dataset.tiled === "1");
// Layers that folium adds on top find the map here.
/** @type {any} */ (window).geomapPage = { map };

async function start() {
  const data = await readIsland();
  const app = startApp(L, map, makeModel(data));
  app.setBase(decodeBasemap(await readBasemap()));
  document.documentElement.dataset.ready = "1";
}

start().catch((error) => {
  console.error(error);
  fill(byId("list"), h("p", { class: "empty", role: "alert" },
    "This page could not be built up: the file is damaged, or the browser is older than 2023. A plain table of the places appears when JavaScript is switched off."));
});
