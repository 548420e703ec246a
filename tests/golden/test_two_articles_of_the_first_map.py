"""The two articles that geomap began with: every place where it should be, and nothing that is no place.

They are tried twice: the originals where they lie beside the checkout, and the seeds that tell the same in own words.
"""

from __future__ import annotations

import pytest

import geomap
from geomap.geo import distance_km
from geomap.model import Form, Kind, Point

REGIONS = {Kind.ADMIN1, Kind.REGION, Kind.PENINSULA, Kind.DESERT}
AT = {
    "Ramadi": (Point(33.43, 43.30), 25),
    "Palmyra": (Point(34.56, 38.28), 25),
    "Mosul": (Point(36.34, 43.13), 25),
    "Manbij": (Point(36.53, 37.95), 25),
    "Raqqa": (Point(35.95, 39.01), 25),
    "Joint Base Andrews": (Point(38.81, -76.87), 25),
    "Qayara": (Point(35.77, 43.13), 40),
    "Paris": (Point(48.86, 2.35), 25),
    "Boston": (Point(42.36, -71.06), 25),
    "Warsaw": (Point(52.23, 21.01), 25),
}
IN_COUNTRY = {"Paris": "FR", "Boston": "US", "Warsaw": "PL", "Anbar": "IQ", "Sinai": "EG"}
NO_PLACES = {
    "Carter", "Ash", "Kerry", "John", "Obama", "Barack", "Hammond", "Philip", "Blinken", "Antony", "Allen", "McGurk",
    "Brett", "Abadi", "al-Abadi", "Haidar", "Haider", "Cook", "Peter", "I.S.", "IS", "NATO", "AWACS", "Islamic State",
    "Nusra Front", "Monday", "Tuesday", "Wednesday", "Thursday", "June", "July", "December",
}  # fmt: skip
FIRST = {
    "Ramadi", "Anbar", "Palmyra", "Paris", "Turkey", "Libya", "Sinai", "Nigeria", "Persian Gulf", "Boston", "Iraq",
    "Syria",
}  # fmt: skip
SECOND = {
    "Mosul", "Qayara", "Manbij", "Raqqa", "Warsaw", "Tunisia", "Joint Base Andrews", "Iraq", "Syria", "Libya",
    "Turkey", "Washington",
}  # fmt: skip


def where(request, kind: str, number: int):
    if kind == "own words":
        names = ("2015-06-02-paris-meeting.md", "2016-07-20-andrews.md")
        return request.getfixturevalue("seeds") / names[number]
    return sorted((request.getfixturevalue("shared") / "seeds").glob("*.txt"))[number]


@pytest.fixture(params=["originals", "own words"])
def first(request) -> geomap.Located:
    (one,) = geomap.locate(geomap.read(where(request, request.param, 0)))
    return one


@pytest.fixture(params=["originals", "own words"])
def second(request) -> geomap.Located:
    (one,) = geomap.locate(geomap.read(where(request, request.param, 1)))
    return one


def places(located: geomap.Located) -> dict[str, list[geomap.Resolution]]:
    """The placed mentions, by the place of `AT` and the like that they name, or else by their own words."""
    found: dict[str, list[geomap.Resolution]] = {}
    known = sorted(FIRST | SECOND, key=len, reverse=True)
    for resolution in located.resolutions:
        if resolution.place is not None and resolution.mention.form in (Form.NAME, Form.EMBEDDED):
            words = resolution.mention.text
            found.setdefault(next((name for name in known if name in words), words), []).append(resolution)
    return found


def check(located: geomap.Located, wanted: set[str]) -> None:
    found = places(located)
    assert wanted <= set(found), f"not found: {wanted - set(found)}"
    for name in wanted & set(AT):
        point, within_km = AT[name]
        for resolution in found[name]:
            assert distance_km(resolution.place.point, point) <= within_km, (name, resolution.place)
    for name in wanted & set(IN_COUNTRY):
        assert {r.place.country_code for r in found[name]} == {IN_COUNTRY[name]}, name
    for name in wanted & {"Turkey", "Libya", "Nigeria", "Iraq", "Syria", "Tunisia"}:
        assert {(r.place.kind, r.place.name) for r in found[name]} == {(Kind.COUNTRY, name)}
    for name in wanted & {"Anbar", "Sinai"}:
        assert {r.place.kind for r in found[name]} <= REGIONS, (name, found[name])


def test_first_article_has_all_its_places(first):
    check(first, FIRST)
    assert {r.place.kind for r in places(first)["Persian Gulf"]} == {Kind.GULF}


def test_second_article_has_all_its_places(second):
    check(second, SECOND)


def test_no_person_group_or_month_is_placed(first, second):
    placed = {r.mention.text for one in (first, second) for r in one.resolutions if r.place is not None}
    assert not placed & NO_PLACES


def test_each_place_leads_to_its_sentence(first, second):
    for one in (first, second):
        for r in one.resolutions:
            start, end = r.mention.sentence
            assert r.mention.text in one.article.text[start:end]
            assert end - start < 600, one.article.text[start:end]
