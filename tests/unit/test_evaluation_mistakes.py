"""What the judge tells a reader about each mistake, and about what changed between two runs."""

import csv
import json

import pytest

from geomap.errors import InputError
from geomap.evaluation import compare, evaluate, write_errors
from geomap.evaluation.judging import Outcome
from geomap.evaluation.mistakes import Blame, mistakes, verdicts
from geomap.model import Candidate, Kind, MatchKind, Place, Point
from geomap.schema import located_from_dict

TEXT = "Troops left Palmyra. They drove to Homs <b>and</b> Tabqa, he said. Later =Raqqa fell; Hope stayed. In Ain Issa."
PLACES = {"Palmyra": (34.56, 38.28, 1), "Homs": (34.73, 36.71, 2), "Tabqa": (35.83, 38.54, 3), "Raqqa": (35.95, 39, 4)}


def gold(word):
    start = TEXT.index(word)
    latitude, longitude, ident = PLACES.get(word, (36.38, 38.86, 5))
    row = {"start": start, "end": start + len(word), "text": word, "name": word, "country": "SY", "form": "name"}
    return row | {
        "lat": latitude, "lon": longitude, "geonameid": ident, "feature_class": "P", "feature_code": "PPL",
    }  # fmt: skip


def found(word, place=None, **more):
    start = TEXT.index(word)
    row = {"start": start, "end": start + len(word), "text": word, "form": "name", "status": "unknown"}
    if place is not None:
        latitude, longitude, ident = place
        made = {"id": f"geonames:{ident}", "name": word, "kind": "city", "geonames_id": ident}
        made |= {"latitude": latitude, "longitude": longitude, "admin1": "Pennsylvania", "country_code": "US"}
        row |= {"status": "resolved", "confidence": 0.7, "place": made}
    return row | more


FAR = (40.3, -76.6, 9)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "gold.jsonl"
    words = ("Palmyra", "Homs", "Tabqa", "Raqqa", "Ain Issa")
    path.write_text(json.dumps({"id": "a", "text": TEXT, "mentions": [gold(w) for w in words]}), encoding="utf-8")
    return path


def report(corpus, *predicted):
    row = {"schema": "geomap.located/1", "article": {"id": "a"}, "mentions": list(predicted)}
    return evaluate(corpus, [located_from_dict(row)])


@pytest.fixture
def judged(corpus):
    """One of each: Palmyra misplaced, Homs right, Tabqa withheld, Raqqa rejected, Ain Issa missed, Hope spurious."""
    reason = {"reason": "importance", "detail": "a well-known <i>town</i>", "weight": 1.25}
    rival = {"id": "x", "name": "Tadmur", "kind": "city", "latitude": 34.56, "longitude": 38.28, "confidence": 0.2}
    return report(
        corpus,
        found("Palmyra", FAR, evidence=[reason], alternatives=[rival]),
        found("Homs", PLACES["Homs"]),
        found("Tabqa"),
        found("Raqqa", status="rejected"),
        found("Hope", FAR),
    )


def test_each_outcome_is_told_apart(judged):
    assert [(v.outcome.value, (v.gold or v.resolution.mention).text) for v in verdicts(judged)] == [
        ("misplaced", "Palmyra"),
        ("right", "Homs"),
        ("withheld", "Tabqa"),
        ("rejected", "Raqqa"),
        ("spurious", "Hope"),
        ("missed", "Ain Issa"),
    ]


def test_blame_falls_on_the_stage_that_went_wrong(judged):
    blamed = {(m.verdict.gold or m.verdict.resolution.mention).text: m.blame for m in mistakes(judged)}
    assert blamed == {
        "Palmyra": Blame.RANKING,  # the right place stood among the alternatives
        "Tabqa": Blame.PLACE,
        "Raqqa": Blame.REJECTION,
        "Hope": Blame.RECOGNITION,
        "Ain Issa": Blame.RECOGNITION,
    }


class OneTown:
    """A gazetteer that knows Tabqa, twice."""

    name = version = "one town"
    names = None

    def candidates(self, names, *, limit=20):
        points = (Point(0, 0), Point(35.8, 38.5))
        places = (Place(id=str(p), name="Tabqa", kind=Kind.CITY, point=p) for p in points)
        tabqa = tuple(Candidate(place=p, match=MatchKind.PREFERRED, name="tabqa", importance=0.5) for p in places)
        return {name: tabqa if name == "Tabqa" else () for name in names}


def test_a_gazetteer_says_whether_it_knows_the_gold_place(judged):
    by_words = {m.verdict.gold.text: m for m in mistakes(judged, gazetteer=OneTown()) if m.verdict.gold}
    tabqa = by_words["Tabqa"]
    assert (tabqa.gazetteer_count, tabqa.gazetteer_rank, tabqa.blame) == (2, 2, Blame.WITHHOLDING)
    assert by_words["Ain Issa"].gazetteer_count == 0


def test_each_mistake_comes_with_its_own_sentence(judged):
    for mistake in mistakes(judged):
        start, end = mistake.span_in_sentence
        assert mistake.sentence[start:end] == (mistake.verdict.gold or mistake.verdict.resolution.mention).text
        assert len(mistake.sentence) < len(TEXT)


def test_the_csv_has_a_row_for_each_mistake_and_no_formula(judged, tmp_path):
    assert write_errors(judged, tmp_path / "errors.csv") == 5
    with (tmp_path / "errors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["misplaced", "withheld", "rejected", "spurious", "missed"]
    assert rows[0]["place"] == "Palmyra, city, Pennsylvania, US, 9"
    assert rows[0]["reasons"] == "'+1.25 importance: a well-known <i>town</i>"
    assert rows[0]["candidates"] == "Tadmur, city (0.20)"
    assert float(rows[0]["km"]) > 8000


def test_the_page_escapes_every_word_of_the_text(judged, tmp_path):
    write_errors(judged, tmp_path / "errors.html")
    page = (tmp_path / "errors.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;and&lt;/b&gt; <mark>Tabqa</mark>" in page
    assert "a well-known &lt;i&gt;town&lt;/i&gt;" in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_lone_surrogates_and_direction_marks_do_not_stop_the_table(tmp_path):
    path = tmp_path / "gold.jsonl"
    text = "\ud800 In \u202eHoms\x00."
    mention = gold("Homs") | {"start": text.index("Homs"), "end": text.index("Homs") + 4}
    path.write_text(json.dumps({"id": "\udfff", "text": text, "mentions": [mention]}), encoding="utf-8")
    for name in ("errors.html", "errors.csv"):
        assert write_errors(evaluate(path, ()), tmp_path / name) == 1
    assert "\u202e" not in (tmp_path / "errors.html").read_text(encoding="utf-8")


def test_another_ending_is_refused(judged, tmp_path):
    with pytest.raises(InputError, match=r"\.html or \.csv"):
        write_errors(judged, tmp_path / "errors.txt")


def test_a_comparison_tells_what_was_fixed_and_broken_and_by_which_stage(corpus, judged):
    better = report(corpus, found("Palmyra", PLACES["Palmyra"]), found("Homs"), found("Ain Issa", (36.4, 38.9, 5)))
    comparison = compare(judged, better)
    assert {(c.effect, c.stage, (c.after or c.before).key[1]) for c in comparison.changes} == {
        ("fixed", "place", TEXT.index("Palmyra")),
        ("broken", "withholding", TEXT.index("Homs")),
        ("moved", "recognition", TEXT.index("Tabqa")),
        ("moved", "recognition", TEXT.index("Raqqa")),
        ("fixed", "recognition", TEXT.index("Hope")),
        ("fixed", "recognition", TEXT.index("Ain Issa")),
    }
    assert comparison.counts()["broken"] == {"withholding": 1}
    assert "broken by withholding: 'Homs' in a: right Homs, Pennsylvania, US -> withheld" in str(comparison)
    assert comparison.to_dict()["figures"]["end to end recall"] == {"before": 0.2, "after": 0.4}
    json.dumps(comparison.to_dict())


def test_a_run_compared_with_itself_has_no_changes(judged):
    assert compare(judged, judged).changes == ()


def test_a_comparison_needs_the_same_gold(judged, tmp_path):
    path = tmp_path / "other.jsonl"
    path.write_text(json.dumps({"id": "b", "text": TEXT, "mentions": []}), encoding="utf-8")
    with pytest.raises(InputError, match="different gold corpora"):
        compare(judged, evaluate(path, ()))


def test_the_table_against_another_run_lists_what_was_fixed(corpus, judged, tmp_path):
    better = report(
        corpus, *(found(w, PLACES.get(w, (36.38, 38.86, 5))) for w in ("Palmyra", "Homs", "Tabqa", "Raqqa"))
    )
    write_errors(better, tmp_path / "errors.csv", against=judged)
    with (tmp_path / "errors.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["marked"]: (row["before"], row["outcome"]) for row in csv.DictReader(file)}
    assert rows == {
        "Palmyra": (Outcome.MISPLACED, Outcome.RIGHT),
        "Tabqa": (Outcome.WITHHELD, Outcome.RIGHT),
        "Raqqa": (Outcome.REJECTED, Outcome.RIGHT),
        "Ain Issa": ("", Outcome.MISSED),
    }
