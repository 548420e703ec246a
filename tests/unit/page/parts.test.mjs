/** The page's parts by themselves: links, dates, filters, hash, CSV. Run by `node --test`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { daysOf, binsOver, binOf, dayNumber, publishedText } from "../../../geomap/export/page/js/dates.js";
import { csvCell, toCsv, toGeoJson } from "../../../geomap/export/page/js/exports.js";
import { applyFilter, openingFilter, sortedPlaces } from "../../../geomap/export/page/js/filter.js";
import { circleRing, distanceKm, dms, inRings, latitudeOf, mercatorX, mercatorY } from "../../../geomap/export/page/js/geo.js";
import { archiveAddress, safeAddress, safeLocal, sourceAddress, textFragment } from "../../../geomap/export/page/js/links.js";
import { makeModel, sentenceOf } from "../../../geomap/export/page/js/model.js";
import { openingBounds, mainGroup } from "../../../geomap/export/page/js/opening.js";
import { folded, hitsIn } from "../../../geomap/export/page/js/folding.js";
import { reasonText } from "../../../geomap/reviewing/page/js/waterfall.js";
import { hashOf, stateOf } from "../../../geomap/export/page/js/state.js";

const island = () => ({
  title: "t", embed: "sentences", include: ["relative"], minimum: 0, hidden: 0, duplicates: 0, compact: false, made: "", sources: [],
  publishers: ["Wire", "Post"], kinds: ["country", "city"], reasons: [], words: ["Mosul", "Iraqi", "Paris", "Iraq"], unread: [],
  articles: [
    { i: "a/1.md", t: "One", p: 0, d: "2016-07-20", u: "https://example.org/x", s: ["Mosul fell.", "Iraqi \u{1f600} Mosul."] },
    { i: "b", t: "Two", p: 1, d: "2015", s: ["In Paris."] },
    { i: "c", t: "Three", p: -1, s: ["Iraq."] },
  ],
  places: [
    { i: "p1", n: "Mosul", k: "city", y: 36.3, x: 43.1, c: "Iraq", cc: "IQ", a: "Nineveh" },
    { i: "p2", n: "Iraq", k: "country", y: 33, x: 43.7, c: "Iraq", cc: "IQ" },
    { i: "p3", n: "Paris", k: "city", y: 48.9, x: 2.3, c: "France", cc: "FR" },
  ],
  mentions: {
    a: [0, 0, 0, 1, 2], s: [0, 1, 1, 0, 0], b: [0, 0, 9, 3, 0], e: [5, 5, 14, 8, 4], f: [0, 1, 0, 0, 0], t: [0, 0, 0, 1, 0],
    p: [0, 1, 0, 2, 1], c: [97, 90, 80, 45, 255], w: [0, 1, 0, 2, 3], g: [0, 0, 0, 0, 0],
  },
});
const opened = () => {
  const data = island();
  const model = makeModel(data);
  const filter = openingFilter(data);
  return { model, filter, state: { view: "places", tab: "places", place: -1, article: -1, mention: -1, hover: -1, query: "", sort: "articles", popup: false, seek: -1, filter } };
};

test("only plain http(s) addresses become links", () => {
  for (const bad of ["javascript:alert(1)", " https://a.org", "https://u:p@a.org/", "https://a.org\\@b", "data:text/html,x", "//a.org", "https:/a.org\n", ""]) {
    assert.equal(safeAddress(bad), null, bad);
  }
  assert.equal(safeAddress("https://a.org/x?y=1")?.href, "https://a.org/x?y=1");
});

test("a local link has no scheme and stays encoded", () => {
  assert.equal(safeLocal("articles/a%20b.md"), "articles/a%20b.md");
  for (const bad of ["javascript:alert(1)", "/etc/passwd", "a b", "x\"y", "https://a.org"]) assert.equal(safeLocal(bad), null, bad);
});

test("short sentences are quoted whole, long ones by five and four words, with hyphens encoded", () => {
  assert.equal(textFragment("Al-Qaim fell."), "#:~:text=Al%2DQaim%20fell.");
  assert.equal(textFragment("a b c d e f g h i j"), "#:~:text=a%20b%20c%20d%20e,g%20h%20i%20j");
  assert.equal(textFragment("one, two & three"), "#:~:text=one%2C%20two%20%26%20three");
  assert.equal(textFragment("broken \ud800 sign"), "");
  assert.equal(textFragment("a \u{1f600} b"), "#:~:text=a%20%F0%9F%98%80%20b");
});

test("a PDF opens at its page, another source at the sentence", () => {
  assert.equal(sourceAddress({ u: "https://a.org/x.pdf" }, "Hello there.", 3), "https://a.org/x.pdf#page=3");
  assert.equal(sourceAddress({ u: "https://a.org/x#top" }, "Hello there."), "https://a.org/x#:~:text=Hello%20there.");
  assert.equal(sourceAddress({ u: "javascript:1" }, "x"), null);
});

test("archived copies are offered for public hosts alone, near the article's date", () => {
  assert.equal(archiveAddress({ u: "https://a.org/x", d: "2016-07-20T10:00Z" }), "https://web.archive.org/web/20160720/https://a.org/x");
  assert.equal(archiveAddress({ u: "https://a.org/x", d: "2016-07" }), "https://web.archive.org/web/201607/https://a.org/x");
  for (const u of ["http://localhost/x", "http://intranet/x", "http://10.0.0.1/x", "http://[::1]/", "http://a.local/"]) assert.equal(archiveAddress({ u }), null, u);
});

test("a date is as exact as it was given", () => {
  assert.deepEqual(daysOf("2016-02"), [dayNumber(2016, 1, 1), dayNumber(2016, 1, 29)]);
  assert.deepEqual(daysOf("1916"), [dayNumber(1916, 0, 1), dayNumber(1916, 11, 31)]);
  assert.equal(daysOf("20 July"), null);
  assert.equal(daysOf("2016-13-01"), null);
  assert.equal(publishedText("2016-07"), "July 2016");
  assert.equal(publishedText("2016-07-20T12:00:00+02:00"), "20 July 2016");
});

test("bins cover the range, and each day falls into the one that holds it", () => {
  for (const [first, last] of [[0, 10], [dayNumber(2014, 0, 1), dayNumber(2017, 11, 31)], [dayNumber(1800, 0, 1), dayNumber(2020, 0, 1)]]) {
    const bins = binsOver(first, last, 130);
    assert.ok(bins.starts[0] <= first && bins.starts.at(-1) > last);
    for (const day of [first, last, Math.floor((first + last) / 2)]) {
      const bin = binOf(bins, day);
      assert.ok(bins.starts[bin] <= day && day < bins.starts[bin + 1]);
    }
  }
});

test("a demonym counts when asked for, and never as a dot", () => {
  const { model, filter } = opened();
  const first = applyFilter(model, filter);
  assert.deepEqual([...first.mentionsOf], [2, 1, 1]);
  const more = applyFilter(model, { ...filter, forms: ["name", "demonym"] });
  assert.deepEqual([...more.mentionsOf], [2, 2, 1]);
  assert.deepEqual([...more.dotsOf], [2, 1, 1]);
  assert.deepEqual(sortedPlaces(model, more, "articles").map((p) => model.places[p].row.n), ["Iraq", "Mosul", "Paris"]);
  assert.deepEqual(sortedPlaces(model, more, "name").map((p) => model.places[p].row.n), ["Iraq", "Mosul", "Paris"]);
});

test("time keeps an article whose date may lie in it, and undated ones are a choice", () => {
  const { model, filter } = opened();
  const july = { ...filter, from: dayNumber(2015, 6, 1), to: dayNumber(2015, 6, 31) };
  assert.deepEqual([...applyFilter(model, july).inTime], [0, 1, 1]);
  assert.deepEqual([...applyFilter(model, { ...july, undated: false }).inTime], [0, 1, 0]);
  const bins = applyFilter(model, filter).bins.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(bins - 3) < 1e-9);
});

test("confidence, publisher, kind and article narrow", () => {
  const { model, filter } = opened();
  const count = (patch) => applyFilter(model, { ...filter, ...patch }).total;
  assert.equal(count({}), 4);
  assert.equal(count({ minimum: 85 }), 2); // no confidence given counts as sure
  assert.equal(count({ publishers: [1] }), 1);
  assert.equal(count({ publishers: [-1] }), 1);
  assert.equal(count({ kinds: ["country"] }), 1);
  assert.equal(count({ article: 0 }), 2);
});

test("the hash keeps the state and forgives nonsense", () => {
  const { model, state, filter } = opened();
  const there = { ...state, view: "reader", article: 0, place: 0, mention: 2, query: "a b&c", filter: { ...filter, from: 16000, minimum: 80, publishers: [0], article: 0 } };
  const back = stateOf(model, `#${hashOf(model, there, filter, "36.3,43.1,7")}`, state);
  assert.deepEqual(back.state, { ...there, popup: false });
  assert.deepEqual(back.map, [36.3, 43.1, 7]);
  for (const hash of ["#view=reader&article=zz", "#view=place", "#n=99&article=b", "#time=x..y&sure=-5&map=a,b,c", "#%E0%A4%A"]) {
    const { state: s, map } = stateOf(model, hash, state);
    assert.equal(s.view, "places");
    assert.equal(map, null);
  }
});

test("marks stand at UTF-16 offsets behind an emoji", () => {
  const { model } = opened();
  const sentence = sentenceOf(model, 2);
  assert.equal(sentence.text.slice(sentence.start, sentence.end), "Mosul");
});

test("no cell of the CSV begins like a formula", () => {
  for (const value of ["=1", "+1", "-1", "@x", "\tx", "\rx"]) assert.match(csvCell(value), /^"'/);
  assert.equal(csvCell(-1.5), "-1.5");
  assert.equal(csvCell('a "b"'), '"a ""b"""');
  const { model, filter } = opened();
  const shown = applyFilter(model, filter);
  assert.equal(toCsv(model, shown).trim().split("\r\n").length, 5);
  assert.equal(JSON.parse(toGeoJson(model, shown)).features.length, 4);
});

test("the view opens on the heavier group", () => {
  const { model, filter } = opened();
  const shown = applyFilter(model, filter);
  assert.deepEqual(mainGroup(model, shown), [0]);
  const [x0] = openingBounds(model, shown);
  assert.ok(x0 > mercatorX(40));
});

test("geometry: distances, Mercator there and back, circles, inside and outside", () => {
  assert.ok(Math.abs(distanceKm(36.3, 43.1, 33.3, 44.4) - 354) < 4);
  assert.ok(Math.abs(latitudeOf(mercatorY(52.2)) - 52.2) < 1e-9);
  const ring = circleRing(36, 43, 40);
  assert.ok(inRings(mercatorX(43), mercatorY(36), [ring]));
  assert.ok(!inRings(mercatorX(44), mercatorY(36), [ring]));
  assert.equal(dms(36.335, -43.119), "36°20′06″N 43°07′08″W");
});

test("search folds accents, case and apostrophes", () => {
  assert.equal(folded("Île-de-Frânce ‘Ayn"), "ile-de-france ayn");
});

test("a reason reads as words, with its name where the detail alone says little", () => {
  assert.equal(reasonText("kind", "city"), "kind of place: city");
  assert.equal(reasonText("match", "preferred"), "how the name fits: preferred");
  assert.equal(reasonText("company", "names in the same country"), "names in the same country");
  assert.equal(reasonText("importance", "importance"), "how well known");
});

test("hits are told in UTF-16 units of the text as it stands, whatever folding does to its length", () => {
  const words = (text, wanted) => hitsIn(text, wanted).map(([a, b]) => text.slice(a, b));
  assert.deepEqual(words("\u{1f600} Séa, ʿAmmān, amman", "amman"), ["Ammān", "amman"]);
  assert.deepEqual(words("the Red\n  Sea", "red sea"), ["Red\n  Sea"]);
  assert.deepEqual(words("ﬁne ﬁne", "fine"), ["ﬁne", "ﬁne"]);
  assert.deepEqual(words("aaaa", "aa"), ["aa", "aa"]);
  assert.deepEqual(words("Mosul", ""), []);
  assert.deepEqual(words("Straße", "strasse"), []);
});
