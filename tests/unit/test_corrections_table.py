"""Corrections as a table: shared, edited, merged; what contradicts is listed, never guessed."""

from __future__ import annotations

import csv
import io
import json

import pytest

import geomap
from geomap.errors import InputError
from geomap.model import Kind, Place, Point
from geomap.project.table import COLUMNS

TEXT = "The mayor of Paris spoke on Monday. Farmers came to Paris from the north, and from London."
TEXAS = Place(
    id="geonames:4717560", name="Paris", kind=Kind.CITY, point=Point(33.66094, -95.55551), country="United States",
    country_code="US", admin1="Texas", population=24839, claimants=(), geonames_id=4717560,
)  # fmt: skip
KENTUCKY = Place(id="x:ky", name="Paris", kind=Kind.CITY, point=Point(38.2, -84.25))


def made(path, *, text=TEXT):
    project = geomap.Project(path)
    rows = path.with_suffix(".jsonl")
    rows.write_text(json.dumps({"id": "a", "text": text, "publisher": "Lamar News"}) + "\n")
    project.add(rows)
    return project


@pytest.fixture
def ann(tmp_path):
    with made(tmp_path / "ann.geomap") as project:
        yield project


@pytest.fixture
def ben(tmp_path):
    with made(tmp_path / "ben.geomap") as project:
        yield project


@pytest.fixture
def table(tmp_path):
    return tmp_path / "corrections.csv"


def in_force(project):
    return {
        (r.mention.text, r.mention.start): r.place.id if r.place else r.status.value
        for one in project.locate()
        for r in one.resolutions
        if r.corrected_by
    }


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(path, rows, columns=COLUMNS, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    return path


def test_the_header_is_there_also_when_there_is_no_correction(ann, table):
    assert ann.export_corrections(table) == 0
    assert table.read_text().startswith("quote,context,article,decision,scope,")
    assert ann.import_corrections(table).taken == 0


def test_a_shared_table_brings_every_decision_and_doing_it_again_changes_nothing(ann, ben, table):
    ann.correct("a", "Paris", place=TEXAS, who="ann", why='so says "the paper", twice,\nin print')
    ann.correct("a", "London", decision="not a place", scope="everywhere", who="ann")
    ann.correct("a", "the north", place=Point(51.0, -2.25), who="ann")
    ann.correct("a", "Paris", start=52, decision="unknown", scope="publisher", who="ann")
    ann.undo(who="ann")
    ann.export_corrections(table)
    merged = ben.import_corrections(table)
    assert (merged.taken, merged.known, merged.conflicts, merged.lost) == (5, 0, (), ())
    assert in_force(ben) == in_force(ann)
    assert ben.corrections() == ann.corrections()
    again = ben.import_corrections(table)
    assert (again.taken, again.known) == (0, 5)
    assert ann.import_corrections(table).taken == 0
    before = table.read_bytes()
    ben.export_corrections(table)
    assert table.read_bytes() == before


def test_a_decision_that_replaces_a_known_one_goes_forward(ann, ben, table):
    ann.correct("a", "Paris", place=TEXAS)
    ann.export_corrections(table)
    ben.import_corrections(table)
    ben.correct("a", "Paris", place=KENTUCKY)
    ben.export_corrections(table)
    merged = ann.import_corrections(table)
    assert (merged.taken, merged.conflicts) == (1, ())
    assert in_force(ann) == {("Paris", 13): "x:ky"}


def test_an_undo_travels(ann, ben, table):
    ann.correct("a", "Paris", place=TEXAS)
    ann.export_corrections(table)
    ben.import_corrections(table)
    ben.undo()
    ben.export_corrections(table)
    assert ann.import_corrections(table).taken == 1
    assert in_force(ann) == {}


def test_contradictions_are_listed_and_left_out(ann, ben, table):
    ann.correct("a", "Paris", place=TEXAS, who="ann")
    ben.correct("a", "Paris", place=KENTUCKY, who="ben")
    ben.correct("a", "London", decision="not a place")
    ben.export_corrections(table)
    merged = ann.import_corrections(table)
    assert merged.taken == 1
    assert [(c.row, c.said.place.id, c.against.place.id) for c in merged.conflicts] == [(2, "x:ky", TEXAS.id)]
    assert in_force(ann) == {("Paris", 13): TEXAS.id, ("London", 83): "rejected"}
    assert len(ann.import_corrections(table).conflicts) == 1


@pytest.mark.parametrize(("prefer", "wins"), [("project", TEXAS.id), ("file", "x:ky")])
def test_a_side_can_be_preferred_and_the_other_side_then_follows(ann, ben, table, prefer, wins):
    ann.correct("a", "Paris", place=TEXAS, who="ann")
    ben.correct("a", "Paris", place=KENTUCKY, who="ben")
    ben.export_corrections(table)
    ann.import_corrections(table, prefer=prefer)
    assert in_force(ann) == {("Paris", 13): wins}
    assert ann.import_corrections(table, prefer=prefer).taken == 0
    ann.export_corrections(table)
    assert ben.import_corrections(table).conflicts == ()
    assert in_force(ben) == {("Paris", 13): wins}


def test_overlapping_words_are_listed(ann, ben, table):
    ann.correct("a", "Paris from", start=52, place=TEXAS)
    ben.correct("a", "Paris", start=52, place=TEXAS)
    ben.export_corrections(table)
    merged = ann.import_corrections(table)
    assert (merged.taken, len(merged.overlaps)) == (0, 1)
    assert in_force(ann) == {("Paris from", 52): TEXAS.id}


def test_a_table_that_contradicts_itself_is_listed(ann, table):
    row = {"quote": "London", "article": "a", "scope": "article"}
    written(table, [row | {"decision": "unknown"}, row | {"decision": "not a place"}])
    merged = ann.import_corrections(table)
    assert (merged.taken, len(merged.conflicts)) == (0, 1)


def test_rows_of_articles_that_are_not_here_wait_for_them(ann, table, tmp_path):
    ann.correct("a", "Paris", place=TEXAS)
    ann.export_corrections(table)
    with geomap.Project(tmp_path / "empty.geomap") as empty:
        assert len(empty.import_corrections(table).lost) == 1
        assert len(empty.status().lost) == 1
        empty.add(tmp_path / "ann.jsonl")
        assert in_force(empty) == {("Paris", 13): TEXAS.id}


def test_a_row_that_people_wrote_is_enough_with_five_columns_and_a_place(ann, table):
    columns = ("quote", "context", "article", "decision", "scope", "place_id")
    row = {"quote": "London", "article": "a", "decision": "Place ", "scope": "everywhere"}
    written(table, [row | {"place_id": "geonames:6058560"}], columns)
    assert ann.import_corrections(table).taken == 1
    (place,) = [r.place for one in ann.locate() for r in one.resolutions if r.corrected_by]
    assert (place.name, place.country_code) == ("London", "CA")
    assert ann.import_corrections(table).known == 1


def test_an_edited_row_is_a_new_decision_in_place_of_the_old_one(ann, table):
    old = ann.correct("a", "Paris", place=TEXAS)
    ann.export_corrections(table)
    (row,) = rows_of(table)
    written(table, [row | {"place_id": "own:1", "latitude": "38.2", "longitude": "-84.25"}])
    merged = ann.import_corrections(table)
    assert (merged.taken, merged.conflicts) == (1, ())
    assert in_force(ann) == {("Paris", 13): "own:1"}
    assert ann.corrections()[-1].replaces == old.id
    assert ann.corrections()[-1].place.population is None
    assert ann.import_corrections(table).known == 1


def test_a_point_whose_coordinates_were_edited_is_another_place(ann, table):
    ann.correct("a", "Paris", place=Point(33.66, -95.55), who="ann")
    ann.export_corrections(table)
    (row,) = rows_of(table)
    assert row["place_id"] == "point:33.66000,-95.55000"
    written(table, [row | {"latitude": "33.7", "longitude": "-95.6"}])
    assert ann.import_corrections(table).taken == 1
    (place,) = [r.place for one in ann.locate() for r in one.resolutions if r.corrected_by]
    assert (place.id, place.point) == ("point:33.70000,-95.60000", Point(33.7, -95.6))
    assert place.source == "a person's correction"
    assert ann.import_corrections(table).known == 1


@pytest.mark.parametrize("scope", ["mention", "everywhere"])
def test_a_town_whose_coordinates_were_edited_is_a_point_on_the_map(ann, table, scope):
    ann.correct("a", "Paris", place=TEXAS, scope=scope, who="ann")
    ann.export_corrections(table)
    (row,) = rows_of(table)
    written(table, [row | {"latitude": "33.7", "longitude": "-95.6"}])
    assert ann.import_corrections(table).taken == 1
    (place,) = {r.place for one in ann.locate() for r in one.resolutions if r.corrected_by}
    assert (place.id, place.name, place.point) == ("point:33.70000,-95.60000", "Paris", Point(33.7, -95.6))
    assert (place.population, place.geonames_id, place.source) == (None, None, "a person's correction")


def test_a_town_whose_coordinates_were_rounded_is_the_same_town(ann, ben, table):
    ann.correct("a", "Paris", place=TEXAS, who="ann")
    ann.export_corrections(table)
    (row,) = rows_of(table)
    written(table, [row | {"latitude": f"{float(row['latitude']):.4f}"}])
    assert ben.import_corrections(table).taken == 1
    assert in_force(ben) == {("Paris", 13): TEXAS.id}


@pytest.mark.parametrize(
    ("edit", "holds"),
    [
        ({"quote": "London", "context": "", "start": ""}, {("London", 83): TEXAS.id}),
        ({"scope": "mention", "start": "13"}, {("Paris", 13): TEXAS.id}),
    ],
)
def test_a_row_edited_to_other_words_or_another_scope_no_longer_holds_where_it_did(ann, ben, table, edit, holds):
    ann.correct("a", "Paris", place=TEXAS, scope="everywhere")
    ann.export_corrections(table)
    (row,) = rows_of(table)
    written(table, [row | edit])
    merged = ann.import_corrections(table)
    assert (merged.taken, merged.conflicts, merged.lost) == (1, (), ())
    assert in_force(ann) == holds
    assert ann.import_corrections(table).taken == 0
    ann.export_corrections(table)
    ben.import_corrections(table)
    assert in_force(ben) == holds
    assert ben.import_corrections(table).taken == 0


@pytest.mark.parametrize("article", ["a", "elsewhere"])
def test_a_row_about_words_that_its_article_does_not_say_waits_for_them(ann, table, tmp_path, article):
    row = {"decision": "not a place", "scope": "article"}
    written(table, [row | {"quote": "Palmyra", "article": article}, row | {"quote": "Paris", "article": "a"}])
    (waiting,) = ann.import_corrections(table).lost
    assert (waiting.quote, ann.status().lost) == ("Palmyra", (waiting,))
    rows = tmp_path / "ann.jsonl"
    rows.write_text(json.dumps({"id": article, "text": f"{TEXT} And from Palmyra, palmyra."}) + "\n")
    ann.add(rows)
    assert ann.status().lost == ()


def test_a_decision_about_a_name_in_other_letters_does_not_wait(ann, table):
    row = {"article": "a", "scope": "article", "quote": "PARIS", "decision": "not a place"}
    written(table, [row])
    assert ann.import_corrections(table).lost == ()
    assert set(in_force(ann)) == {("Paris", 13), ("Paris", 52)}


@pytest.mark.parametrize("quote", ["=1+1", "+London", "-2", "@x", "\tLondon", "'=1", "''@"])
def test_the_guard_against_formulas_is_added_and_exactly_taken_off(tmp_path, table, quote):
    with made(tmp_path / "p.geomap", text=f"Rain fell on {quote} today.") as project:
        project.correct("a", quote, place=TEXAS, why=quote, who=quote)
        project.export_corrections(table)
        (row,) = rows_of(table)
        assert row["why"] == f"'{quote}"
        assert row["longitude"] == "-95.55551"
        assert project.import_corrections(table).known == 1


def test_tables_of_other_spreadsheets_are_read(ann, table):
    row = {"quote": "London", "article": "a", "decision": "unknown", "scope": "article"}
    written(table, [row], delimiter=";")
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    assert ann.import_corrections(table).taken == 1


GOOD = {"quote": "London", "article": "a", "decision": "place", "scope": "mention", "latitude": "1", "longitude": "2"}


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"latitude": "91"}, "row 3, column latitude: '91' is not on the globe"),
        ({"longitude": "nan"}, "not on the globe"),
        ({"latitude": "36,34"}, "decimal degrees"),
        ({"longitude": ""}, "longitude"),
        ({"latitude": "", "longitude": ""}, "column place_id: neither it nor coordinates"),
        ({"latitude": "", "longitude": "", "place_id": "geonames:999999999"}, "no gazetteer knows"),
        ({"decision": "maybe"}, "column decision: 'maybe' is none of place, unknown"),
        ({"decision": ""}, "column decision: ''"),
        ({"scope": "world"}, "column scope: 'world' is none of mention"),
        ({"article": ""}, "no article is named"),
        ({"scope": "publisher"}, "no publisher is named"),
        ({"quote": "  "}, "column quote: it is empty"),
        ({"context": "from London."}, "doesn't mark the quote"),
        ({"start": "x"}, "row 3, column start"),
        ({"kind": "planet"}, "planet"),
        ({"id": "../../x"}, "no id that geomap gives"),
        ({"decision": "undo", "undoes": "0123"}, "it undoes '0123'"),
        ({"decision": "undo"}, "names the correction"),
        ({"more": "[1]"}, "no JSON object"),
        ({"more": "{"}, "row 3, column more"),
        ({"id": "ab", "when": "yesterday"}, "column when: 'yesterday'"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(ann, table, changed, match):
    written(table, [GOOD | {"quote": "Paris"}, GOOD | changed])
    with pytest.raises(InputError, match=match):
        ann.import_corrections(table)
    assert ann.corrections() == ()
    assert str(table.parent) not in match


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"quote;place\n", "columns context, article, decision, scope are missing"),
        ("quote,context,article,decision,scope\nZ\xfcrich,,a,unknown,article\n".encode("latin-1"), "line 2.*not UTF-8"),
        ("quote,context,article,decision,scope\n".encode("utf-16"), "UTF-16"),
        (b"quote,context,article,decision,scope\na,b,c,d,e,f,g\n", "7 cells for 5 columns"),
        (b'quote,context,article,decision,scope\n"a,b,c\n', "no CSV"),
        (b"", "columns quote"),
    ],
)
def test_a_file_that_is_no_such_table_is_said(ann, table, data, match):
    table.write_bytes(data)
    with pytest.raises(InputError, match=match):
        ann.import_corrections(table)


def test_a_missing_file_and_an_unknown_preference_are_said(ann, table):
    with pytest.raises(InputError, match="can't be read"):
        ann.import_corrections(table)
    with pytest.raises(InputError, match="project or file"):
        ann.import_corrections(table, prefer="nobody")


PLAYED = "The village of Qumbarova was shelled. Mr Qumbarova, a farmer, fled Qumbarova with his sons."


@pytest.mark.parametrize("scope", ["article", "everywhere"])
def test_words_that_stand_several_times_are_all_meant_whatever_the_recogniser_made_of_them(tmp_path, table, scope):
    with made(tmp_path / "p.geomap", text=PLAYED) as project:
        table.write_text(
            f"quote,context,article,decision,scope,latitude,longitude\nQumbarova,,a,place,{scope},48.1,37.6\n"
        )
        assert project.import_corrections(table).taken == 1
        starts = {m for _, m in in_force(project)}
        assert starts == {PLAYED.index("Qumbarova"), PLAYED.index("Qumbarova,"), PLAYED.rindex("Qumbarova")}


def test_a_decision_made_elsewhere_makes_no_place_of_what_is_none_here(tmp_path, table):
    rows = [
        {"id": "a", "text": "The city of Paris voted. Crowds filled Paris."},
        {"id": "b", "text": "The singer Paris Hilton smiled."},
    ]
    articles = tmp_path / "two.jsonl"
    articles.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with geomap.Project(tmp_path / "p.geomap") as project:
        project.add(articles)
        table.write_text(
            "quote,context,article,decision,scope,latitude,longitude\nParis,,a,place,everywhere,48.1,37.6\n"
        )
        project.import_corrections(table)
        other = next(one for one in project.locate() if one.article.id == "b")
        assert not [r for r in other.resolutions if r.corrected_by]
