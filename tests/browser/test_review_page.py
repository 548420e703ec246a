"""The review page in a real Chromium: a keyboard is enough, each key press is saved, and nobody is left out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page
from test_page_access import TAGS

import geomap

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
ROWS = [
    {"id": "a", "title": "A fair", "publisher": "Lamar News", "url": "https://news.example/a",
     "text": "A fair \U0001f3aa opened in Springfield. Visitors came from Paris and from Greenville by train."},
    {"id": "b", "title": "Rain",
     "text": "Rain fell on Springfield, and the road to Greenville was closed. Jackson was dry."},
    {"id": "c", "text": "A letter from Jackson said that Georgia had won in Springfield."},
]  # fmt: skip


@pytest.fixture
def served(tmp_path):
    """A project that is being reviewed: its path and the page's address."""
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    path = tmp_path / "news.geomap"
    with geomap.Project(path) as project:
        project.add(tmp_path / "rows.jsonl")
    server = subprocess.Popen(
        [sys.executable, "-m", "geomap", "review", str(path), "--no-open", "--who", "ann", "--timeout", "60"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    found = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stderr.readline())
    yield path, found[0]
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def page(browser, served):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.trouble = []
    page.on("console", lambda m: page.trouble.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: page.trouble.append(str(e)))
    page.goto(served[1])
    page.wait_for_selector("html[data-ready]")
    yield page
    assert page.trouble == []
    context.close()


def log(path):
    with geomap.Project(path) as project:
        return project.corrections()


def current(page: Page) -> str:
    return page.inner_text("#items [aria-current] .name b")


def pressed(page: Page, key: str) -> None:
    """Presses a key and waits until the page has said what came of it."""
    page.evaluate("document.getElementById('status').textContent = ''")
    page.keyboard.press(key)
    page.wait_for_selector('#status:has-text("candidates")', state="attached")


def test_the_secret_leaves_the_address_bar(page, served):
    assert page.url == served[1].partition("?")[0]
    assert page.evaluate("document.cookie") == ""


def test_a_digit_decides_is_saved_at_once_and_the_next_name_comes(page, served):
    quote = current(page)
    second = page.locator(".candidate[data-place-id]").nth(1).get_attribute("data-place-id")
    pressed(page, "2")
    (row,) = log(served[0])
    assert (row.quote, row.place.id, row.scope.value, row.who) == (quote, second, "article", "ann")
    assert page.locator("#done li").count() == 1


def test_none_not_a_place_scope_and_undo_have_keys(page, served):
    pressed(page, "0")
    page.keyboard.press("s")
    page.keyboard.press("s")
    pressed(page, "n")
    rows = log(served[0])
    assert [row.decision.value for row in rows] == ["unknown", "not a place"]
    assert rows[1].scope.value in ("everywhere", "mention")
    pressed(page, "u")
    assert [row.decision.value for row in log(served[0])][2:] == ["undo"]
    assert current(page) == rows[1].quote


def test_arrows_walk_the_queue_and_enter_confirms(page, served):
    first = current(page)
    pressed(page, "ArrowDown")
    assert current(page) != first
    pressed(page, "ArrowUp")
    assert current(page) == first
    pressed(page, "Enter")
    (row,) = log(served[0])
    assert (row.quote, row.decision.value) == (first, "place")


def test_a_place_that_was_no_candidate_is_found_by_search(page, served):
    page.keyboard.press("/")
    page.keyboard.type("Ramadi")
    page.wait_for_selector('.candidate b:text-is("Ramadi")')
    page.keyboard.press("Enter")
    page.wait_for_selector("#choices:focus")
    pressed(page, "1")
    assert [row.place.name for row in log(served[0])] == ["Ramadi"]


def test_a_similar_name_is_called_so_and_saved_only_when_chosen(page, served):
    page.keyboard.press("/")
    page.keyboard.type("Castlebay")
    page.wait_for_selector('.candidate b:text-is("Castlebar")')
    assert "similar name" in page.inner_text('.candidate:has(b:text-is("Castlebar"))')
    assert page.locator(".candidate[aria-pressed=true]").count() == 0
    assert page.locator("#save").is_disabled()
    page.keyboard.press("Enter")
    page.wait_for_selector("#choices:focus")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert log(served[0]) == ()
    pressed(page, "1")
    assert [row.place.name for row in log(served[0])] == ["Castlebar"]


def test_a_click_on_the_map_is_a_place(page, served):
    page.click("#map", position={"x": 40, "y": 850})
    page.wait_for_selector('.candidate[data-place-id="point"][aria-pressed="true"]')
    page.evaluate("document.getElementById('status').textContent = ''")
    page.click("#save")
    page.wait_for_selector('#status:has-text("candidates")', state="attached")
    (row,) = log(served[0])
    assert row.place.id.startswith("point:")
    assert row.place.name == row.quote


def test_words_that_were_missed_are_marked_in_the_text(page, served):
    while "fair" not in page.inner_text("#said"):
        pressed(page, "ArrowDown")
    page.click("text=Read in context")
    page.wait_for_selector("#wholetext")
    page.evaluate(
        """() => { const node = document.querySelector('#wholetext').firstChild;
            const at = node.data.indexOf('fair'), range = document.createRange();
            range.setStart(node, at); range.setEnd(node, node.data.indexOf('opened') + 6);
            getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.wait_for_selector("#mark:not([disabled])")
    page.click("#mark")
    page.wait_for_selector("#search")
    page.fill("#search", "Paris")
    page.wait_for_selector('.candidate b:text-is("Paris")')
    page.keyboard.press("Enter")
    page.wait_for_selector("#choices:focus")
    pressed(page, "1")
    (row,) = log(served[0])
    assert (row.quote, row.start, row.missed) == ("fair \U0001f3aa opened", 2, True)


def test_the_map_can_be_taken_away(page):
    pressed(page, "1")
    with page.expect_download() as download:
        page.click("#export")
    html = Path(download.value.path()).read_text(encoding="utf-8")
    assert "geomap-data" in html


def test_what_the_server_refuses_is_shown(page, served):
    page.route("**/api/correct", lambda route: route.fulfill(status=409, body='{"error": "news.geomap is locked"}'))
    page.keyboard.press("1")
    page.wait_for_selector("#alert:not([hidden])")
    assert "is locked" in page.inner_text("#alert")
    assert log(served[0]) == ()
    page.trouble.clear()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(browser, served, dark):
    found = []
    for width, height in ((1440, 900), (1000, 800), (390, 844)):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            reduced_motion="reduce", bypass_csp=True,
        )  # fmt: skip
        page = context.new_page()
        page.goto(served[1])
        page.wait_for_selector("html[data-ready]")
        found += [f"{width}: {violation}" for violation in violations(page)]
        page.keyboard.press("/")
        page.wait_for_selector("#search")
        found += [f"{width} search: {violation}" for violation in violations(page)]
        page.keyboard.press("Escape")
        page.click("text=Read in context")
        page.wait_for_selector("#wholetext")
        found += [f"{width} text: {violation}" for violation in violations(page)]
        if width < 900:
            page.click("#show-queue")
            found += [f"{width} queue: {violation}" for violation in violations(page)]
            assert page.locator("#items .queuerow").first.is_visible()
        context.close()
    assert found == []


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(r => r.violations)", TAGS
    )
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]
