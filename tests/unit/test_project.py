"""Projects: articles that are kept, corrections that last whatever is run later."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
import time

import pytest

import geomap
from geomap.errors import InputError, ProjectError, SettingsError
from geomap.model import Article, Decision, Form, Kind, Mention, Place, Point, Resolution, Scope, Status
from geomap.pipeline import ReadOptions, locate_sources
from geomap.settings import Settings

PARIS_TEXAS = Place(id="geonames:4717560", name="Paris", kind=Kind.CITY, point=Point(33.66094, -95.55551))
TEXTS = {
    "one.txt": "The mayor of Paris spoke on Monday. Farmers came to Paris from the north.",
    "two.txt": "A fair opened in Paris. Visitors from London came by train.",
}


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def project(tmp_path, articles):
    with geomap.Project(tmp_path / "news.geomap") as opened:
        opened.add(articles)
        yield opened


def said(project, name="Paris"):
    """Article, start and place of each mention of a name, with corrections."""
    return [
        (one.article.id, r.mention.start, r.place.id if r.place else r.status.value)
        for one in project.locate()
        for r in one.resolutions
        if r.mention.text == name
    ]


def test_articles_are_kept_with_their_places(project):
    located = list(project.locate())
    assert [one.article.id for one in located] == ["one.txt", "two.txt"]
    assert [one.article.text for one in located] == list(TEXTS.values())
    assert {r.place.name for r in located[1].resolutions if r.place} == {"Paris", "London"}
    assert all(r.corrected_by is None for one in located for r in one.resolutions)


def test_known_articles_are_passed_over_and_changed_ones_located_again(project, articles):
    assert project.add(articles).unchanged == 2
    (articles / "two.txt").write_text("A fair opened in Warsaw.")
    (articles / "new.txt").write_text("Nothing.")
    done = project.add(articles)
    assert (done.new, done.changed, done.unchanged) == (1, 1, 1)
    assert said(project, "Warsaw")
    assert len(said(project)) == 2


def test_ids_do_not_depend_on_where_one_stands(project, articles, monkeypatch, tmp_path):
    monkeypatch.chdir(articles)
    assert project.add(".").unchanged == 2
    assert project.add("one.txt").unchanged == 1
    monkeypatch.chdir("/")
    assert project.add(articles / "one.txt", articles).unchanged == 2
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "one.txt").write_text("Rain fell on Mosul.")
    assert project.add(tmp_path / "other").new == 1
    assert [one.article.id for one in project.locate()] == ["one.txt", "two.txt", "other/one.txt"]


def test_a_project_says_nothing_of_the_makers_disk(project, tmp_path, articles):
    project.correct("one.txt", "Paris", place=PARIS_TEXAS, who="")
    project.export_corrections(tmp_path / "c.csv")
    project.close()
    for file in ("news.geomap", "c.csv"):
        assert os.fsencode(tmp_path.name) not in (tmp_path / file).read_bytes()


def test_given_ids_of_two_files_are_two_articles(project, tmp_path):
    for name, town in (("a.jsonl", "Mosul"), ("b.jsonl", "Warsaw")):
        (tmp_path / name).write_text(f'{{"id": "1", "text": "Rain fell on {town}."}}\n')
    assert project.add(tmp_path / "a.jsonl", tmp_path / "b.jsonl").new == 2
    assert project.add(tmp_path / "b.jsonl").unchanged == 1
    assert [one.article.id for one in project.locate()][2:] == ["1", "1~2"]


def test_copies_are_told_also_across_runs(project, articles):
    (articles / "three.txt").write_text(TEXTS["one.txt"])
    project.add(articles)
    assert [one.article.duplicate_of for one in project.locate()] == [None, None, "one.txt"]
    (articles / "one.txt").write_text("Rain.")
    project.add(articles)
    assert [one.article.duplicate_of for one in project.locate()] == [None, None, None]


def test_what_cannot_be_read_is_kept_with_its_status(project, articles):
    (articles / "broken.txt").write_bytes(b"\0\1\2" * 400)
    assert project.add(articles).failed == 1
    assert dict(project.status().not_read) == {"binary": 1}


def test_a_missing_source_is_an_error_alone_and_an_article_among_others(project, articles):
    with pytest.raises(InputError, match="no file or folder"):
        project.add("nowhere")
    assert project.add("nowhere", articles).failed == 1


def test_a_correction_of_a_mention_holds_there_alone(project):
    correction = project.correct("one.txt", "Paris", place=PARIS_TEXAS, who="ann", why="the paper is in Texas")
    assert said(project) == [
        ("one.txt", 13, PARIS_TEXAS.id), ("one.txt", 52, "geonames:2988507"), ("two.txt", 17, "geonames:2988507"),
    ]  # fmt: skip
    resolution = next(iter(project.locate())).resolutions[0]
    assert (resolution.corrected_by, resolution.confidence) == (correction.id, 1.0)
    assert resolution.evidence[-1].detail == "the paper is in Texas"


def test_the_narrowest_scope_then_the_newest_wins(project):
    other = dataclasses.replace(PARIS_TEXAS, id="x:2")
    third = dataclasses.replace(PARIS_TEXAS, id="x:3")
    project.correct("two.txt", "Paris", place=PARIS_TEXAS, scope="everywhere")
    assert {place for _, _, place in said(project)} == {PARIS_TEXAS.id}
    project.correct("one.txt", "Paris", start=52, place=other, scope=Scope.ARTICLE)
    assert [place for _, _, place in said(project)] == ["x:2", "x:2", PARIS_TEXAS.id]
    project.correct("one.txt", "Paris", place=third)
    project.correct("two.txt", "Paris", decision="not a place", scope="everywhere")
    assert [place for _, _, place in said(project)] == ["x:3", "x:2", "rejected"]


def test_an_undo_brings_back_what_held_before_and_can_be_undone(project):
    first = project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    second = project.correct("one.txt", "Paris", decision="unknown")
    assert second.replaces == first.id
    undo = project.undo()
    assert said(project)[0][2] == PARIS_TEXAS.id
    project.undo(undo.id)
    assert said(project)[0][2] == "unknown"
    project.undo(second.id)
    project.undo(first.id)
    assert said(project)[0][2] == "geonames:2988507"
    with pytest.raises(ProjectError, match="no correction to undo"):
        project.undo()
    with pytest.raises(ProjectError, match="undone before"):
        project.undo(first.id)
    with pytest.raises(ProjectError, match="no correction 'nonsense'"):
        project.undo("nonsense")
    assert len(project.corrections()) == 6


def test_a_publishers_correction_stops_at_its_articles(tmp_path):
    rows = [
        '{"id": "a", "text": "Crowds met in Paris.", "publisher": "Lamar News"}',
        '{"id": "b", "text": "Crowds met in Paris.  ", "publisher": "Lamar News"}',
        '{"id": "c", "text": "Crowds met in Paris today.", "publisher": "Elsewhere"}',
        '{"id": "d", "text": "Rain fell."}',
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    with geomap.Project(tmp_path / "news.geomap") as project:
        project.add(tmp_path / "rows.jsonl")
        project.correct("a", "Paris", place=PARIS_TEXAS, scope="publisher")
        assert [place for _, _, place in said(project)] == [PARIS_TEXAS.id, PARIS_TEXAS.id, "geonames:2988507"]
        with pytest.raises(ProjectError, match="no publisher"):
            project.correct("d", "Rain", place=PARIS_TEXAS, scope="publisher")


def test_a_missed_place_becomes_a_mention_by_a_point_on_the_map(project):
    project.correct("one.txt", "the north", place=Point(51.0, 2.25))
    found = [r for r in next(iter(project.locate())).resolutions if r.mention.text == "the north"]
    assert [(r.status, r.place.point, r.place.id) for r in found] == [
        (Status.RESOLVED, Point(51.0, 2.25), "point:51.00000,2.25000")
    ]
    start, end = found[0].mention.sentence
    assert TEXTS["one.txt"][start:end] == "Farmers came to Paris from the north."
    assert next(iter(project.locate())).article.text[found[0].mention.start :].startswith("the north")


def test_a_missed_name_is_found_wherever_it_stands_when_that_is_said(project, articles):
    (articles / "three.txt").write_text("The north is far. Go to the north, not the northern road.")
    project.add(articles)
    project.correct("one.txt", "the north", place=PARIS_TEXAS, scope="everywhere")
    assert said(project, "the north") == [("one.txt", 63, PARIS_TEXAS.id), ("three.txt", 24, PARIS_TEXAS.id)]


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({"article": "none.txt", "quote": "Paris", "place": PARIS_TEXAS}, "no article"),
        ({"article": "one.txt", "quote": "Mosul", "place": PARIS_TEXAS}, "doesn't say 'Mosul'"),
        ({"article": "one.txt", "quote": "Paris", "start": 3, "place": PARIS_TEXAS}, "at 3"),
        ({"article": "one.txt", "quote": " ", "place": PARIS_TEXAS}, "no words"),
        ({"article": "one.txt", "quote": "Paris"}, "needs a place"),
        ({"article": "one.txt", "quote": "Paris", "decision": "unknown", "place": PARIS_TEXAS}, "goes with no place"),
        ({"article": "one.txt", "quote": "Paris", "place": Point(95.0, 2.0)}, "no point on the globe"),
    ],
)
def test_a_correction_that_says_nothing_clear_is_refused(project, words, match):
    with pytest.raises(ProjectError, match=match):
        project.correct(**words)
    assert project.corrections() == ()


@pytest.mark.parametrize("place", ["geonames:4717560", ("51", "2"), (51.0, 2.25, 3.0), [51.0, 2.25, 9], {"id": "x"}])
def test_what_is_no_place_is_refused_with_what_to_give(project, place):
    with pytest.raises(ProjectError, match=r"is no place: give a point as \(latitude, longitude\), or a place that"):
        project.correct("one.txt", "Paris", place=place)
    assert project.corrections() == ()


def test_two_numbers_are_a_point(project):
    row = project.correct("one.txt", "Paris", place=(51.0, 2.25))
    assert row.place.point == Point(51.0, 2.25)
    assert (row.place.kind, row.place.country) == (Kind.FACILITY, None)


def test_an_article_that_is_not_there_is_said_with_what_lists_them(project):
    with pytest.raises(ProjectError, match="`geomap read PROJECT` lists them"):
        project.correct("nosuch", "Paris", place=PARIS_TEXAS)


def test_the_same_decision_twice_is_one_row(project):
    assert project.correct("one.txt", "Paris", place=PARIS_TEXAS) == project.correct(
        "one.txt", "Paris", place=PARIS_TEXAS
    )
    assert len(project.corrections()) == 1


class Longer:
    """A recogniser that marks other spans: two words around each "Paris", and nothing else."""

    name = "longer"
    version = "1"

    def recognise(self, articles, names):
        for article in articles:
            at = article.text.find("Paris")
            span = (at - 3, at + 5)
            yield (
                Mention(start=span[0], end=span[1], text=article.text[slice(*span)], form=Form.NAME, sentence=span),
            ) * (at >= 3)


def test_corrections_hold_whatever_recogniser_is_run_later(project):
    project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    project.correct("two.txt", "London", decision="not a place", scope="everywhere")
    project.correct("one.txt", "the north", place=Point(51.0, 2.25))
    store = project.store
    from geomap.pipeline import locate
    from geomap.pipeline.projects import _corrected
    from geomap.store import kept_articles, ledger

    kept = list(kept_articles(store))
    again = [
        _corrected(one, before, ledger(store.db))
        for one, before in zip(locate([k.located.article for k in kept], recogniser=Longer()), kept, strict=True)
    ]
    found = {r.mention.text: (r.status, r.corrected_by is not None) for one in again for r in one.resolutions}
    assert found["Paris"] == (Status.RESOLVED, True)
    assert found["London"] == (Status.REJECTED, True)
    assert found["the north"] == (Status.RESOLVED, True)
    for one in again:
        for r in one.resolutions:
            assert one.article.text[r.mention.start : r.mention.end] == r.mention.text


def test_relocating_changes_what_the_machine_found_and_no_correction(project):
    project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    before = project.corrections()
    done = project.add(relocate=True)
    assert (done.located_again, done.unchanged) == (2, 0)
    assert project.corrections() == before
    assert said(project)[0][2] == PARIS_TEXAS.id
    assert next(place for _, _, place in said(project)) == PARIS_TEXAS.id
    anew = [r.place.id for one in project.locate(relocate=Settings()) for r in one.resolutions if r.place]
    assert anew.count(PARIS_TEXAS.id) == 1


def test_corrections_follow_their_words_when_the_text_changes(project, articles):
    project.correct("one.txt", "Paris", start=52, place=PARIS_TEXAS)
    changed = "LEAD. " + TEXTS["one.txt"].replace("on Monday", "late on Monday evening")
    (articles / "one.txt").write_text(changed)
    project.add(articles)
    assert [row for row in said(project) if row[2] == PARIS_TEXAS.id] == [
        ("one.txt", changed.rindex("Paris"), PARIS_TEXAS.id)
    ]


def test_corrections_whose_words_are_gone_are_listed_and_come_back(project, articles):
    correction = project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    (articles / "one.txt").write_text("Nothing of it is left.")
    project.add(articles)
    assert project.status().lost == (correction,)
    assert project.status().corrections == 1
    (articles / "one.txt").write_text(TEXTS["one.txt"])
    project.add(articles)
    assert project.status().lost == ()
    assert said(project)[0][2] == PARIS_TEXAS.id


def test_a_thousand_known_articles_are_passed_over_within_a_second(tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1000):
        (folder / f"{number}.txt").write_text(f"Story {number}. Rain fell all day, and nobody came.")
    with geomap.Project(tmp_path / "news.geomap") as project:
        project.add(folder)
        started_s = time.process_time()
        assert project.add(folder).unchanged == 1000
        assert time.process_time() - started_s < 1.5


def test_what_was_added_before_a_failure_stays(tmp_path):
    rows = "".join(f'{{"id": "{n}", "text": "Rain fell on Mosul, {n}."}}\n' for n in range(200))
    (tmp_path / "rows.jsonl").write_text(rows)
    with geomap.Project(tmp_path / "news.geomap") as project:
        seen = []

        def stop(located):
            seen.append(located.article.id)
            if len(seen) == 100:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            project.add(tmp_path / "rows.jsonl", on_article=stop)
        kept = project.status().articles
        assert kept >= 100
        assert project.add(tmp_path / "rows.jsonl").unchanged == kept


def test_a_project_is_a_source(project, tmp_path):
    project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    path = tmp_path / "news.geomap"
    assert list(geomap.open_located(path)) == list(project.locate())
    assert list(locate_sources(path, settings=Settings())) == list(project.locate())
    again = list(locate_sources(path, settings=Settings(), relocate=True, asked=("--recogniser",)))
    assert next(r.place.id for r in again[0].resolutions if r.place) == PARIS_TEXAS.id
    with pytest.raises(SettingsError, match="--relocate"):
        list(locate_sources(path, settings=Settings(), asked=("--recogniser",)))


def test_two_writers_at_once_lose_nothing(project, tmp_path, articles):
    with geomap.Project(tmp_path / "news.geomap") as other:
        other.correct("two.txt", "London", place=PARIS_TEXAS)
        project.correct("one.txt", "Paris", place=PARIS_TEXAS)
        (articles / "three.txt").write_text("Rain.")
        other.add(articles)
        assert len(project.corrections()) == 2
        assert project.status().articles == 3


def test_a_full_disk_is_said_and_nothing_is_half_done(project, articles):
    (articles / "big.txt").write_text(" ".join(f"word{n}" for n in range(200_000)))
    pages = project.store.db.execute("PRAGMA page_count").fetchone()[0]
    project.store.db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(ProjectError, match="disk is full"):
        project.add(articles)
    assert project.status(check=True).damage == ()
    assert project.status().articles == 2
    project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    assert said(project)[0][2] == PARIS_TEXAS.id


def test_lone_surrogates_in_names_and_texts_are_kept(tmp_path):
    (tmp_path / "rows.jsonl").write_text(
        '{"id": "\\ud800x", "text": "Rain \\udfff fell on Mosul.", "title": "\\ud800"}'
    )
    with geomap.Project(tmp_path / "news.geomap") as project:
        project.add(tmp_path / "rows.jsonl")
        project.correct("\ud800x", "Mosul", place=PARIS_TEXAS)
        one = next(iter(project.locate()))
        assert (one.article.id, one.article.text) == ("\ud800x", "Rain \udfff fell on Mosul.")
        assert one.resolutions[0].place == PARIS_TEXAS
        project.export_corrections(tmp_path / "c.csv")
        assert project.import_corrections(tmp_path / "c.csv").known == 1


@pytest.mark.parametrize("column", ["located", "text"])
def test_an_article_that_is_damaged_inside_is_said(project, tmp_path, column):
    project.close()
    with sqlite3.connect(tmp_path / "news.geomap") as db:
        db.execute(f"UPDATE articles SET {column} = x'00'")
    db.close()
    with pytest.raises(ProjectError, match="go back to a copy"):
        list(geomap.open_located(tmp_path / "news.geomap"))


def test_a_copy_of_a_project_goes_on_elsewhere(project, tmp_path, articles):
    project.close()
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    shutil.copy(tmp_path / "news.geomap", moved)
    shutil.copytree(articles, moved / "articles")
    with geomap.Project(moved / "news.geomap") as again:
        assert again.add(moved / "articles").unchanged == 2


def test_page_numbers_of_a_document_are_kept(tmp_path):
    from geomap.project.adding import Added
    from geomap.store import Numbers, kept_articles, open_store, put

    article = Article(id="a", text="Page one.\fMosul.", page_starts=(0, 10))
    mention = Mention(start=10, end=15, text="Mosul", form=Form.NAME, sentence=(10, 16), page=2, score=0.7)
    located = geomap.Located(article=article, resolutions=(Resolution(mention=mention, status=Status.UNKNOWN),))
    with open_store(tmp_path / "p.geomap", create=True) as store:
        with store.writing() as db:
            put(db, Numbers(db), located, wanted="a", source="a", content=b"x")
        (kept,) = kept_articles(store)
    assert kept.located.article.page_starts == (0, 10)
    assert kept.located.resolutions[0].mention == mention
    assert Added().sentence() == "0 unchanged"


def test_reading_options_reach_the_reading(project, tmp_path):
    (tmp_path / "t.csv").write_text("Body\nRain fell on Mosul.\n")
    project.add(tmp_path / "t.csv", reading=ReadOptions(columns={"text": "Body"}))
    assert said(project, "Mosul")


def test_decisions_are_a_closed_list(project):
    with pytest.raises(ValueError, match="nonsense"):
        project.correct("one.txt", "Paris", decision="nonsense")
    with pytest.raises(ProjectError, match="use undo"):
        project.correct("one.txt", "Paris", decision=Decision.UNDO)


def test_the_machine_is_judged_by_what_people_decided(project, tmp_path):
    path = tmp_path / "news.geomap"
    with pytest.raises(InputError, match="no decision of a person"):
        geomap.evaluate(path)
    london = next(r.place for one in project.locate() for r in one.resolutions if r.mention.text == "London")
    project.correct("two.txt", "London", place=london)
    project.correct("one.txt", "Paris", place=PARIS_TEXAS)
    project.correct("two.txt", "Paris", decision="not a place")
    project.correct("one.txt", "the north", place=Point(51.0, 2.25))
    names = geomap.evaluate(path).to_dict()["names"]
    spans = names["recognition_exact"]
    assert (spans["right"], spans["claimed"], spans["wanted"]) == (2, 3, 3)
    assert names["resolution"]["accuracy161"] == 0.5
    with pytest.raises(InputError, match="own corrections"):
        geomap.evaluate(path, recogniser="light")


def test_the_note_on_a_language_that_is_not_read_stands_once_however_often_it_is_located(tmp_path):
    text = "Die Regierung in Berlin hat am Montag mit der Stadt Hamburg verhandelt, sagte der Minister in Köln. " * 3
    (tmp_path / "a.txt").write_text(text)
    with geomap.Project(tmp_path / "p.geomap") as project:
        project.add(tmp_path / "a.txt")
        project.add(relocate=True)
        (one,) = project.locate()
    assert one.article.detail.count("does not read") == 1
