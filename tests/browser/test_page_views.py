"""The page as a reading tool: from a dot to the sentence, and what is said of each place on the way."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sample import PLACES, SampleExtents, located, sample

from geomap.export.page import to_map
from geomap.model import BBox, Form, Kind, Point


def discs(page: Any) -> list[dict[str, Any]]:
    """The place and the spot of each row's dot, by hovering the list: the ring is drawn, so the pixel is known."""
    return page.evaluate(
        """() => { const map = window.geomapPage.map; return ['mosul:36.335,43.119', 'ramadi:33.426,43.299'].map(s => {
            const [name, spot] = s.split(':'); const [lat, lon] = spot.split(',').map(Number);
            const p = map.latLngToContainerPoint([lat, lon]); const box = map.getContainer().getBoundingClientRect();
            return {name, x: p.x + box.left, y: p.y + box.top}; }); }"""
    )


def test_a_dot_leads_to_its_sentence_and_on_to_the_source(two_map: Path, opened: Any) -> None:
    watched = opened(two_map)
    page = watched.page
    dot = next(d for d in discs(page) if d["name"] == "mosul")
    page.mouse.click(dot["x"], dot["y"])
    page.wait_for_selector("#popup:not([hidden])")
    assert page.inner_text("#popup h2") == "Mosul"
    assert "Mosul" in page.inner_text("#popup mark")
    address = page.get_attribute("#popup a", "href")
    assert address is not None
    assert address.startswith("https://news.example.com/defence#:~:text=")
    assert unquote(address.split("text=")[1].split(",")[0]) == "With coalition help, Iraqi forces"
    assert "noopener" in (page.get_attribute("#popup a", "rel") or "")
    page.click("#popup >> text=Read in context")
    assert page.inner_text("#reader h1") == "Defence chiefs plan the next moves toward Mosul"
    assert page.inner_text("#reader mark.chosen") == "Mosul"
    lit = page.locator("#reader .litsentence").bounding_box()
    assert lit is not None
    assert 0 < lit["y"] < 800
    watched.assert_clean()


def test_hovering_goes_both_ways(two_map: Path, opened: Any) -> None:
    page = opened(two_map).page
    dot = next(d for d in discs(page) if d["name"] == "ramadi")
    page.mouse.move(dot["x"], dot["y"])
    page.wait_for_selector(f'.row.lit[data-place-id="{PLACES["ramadi"].id}"]')
    page.mouse.move(dot["x"], dot["y"] - 200)
    assert page.locator(f'.row.lit[data-place-id="{PLACES["ramadi"].id}"]').count() == 0


def test_the_view_opens_on_the_precise_places_with_far_ones_at_the_edge(two_map: Path, opened: Any) -> None:
    page = opened(two_map).page
    bounds = page.evaluate("window.geomapPage.map.getBounds().toBBoxString()").split(",")
    west, south, east, _north = map(float, bounds)
    assert west < 38 < 43.3 < east
    assert south < 33
    assert east - west < 30
    chips = " ".join(page.locator(".chip").all_inner_texts())
    for name in ("Paris", "Warsaw", "United States"):
        assert name in chips
    page.click(".chip >> text=Paris")
    assert page.inner_text("#sub h1") == "Paris"
    page.wait_for_timeout(100)
    assert page.evaluate("window.geomapPage.map.getBounds().contains([48.85, 2.35])")


def test_regions_are_areas_and_a_people_word_is_never_a_dot(two_map: Path, opened: Any) -> None:
    page = opened(two_map).page
    sections = page.locator("#list section").evaluate_all("parts => parts.map(p => [p.ariaLabel, p.innerText])")
    texts = dict(sections)
    assert "Anbar" in texts["Regions and waters"]
    assert "Persian Gulf" in texts["Regions and waters"]
    assert "Anbar" not in texts["Cities and sites"].replace("Anbar, Iraq", "")
    assert "about 40 km south of Mosul" in texts["Described places"]
    iraq = page.locator('[data-place-id="sample:iraq"] .count').last.inner_text()
    page.click("#filter")
    page.check("text=Peoples and adjectives")
    page.click("text=Done")
    more = page.locator('[data-place-id="sample:iraq"] .count').last.inner_text()
    assert int(more.split()[0]) == int(iraq.split()[0]) + 2


def test_the_head_counts_what_the_command_line_said(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    counts = to_map(sample(), title="Sixty reports").counts()
    head = f"{counts.articles} articles · {counts.places} places · {counts.mentions} mentions"
    assert page.inner_text("#counts") == head
    assert f"{counts.unplaced} names not placed" in page.inner_text("#see-unplaced")


def test_what_is_not_on_the_map_is_said_with_its_reason(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    foot = page.inner_text("#see-unplaced")
    assert "names not placed" in foot
    assert "2 articles not read" in foot
    page.click("#see-unplaced")
    text = page.inner_text("#sub")
    assert "Kharab Ishq" in text
    assert "the gazetteer knows no such place" in text
    assert "The file holds no text." in text
    assert "1 article that tells a story again is listed with the first one" in text


def test_uncertain_places_are_marked_and_their_rivals_named(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    row = page.locator('[data-place-id="sample:tripoli"]')
    assert "uncertain" in row.inner_text()
    assert "approximate" in page.inner_text('[data-place-id="sample:qayara"]')
    row.click()
    assert "could as well mean another place" in page.inner_text("#sub")
    page.click("text=Why here?")
    assert "Lebanon" in page.inner_text("#why")


def test_a_disputed_place_names_its_claimants_and_takes_no_side(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.click('[data-place-id="sample:golan"]')
    text = page.inner_text("#sub .doubt-note")
    assert "Syria" in text
    assert "Israel" in text
    assert "takes no side" in text


def test_the_reader_names_the_copies_of_a_story_with_their_addresses(tmp_path: Path, opened: Any) -> None:
    first = located("first", "Rain fell in [Mosul|mosul].", title="Rain", publisher="The Wire")
    again = located(
        "again",
        "Rain fell in [Mosul|mosul].",
        title="Rain again",
        url="https://paper.example.com/rain",
        duplicate_of="first",
    )
    orphan = located("orphan", "Snow fell in [Mosul|mosul].", title="Snow", duplicate_of="not here")
    to_map([first, again, orphan], extents=SampleExtents()).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html").page
    assert "2 mentions" in page.inner_text("#counts")
    page.click("#tab-articles")
    page.click('[data-article-id="first"] >> button.row')
    page.click("#reader summary")
    assert "Rain again" in page.inner_text("#reader .copies")
    assert page.get_attribute("#reader .copies a", "href") == "https://paper.example.com/rain"


def test_a_described_place_says_how_it_was_read(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.locator('section[aria-label="Described places"] .row').first.click()
    assert re.search(r"Read as about \d+\.\d° N, \d+\.\d° E, ± \d+ km", page.inner_text("#sub"))


def test_a_broad_description_is_drawn_only_when_it_is_asked_for(tmp_path: Path, opened: Any) -> None:
    article = located("a", "[Mosul|mosul] lies far from [Ramadi|ramadi].", title="Far")
    first, second = article.resolutions
    wide = replace(
        PLACES["mosul"], id="relative:wide", name="along the border", kind=Kind.AREA, uncertainty_km=300.0,
        point=Point(30.0, 20.0), bbox=BBox(10.0, 25.0, 30.0, 35.0),
    )  # fmt: skip
    broad = replace(first, place=wide, mention=replace(first.mention, form=Form.RELATIVE))
    to_map([replace(article, resolutions=(broad, second))], extents=SampleExtents()).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html").page
    assert float(page.evaluate("window.geomapPage.map.getBounds().getWest()")) > 30
    page.click('#list [data-place-id="relative:wide"]')
    page.wait_for_timeout(600)
    assert float(page.evaluate("window.geomapPage.map.getBounds().getWest()")) < 20
