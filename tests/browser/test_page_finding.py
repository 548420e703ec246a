"""Search: what it finds, what it marks, and that it says what it can't know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample import PLACES, SampleExtents, located

from geomap.export.page import to_map
from geomap.model import Alternative, Evidence, Located, Status

FOUND = """() => [...CSS.highlights.get("found") ?? []].map(range => range.toString())"""


def talks(**decided: dict[str, Any]) -> Located:
    """An article with a name of each kind that has no place; a name's decision can be changed by keyword."""
    one = located(
        "talks.md",
        "Mr [Bardo|!] came to [Mosul|mosul] on Monday. Nobody knew [Xyzabad|], which is near [Ramadi|ramadi]. "
        "Ms [Kerry|!] wrote a letter to the mayor, and no more. The weather was fine.\n\n"
        "Ships left the [Red Sea|] for [Tripoli|tripoli?]. The mayor of [Mosul|mosul] praised the Red Sea route.",
        title="Talks",
        url="https://news.example.com/talks",
    )
    decided.setdefault("Red Sea", {"alternatives": (Alternative(place=PLACES["gulf"], confidence=0.24),)})
    changed = (replace(r, **decided.get(r.mention.text, {})) for r in one.resolutions)
    return replace(one, resolutions=tuple(changed))


def open_search(opened: Any, path: Path, article: Located, query: str, **options: Any) -> Any:
    to_map([article], extents=SampleExtents(), **options).save(path / "m.html")
    page = opened(path / "m.html").page
    page.fill("#search", query)
    page.wait_for_selector(".found-count")
    page.wait_for_timeout(300)
    return page


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("xyzabad", "the gazetteer knows no such place"),
        ("bardo", "the words around it speak of something else"),
        ("red sea", "Persian Gulf (gulf) would be right with 24%, which is too little"),
    ],
)
def test_a_name_without_a_place_is_found_with_its_reason_and_leads_to_its_sentence(
    tmp_path: Path, opened: Any, query: str, reason: str
) -> None:
    page = open_search(opened, tmp_path, talks(), query)
    found = page.locator('section[aria-label="Names found that are not placed"] .found')
    assert found.count() == 1
    assert reason in found.inner_text()
    assert found.locator("mark").inner_text().lower() == query
    assert "1 name not placed" in page.inner_text(".found-count")
    found.locator("button").click()
    assert page.inner_text("#reader .litsentence mark.chosen").lower() == query
    assert reason in page.inner_text("#reader .doubt-note")
    page.keyboard.press("Escape")
    assert page.input_value("#search") == query


def test_a_name_too_unsure_for_the_map_is_found_and_says_so(tmp_path: Path, opened: Any) -> None:
    page = open_search(opened, tmp_path, talks(), "tripoli", min_confidence=0.6)
    found = page.locator('section[aria-label="Names found that are not placed"] .found')
    text = found.inner_text()
    assert "Tripoli, Libya (city) would be right with 48%; this map leaves out what is less sure than 60%" in text
    assert page.locator('[data-place-id="sample:tripoli"]').count() == 0
    found.locator("button").click()
    assert page.inner_text("#reader mark.chosen") == "Tripoli"
    page.keyboard.press("Escape")
    page.click("#see-unplaced")
    page.click("text=1 name too unsure for this map")
    assert "Tripoli" in page.inner_text("#sub details")


def test_a_near_tie_is_found_as_a_place_and_marked_uncertain(tmp_path: Path, opened: Any) -> None:
    page = open_search(opened, tmp_path, talks(), "tripoli")
    assert "uncertain" in page.inner_text('#list [data-place-id="sample:tripoli"]')


def test_a_person_s_decision_is_the_reason_and_not_the_machine_s(tmp_path: Path, opened: Any) -> None:
    weighed = (Alternative(place=PLACES["gulf"], confidence=0.24),)
    seen = (Evidence(reason="recognised", detail="a place name with probability 0.90", weight=0.0),)
    unknown: dict[str, Any] = {"status": Status.UNKNOWN, "alternatives": weighed, "evidence": seen}
    rejected: dict[str, Any] = {"status": Status.REJECTED, "corrected_by": "c2"}
    article = talks(**{"Red Sea": {**unknown, "corrected_by": "c1"}, "Xyzabad": rejected})
    page = open_search(opened, tmp_path, article, "red sea")
    said = "a person decided that it is not known which place it is"
    assert said in page.inner_text('section[aria-label="Names found that are not placed"]')
    assert "would be right" not in page.inner_text("#list")
    page.fill("#search", "xyzabad")
    page.wait_for_selector("text=a person decided that it is not a place here")
    page.fill("#search", "")
    page.click("#see-unplaced")
    assert said in page.inner_text("#sub section >> nth=0")


def test_search_marks_what_was_searched_and_nothing_else(tmp_path: Path, opened: Any) -> None:
    page = open_search(opened, tmp_path, talks(), "the mayor of")
    sentence = page.locator('section[aria-label="Sentences found"] .found')
    assert sentence.count() == 1
    assert sentence.locator("mark").all_inner_texts() == ["The mayor of"]
    sentence.locator("button").click()
    assert page.evaluate(FOUND) == ["The mayor of"]
    assert page.locator("#reader mark.chosen").count() == 0
    assert page.inner_text("#reader .litsentence").startswith("The mayor of Mosul praised")
    page.click("#reader [aria-label='Previous mention in the article']")
    assert page.locator("#reader mark.chosen").count() == 1
    page.keyboard.press("/")
    # A hit over the edges of marks, and one where a name is what was searched.
    page.fill("#search", "mosul on")
    page.wait_for_selector("text=for “mosul on”")
    page.locator('section[aria-label="Sentences found"] .foundbutton').click()
    assert page.evaluate(FOUND) == ["Mosul on"]
    assert page.inner_text("#reader mark.chosen") == "Mosul"


def test_words_in_no_sentence_with_a_name_are_found_when_the_file_carries_them(tmp_path: Path, opened: Any) -> None:
    page = open_search(opened, tmp_path, talks(), "the weather", embed="full")
    page.locator('section[aria-label="Sentences found"] .foundbutton').click()
    assert page.evaluate(FOUND) == ["The weather"]
    page.keyboard.press("Escape")
    page = open_search(opened, tmp_path, talks(), "the weather")
    assert "This file carries the sentences that name places" in page.inner_text(".found-count")


def test_a_name_whose_sentence_is_not_carried_leads_to_the_source(tmp_path: Path, opened: Any) -> None:
    page = open_search(opened, tmp_path, talks(), "kerry")
    assert "wrote a letter" not in page.content()
    found = page.locator('section[aria-label="Names found that are not placed"] .found')
    assert found.locator("a").first.get_attribute("href") == "https://news.example.com/talks#:~:text=Kerry"


def test_filters_that_hide_what_is_searched_are_named(tmp_path: Path, opened: Any) -> None:
    dated = replace(talks(), article=replace(talks().article, published="2016-07-20"))
    to_map([dated, located("b", "In [Mosul|mosul].", published="2017-01-01")]).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html", fragment="#time=2017-01-01..2017-01-01&q=bardo").page
    assert page.inner_text(".found-count") == "Nothing that the filters leave says “bardo”."


def test_claimants_stand_wherever_a_disputed_place_is_listed(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    claim = "claimed by Syria and Israel"
    assert claim in page.inner_text('#list [data-place-id="sample:golan"]')
    page.fill("#search", "golan")
    page.wait_for_selector(".found-count")
    row = page.locator('section[aria-label="Places found"] [data-place-id="sample:golan"]')
    assert claim in row.inner_text()
    cut = row.locator(".claims").evaluate("e => e.scrollWidth > e.clientWidth")
    assert not cut
    row.click()
    page.wait_for_selector("#popup:not([hidden])")
    assert claim in page.inner_text("#popup")
    plain = opened(sample_map, script=False).page
    assert "claimed by Syria and Israel" in plain.inner_text("table")


def test_a_hit_is_found_whatever_breaks_its_line(tmp_path: Path, opened: Any) -> None:
    article = located("a", "The Red\n  Séa port of [Mosul|mosul] is shut.", title="Ports")
    page = open_search(opened, tmp_path, article, "red sea", embed="full")
    assert page.inner_text(".found mark") == "Red Séa"
    page.click(".foundbutton")
    assert page.locator("#reader .litsentence").count() >= 1


def test_search_finds_names_without_accents_and_sentences(sample_map: Path, opened: Any) -> None:
    page = opened(sample_map).page
    page.fill("#search", "empty shelves")
    page.wait_for_selector(".found")
    assert page.locator(".found").count() >= 10
    page.fill("#search", "DEIR EZ")
    page.wait_for_selector('#list li:first-child > [data-place-id="sample:deir"]')
    page.fill("#search", "nothing like this")
    page.wait_for_selector("text=Nothing here says")
