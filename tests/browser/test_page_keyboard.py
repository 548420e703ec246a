"""With the keyboard alone: what is pressed keeps the focus, and Esc goes back to where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import PHONE
from sample import SampleExtents, located

from geomap.export.page import to_map

HERE = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"


def press(page: Any, selector: str, key: str = "Enter") -> None:
    page.locator(selector).first.focus()
    page.keyboard.press(key)
    page.wait_for_timeout(100)


def here(page: Any) -> str:
    return str(page.evaluate(HERE))


@pytest.mark.parametrize(
    ("tab", "selector", "opened_view"),
    [
        ("places", '[data-place-id="sample:ramadi"]', "place"),
        ("articles", "#list .article >> nth=3", "reader"),
        ("places", "#filter", "filters"),
        ("places", "#see-unplaced", "unplaced"),
        ("places", "#see-about", "about"),
    ],
)
def test_escape_leads_back_to_what_was_pressed(
    sample_map: Path, opened: Any, tab: str, selector: str, opened_view: str
) -> None:
    page = opened(sample_map).page
    # A place that was read before is not where the reader comes from.
    press(page, '[data-place-id="sample:mosul"]')
    page.keyboard.press("Escape")
    press(page, f"#tab-{tab}")
    press(page, selector)
    assert page.get_attribute("#app", "data-view") == opened_view
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("Escape")
    assert page.get_attribute("#app", "data-view") == tab
    assert page.locator(selector).evaluate("one => one === document.activeElement")


def test_escape_leads_from_an_article_back_to_its_sentence(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    press(page, '[data-place-id="sample:mosul"]')
    third = "#sub .said >> nth=2 >> text=Read in context"
    press(page, third)
    assert page.is_visible("#reader h1")
    page.keyboard.press("Escape")
    assert page.locator("#sub .said").nth(2).evaluate("one => one.contains(document.activeElement)")
    # From the names that were not placed, back to those.
    page.keyboard.press("Escape")
    press(page, "#see-unplaced")
    press(page, "#sub .unplaced >> text=Read in context")
    assert "Not on the map" in page.inner_text("#reader .back")
    page.keyboard.press("Escape")
    assert page.inner_text("#sub h1") == "Not on the map"
    assert "Read in context" in here(page)


def test_escape_leads_from_an_article_back_to_what_was_found(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.keyboard.press("/")
    page.keyboard.type("empty shelves")
    page.wait_for_selector(".found")
    press(page, ".foundbutton >> nth=2")
    assert page.is_visible("#reader h1")
    page.keyboard.press("Escape")
    if page.is_hidden("#home"):
        page.keyboard.press("Escape")
    assert page.locator(".foundbutton").nth(2).evaluate("one => one === document.activeElement")


def test_what_is_pressed_keeps_the_focus_or_leaves_it_close_by(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    press(page, "[aria-label='Sort by mentions']")
    assert here(page) == "Sort by mentions"
    press(page, "#tab-articles")
    press(page, "#list .small")
    assert here(page).startswith("Show all")
    press(page, ".filterchip")
    assert page.evaluate("document.activeElement.id") == "filter"
    press(page, ".handle.to", "Home")
    press(page, "#timeline >> text=All time")
    assert here(page) == "First date shown"
    press(page, "#filter")
    press(page, "text=Peoples and adjectives", "Space")
    press(page, "text=Clear all filters")
    assert page.evaluate("document.activeElement.closest('#sub') !== null")


def test_the_card_on_the_map_keeps_the_focus_and_lies_within_the_map(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map, size={"width": 1280, "height": 600}).page
    press(page, '[data-place-id="sample:qayara"]')
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#popup') !== null"):
            break
    assert here(page) == "Close the card"
    assert page.evaluate("document.getElementById('mapbox').scrollTop") == 0
    card, box = page.locator("#popup").bounding_box(), page.locator("#mapbox").bounding_box()
    assert box["y"] <= card["y"]
    assert card["y"] + card["height"] <= box["y"] + box["height"]
    page.keyboard.press("Enter")
    assert not page.is_visible("#popup")
    assert here(page) == "Qayara air base"


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_at_the_last_mention_the_pager_goes_on_to_the_other_way(tmp_path: Path, opened: Any, size: Any) -> None:
    to_map(
        [located("a", "Rain fell in [Mosul|mosul]. Snow fell in [Mosul|mosul].", title="A")], extents=SampleExtents()
    ).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html", size=size).page
    press(page, '[data-place-id="sample:mosul"]')
    press(page, "[aria-label='Next mention'] >> visible=true")
    assert here(page) == "Previous mention"
    page.keyboard.press("Enter")
    assert here(page) == "Next mention"
    press(page, "text=Read in context >> visible=true")
    press(page, "[aria-label='Next mention in the article']")
    assert here(page) == "Previous mention in the article"


def test_escape_closes_the_phones_timeline(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map, size=PHONE).page
    press(page, "#phonetime")
    assert page.is_visible("#timeline")
    page.locator(".handle.to").focus()
    page.keyboard.press("Escape")
    assert not page.is_visible("#timeline")
    assert page.evaluate("document.activeElement.id") == "phonetime"


def test_the_focus_goes_on_where_all_sentences_of_an_article_are_shown(tmp_path: Path, opened: Any) -> None:
    to_map([located("a", "It rained in [Mosul|mosul]. " * 60, title="A")], extents=SampleExtents()).save(
        tmp_path / "m.html"
    )
    page = opened(tmp_path / "m.html").page
    press(page, '[data-place-id="sample:mosul"]')
    press(page, "#sub >> text=20 more of 20")
    assert page.evaluate("document.activeElement.closest('.said').dataset.said") == "40"
