"""Nobody is left out: axe-core finds no violation of WCAG 2.2 AA in any state, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DESKTOP, PHONE
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(r => r.violations)", TAGS
    )
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]


def opening(page: Page) -> None:
    page.wait_for_selector("#list .row")


def articles(page: Page) -> None:
    page.click("#tab-articles")


def place(page: Page) -> None:
    page.click('#list [data-place-id="sample:mosul"]')


def uncertain(page: Page) -> None:
    page.click('#list [data-place-id="sample:tripoli"]')
    page.click("text=Why here?")


def reader(page: Page) -> None:
    place(page)
    page.click("#sub >> text=Read in context >> visible=true")


def filters(page: Page) -> None:
    page.click("#filter")
    page.check("text=Peoples and adjectives")


def searching(page: Page) -> None:
    page.fill("#search", "mosul")
    page.wait_for_selector(".found")


def unplaced(page: Page) -> None:
    page.click("#see-unplaced")


def about(page: Page) -> None:
    page.click("#see-about")


STATES = [opening, articles, place, uncertain, reader, filters, searching, unplaced, about]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_any_state(sample_map: Path, opened: Any, size: dict[str, int], dark: bool) -> None:
    found = []
    for state in STATES:
        watched = opened(sample_map, size=size, dark=dark)
        state(watched.page)
        watched.page.wait_for_timeout(350)
        found += [f"{state.__name__}: {violation}" for violation in violations(watched.page)]
        watched.page.context.close()
    assert found == []


def test_the_opening_questions_are_answered_by_keyboard_alone(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    # Which articles mention Mosul?
    page.keyboard.press("/")
    page.keyboard.type("mosul")
    page.wait_for_selector('#list [data-place-id="sample:mosul"]')
    page.keyboard.press("Enter")
    assert page.inner_text("#sub h1") == "Mosul"
    groups = page.locator("#sub [data-article-id] h2").all_inner_texts()
    assert len(groups) >= 2
    # What does the second one say, in context?
    second = page.locator("#sub [data-article-id]").nth(1)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(
            """() => { const now = document.activeElement;
                const groups = document.querySelectorAll('#sub [data-article-id]');
                const second = now.closest('[data-article-id]') === groups[1];
                return second && now.textContent.includes('Read in context'); }"""
        ):
            break
    title = second.locator("h2").inner_text()
    page.keyboard.press("Enter")
    assert page.inner_text("#reader h1") == title
    assert page.locator("#reader .litsentence mark.chosen").count() == 1
    # Back, step by step, with the focus kept.
    page.keyboard.press("Escape")
    assert page.inner_text("#sub h1") == "Mosul"
    page.keyboard.press("Escape")
    assert page.is_visible("#home")
    assert page.evaluate("document.activeElement.dataset.placeId") == "sample:mosul"


def test_one_month_is_chosen_with_the_arrow_keys(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    before = page.inner_text("#counts")
    page.focus(".handle.to")
    page.keyboard.press("Home")
    assert page.inner_text("#counts") != before
    assert "January 2014" in page.inner_text(".summary")
    assert page.get_attribute(".handle.to", "aria-valuetext") == "31 January 2014"
    page.click("text=All time")
    assert page.inner_text("#counts") == before


def test_the_skip_button_leads_to_the_list(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#list') !== null")


def test_arrows_walk_the_list(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.locator("#list .row").first.focus()
    page.keyboard.press("ArrowDown")
    second: Callable[[], str] = lambda: page.evaluate("document.activeElement.dataset.placeId")  # noqa: E731
    assert second() == page.locator("#list .row").nth(1).get_attribute("data-place-id")


def test_in_a_low_window_the_list_and_the_article_can_be_read(sample_map: Path, opened: Any) -> None:
    """As at 200 % zoom of 1280 × 800."""
    page = opened(sample_map, size={"width": 640, "height": 400}).page
    page.fill("#search", "mosul")
    page.wait_for_selector(".found-count")
    found = page.locator("#list .foundbutton").first
    found.scroll_into_view_if_needed()
    panel, box = page.locator("#panel").bounding_box(), found.bounding_box()
    assert panel is not None
    assert box is not None
    assert box["y"] >= panel["y"]
    assert box["y"] + 40 <= panel["y"] + panel["height"]
    assert page.evaluate("document.getElementById('list').closest('.panel').clientHeight") > 250
    # What lies at its middle is the result itself, not something that covers it.
    x, y = box["x"] + 20, box["y"] + 12
    assert page.evaluate(f"document.elementFromPoint({x}, {y}).closest('.foundbutton') !== null")
    found.click()
    assert page.locator("#reader .readerscroll").evaluate("e => e.clientHeight") >= 200
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_with_forced_colours_the_chosen_sentence_is_still_marked(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map, forced_colors="active").page
    page.click('#list [data-place-id="sample:mosul"]')
    assert page.locator(".said.lit").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.click("#sub >> text=Read in context >> visible=true")
    assert page.locator(".litsentence").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_touch_alone_goes_from_the_list_to_the_article(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map, size=PHONE, has_touch=True, is_mobile=True, device_scale_factor=3).page
    page.tap('#list [data-place-id="sample:mosul"]')
    page.tap("#sub >> text=Read in context")
    assert page.is_visible("#reader .litsentence")
    small = page.locator("#reader button:visible").evaluate_all(
        "all => all.map(b => [b.innerText, b.getBoundingClientRect().height]).filter(([, height]) => height < 24)"
    )
    assert small == []
