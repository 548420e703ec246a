"""The reading table in a real browser: it sorts, filters, and runs nothing of a text."""

import json

import pytest

from geomap.evaluation import evaluate, write_errors

HOSTILE = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"


@pytest.fixture
def page(tmp_path, browser):
    text = f"Zarqa {HOSTILE} met Aden."
    marks = [
        {"start": text.index(w), "end": text.index(w) + len(w), "text": w, "form": "name", "feature_class": "P"}
        | {"lat": 1, "lon": 2, "geonameid": 3, "name": HOSTILE}
        for w in ("Zarqa", "Aden")
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": HOSTILE, "text": text, "mentions": marks}), encoding="utf-8")
    write_errors(evaluate(gold, ()), tmp_path / "errors.html")
    tab = browser.new_page()
    tab.requests = []
    tab.complaints = []
    tab.on("request", lambda request: tab.requests.append(request.url))
    tab.on("console", lambda message: tab.complaints.append(message.text))
    tab.goto((tmp_path / "errors.html").as_uri())
    yield tab
    tab.close()


def test_the_table_sorts_filters_and_runs_nothing_of_a_text(page):
    def marked():
        return page.eval_on_selector_all(
            "tbody tr:not([hidden]) td:nth-child(4)", "cells => cells.map(c => c.innerText)"
        )

    assert marked() == ["Zarqa", "Aden"]
    page.get_by_role("button", name="marked").click()
    assert marked() == ["Aden", "Zarqa"]
    page.get_by_role("button", name="start").click()
    page.get_by_role("button", name="start").click()
    assert marked() == ["Aden", "Zarqa"]  # numbers, the greatest first
    page.get_by_label("Show rows with").fill("no such words")
    assert marked() == []
    assert page.locator("#shown").inner_text() == "0"
    page.get_by_label("Show rows with").fill("")
    assert page.locator("mark").all_inner_texts() == ["Aden", "Zarqa"]
    assert page.evaluate("window.ran") is None
    assert page.complaints == []
    assert len(page.requests) == 1
