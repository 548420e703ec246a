"""What the reader keeps of the map: time, filters, an address that holds them, and files of what is shown."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample import PLACES, SampleExtents, located

from geomap.export.page import to_map


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
