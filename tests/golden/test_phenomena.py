"""Each way in which news writes a place, or a name that is none, with the share of marks that geomap gets right."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SPEC = spec_from_file_location("golden_marks", Path(__file__).parent / "articles" / "marks.py")
marks = module_from_spec(SPEC)
SPEC.loader.exec_module(marks)

FLOORS = marks.floors()["phenomena"]


@pytest.fixture(scope="module")
def verdicts() -> list:
    return marks.judge(marks.read("phenomena"))


@pytest.mark.parametrize("phenomenon", FLOORS)
def test_phenomenon_stays_above_its_floor(verdicts, phenomenon):
    its_own = [verdict for verdict in verdicts if verdict.topic == phenomenon]
    assert marks.share(its_own) >= FLOORS[phenomenon], marks.told(its_own)


def test_every_phenomenon_has_articles_and_a_floor():
    assert {path.stem for path in (marks.FOLDER / "phenomena").iterdir()} == set(FLOORS)


def test_marks_are_read_as_they_are_meant():
    (one,) = [one for one in marks.read("phenomena") if one.article.id == "regions"]
    sinai = one.marks[-1]
    assert [one.article.text[start:end] for start, end in sinai.spans] == ["Sinai Peninsula", "Sinai"]
    assert sinai.expected.near_km == 200
    assert "[" not in one.article.text
