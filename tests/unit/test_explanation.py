import json
import math
from pathlib import Path

import jsonschema
import pytest

import geomap
from geomap.cli.layout import explanation_lines
from geomap.explanation import explanation_to_dict
from geomap.model import Article, Kind, Place, Point, Status
from geomap.pipeline import locate_sources
from geomap.settings import Settings
from geomap.testing import located_examples
from geomap.text import place_in_words

TEXT = "Syrian troops retook Palmyra on Sunday, the army said in Damascus."


def test_each_mention_is_explained_in_order():
    (one,) = geomap.locate([Article(id="a", text=TEXT)])
    words = [e.resolution.mention.text for e in geomap.explain([one])]
    assert words == [r.mention.text for r in one.resolutions]


def test_a_name_is_found_whatever_its_case_and_accents():
    (one,) = geomap.locate([Article(id="a", text=TEXT)])
    assert [e.resolution.mention.text for e in geomap.explain([one], name="DAMÁSCUS")] == ["Damascus"]
    assert list(geomap.explain([one], name="Mosul")) == []


def test_reasons_come_heaviest_first_and_add_up():
    (one,) = geomap.locate([Article(id="a", text=TEXT)])
    for explanation in geomap.explain([one]):
        weights = [abs(r.weight) for r in explanation.reasons]
        assert weights == sorted(weights, reverse=True)
        assert explanation.score == pytest.approx(sum(r.weight for r in explanation.resolution.evidence))


def test_what_has_no_place_says_why():
    decisions = {e.resolution.mention.text: e.decision for e in geomap.explain(located_examples())}
    assert decisions["Xyzabad"] == "a place name, but no good candidate"
    assert decisions["Homs"] == "not a place here"


def test_a_place_is_told_without_repeating_itself():
    iraq = Place(id="1", name="Iraq", kind=Kind.COUNTRY, point=Point(33, 44), country="Iraq")
    assert place_in_words(iraq) == "Iraq (country)"


def test_lines_for_a_terminal_carry_bars_and_rivals():
    explanation = next(geomap.explain(located_examples()))
    lines = list(explanation_lines(explanation))
    assert any(line.strip().startswith("+1.25 +++++") for line in lines)
    assert any(line.strip() == "or Syria (country), 30%" for line in lines)


def test_the_json_form_holds_the_same():
    row = explanation_to_dict(next(geomap.explain(located_examples())))
    assert row["score"] == 1.25
    assert row["reasons"] == [{"reason": "importance", "detail": "@cmd", "weight": 1.25}]
    assert row["alternatives"][0]["name"] == "Syria"


def test_all_candidates_are_explained_when_they_were_kept():
    located = geomap.locate([Article(id="a", text=TEXT)], ranked=True)
    (palmyra,) = geomap.explain(located, name="Palmyra")
    assert len(palmyra.candidates) > 3
    assert palmyra.candidates[0].candidate.place == palmyra.resolution.place
    for one in palmyra.candidates:
        assert sum(e.weight for e in one.evidence) == pytest.approx(one.score, abs=0.02)
        assert len(one.rounds) == 3
    lines = list(explanation_lines(palmyra))
    assert any(line.split()[:3] == ["round", "1", "round"] for line in lines)
    assert sum(line.endswith(f" {'':24} together") for line in lines) == 2
    assert f"    and {len(palmyra.candidates) - 5} more" in lines


def test_several_processes_keep_the_candidates_too():
    articles = [Article(id=str(k), text=TEXT) for k in range(40)]
    assert list(geomap.locate(articles, jobs=2, ranked=True)) == list(geomap.locate(articles, ranked=True))


def test_what_is_explained_as_json_fits_its_schema():
    schema = json.loads((Path(geomap.__file__).parent / "explanation-1.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    located = [*geomap.locate([Article(id="a", text=TEXT)], ranked=True), *located_examples()]
    for explanation in geomap.explain(located):
        row = explanation_to_dict(explanation)
        validator.validate(row)
        assert len(row["candidates"]) == len(explanation.candidates)


SAID_BESIDE = (
    "Soldiers took the Qayara air base, about 60 kilometers south of Mosul, from the militants on Friday, said "
    "President Obama."
)


def lines_of(located, name):
    return [line for explanation in geomap.explain(located, name=name) for line in explanation_lines(explanation)]


def test_a_rejected_name_says_why_it_is_no_place_here():
    located = list(geomap.locate([Article(id="a", text=SAID_BESIDE)], ranked=True))
    (obama,) = geomap.explain(located, name="Obama")
    assert obama.resolution.status is Status.REJECTED
    assert obama.why.startswith("it is a place name with probability 0.0")
    title = next(e for e in obama.recognised if "title" in e.detail)
    assert title.weight < 0
    lines = lines_of(located, "Obama")
    assert any(line.strip().startswith("because it is a place name with") for line in lines)
    assert any(line.strip().startswith("-") and title.detail in line for line in lines)


def test_the_recognisers_reasons_add_up_to_its_score():
    (one,) = geomap.locate([Article(id="a", text=TEXT)], ranked=True)
    told = [e for e in geomap.explain([one]) if e.recognised]
    assert len(told) > 2
    for explanation in told:
        odds = sum(e.weight for e in explanation.recognised)
        assert 1 / (1 + math.exp(-odds)) == pytest.approx(explanation.resolution.mention.score, abs=0.001)


def test_what_a_description_decided_is_told_beside_the_candidates():
    (one,) = geomap.locate([Article(id="a", text=SAID_BESIDE)], ranked=True)
    (qayara,) = geomap.explain([one], name="Qayara")
    assert qayara.resolution.place.kind is Kind.AIRBASE
    assert [e.reason for e in qayara.set_aside] == ["apposition"]
    lines = lines_of([one], "Qayara")
    assert any("apposition: Q-West lies" in line for line in lines)
    assert any(line.endswith("Qayyarah, Nineveh, Iraq (city)") for line in lines)


def test_a_name_that_no_gazetteer_knows_says_so():
    located = list(geomap.locate([Article(id="a", text="Snow fell in the town of Xqzzvnwrkt in Poland.")], ranked=True))
    (unknown,) = geomap.explain(located, name="Xqzzvnwrkt")
    assert "the gazetteer knows no" in unknown.why


def test_a_persons_decision_is_told_as_such(tmp_path):
    (tmp_path / "a.txt").write_text(SAID_BESIDE)
    with geomap.Project(tmp_path / "p.geomap") as project:
        project.add(tmp_path / "a.txt")
        made = project.correct("a.txt", "Mosul", decision="not a place")
        project.correct("a.txt", "militants", place=Point(36.0, 43.0))
        (mosul,) = geomap.explain(project.locate(), name="Mosul")
    assert mosul.why == f"a person decided so (correction {made.id})"
    kept = locate_sources(tmp_path / "p.geomap", settings=Settings(), relocate=True, ranked=True)
    (one,) = kept
    assert len(one.ranked) == len(one.resolutions)
    (mosul,) = geomap.explain([one], name="Mosul")
    assert mosul.candidates
