"""A large project on the map: counts of everything, the surest sentences of each place, decisions applied."""

from __future__ import annotations

import pytest

import geomap
from geomap.cli import run
from geomap.model import Article, ArticleStatus, Form, Kind, Located, Mention, Place, Point, Resolution, Status
from geomap.pipeline import draw_kept
from geomap.store import Numbers, count_doubts, open_store, put
from geomap.store.drawing import MOST_SENTENCES

OFTEN = Place(id="x:often", name="Often", kind=Kind.CITY, point=Point(10.0, 10.0))
ONCE = Place(id="x:once", name="Once", kind=Kind.CITY, point=Point(20.0, 20.0))
OTHER = Place(id="x:other", name="Other", kind=Kind.CITY, point=Point(30.0, 30.0))
ARTICLES, IN_EACH = 1_300, 40


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """52,000 mentions of one place, and one of another."""
    path = tmp_path_factory.mktemp("large") / "large.geomap"
    with open_store(path, create=True) as store:
        with store.writing() as db:
            numbers = Numbers(db)
            for number in range(ARTICLES):
                put(db, numbers, invented(number), wanted=f"a{number}", source="x", content=b"%d" % number)
            broken = Article(id="broken", status=ArticleStatus.BINARY, detail="It is no text.")
            put(db, numbers, Located(article=broken), wanted="broken", source="x", content=b"b")
        count_doubts(store)
    return path


def invented(number):
    words = ["Often"] * IN_EACH + (["Once"] if number == 7 else [])
    text = f"{number}. " + " ".join(f"{word}." for word in words)
    resolutions, at = [], text.index(" ") + 1
    for word in words:
        mention = Mention(start=at, end=at + len(word), text=word, form=Form.NAME, sentence=(at, at + len(word) + 1))
        place = OFTEN if word == "Often" else ONCE
        resolutions.append(
            Resolution(mention=mention, status=Status.RESOLVED, place=place, confidence=0.5 + number / 3000)
        )
        at += len(word) + 2
    return Located(article=Article(id=f"a{number}", text=text), resolutions=tuple(resolutions))


def test_counts_are_of_everything_and_the_surest_sentences_are_carried(path):
    with geomap.Project(path) as project:
        located, totals = draw_kept(project.store)
        located = list(located)
    assert totals.places == {"x:often": (ARTICLES * IN_EACH, ARTICLES), "x:once": (1, 1)}
    mentions = [r for one in located for r in one.resolutions]
    assert sum(r.place == OFTEN for r in mentions) == MOST_SENTENCES
    assert sum(r.place == ONCE for r in mentions) == 1
    assert min(r.confidence for r in mentions if r.place == OFTEN) > 0.9
    assert [one.article.id for one in located if one.article.status is not ArticleStatus.OK] == ["broken"]
    island = geomap.to_map(located, totals=totals).island
    (often,) = [row for row in island["places"] if row["i"] == "x:often"]
    assert often["m"][0] * MOST_SENTENCES == ARTICLES * IN_EACH
    assert island["whole"] == [ARTICLES * IN_EACH + 1, ARTICLES]


def test_decisions_are_counted_where_they_lead(path):
    with geomap.Project(path) as project:
        project.correct("a3", "Often", place=OTHER, scope="article")
        project.correct("a4", "Often", decision="not a place", scope="article")
        project.correct("a5", "Often", place=OTHER)
        _, totals = draw_kept(project.store)
        assert totals.places["x:other"] == (IN_EACH + 1, 2)
        assert totals.places["x:often"] == ((ARTICLES - 2) * IN_EACH - 1, ARTICLES - 2)
        project.correct("a6", "Often", place=OTHER, scope="everywhere")
        located, totals = draw_kept(project.store)
        assert totals.places["x:other"][0] == (ARTICLES - 1) * IN_EACH
        assert "x:often" not in totals.places
        assert {r.place.id for one in located for r in one.resolutions} == {"x:other", "x:once"}
        for _ in range(4):
            project.undo()


def test_the_page_of_a_large_project_shows_the_whole_counts(path, tmp_path, browser, capsys):
    out = tmp_path / "map.html"
    assert run(["map", str(path), "-o", str(out)]) == 1
    assert "1,300 articles, 52,001 mentions" in capsys.readouterr().err
    page = browser.new_page()
    page.goto(out.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert "1,300 articles" in page.inner_text("#counts")
    assert "52,001 mentions" in page.inner_text("#counts")
    assert "52000" in page.inner_text('#list [data-place-id="x:often"]').replace(",", "")
    page.close()


def test_the_queue_is_sorted_by_doubt_times_how_often(path):
    from geomap.store import queue

    with geomap.Project(path) as project:
        count_doubts(project.store)
        names = queue(project.store.db)
        assert [(n.text[n.start : n.end], n.mentions, n.articles) for n in names] == [
            ("Often", ARTICLES * IN_EACH, ARTICLES), ("Once", 1, 1),
        ]  # fmt: skip
        assert names[0].article_id == "a0"
        project.correct("a0", "Often", decision="unknown", scope="article")
        count_doubts(project.store)
        assert queue(project.store.db)[0].article_id == "a1"
        project.correct("a1", "Often", decision="unknown", scope="everywhere")
        count_doubts(project.store)
        assert [n.text[n.start : n.end] for n in queue(project.store.db)] == ["Once"]
        project.undo()
        project.undo()
