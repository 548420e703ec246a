"""Whatever is predicted, the figures are those of the reference scorer, to three decimals and better."""

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.evaluation import evaluate

REFERENCE = Path(__file__).resolve().parents[2].parent / "shared" / "score.py"
TEXT = "The Aral Sea, St. Örebro and Örebro's port; Zürich, the U.K. and Ukans met in Port Said near Suez. " * 2
LINES = st.integers(0, len(TEXT) - 1)

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="needs ../shared/score.py, which isn't here")


def reference():
    spec = importlib.util.spec_from_file_location("reference_scorer", REFERENCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@st.composite
def spans(draw):
    start = draw(LINES)
    return start, min(len(TEXT), start + draw(st.integers(1, 18)))


coordinates = st.tuples(st.sampled_from([0.0, 0.5, 1.4, 1.46, 40.0, -89.0]), st.sampled_from([0, 1.0, 179.9, -179.9]))
ids = st.one_of(st.none(), st.integers(1, 4))


@st.composite
def gold_mentions(draw):
    start, end = draw(spans())
    point = draw(st.one_of(st.none(), coordinates))
    return {
        "start": start,
        "end": end,
        "text": TEXT[start:end],
        "form": draw(st.sampled_from(["name", "name", "demonym", "other"])),
        "lat": point and point[0],
        "lon": point and point[1],
        "geonameid": draw(ids) if point else None,
        "feature_class": draw(st.sampled_from([None, "A", "P", "H", "S", "T"])),
        "feature_code": draw(st.sampled_from([None, "ADM1", "PCLI", "PPLX"])),
    }


@st.composite
def predictions(draw):
    start, end = draw(spans())
    status = draw(st.sampled_from(["resolved", "resolved", "ambiguous", "unknown", "rejected"]))
    latitude, longitude = draw(coordinates)
    place = {
        "id": "x:1",
        "name": draw(st.sampled_from(["Suez", "the Aral Sea", "Orebro", TEXT[start:end]])),
        "kind": draw(st.sampled_from(["city", "country", "sea", "district", "airbase", "border"])),
        "latitude": latitude,
        "longitude": longitude,
        "country": None,
        "geonames_id": draw(ids),
        "bbox": draw(st.sampled_from([None, [-10, -10, 10, 10], [170, -90, -170, 90], [0, 0, 179.9, 50]])),
    }
    has_place = status in ("resolved", "ambiguous")
    return {
        "start": start,
        "end": end,
        "text": draw(st.sampled_from([TEXT[start:end], "elsewhere"])),
        "form": draw(st.sampled_from(["name", "name", "embedded", "demonym", "relative"])),
        "status": status,
        "confidence": draw(st.one_of(st.none(), st.integers(0, 10_000).map(lambda n: n / 10_000)))
        if has_place
        else None,
        "place": place if has_place else None,
    }


corpora = st.lists(
    st.tuples(st.lists(gold_mentions(), max_size=8), st.one_of(st.none(), st.lists(predictions(), max_size=8))),
    min_size=1,
    max_size=4,
)


def same(reference_value, ours, where="report"):
    if isinstance(reference_value, dict):
        for key, value in reference_value.items():
            same(value, ours[key], f"{where}.{key}")
    elif isinstance(reference_value, float):
        assert ours == pytest.approx(reference_value, abs=1e-9), where
    else:
        assert ours == reference_value, where


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corpora)
def test_every_figure_is_the_reference_scorers(tmp_path_factory, corpus):
    folder = tmp_path_factory.mktemp("corpus")
    gold, found = folder / "gold.jsonl", folder / "found.jsonl"
    gold.write_text(
        "".join(json.dumps({"id": f"a{n}", "text": TEXT, "mentions": g}) + "\n" for n, (g, _) in enumerate(corpus)),
        encoding="utf-8",
    )
    rows = [
        {"schema": "geomap.located/1", "article": {"id": f"a{n}"}, "mentions": p}
        for n, (_, p) in enumerate(corpus)
        if p is not None
    ]
    found.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    scorer = reference()
    expected = scorer.score(scorer.load_gold(gold), scorer.load_pred(found))
    same(expected, (evaluate(gold, found) if rows else evaluate(gold, ())).to_dict())
