"""French news: the places are found, and no person, firm or storm is on the map."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SPEC = spec_from_file_location("golden_marks", Path(__file__).parent / "articles" / "marks.py")
marks = module_from_spec(SPEC)
SPEC.loader.exec_module(marks)

FLOORS = marks.floors()["french"]


@pytest.fixture(scope="module")
def verdicts() -> list:
    return marks.judge(marks.read("french.toml"))


def test_places_of_french_articles_are_found(verdicts):
    places = [verdict for verdict in verdicts if verdict.is_place]
    assert marks.share(places) >= FLOORS["found"], marks.told(places)


def test_traps_of_french_articles_are_not_on_the_map(verdicts):
    traps = [verdict for verdict in verdicts if not verdict.is_place]
    assert marks.share(traps) >= FLOORS["not_placed"], marks.told(traps)
