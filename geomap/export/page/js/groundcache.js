/** Drawings that stay the same while only the data on them changes: kept, and copied instead of drawn again. */

/** @typedef {import("./basemap.js").View} View */

export function makeKept() {
  /** @type {HTMLCanvasElement | null} */
  let canvas = null;
  let keptKey = "";
  return {
    /**
     * Puts the drawing onto the context; draws it only when the view or the key has changed since.
     * @param {CanvasRenderingContext2D} context @param {View} view @param {string} key
     * @param {(context: CanvasRenderingContext2D) => void} draw
     */
    put(context, view, key, draw) {
      const ratio = context.getTransform().a;
      const whole = `${view.left},${view.top},${view.scale},${view.width},${view.height},${ratio},${key}`;
      if (!canvas || whole !== keptKey) {
        canvas ??= document.createElement("canvas");
        canvas.width = context.canvas.width;
        canvas.height = context.canvas.height;
        const own = canvas.getContext("2d");
        if (!own) return draw(context);
        own.setTransform(ratio, 0, 0, ratio, 0, 0);
        draw(own);
        keptKey = whole;
      }
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(canvas, 0, 0);
      context.restore();
    },
  };
}
