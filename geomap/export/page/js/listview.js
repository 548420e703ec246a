/** The list of places, the map's twin; rows come in portions, so that ten thousand don't stand in the way. */
import { fill, h, icon } from "./dom.js";
import { sortedPlaces } from "./filter.js";
import { placeMark, sparkline } from "./marks.js";
import { kindText, sparkCounts } from "./model.js";
import { publishedText } from "./dates.js";
import { claimText, countText } from "./words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./filter.js").Shown} Shown */

const PORTION = 120;

/** @param {Element} scroller @param {HTMLElement} container @param {((() => HTMLElement))[]} makers */
export function inPortions(scroller, container, makers) {
  let at = 0;
  const more = h("li", { class: "more", role: "presentation" });
  /** @type {IntersectionObserver} */
  let observer;
  const add = () => {
    const end = Math.min(makers.length, at + PORTION);
    const rows = [];
    for (; at < end; at++) rows.push(makers[at]());
    more.remove();
    container.append(...rows);
    if (at < makers.length) container.append(more);
    else observer?.disconnect();
  };
  observer = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && add(), { root: scroller, rootMargin: "400px" });
  add();
  if (at < makers.length) observer.observe(more);
  return {
    /** Rows up to this one are there. @param {number} index */
    upTo(index) {
      while (at <= index && at < makers.length) add();
    },
  };
}

/**
 * A place's name in a list, what and where it is, how sure that is, and who claims it.
 * @param {Model} model @param {number} p @param {boolean} doubtful
 */
export function placeWords(model, p, doubtful) {
  const place = model.places[p];
  const doubt = place.approximate ? " · approximate" : doubtful ? " · uncertain" : "";
  const where = (place.look === "point" || place.look === "country" ? place.where : [kindText(place.row.k), place.where && `of ${place.where}`].filter(Boolean).join(" "))
    || kindText(place.row.k);
  return h("span", { class: "names" }, h("b", { dir: "auto" }, place.row.n), h("span", { class: "hidden" }, ", "), h("span", { class: "where" }, where + doubt),
    place.row.d && h("span", { class: "where claims" }, h("span", { class: "hidden" }, ", "), claimText(place.row)));
}

/** The parts of the list, and which looks of places stand in each. */
export const SECTIONS = /** @type {const} */ ([
  ["Cities and sites", ["point"]],
  ["Described places", ["area"]],
  ["Regions and waters", ["region"]],
  ["Countries and larger", ["country"]],
]);

/**
 * @param {Model} model
 * @param {{open: (place: number) => void, hover: (place: number) => void, sort: (sort: string) => void, doubtful: (place: number) => boolean}} does
 */
export function makeListView(model, does) {
  /** @param {number} p @param {Shown} shown */
  const row = (p, shown) => {
    const place = model.places[p];
    const spark = sparkline(sparkCounts(model, shownMentions(model, shown, p)), place.look === "point" || place.look === "area" ? "" : "of-area");
    return h("li", {},
      h("button", {
        type: "button", class: "row", "data-place-id": place.row.i,
        onClick: () => does.open(p),
        onMouseenter: () => does.hover(p), onMouseleave: () => does.hover(-1),
        onFocus: () => does.hover(p), onBlur: () => does.hover(-1),
      },
        placeMark(place, shown.dotsOf[p], does.doubtful(p)),
        placeWords(model, p, does.doubtful(p)),
        spark,
        h("span", { class: "count quiet" }, shown.articlesOf[p], h("span", { class: "hidden" }, ` ${shown.articlesOf[p] === 1 ? "article" : "articles"}, `)),
        h("span", { class: "count" }, shown.mentionsOf[p], h("span", { class: "hidden" }, ` ${shown.mentionsOf[p] === 1 ? "mention" : "mentions"}`)),
      ));
  };

  /** @param {string} sort @param {string} now @param {string} label @param {string} className */
  const sorter = (sort, now, label, className) =>
    h("button", { type: "button", class: `sorter ${className}`, "aria-pressed": String(sort === now), onClick: () => does.sort(sort), "aria-label": `Sort by ${label.toLowerCase()}` }, label);

  return {
    /** @param {HTMLElement} box @param {HTMLElement} scroller @param {Shown} shown @param {string} sort */
    draw(box, scroller, shown, sort) {
      const order = sortedPlaces(model, shown, sort);
      const parts = [];
      let head = true;
      for (const [title, looks] of SECTIONS) {
        const places = order.filter((p) => /** @type {readonly string[]} */ (looks).includes(model.places[p].look));
        if (!places.length) continue;
        const list = h("ul", { class: "rows" });
        parts.push(h("section", { "aria-label": title },
          h("div", { class: "listhead" },
            h("h2", {}, `${title} `, h("span", {}, places.length.toLocaleString("en-US"))),
            head && h("span", { class: "when", "aria-hidden": "true" }, model.bins ? "When" : ""),
            head && sorter("articles", sort, "Articles", "count"),
            head && sorter("mentions", sort, "Mentions", "count")),
          list));
        head = false;
        inPortions(scroller, list, places.map((p) => () => row(p, shown)));
      }
      if (!parts.length) parts.push(h("p", { class: "empty" }, "No place passes the filters. Widen the time, or take a filter away."));
      fill(box, parts);
    },
    row,
  };
}

/** @param {Model} model @param {Shown} shown @param {number} p */
export const shownMentions = (model, shown, p) => [...model.byPlace.of(p)].filter((m) => shown.shown[m]);

/**
 * The articles, newest first; those that the filter leaves without a place stand at the end.
 * @param {Model} model @param {HTMLElement} box @param {HTMLElement} scroller @param {Shown} shown
 * @param {{read: (article: number) => void, only: (article: number | null) => void}} does
 */
export function drawArticles(model, box, scroller, shown, does) {
  const order = model.data.articles.map((_, i) => i).filter((i) => shown.inTime[i] || shown.filter.article === i);
  /** @param {number} i */
  const when = (i) => model.days[i]?.[0] ?? -Infinity;
  order.sort((a, b) => when(b) - when(a) || a - b);
  const list = h("ul", { class: "rows articles" });
  const only = shown.filter.article;
  fill(box, h("section", { "aria-label": "Articles" }, order.length ? list : h("p", { class: "empty" }, "No article passes the filters.")));
  inPortions(scroller, list, order.map((i) => () => {
    const article = model.data.articles[i];
    const meta = [model.data.publishers[article.p], publishedText(article.d) || "undated", countText(shown.inArticle[i], "mention"), article.v && `told again in ${countText(article.v.length, "other article")}`];
    return h("li", { "data-article-id": article.i },
      h("button", { type: "button", class: "row article", onClick: () => does.read(i) },
        h("b", { dir: "auto", lang: article.g }, article.t), h("span", { class: "where" }, meta.filter(Boolean).join(" · ")),
        article.n && h("span", { class: "where notice" }, article.n)),
      h("button", { type: "button", class: "small", "aria-pressed": String(only === i), onClick: () => does.only(only === i ? null : i) },
        only === i ? "Show all" : "Map only this", h("span", { class: "hidden" }, `: ${article.t}`)));
  }));
}

/** @param {() => void} back @param {string} label */
export const backButton = (back, label) => h("button", { type: "button", class: "back", onClick: back }, icon("back"), label);
