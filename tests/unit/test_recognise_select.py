"""The best non-overlapping set, and the evaluation of trees."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.recognise.select import best_set
from geomap.recognise.spans import Span
from geomap.recognise.trees import Trees

SPANS = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4), st.floats(0, 1)), max_size=8)


def total(chosen: tuple[int, ...], scores: list[float], threshold: float) -> float:
    return sum(scores[k] - threshold for k in chosen)


@given(SPANS, st.sampled_from([0.1, 0.25, 0.38]))
@settings(max_examples=150, deadline=None)
def test_the_chosen_set_is_the_best_of_all_sets_without_overlap(given_spans, threshold) -> None:
    spans = [Span(s, s + n, "", None, 0) for s, n, _ in given_spans]
    scores = [p for _, _, p in given_spans]
    chosen = best_set(spans, scores, threshold)
    for a, b in itertools.pairwise(chosen):
        assert spans[a].end <= spans[b].start
    best = 0.0
    for size in range(len(spans) + 1):
        for some in itertools.combinations(range(len(spans)), size):
            ordered = sorted(some, key=lambda k: spans[k].start)
            if all(spans[a].end <= spans[b].start for a, b in itertools.pairwise(ordered)):
                best = max(best, total(some, scores, threshold))
    assert total(tuple(chosen), scores, threshold) == pytest.approx(best)


TREE = ["a", 0.5, ["b", 2.0, -1.0, 0.25, -0.4], ["a", 0.9, 0.5, 2.0, 1.1], 0.1]


@given(st.lists(st.tuples(st.floats(-3, 3, width=32), st.floats(-3, 3, width=32)), min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_trees_evaluated_all_at_once_agree_with_walking_them(rows) -> None:
    trees = Trees({"trees": [TREE, 0.5, TREE], "calibration": [2.0, -0.5]}, ("a", "b"))

    def walk(node, row):
        if not isinstance(node, list):
            return node
        value = row[0] if node[0] == "a" else row[1]
        return walk(node[3] if value > np.float32(node[1]) else node[2], row)

    table = np.array(rows, dtype=np.float32)
    wanted = [2 * walk(TREE, row) + 0.5 for row in table]
    assert trees.raw(table) == pytest.approx(wanted, abs=1e-5)
    for row, raw in zip(table, wanted, strict=True):
        assert sum(weight for _, weight in trees.reasons(row)) == pytest.approx(2.0 * raw - 0.5, abs=1e-4)


def test_weights_that_name_an_unknown_feature_are_refused() -> None:
    with pytest.raises(ValueError, match="'c'"):
        Trees({"trees": [["c", 0.5, 0.0, 1.0, 0.5]], "calibration": [1.0, 0.0]}, ("a", "b"))
