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
 * @param {boolean} [lasting] whether a short move leaves the drawing as it is: nothing in it depends on the frame
 * @returns {Sheet}
 */
export function addSheet(L, map, pane, draw, lasting = false) {
  let drawnZoom = NaN;
  /** Whether all that is in sight has been drawn. @param {any} layer */
  const covers = (layer) => {
    if (!layer._bounds || map.getZoom() !== drawnZoom) return false;
    const corner = map.containerPointToLayerPoint([0, 0]);
    return layer._bounds.contains(L.bounds(corner, corner.add(map.getSize())));
  };
  const Layer = L.Renderer.extend({
    options: { padding: lasting ? 0.25 : 0.12, pane },
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
      if (lasting && covers(this)) return;
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
      drawnZoom = zoom;
      const corner = map.getPixelOrigin().add(this._bounds.min);
      const view = { scale: 256 * 2 ** zoom, left: corner.x, top: corner.y, width: size.x, height: size.y, shift: 0 };
      draw(context, view, zoom);
    },
  });
  const layer = new Layer();
  layer.addTo(map);
  // A long drag leaves the drawn ground: it is drawn again on the way.
  map.on("move", () => {
    if (!map._animatingZoom && layer._bounds && !covers(layer)) layer._update();
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
