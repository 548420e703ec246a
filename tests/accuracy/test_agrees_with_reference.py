"""On both corpora the figures are the reference scorer's, for predictions made from gold in many ways."""

import json
import subprocess
import sys

import pytest

from geomap.evaluation import evaluate


def perfect(m, n):
    """Each mention as it was marked."""
    return prediction(m, m["start"], m["end"], m["lat"], m["lon"], confidence=1 - n % 100 / 250)


def shifted(m, n):
    """Every third span two characters longer, every fourth one shorter."""
    start, end = m["start"] + (n % 4 == 0 and m["end"] - m["start"] > 1), m["end"] + 2 * (n % 3 == 0)
    return prediction(m, start, end, m["lat"], m["lon"], confidence=0.6 + n % 5 / 20)


def misplaced(m, n):
    """Every other place 3° off, without an id; regions keep a bbox around the true point."""
    if m["lat"] is None or n % 2:
        return perfect(m, n)
    row = prediction(m, m["start"], m["end"], max(-89, min(89, m["lat"] + 3)), m["lon"], confidence=n % 11 / 11)
    row["place"] |= {"geonames_id": None, "kind": "admin1", "bbox": [m["lon"] - 4, m["lat"] - 4, m["lon"] + 4, 90]}
    return row


def missing(m, n):
    """A third of the mentions not predicted at all, a third unknown or rejected."""
    if n % 3 == 0:
        return None
    row = perfect(m, n)
    return row if n % 3 == 1 else row | {"status": ("unknown", "rejected")[n % 2], "place": None, "confidence": None}


def mixed_forms(m, n):
    """Demonyms as names, names as demonyms, relatives and embedded names."""
    return perfect(m, n) | {"form": ("name", "demonym", "embedded", "relative", "name")[n % 5]}


def prediction(m, start, end, latitude, longitude, *, confidence):
    place = {
        "id": f"geonames:{m['geonameid']}",
        "name": m["name"] or m["text"],
        "kind": "city" if m["feature_class"] == "P" else "region",
        "latitude": latitude,
        "longitude": longitude,
        "country": None,
        "geonames_id": m["geonameid"],
        "bbox": None,
    }
    known = latitude is not None
    return {
        "start": start,
        "end": end,
        "text": m["text"],
        "form": "demonym" if m["form"] == "demonym" else "name",
        "status": "resolved" if known else "unknown",
        "confidence": round(confidence, 4) if known else None,
        "place": place if known else None,
    }


def written(corpus, path, predict):
    """Predictions made from gold; some articles are left out when `predict` leaves mentions out."""
    with corpus.open(encoding="utf-8") as gold, path.open("w", encoding="utf-8") as out:
        for number, line in enumerate(gold):
            article = json.loads(line)
            rows = [predict(m, n + number) for n, m in enumerate(article["mentions"])]
            if predict is missing and number % 10 == 0:
                continue
            row = {"schema": "geomap.located/1", "article": {"id": article["id"]}}
            out.write(json.dumps(row | {"mentions": [r for r in rows if r]}) + "\n")
    return path


@pytest.mark.parametrize("predict", [perfect, shifted, misplaced, missing, mixed_forms])
def test_figures_agree_with_the_reference_scorer(shared, corpus, tmp_path, predict):
    found = written(corpus, tmp_path / "found.jsonl", predict)
    reference = subprocess.run(
        [sys.executable, shared / "score.py", corpus, found, "--json"], capture_output=True, check=True, text=True
    )
    same(json.loads(reference.stdout), evaluate(corpus, found).to_dict())


def test_perfect_predictions_score_one_on_both_corpora(corpus, tmp_path):
    report = evaluate(corpus, written(corpus, tmp_path / "found.jsonl", perfect))
    assert report.names.end_to_end_overlap.f1 == 1.0
    assert report.names.end_to_end_exact.f1 == 1.0
    assert report.views["all"].recognition_exact.f1 == 1.0
    assert report.names.place.accuracy161 == 1.0


def test_an_empty_run_scores_zero_on_both_corpora(corpus):
    report = evaluate(corpus, ())
    assert report.names.recognition_overlap.f1 == 0
    assert report.names.end_to_end_overlap.f1 == 0


def same(reference, ours, where="report"):
    if isinstance(reference, dict):
        for key, value in reference.items():
            same(value, ours[key], f"{where}.{key}")
    elif isinstance(reference, float):
        assert ours == pytest.approx(reference, abs=5e-4), where
    else:
        assert ours == reference, where
