"""Accuracy on both corpora doesn't fall below what was reached."""

import json
import subprocess
import sys
import tomllib
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path

import pytest

import geomap
from geomap.evaluation import evaluate

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
# Figures that a threshold of confidence can't buy: not precision, nor the share right of what was placed.
FIGURES = {
    "recognition_exact_f1": lambda names: names.recognition_exact.f1,
    "recognition_overlap_f1": lambda names: names.recognition_overlap.f1,
    "end_to_end_f1": lambda names: names.end_to_end_overlap.f1,
    "end_to_end_161_km_f1": lambda names: names.end_to_end_distance.f1,
    "gold_mentions_right": lambda names: names.end_to_end_overlap.recall,
    "gold_mentions_161_km": lambda names: names.end_to_end_distance.recall,
    "ece": lambda names: names.calibration.ece,
    "gold_mentions_ece": lambda names: names.calibration.ece,
    "best_80_percent": lambda names: names.calibration.selective80,
}
OTHER = {"lgl": "trnews", "trnews": "lgl"}
CASES = [
    (corpus, recogniser, weights, figure)
    for corpus, recognisers in FLOORS.items()
    for recogniser, by_weights in recognisers.items()
    if recogniser != "model" or find_spec("spacy")  # it needs the extra of that name
    for weights, figures in by_weights.items()
    for figure in figures
]


def reported(corpora, tools, corpus, recogniser, weights, gold_mentions):
    """The report of a corpus, recogniser and weights, with gold mentions given or not."""
    other = f"{OTHER[corpus]}.json"
    files = [tools / "resolve" / "weights" / other]
    if not gold_mentions:
        files.append(tools / "recognise" / "weights" / other)
        if recogniser == "model":
            files.append(tools / "recognise" / "weights" / f"model-{other}")
    return evaluate(
        corpora / corpus / "gold.jsonl",
        gold_mentions=gold_mentions,
        recogniser=recogniser,
        weights=files if weights == "other" else None,
    )


@pytest.fixture(scope="session")
def judged(shared, root):
    """Reports, each made once."""
    return cache(partial(reported, shared / "corpora", root / "tools"))


@pytest.mark.parametrize(("corpus", "recogniser", "weights", "figure"), CASES)
def test_accuracy_stays_above_its_floor(judged, corpus, recogniser, weights, figure):
    floor = FLOORS[corpus][recogniser][weights][figure]
    report = judged(corpus, recogniser, weights, figure.startswith("gold_mentions"))
    reached = FIGURES[figure](report.names)
    assert report.articles_failed == 0
    if figure.endswith("ece"):
        assert reached <= floor, f"{figure} rose to {reached:.4f}"
    else:
        assert reached >= floor, f"{figure} fell to {reached:.4f}"


def test_two_runs_give_the_same_figures(judged, shared):
    first = judged("trnews", "light", "shipped", False)
    again = evaluate(shared / "corpora" / "trnews" / "gold.jsonl")
    assert json.dumps(first.to_dict() | {"speed": None}) == json.dumps(again.to_dict() | {"speed": None})


def test_a_run_and_its_file_have_the_figures_of_the_reference_scorer(judged, corpus, shared, tmp_path):
    found = tmp_path / "located.jsonl"
    geomap.write(geomap.locate(geomap.read(corpus)), found)
    reference = subprocess.run(
        [sys.executable, shared / "score.py", corpus, found, "--json"], capture_output=True, check=True, text=True
    )
    ours = judged(corpus.parent.name, "light", "shipped", False).to_dict()
    for view in ("names", "all"):
        assert flat(json.loads(reference.stdout)[view], ours[view]) == pytest.approx(
            flat(ours[view], ours[view]), abs=5e-4
        )
    assert evaluate(corpus, found).to_dict() | {"run": None} == ours | {"run": None, "speed": None}


def flat(figures, wanted, name=""):
    """Every number by its dotted name; those that only we have are taken from `wanted`."""
    if not isinstance(wanted, dict):
        return {name: figures} if isinstance(wanted, int | float) else {}
    parts = (flat(figures.get(key, value), value, f"{name}.{key}") for key, value in wanted.items())
    return {key: value for part in parts for key, value in part.items()}
