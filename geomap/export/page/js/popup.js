/** The card at the chosen place: one sentence, a pager, the two ways on. */
import { fill, h, icon } from "./dom.js";
import { keepFocus } from "./focusing.js";
import { publishedText } from "./dates.js";
import { sourceAddress, link } from "./links.js";
import { kindText } from "./model.js";
import { claimText, countText, markedSentence } from "./words.js";

/** @typedef {import("./model.js").Model} Model */

/**
 * @param {any} map @param {HTMLElement} card @param {Model} model
 * @param {{close: () => void, read: (mention: number) => void, go: (mention: number) => void}} does
 */
export function makePopup(map, card, model, does) {
  /** @type {{x: number, y: number, radius: number} | null} */
  let anchor = null;
  const position = () => {
    if (!anchor) return;
    const scale = 256 * 2 ** map.getZoom();
    const corner = map.containerPointToLayerPoint([0, 0]).add(map.getPixelOrigin());
    const { x: width, y: height } = map.getSize();
    const [x, y] = [anchor.x * scale - corner.x, anchor.y * scale - corner.y];
    const [w, hgt] = [card.offsetWidth, card.offsetHeight];
    const above = y - anchor.radius - 16 - hgt > 8;
    const left = Math.max(12, Math.min(width - w - 64, x - w / 2));
    const top = above ? y - anchor.radius - 14 - hgt : y + anchor.radius + 14;
    card.classList.toggle("below", !above);
    card.style.setProperty("--tip", `${Math.max(18, Math.min(w - 18, x - left))}px`);
    card.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(8, Math.min(top, height - hgt - 8)))}px)`;
    card.style.visibility = x < -20 || y < -20 || x > width + 20 || y > height + 20 ? "hidden" : "visible";
  };
  map.on("move zoom moveend resize", position);

  return {
    position,
    hide() {
      anchor = null;
      card.hidden = true;
      fill(card);
    },
    /**
     * @param {number} p @param {number} mention @param {number[]} mentions all that the filter leaves, in order
     * @param {number} radius of the disc, px
     */
    show(p, mention, mentions, radius) {
      const place = model.places[p];
      const at = mentions.indexOf(mention);
      const article = model.data.articles[model.mentions.article[mention]];
      const sentence = markedSentence(model, mention);
      const source = sourceAddress(article, sentence.text, model.mentions.page[mention]);
      const articles = new Set(mentions.map((m) => model.mentions.article[m])).size;
      /** @param {number} step @param {string} name @param {string} say */
      const pager = (step, name, say) => h("button", {
        class: "iconbutton", type: "button", "aria-label": say, disabled: !(at + step in mentions),
        onClick: () => does.go(mentions[at + step]),
      }, icon(name));
      anchor = { x: place.x, y: place.y, radius };
      card.hidden = false;
      const refocus = keepFocus(card);
      fill(card,
        h("button", { class: "iconbutton close", type: "button", "aria-label": "Close the card", onClick: does.close }, icon("close")),
        h("h2", { id: "popup-name" }, place.row.n),
        h("p", { class: "meta" }, `${kindText(place.row.k)} · ${countText(mentions.length, "mention")} in ${countText(articles, "article")}`),
        place.row.d && h("p", { class: "doubt-note" }, `Disputed: ${claimText(place.row)}`),
        sentence.element,
        h("p", { class: "meta" }, [model.data.publishers[article.p], publishedText(article.d)].filter(Boolean).join(", ") || article.t),
        h("div", { class: "cardfoot" },
          h("button", { class: "button primary", type: "button", onClick: () => does.read(mention) }, icon("book"), "Read in context"),
          source && link(source, "textlink", "Open source", icon("out", 14)),
          h("span", { class: "pager" }, pager(-1, "back", "Previous mention"), h("span", {}, `${at + 1} of ${mentions.length}`), pager(1, "next", "Next mention")),
        ),
      );
      refocus();
      position();
    },
  };
}
