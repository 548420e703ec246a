"""The second look: what the first scores of a text say of each candidate."""

from __future__ import annotations

import json
import math

import pytest

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.model import Article
from geomap.recognise.light import Light
from geomap.recognise.scores import FIRST_SCORES, HOPELESS, FirstScores
from geomap.recognise.spans import KnownNames
from geomap.recognise.trees import logit
from geomap.settings import Settings

TEXT = "Ash Carter left New York. Carter met no one in New York, he said in Mosul."
EMPTY = json.dumps({"trees": [], "calibration": [1.0, 0.0]})
LIKES_REPEATS = {
    "calibration": [1.0, 0.0],
    "trees": [["best first score of the string elsewhere", 0.0, -3.0, 3.0, 0.0]],
}


@pytest.fixture(scope="module")
def names():
    with create_gazetteer(Settings()) as gazetteer:
        yield gazetteer.names


@pytest.fixture(scope="module")
def seen(names):
    return Light(EMPTY).see(TEXT, KnownNames(names))


def said(seen, scores, written, occurrence=0):
    """Column → value for one of the candidates that read so."""
    texts = [TEXT[seen.cut.starts[s.start] : seen.cut.ends[s.end - 1]] for s in seen.spans]
    k = [i for i, text in enumerate(texts) if text == written][occurrence]
    return dict(zip(FIRST_SCORES, FirstScores(seen, scores).row(k), strict=True))


def scores_of(seen, **by_text):
    return [by_text.get(span.folded.replace(" ", "_"), 0.3) for span in seen.spans]


def test_a_candidate_hears_of_its_rivals(seen) -> None:
    row = said(seen, scores_of(seen, new_york=0.9, york=0.6), "York")
    assert row["first score"] == pytest.approx(logit(0.6))
    assert row["first score of a longer one"] == row["first score of a rival"] == pytest.approx(logit(0.9))
    assert row["first score of a shorter one"] == -12


def test_a_candidate_hears_of_the_same_string_elsewhere(seen) -> None:
    scores = scores_of(seen)
    texts = [span.folded for span in seen.spans]
    first, second = (k for k, text in enumerate(texts) if text == "carter")
    scores[first], scores[second] = 0.1, 0.8
    assert said(seen, scores, "Carter", 0)["best first score of the string elsewhere"] == pytest.approx(logit(0.8))
    assert said(seen, scores, "Carter", 1)["mean first score of the string elsewhere"] == pytest.approx(logit(0.1))
    assert said(seen, scores, "Mosul")["best first score of the string elsewhere"] == -12


def test_a_hopeless_candidate_is_nobodys_rival(seen) -> None:
    row = said(seen, scores_of(seen, new_york=HOPELESS, york=0.6), "York")
    assert row["first score of a rival"] == max(-12, row["first score of a rival"]) < logit(0.5)
    assert row["first score of a longer one"] == -12


def test_the_second_score_replaces_the_first_and_gives_its_reasons(names) -> None:
    first = Light(EMPTY)
    again = Light(json.dumps(json.loads(EMPTY) | {"second": LIKES_REPEATS}))
    article = Article(id="a", text=TEXT)
    known = KnownNames(names)
    before, after = (light.scores([light.see(TEXT, known)]) for light in (first, again))
    assert set(before) == {0.5}
    assert after == pytest.approx([1 / (1 + math.exp(3))] * len(after))
    reasons = again.reasons(article, names)
    assert {reason.detail for why in reasons.values() for reason in why} == {
        "how often such words are a place's name, before anything else is seen",
        "what a first look says of the same words elsewhere, at best",
        "what a first look says of the same words elsewhere, at best: there is none",
    }


def test_scores_in_parts_are_those_of_the_whole(names, monkeypatch) -> None:
    light, known = Light(), KnownNames(names)
    seen = [light.see(f"{TEXT} Then {TEXT}", known), light.see(TEXT, known)]
    whole = light.scores(seen)
    monkeypatch.setattr("geomap.recognise.light._MAX_ROWS", 4)
    assert light.scores(seen) == pytest.approx(whole, abs=1e-6)
