"""Described places of a project, after a person decided otherwise about the name that they lean on."""

from __future__ import annotations

import csv
import json

import pytest

import geomap
from geomap.cli import run
from geomap.model import Form, Kind, Place, Point, Status

TEXTS = {
    "pub.txt": "Fans from Telford in Shropshire met outside the Wellington. Later they left the Wellington.",
    "camp.txt": "A camp lies 40 km south of Mosul. Aid reached Mosul. The second one is 40 km south of Mosul, too.",
    "road.txt": "Shells fell on the road between Homs and Palmyra.",
    "border.txt": "Trucks waited near the Turkish border. Envoys from Syria came.",
    "town.txt": "Troops stood near the Syrian town of Kobani.",
    "base.txt": "Zarqatuna air base, about 40 kilometers south of Mosul, was shelled. Zarqatuna burned.",
    "state.txt": "In the state of Oaxaca, a mine lies 30 km south of Oaxaca.",
    "rafah.txt": "In Egypt, people fled eastern Rafah.",
}
GAZA = Place(id="geonames:281102", name="Rafah", kind=Kind.CITY, point=Point(31.297, 34.244), country_code="PS")
MOSUL = "geonames:99072"


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    with geomap.Project(tmp_path / "news.geomap") as opened:
        opened.add(folder)
        yield opened


def of(project, article):
    return next(one for one in project.locate() if one.article.id == article)


def told(project, article):
    """The described places of an article: where each starts, and whether it has a place."""
    found = [r for r in of(project, article).resolutions if r.mention.form is Form.RELATIVE]
    return {r.mention.start: r.place is not None for r in found}


def test_what_leans_on_a_name_that_is_no_place_has_none_and_says_why(project):
    assert told(project, "pub.txt") == {36: True}
    project.correct("pub.txt", "Wellington", scope="article", decision="not a place")
    (one,) = (r for r in of(project, "pub.txt").resolutions if r.mention.form is Form.RELATIVE)
    assert (one.status, one.place, one.area, one.anchors, one.confidence) == (Status.UNKNOWN, None, None, (), None)
    assert one.corrected_by is None
    (why,) = one.evidence
    assert why.reason == "relative"
    assert why.detail.startswith('it leans on "Wellington", which a person decided otherwise')
    assert not [f for f in of(project, "pub.txt").focus if f.place_id.startswith("relative:")]


def test_what_leans_on_a_name_that_is_another_place_does_not_stay_where_it_was(project):
    assert told(project, "rafah.txt") == {22: True}
    project.correct("rafah.txt", "Rafah", place=GAZA, scope="everywhere")
    assert told(project, "rafah.txt") == {22: False}


def test_an_undo_brings_the_described_place_back(project):
    before = list(project.locate())
    for name in ("Mosul", "Homs", "Syria"):
        for article in [one.article.id for one in before if name in one.article.text]:
            project.correct(article, name, scope="article", decision="unknown", start=TEXTS[article].index(name))
    assert list(project.locate()) != before
    while any(one.resolutions != other.resolutions for one, other in zip(project.locate(), before, strict=True)):
        project.undo()
    assert list(project.locate()) == before


def test_a_name_that_is_the_same_place_as_before_changes_nothing(project):
    before = of(project, "camp.txt")
    place = next(r.place for r in before.resolutions if r.mention.text == "Mosul")
    assert place.id == MOSUL
    project.correct("camp.txt", "Mosul", place=place, scope="everywhere")
    after = of(project, "camp.txt")
    assert told(project, "camp.txt") == {12: True, 71: True}
    assert [r for r in after.resolutions if r.mention.form is Form.RELATIVE] == [
        r for r in before.resolutions if r.mention.form is Form.RELATIVE
    ]


def test_a_decision_about_one_mention_reaches_only_what_leans_on_that_mention(project):
    text = TEXTS["camp.txt"]
    project.correct("camp.txt", "Mosul", decision="unknown", start=text.index("Mosul."))
    assert told(project, "camp.txt") == {12: False, 71: True}
    project.undo()
    project.correct("camp.txt", "Mosul", decision="unknown", start=text.index("Mosul. The"))
    assert told(project, "camp.txt") == {12: True, 71: True}


def test_one_of_two_anchors_is_enough(project):
    project.correct("road.txt", "Palmyra", decision="unknown")
    assert told(project, "road.txt") == {19: False}


def test_the_land_across_a_border_counts_and_a_people_word_beside_a_town_does_not(project):
    project.correct("border.txt", "Syria", decision="not a place")
    project.correct("town.txt", "Syrian", decision="not a place")
    assert told(project, "border.txt") == {14: False}
    assert told(project, "town.txt") == {13: True}


def test_a_province_whose_town_was_meant_may_be_said_to_be_that_town(project):
    (one,) = (r for r in of(project, "state.txt").resolutions if r.mention.form is Form.RELATIVE)
    town = Place(id=one.anchors[0], name="Oaxaca", kind=Kind.CITY, point=Point(17.06, -96.72), country_code="MX")
    names = {r.place.id for r in of(project, "state.txt").resolutions if r.mention.text == "Oaxaca"}
    assert town.id not in names
    project.correct("state.txt", "Oaxaca", place=town, scope="article")
    assert told(project, "state.txt") == {one.mention.start: True}
    project.correct("state.txt", "Oaxaca", decision="unknown", scope="article")
    assert told(project, "state.txt") == {one.mention.start: False}


def test_a_name_that_a_description_placed_goes_with_it(project):
    placed = [r for r in of(project, "base.txt").resolutions if r.mention.text == "Zarqatuna"]
    assert placed
    assert {r.place.id.partition(":")[0] for r in placed} == {"relative"}
    project.correct("base.txt", "Mosul", decision="unknown")
    assert {r.place for r in of(project, "base.txt").resolutions} == {None}


def test_a_description_that_a_person_decided_stays(project):
    there = Point(35.98, 43.12)
    project.correct("camp.txt", "40 km south of Mosul", start=12, place=there)
    project.correct("camp.txt", "Mosul", start=46, scope="everywhere", decision="unknown")
    assert told(project, "camp.txt") == {12: True, 71: False}


@pytest.mark.parametrize("name_first", [True, False])
def test_a_description_and_the_name_in_it_are_decided_apart_also_in_a_table(project, tmp_path, name_first):
    start = TEXTS["camp.txt"].index("Mosul")
    decisions = [("Mosul", start, "unknown", None), ("40 km south of Mosul", 12, "place", Point(35.9, 43.1))]
    for quote, at, decision, place in decisions if name_first else reversed(decisions):
        project.correct("camp.txt", quote, start=at, decision=decision, place=place)

    def found(of_project):
        marked = {r.mention.start: r for r in of(of_project, "camp.txt").resolutions if r.mention.start in (12, start)}
        return marked[start].status, marked[12].place.point

    assert found(project) == (Status.UNKNOWN, Point(35.9, 43.1))
    project.export_corrections(tmp_path / "said.csv")
    with geomap.Project(tmp_path / "other.geomap") as other:
        other.add(tmp_path / "articles")
        merged = other.import_corrections(tmp_path / "said.csv")
        assert (merged.conflicts, merged.overlaps) == ((), ())
        assert found(other) == (Status.UNKNOWN, Point(35.9, 43.1))


def test_words_around_the_anchor_that_are_no_place_take_it_along(project):
    project.correct("pub.txt", "the Wellington", start=TEXTS["pub.txt"].index("the Well"), decision="not a place")
    assert told(project, "pub.txt") == {36: False}


def test_no_dot_stays_on_map_table_and_geojson(project, tmp_path):
    def drawn():
        path = str(project.store.path)
        for form in ("csv", "geojson"):
            assert run(["locate", path, "-o", str(tmp_path / f"out.{form}")]) == 0
        assert run(["map", path, "-o", str(tmp_path / "map.html")]) == 0
        rows = csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8"))
        shapes = json.loads((tmp_path / "out.geojson").read_text())["features"]
        page = (tmp_path / "map.html").read_text()
        return (
            [bool(row["latitude"]) for row in rows if row["mention"] == "outside the Wellington"],
            [f for f in shapes if f["geometry"] and f["properties"]["mention"] == "outside the Wellington"],
            ident in page,
        )

    (one,) = (r for r in of(project, "pub.txt").resolutions if r.mention.form is Form.RELATIVE)
    ident = one.place.id
    latitudes, shapes, on_page = drawn()
    assert (latitudes, len(shapes), on_page) == ([True], 1, True)
    project.correct("pub.txt", "Wellington", scope="everywhere", decision="not a place")
    latitudes, shapes, on_page = drawn()
    assert (latitudes, len(shapes), on_page) == ([False], 0, False)
