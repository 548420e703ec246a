import json
from pathlib import Path

import jsonschema
import pytest

import geomap
from geomap.cli.layout import explanation_lines
from geomap.explanation import explanation_to_dict, place_in_words
from geomap.model import Article, Kind, Place, Point
from geomap.testing import located_examples

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
    assert any(line.strip() == "or Syria, 30%" for line in lines)


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
