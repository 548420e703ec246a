"""How the map page does with 50,000 mentions in 5,000 articles, beside folium's own clusters.

    python benchmarks/page.py            builds, opens in headless Chromium, prints a table
    python benchmarks/page.py --folium   adds what MarkerCluster and FastMarkerCluster with the same points cost to make

The articles are made up: words at random from a fixed list, places at random spots of the land's latitudes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from pathlib import Path

from geomap.export.page import to_map
from geomap.model import Article, Evidence, Form, Kind, Located, Mention, Place, Point, Resolution, Status

ARTICLES, MENTIONS, PLACES = 5_000, 10, 6_000
WORDS = [
    "the",
    "officials",
    "said",
    "that",
    "troops",
    "from",
    "near",
    "a",
    "road",
    "after",
    "night",
    "talks",
    "with",
    "local",
    "leaders",
    "about",
    "water",
    "and",
    "power",
    "while",
    "families",
    "left",
    "their",
    "homes",
    "for",
    "camps",
    "along",
    "the",
    "river",
    "because",
    "shelling",
    "had",
    "begun",
    "again",
    "on",
    "market",
    "day",
    "in",
    "spring",
]
SYLLABLES = [
    "ba",
    "ra",
    "mo",
    "sul",
    "ka",
    "dar",
    "el",
    "tir",
    "han",
    "zor",
    "qa",
    "mish",
    "lat",
    "ver",
    "don",
    "ski",
    "burg",
    "ton",
    "ham",
    "pur",
    "nag",
    "aba",
]


def made_places(chance: random.Random) -> list[Place]:
    places = []
    for number in range(PLACES):
        name = "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()
        point = Point(round(chance.gauss(32, 18) % 80 - 20, 4), round(chance.uniform(-120, 150), 4))
        places.append(
            Place(
                id=f"made:{number}", name=name, kind=Kind.CITY, point=point, country=f"Country {number % 90}",
                admin1=f"Province {number % 900}", geonames_id=number, source="GeoNames",
            )
        )  # fmt: skip
    return places


def made_articles(count: int = ARTICLES, seed: int = 1) -> list[Located]:
    """`count` articles of ten mentions each; the same for the same seed."""
    chance = random.Random(seed)
    places = made_places(chance)
    weights = [1 / (rank + 5) for rank in range(PLACES)]
    located = []
    for number in range(count):
        text, resolutions = "", []
        for place in chance.choices(places, weights, k=MENTIONS):
            start = len(text)
            before = " ".join(chance.choices(WORDS, k=chance.randint(6, 14))).capitalize() + " "
            after = " " + " ".join(chance.choices(WORDS, k=chance.randint(4, 12))) + ". "
            span = (start + len(before), start + len(before) + len(place.name))
            text += before + place.name + after
            mention = Mention(
                start=span[0], end=span[1], text=place.name, form=Form.NAME, sentence=(start, len(text) - 1)
            )
            resolutions.append(
                Resolution(
                    mention=mention, status=Status.RESOLVED, confidence=round(chance.uniform(0.4, 1), 2), place=place,
                    evidence=(Evidence(reason="importance", detail="how well known it is", weight=1.0),),
                )
            )  # fmt: skip
        day = f"{2013 + number % 4}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        article = Article(
            id=f"made/{number}", text=text, title=f"Report {number}", published=day, publisher=f"Paper {number % 12}",
            url=f"https://www.example.org/{number}",
        )  # fmt: skip
        located.append(Located(article=article, resolutions=tuple(resolutions)))
    return located


FRAMES = """async () => {
  const map = window.geomapPage.map;
  let frames = 0, done = false;
  const count = () => { frames++; if (!done) requestAnimationFrame(count); };
  const from = performance.now();
  requestAnimationFrame(count);
  for (let i = 0; i < 8; i++) {
    map.panBy([i % 2 ? -260 : 260, 60], {animate: true, duration: 0.25});
    await new Promise(r => setTimeout(r, 280)); }
  done = true;
  return frames / ((performance.now() - from) / 1000);
}"""
FILTER = """async () => {
  const input = document.querySelector('.filters input[type=range]');
  const times = [];
  for (const value of [50, 70, 90, 0]) {
    const from = performance.now();
    input.value = value;
    input.dispatchEvent(new Event('input', {bubbles: true}));
    await new Promise(r => requestAnimationFrame(() => setTimeout(r)));
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[2];
}"""

SEARCH = """async words => {
  const input = document.getElementById('search');
  input.focus();
  const from = performance.now();
  input.value = words;
  input.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}));
  await new Promise(r => requestAnimationFrame(() => setTimeout(r)));
  if (!document.querySelector('.found-count')) throw new Error('nothing was searched');
  return performance.now() - from;
}"""
"""Without the wait for further letters: the arrow down searches at once. The first one also folds every text."""


def measured(path: Path) -> dict[str, float]:
    """Seconds to the first answered click, frames a second while panning, ms of a filter's and of searches' answers."""
    from playwright.sync_api import sync_playwright

    flags = os.environ.get("GEOMAP_CHROMIUM_FLAGS", "").split()
    with sync_playwright() as playwright:
        executable = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=executable, args=[*flags, "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        from_ = time.perf_counter()
        page.goto(path.as_uri(), wait_until="commit")
        page.locator("#list [data-place-id]").first.click(timeout=120_000)
        page.locator("#sub .said mark").first.wait_for(timeout=120_000)
        click_s = time.perf_counter() - from_
        page.wait_for_selector("html[data-ready]")
        page.wait_for_timeout(1500)
        page.keyboard.press("Escape")
        frames = page.evaluate(FRAMES)
        page.click("#filter")
        filter_ms = page.evaluate(FILTER)
        page.keyboard.press("Escape")
        first_ms, rare_ms, common_ms = (page.evaluate(SEARCH, words) for words in ("no such words", "moslat", "water"))
        browser.close()
    searches = {"first search, ms": first_ms, "search of a name, ms": rare_ms, "search of a word, ms": common_ms}
    return {"first click, s": click_s, "frames/s": frames, "filter, ms": filter_ms} | searches


def folium_rows(located: list[Located], folder: Path) -> list[tuple[str, float, float]]:
    """Name, CPU seconds and MB of folium's own clusters; without a network their pages can't load what draws them."""
    import folium
    from folium.plugins import FastMarkerCluster, MarkerCluster

    points = [[r.place.point.latitude, r.place.point.longitude] for one in located for r in one.resolutions if r.place]
    rows = []
    for name, layer in (
        ("FastMarkerCluster", FastMarkerCluster(points)),
        ("MarkerCluster", MarkerCluster(points[:5000])),
    ):
        start = time.process_time()
        page = folium.Map(tiles=None)
        layer.add_to(page)
        path = folder / f"{name}.html"
        page.save(path)
        cpu = time.process_time() - start
        rows.append((name, cpu, path.stat().st_size / 1e6))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folium", action="store_true")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    located = made_articles()
    with tempfile.TemporaryDirectory() as folder:
        path = given.out or Path(folder) / "map.html"
        to_map(located[:1]).page()  # imports
        start = time.process_time()
        to_map(located, title="Fifty thousand mentions").save(path)
        cpu = time.process_time() - start
        row = {"CPU, s": cpu, "size, MB": path.stat().st_size / 1e6} | measured(path)
        print(json.dumps({key: round(value, 2) for key, value in row.items()}))
        if given.folium:
            for name, cpu, size in folium_rows(located, Path(folder)):
                print(f"{name}: {cpu:.1f} CPU-s, {size:.1f} MB, and what it loads from the network")


if __name__ == "__main__":
    main()
