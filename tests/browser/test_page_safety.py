"""Article text is never trusted: whatever it holds shows as plain text and runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sample import PLACES, located, sample

from geomap.export.page import to_map

ATTACKS = [
    "{{ 7*7 }}",
    "{% raise %}",
    "</script><script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "<!--<script>",
    "]]><svg onload=window.__pwned=1>",
    "${window.__pwned=1}",
    "`${window.__pwned=1}`",
    "\u2028window.__pwned=1\u2029",
    "&lt;b&gt; &amp;amp;",
]
BAD_URLS = [
    "javascript:window.__pwned=1",
    " javascript:window.__pwned=1",
    "data:text/html,<script>window.__pwned=1</script>",
    "https://bank.example@evil.example/",
    "file:///etc/passwd",
    'https://evil.example/" onclick="window.__pwned=1',
]


@pytest.fixture(scope="module")
def hostile_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    articles = [
        located(
            f"<b>{attack}</b>",
            f"Fighters near [Mosul|mosul] wrote {attack} on a wall. Then [{attack}|] was named too.",
            title=attack,
            publisher=attack,
            published="2016-07-20",
            url=BAD_URLS[n % len(BAD_URLS)],
        )
        for n, attack in enumerate(ATTACKS)
    ]
    path = tmp_path_factory.mktemp("hostile") / "map.html"
    to_map(articles, title=ATTACKS[2], embed="full").save(path)
    return path


def test_hostile_text_shows_as_plain_text_and_nothing_runs(hostile_map: Path, opened: Any) -> None:
    watched = opened(hostile_map)
    page = watched.page
    assert page.title() == ATTACKS[2]
    assert ATTACKS[2] in page.inner_text("h1")
    page.click(f'[data-place-id="{PLACES["mosul"].id}"]')
    shown = page.inner_text("#sub")
    for attack in ATTACKS:
        # inner_text folds blanks, line separators among them
        assert attack.strip("\u2028\u2029") in shown
    page.click("#sub .said.lit >> text=Read in context")
    page.click("[aria-label='Next mention in the article']")
    page.keyboard.press("Escape")
    assert page.evaluate("window.__pwned") is None
    assert page.evaluate("document.querySelectorAll('script').length") == 4
    watched.assert_clean()


def test_every_view_of_a_hostile_map_stays_inert(hostile_map: Path, opened: Any) -> None:
    watched = opened(hostile_map)
    page = watched.page
    for act in ("#tab-articles", "#tab-places", "#filter", "#see-unplaced", "#see-about"):
        if not page.is_visible(act):
            page.keyboard.press("Escape")
        page.click(act)
        page.wait_for_timeout(60)
    page.keyboard.press("Escape")
    page.fill("#search", "wall")
    page.wait_for_timeout(250)
    assert page.locator("#list .found").count() >= len(ATTACKS) - 1
    assert page.evaluate("window.__pwned") is None
    watched.assert_clean()


def test_no_link_leaves_for_an_unsafe_address(hostile_map: Path, opened: Any) -> None:
    page = opened(hostile_map).page
    page.click("#tab-articles")
    for row in range(page.locator("#list [data-article-id]").count()):
        page.locator("#list [data-article-id] .row").nth(row).click()
        links = page.eval_on_selector_all("#reader a", "links => links.map(a => a.getAttribute('href'))")
        assert links == []
        page.keyboard.press("Escape")


def test_the_page_asks_nothing_of_the_network_and_logs_no_error(sample_map: Path, opened: Any) -> None:
    watched = opened(sample_map)
    page = watched.page
    page.mouse.move(900, 400)
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(400)
    page.click('[data-place-id="sample:mosul"]')
    page.click("#sub .said.lit >> text=Read in context")
    page.wait_for_timeout(300)
    watched.assert_clean()


def test_the_policy_allows_no_inline_script_beside_the_hashed_ones(sample_map: Path, opened: Any) -> None:
    html = sample_map.read_text()
    policy = html.split('Content-Security-Policy" content="')[1].split('"')[0]
    assert "unsafe" not in policy
    assert "default-src &#x27;none&#x27;" in policy
    page = opened(sample_map).page
    blocked = page.evaluate(
        """() => new Promise(done => {
            document.addEventListener('securitypolicyviolation', event => done(event.violatedDirective));
            const script = document.createElement('script');
            script.textContent = 'window.__pwned = 1';
            document.body.append(script);
        })"""
    )
    assert blocked.startswith("script-src")
    assert page.evaluate("window.__pwned") is None


def test_lone_surrogates_and_emoji_keep_the_marks_in_place(tmp_path: Path, opened: Any) -> None:
    text = "A \ud800 broken sign and \U0001f600\U0001f600 before [Mosul|mosul] and after [Raqqa|raqqa]."
    for embed in ("full", "sentences"):
        path = tmp_path / f"{embed}.html"
        to_map([located("emoji", text, title="\ud83d odd \U0001f600")], embed=embed).save(path)
        page = opened(path).page
        page.click('[data-place-id="sample:raqqa"]')
        assert page.inner_text("#sub .said.lit mark") == "Raqqa"
        page.click("#sub .said.lit >> text=Read in context")
        assert page.locator("#reader mark").all_inner_texts() == ["Mosul", "Raqqa"]


def test_without_javascript_there_is_a_table_of_the_places(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map, script=False).page
    assert page.locator("noscript tr").count() > 20 or page.locator(".noscript tr").count() > 20
    assert "Mosul" in page.inner_text("body")
    golan = page.locator("tr", has_text="Golan Heights").inner_text()
    assert "claimed by Syria and Israel" in golan


def test_the_same_articles_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    to_map(sample()).save(first)
    to_map(sample()).save(second)
    assert first.read_bytes() == second.read_bytes()
