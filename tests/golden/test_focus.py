"""The focus of sixty short articles whose country or region is known."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import geomap
from geomap.model import Article, Kind

FOLDER = Path(__file__).parent
KNOWN = tomllib.loads((FOLDER / "articles" / "focus.toml").read_text(encoding="utf-8"))["article"]
FLOORS = tomllib.loads((FOLDER / "floors.toml").read_text(encoding="utf-8"))["focus"]


def article(entry: dict) -> Article:
    text = " ".join(entry["text"].split())
    return Article(id=entry["title"], title=entry["title"], text=text, language="en")


def focused(located: geomap.Located) -> list[tuple[str, str | None]]:
    """Country code and region of each focus, the foremost first; None for the country as a whole."""
    mentioned = {r.place.id: r.place for r in located.resolutions if r.place is not None}
    found = []
    for focus in located.focus:
        code, _, region = focus.place_id.removeprefix("iso:").partition("/")
        place = mentioned.get(focus.place_id)
        if place is not None:
            code, region = place.country_code, place.kind not in (Kind.COUNTRY, Kind.TERRITORY)
        found.append((code, focus.name if region else None))
    return found


@pytest.fixture(scope="module")
def located() -> list[geomap.Located]:
    return list(geomap.locate(article(entry) for entry in KNOWN))


@pytest.fixture(scope="module")
def results(located) -> list:
    return [(entry, focused(one)) for entry, one in zip(KNOWN, located, strict=True)]


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_first_focus_is_what_the_article_is_about(results):
    """The country, or the region if the article keeps to one."""
    wrong = [
        (entry["title"], found)
        for entry, found in results
        if found[:1] not in ([(entry["country"], None)], [(entry["country"], entry.get("region", ""))])
    ]
    assert 1 - len(wrong) / len(results) >= FLOORS["first"], wrong


def test_first_region_is_the_one_the_article_keeps_to(results):
    regional = [(entry, next((one for one in found if one[1]), None)) for entry, found in results if "region" in entry]
    right = [found == (entry["country"], entry["region"]) for entry, found in regional]
    assert share(right) >= FLOORS["first_region"], [one for one, ok in zip(regional, right, strict=True) if not ok]


def test_sixty_articles_of_many_countries():
    assert len(KNOWN) == 60
    assert len({entry["country"] for entry in KNOWN}) > 35


def test_shares_fall_and_lie_between_nothing_and_all(located):
    for one in located:
        shares = [focus.share for focus in one.focus]
        assert shares == sorted(shares, reverse=True)
        assert all(0 < each <= 1 for each in shares), one.article.id
