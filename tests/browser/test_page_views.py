"""The page as a reading tool: from a dot to the sentence, through time, filters, search and back."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import DESKTOP, PHONE
from sample import PLACES, SampleExtents, located, sample, two

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


def test_time_filter_and_article_filter_narrow_map_and_list(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map, fragment="#time=2016-07-01..2016-07-31&undated=0").page
    assert "July 2016" in page.inner_text(".summary")
    names = page.locator("#list [data-place-id]").count()
    assert 0 < names < 30
    page.click("#tab-articles")
    page.locator("#list [data-article-id]", has_text="Defence chiefs").get_by_role(
        "button", name="Map only this"
    ).click()
    assert "1 article" in page.inner_text(".summary") or "1 of" in page.inner_text(".summary")
    page.click(".filterchip >> text=Defence chiefs")
    page.click("text=All time")
    page.click("#tab-places")
    assert page.locator("#list [data-place-id]").count() > names


def test_search_finds_names_without_accents_and_sentences(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.fill("#search", "empty shelves")
    page.wait_for_selector(".found")
    assert page.locator(".found").count() >= 10
    page.fill("#search", "DEIR EZ")
    page.wait_for_selector('#list li:first-child > [data-place-id="sample:deir"]')
    page.fill("#search", "nothing like this")
    page.wait_for_selector("text=Nothing here says")


def test_the_hash_keeps_the_view_and_a_broken_one_is_harmless(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.click('[data-place-id="sample:mosul"]')
    page.click("#sub .said:not(.lit) >> nth=0")
    page.wait_for_timeout(400)
    fragment = "#" + page.url.split("#", 1)[1]
    again = opened(sample_map, fragment=fragment).page
    assert again.inner_text("#sub h1") == "Mosul"
    assert again.inner_text("#sub .said.lit") == page.inner_text("#sub .said.lit")
    watched = opened(sample_map, fragment="#view=reader&article=%00&time=9999..&sure=NaN&map=1,2&place=%E0%A4%A")
    assert watched.page.is_visible("#home")
    watched.assert_clean()


@pytest.mark.parametrize("kind", ["CSV", "GeoJSON"])
def test_exports_hold_what_the_filters_leave(sample_map: Path, opened: Any, kind: str, tmp_path: Path) -> None:
    page = opened(sample_map, fragment="#kinds=airbase").page
    page.click("#see-about")
    with page.expect_download() as waiting:
        page.click(f"text={kind} of what is shown")
    path = tmp_path / "out"
    waiting.value.save_as(path)
    text = path.read_text(encoding="utf-8-sig")
    if kind == "CSV":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["place"] for row in rows} == {"Qayara air base"}
        assert rows[0]["article_id"] == "defence"
        assert rows[0]["sentence"].startswith("Most of them")
    else:
        features = json.loads(text)["features"]
        assert [f["properties"]["place"] for f in features] == ["Qayara air base"]
        assert features[0]["geometry"]["coordinates"] == [43.125, 35.767]


def test_a_formula_in_an_article_is_quoted_in_the_csv(tmp_path: Path, opened: Any) -> None:
    path = tmp_path / "map.html"
    to_map([located("=1+1", "=cmd|x Then [Mosul|mosul] fell.", title="+49 @SUM(A1)", publisher="-2")]).save(path)
    page = opened(path).page
    page.click("#see-about")
    with page.expect_download() as waiting:
        page.click("text=CSV of what is shown")
    waiting.value.save_as(tmp_path / "out.csv")
    for row in csv.reader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"))):
        assert not any(cell[:1] in "=+-@\t\r" for cell in row if cell)


def test_the_phone_has_a_sheet_with_one_sentence_and_a_pager(sample_map: Path, opened: Any) -> None:
    watched = opened(sample_map, size=PHONE, has_touch=True)
    page = watched.page
    page.click('[data-place-id="sample:mosul"]')
    assert page.locator("#sub .sentence").count() == 1
    assert page.inner_text(".of").startswith("1 of ")
    page.click("#sub [aria-label='Next mention']")
    assert page.inner_text(".of").startswith("2 of ")
    page.click("#sub >> text=Read in context")
    assert page.is_visible("#reader .litsentence")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    watched.assert_clean()


def test_it_works_in_a_sandboxed_frame(sample_map: Path, tmp_path: Path, browser: Any) -> None:
    frame = tmp_path / "frame.html"
    frame.write_text(
        '<!doctype html><body style="height:3000px"><iframe sandbox="allow-scripts" width=1200 height=700 '
        f'src="{sample_map.as_uri()}"></iframe>'
    )
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(frame.as_uri())
    inner = page.frame_locator("iframe")
    inner.locator("html[data-ready]").wait_for()
    inner.locator('[data-place-id="sample:mosul"]').click()
    assert inner.locator("#sub h1").inner_text() == "Mosul"
    # The wheel over the map scrolls the page around it.
    page.mouse.move(900, 300)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 0
    assert errors == []
    context.close()


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


def test_datelines_are_filtered_and_the_address_keeps_it(tmp_path: Path, opened: Any) -> None:
    article = located("a", "[Mosul|mosul] (AP) - Trucks came to [Ramadi|ramadi].", title="Trucks")
    first, *rest = article.resolutions
    filed = replace(first, mention=replace(first.mention, role="dateline"), corrected_by="c1")
    to_map([replace(article, resolutions=(filed, *rest))], extents=SampleExtents()).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html").page
    page.click('#list [data-place-id="' + PLACES["mosul"].id + '"]')
    assert "placed by a person" in page.inner_text("#sub .said")
    page.keyboard.press("Escape")
    page.click("#filter")
    page.click("text=Datelines")
    assert "1 mention" in page.inner_text("#counts")
    page.wait_for_timeout(500)
    assert "without=dateline" in page.url
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert "1 mention" in page.inner_text("#counts")


def test_a_described_place_says_how_it_was_read(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.locator('section[aria-label="Described places"] .row').first.click()
    assert re.search(r"Read as about \d+\.\d° N, \d+\.\d° E, ± \d+ km", page.inner_text("#sub"))


def test_a_compact_page_has_no_timeline_and_nothing_that_opens_one(tmp_path: Path, opened: Any) -> None:
    to_map(two(), extents=SampleExtents(), compact=True).save(tmp_path / "m.html")
    for size in (DESKTOP, PHONE):
        page = opened(tmp_path / "m.html", size=size).page
        assert not page.is_visible("#timeline")
        assert not page.is_visible("#phonetime")
        assert page.is_visible("#list [data-place-id]")


@pytest.mark.parametrize(("width", "compact"), [(1280, True), (640, True), (800, False)])
def test_names_are_not_broken_within_a_word_in_a_narrow_list(
    tmp_path: Path, opened: Any, width: int, compact: bool
) -> None:
    to_map(sample(), extents=SampleExtents(), compact=compact).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html", size={"width": width, "height": 800}).page
    names = page.locator('section[aria-label="Cities and sites"] .row b')
    assert names.count() > 15
    lines = names.evaluate_all("all => all.map(b => [b.innerText, Math.round(b.getBoundingClientRect().height / 19)])")
    assert [name for name, lines in lines if lines > len(name.split())] == []
    tops = page.locator("[role=tab]").evaluate_all("all => all.map(tab => tab.getBoundingClientRect().top)")
    assert len(set(tops)) == 1
    page.click("#list .row >> nth=0")
    why = page.locator(".whylink").bounding_box()
    panel = page.locator("#panel").bounding_box()
    assert why is not None
    assert panel is not None
    assert why["x"] + why["width"] <= panel["x"] + panel["width"]


def test_a_map_of_nothing_and_a_map_without_text_open_too(tmp_path: Path, opened: Any) -> None:
    for name, articles, embed in (("none", [], "sentences"), ("bare", two(), "none")):
        path = tmp_path / f"{name}.html"
        to_map(articles, embed=embed).save(path)
        watched = opened(path)
        if articles:
            watched.page.click('[data-place-id="sample:mosul"]')
            assert watched.page.inner_text("#sub .sentence mark") == "Mosul"
            assert "springboard" not in path.read_text()
        watched.assert_clean()


def test_online_tiles_that_do_not_come_give_way_to_the_offline_map(tmp_path: Path, browser: Any) -> None:
    path = tmp_path / "map.html"
    to_map(two(), tiles="https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png").save(path)
    assert "https://*.tile.openstreetmap.org" in path.read_text().split("Content-Security-Policy")[1][:3000]
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-tiles-failed]", timeout=15_000)
    assert "OpenStreetMap" in page.inner_text(".credit")
    context.close()


def test_folium_layers_go_on_top(tmp_path: Path, browser: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import folium
    from folium.plugins import HeatMap

    page_map = to_map(two(), extents=SampleExtents())
    ring = {"type": "Polygon", "coordinates": [[[40, 33], [42, 33], [42, 35], [40, 35], [40, 33]]]}
    folium.GeoJson({"type": "Feature", "geometry": ring, "properties": {}}).add_to(page_map)
    folium.Marker([34.0, 39.0], tooltip="A marker").add_to(page_map)
    HeatMap([[35.0, 40.0, 1.0]]).add_to(page_map)
    path = tmp_path / "map.html"
    page_map.save(path)
    assert "cdn.jsdelivr.net" in capsys.readouterr().err
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".leaflet-overlay-pane path").count() == 1
    assert page.locator(".leaflet-marker-icon").count() == 1
    page.click('[data-place-id="sample:mosul"]')
    assert page.inner_text("#sub h1") == "Mosul"
    context.close()


def test_a_saved_map_is_whole_or_not_there(tmp_path: Path) -> None:
    from geomap.errors import InputError

    with pytest.raises(InputError, match="no folder"):
        to_map([]).save(tmp_path / "missing" / "map.html")
    with pytest.raises(InputError, match="is a folder"):
        to_map([]).save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_name_said_ten_thousand_times_still_opens(tmp_path: Path, opened: Any) -> None:
    path = tmp_path / "map.html"
    to_map([located("flood", "In [Mosul|mosul] it rained near [Nowhere|]. " * 10_000)], embed="full").save(path)
    watched = opened(path)
    watched.page.click('[data-place-id="sample:mosul"]')
    assert "10,000" in watched.page.inner_text("#sub .stats")
    assert watched.page.locator("#sub .said").count() <= 50
    watched.page.click("#sub >> text=40 more of")
    assert watched.page.locator("#sub .said").count() > 50
    watched.assert_clean()


def test_the_notebook_shows_it_in_a_frame() -> None:
    html = to_map(two())._repr_html_()
    assert html.startswith("<iframe srcdoc=")
    assert "sandbox=" in html


def test_seventy_articles_stay_small(sample_map: Path) -> None:
    assert sample()
    assert sample_map.stat().st_size <= 640_000


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


def test_on_a_phone_places_far_apart_are_all_above_the_sheet(tmp_path: Path, opened: Any) -> None:
    article = located("a", "[Mosul|mosul], [Paris|paris], [Warsaw|warsaw], [Ramadi|ramadi].", title="Far apart")
    spots = [Point(32.9, 13.2), Point(28.6, 77.2), Point(-4.3, 15.3), Point(48.9, 2.3)]
    apart = tuple(
        replace(one, place=replace(one.place, id=f"x:{n}", point=spots[n])) for n, one in enumerate(article.resolutions)
    )
    to_map([replace(article, resolutions=apart)]).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html", size=PHONE, has_touch=True).page
    top = page.evaluate("document.getElementById('panel').getBoundingClientRect().top")
    for point in spots:
        y = page.evaluate(f"window.geomapPage.map.latLngToContainerPoint([{point.latitude}, {point.longitude}]).y")
        assert 60 < y < top
