"""On paper the page is a document: the map, each place with its sentences, and where they come from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from conftest import PHONE
from pypdf import PdfReader
from sample import SampleExtents, located

from geomap.export.page import to_map
from geomap.model import Article, ArticleStatus, Located


def printed(page: Any, path: Path) -> str:
    """The words of the PDF that the page makes, blanks made one."""
    page.pdf(path=path, format="A4")
    return " ".join(" ".join(one.extract_text() for one in PdfReader(path).pages).split())


def two_reports() -> list[Located]:
    rain = located(
        "rain",
        "Rain fell in [Mosul|mosul]. " * 7 + "Nobody knew [Xyzabad|].",
        title="Rain",
        url="https://www.example.org/rain",
    )
    snow = located(
        "snow.txt", "Snow fell in [Mosul|mosul]. It was cold in [Golan|golan].", title="Snow", publisher="The Wire"
    )
    unread = Located(
        article=Article(id="bad.pdf", text="", status=ArticleStatus.ENCRYPTED, detail="It has a password.")
    )
    return [rain, snow, unread]


def test_the_lists_print_as_places_with_sentences_and_sources(tmp_path: Path, opened: Any) -> None:
    to_map(two_reports(), extents=SampleExtents(), title="Weather").save(tmp_path / "m.html")
    for name, size in (("wide", None), ("phone", PHONE)):
        page = opened(tmp_path / "m.html", size=size).page
        words = printed(page, tmp_path / f"{name}.pdf")
        assert words.index("Weather") < words.index("Mosul Nineveh, Iraq · 8 mentions in 2 articles")
        assert words.count("Rain fell in Mosul. [1]") == 5
        assert "and 3 more sentences" in words
        assert "It was cold in Golan. [2]" in words
        assert "claimed by Syria and Israel" in words
        assert "1 name not placed Xyzabad" in words
        assert "bad.pdf · encrypted · It has a password." in words
        assert "1. Rain https://www.example.org/rain" in words
        assert "2. Snow The Wire" in words
        # The screen is as it was.
        assert page.locator("#paper").inner_html() == ""
        assert page.is_visible("#list .row")


def test_what_the_filters_leave_out_is_not_printed(tmp_path: Path, opened: Any) -> None:
    to_map(two_reports(), extents=SampleExtents()).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html", fragment="#kinds=city").page
    words = printed(page, tmp_path / "m.pdf")
    assert "Filters: 1 kind of place" in words
    assert "Rain fell in Mosul. [1]" in words
    assert "It was cold" not in words


def test_a_place_and_an_article_print_as_they_are_shown(tmp_path: Path, opened: Any) -> None:
    to_map(two_reports(), extents=SampleExtents()).save(tmp_path / "m.html")
    page = opened(tmp_path / "m.html").page
    page.click('#list [data-place-id="sample:mosul"]')
    words = printed(page, tmp_path / "place.pdf")
    assert words.count("Rain fell in Mosul.") == 7
    assert "Golan" not in words.replace("Golan Heights", "")
    page.click("#sub >> text=Read in context >> visible=true")
    assert "Rain fell in Mosul. Rain fell in Mosul." in printed(page, tmp_path / "article.pdf")


def test_paper_has_at_most_two_hundred_places_and_says_so(tmp_path: Path, opened: Any) -> None:
    (one,) = located("a", "Rain fell in [Mosul|mosul].", title="Rain").resolutions
    many = tuple(
        replace(one, place=replace(one.place, id=f"x:{n}", name=f"Town {n}"))
        for n in range(203)
        if one.place is not None
    )
    article = replace(located("a", "Rain fell in [Mosul|mosul].", title="Rain"), resolutions=many)
    to_map([article]).save(tmp_path / "m.html")
    words = printed(opened(tmp_path / "m.html").page, tmp_path / "m.pdf")
    assert "Cities and sites (203)" in words
    assert words.count("Iraq · 1 mention in 1 article") == 200
    assert "3 more places on the map" in words
