/** A canvas that moves with Leaflet's map: drawn when the view has settled, carried along while it moves. */

/**
 * @typedef {object} Sheet
 * @property {() => void} redraw
 * @property {HTMLCanvasElement} canvas
 */

/**
 * @param {any} L Leaflet
 * @param {any} map
 * @param {string} pane
 * @param {(context: CanvasRenderingContext2D, view: import("./basemap.js").View, zoom: number) => void} draw
 * @returns {Sheet}
 */
export function addSheet(L, map, pane, draw) {
  const Layer = L.Renderer.extend({
    options: { padding: 0.12, pane },
    onAdd() {
      L.Renderer.prototype.onAdd.call(this);
    },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._context = this._container.getContext("2d");
    },
    _destroyContainer() {
      this._container.remove();
    },
    _update() {
      if (map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      this.paint();
    },
    paint() {
      if (!this._bounds || !map._loaded) return;
      const canvas = this._container;
      const size = this._bounds.getSize();
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(canvas, this._bounds.min);
      if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
        canvas.width = Math.round(size.x * ratio);
        canvas.height = Math.round(size.y * ratio);
        canvas.style.width = `${size.x}px`;
        canvas.style.height = `${size.y}px`;
      }
      const context = this._context;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.x, size.y);
      const zoom = map.getZoom();
      const corner = map.getPixelOrigin().add(this._bounds.min);
      const view = { scale: 256 * 2 ** zoom, left: corner.x, top: corner.y, width: size.x, height: size.y, shift: 0 };
      draw(context, view, zoom);
    },
  });
  const layer = new Layer();
  layer.addTo(map);
  // A long drag leaves the drawn ground: it is drawn again on the way.
  map.on("move", () => {
    if (map._animatingZoom || !layer._bounds) return;
    const corner = map.containerPointToLayerPoint([0, 0]);
    const seen = L.bounds(corner, corner.add(map.getSize()));
    if (!layer._bounds.contains(seen)) layer._update();
  });
  let wanted = false;
  return {
    canvas: layer._container,
    redraw() {
      if (wanted) return;
      wanted = true;
      requestAnimationFrame(() => {
        wanted = false;
        layer.paint();
      });
    },
  };
}
