"""The page on a phone, in a frame of another page, in a narrow list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import DESKTOP, PHONE
from sample import SampleExtents, located, sample, two

from geomap.export.page import to_map
from geomap.model import Point


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


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_button_of_an_article_is_whole_beside_a_long_title(width: int, tmp_path: Path, opened: Any) -> None:
    long = [
        replace(
            one, article=replace(one.article, title="Floods drown the southern suburbs " * 2, publisher="Post " * 12)
        )
        for one in two()
    ]
    to_map(long, extents=SampleExtents()).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html", size={"width": width, "height": 800}).page
    page.click("#tab-articles")
    for button in page.get_by_role("button", name="Map only this").all():
        box, panel = button.bounding_box(), page.locator("#list").bounding_box()
        assert box["x"] + box["width"] <= panel["x"] + panel["width"]
