"""What other tools get wrong on the first articles, and the same turned round: the less likely place is meant."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SPEC = spec_from_file_location("golden_marks", Path(__file__).parent / "articles" / "marks.py")
marks = module_from_spec(SPEC)
SPEC.loader.exec_module(marks)

FLOORS = marks.floors()["blunders"]
BLUNDERS = marks.read("blunders.toml")
MIRRORS = marks.read("mirrors.toml")


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list]:
    found: dict[str, list] = {one.article.id: [] for one in (*BLUNDERS, *MIRRORS)}
    for verdict in marks.judge([*BLUNDERS, *MIRRORS]):
        found[verdict.article].append(verdict)
    return found


def flat(verdicts, articles) -> list:
    return [verdict for one in articles for verdict in verdicts[one.article.id]]


def faultless(verdicts, articles) -> float:
    return sum(marks.share(verdicts[one.article.id]) == 1.0 for one in articles) / len(articles)


@pytest.mark.parametrize("one", [one for one in BLUNDERS if one.must_hold], ids=lambda one: one.article.id)
def test_blunder_of_other_tools_does_not_happen(verdicts, one):
    its_own = verdicts[one.article.id]
    assert marks.share(its_own) == 1.0, marks.told(its_own)


def test_articles_with_blunders_of_other_tools_stay_above_their_floor(verdicts):
    assert faultless(verdicts, BLUNDERS) >= FLOORS["faultless"], marks.told(flat(verdicts, BLUNDERS))


def test_mirrored_articles_stay_above_their_floors(verdicts):
    every = flat(verdicts, MIRRORS)
    assert marks.share(every) >= FLOORS["mirrors"], marks.told(every)
    assert faultless(verdicts, MIRRORS) >= FLOORS["mirrors_faultless"], marks.told(every)
