"""Folds don't move."""

import importlib.util
from pathlib import Path

spec = importlib.util.spec_from_file_location("splits", Path(__file__).resolve().parents[2] / "tools" / "splits.py")
splits = importlib.util.module_from_spec(spec)
spec.loader.exec_module(splits)


def test_the_fold_of_an_article_is_fixed():
    assert [splits.fold_of(f"article {n}") for n in range(10)] == [1, 1, 2, 0, 2, 1, 3, 0, 1, 0]


def test_folds_are_about_equal():
    counts = [0] * splits.FOLDS
    for n in range(1000):
        counts[splits.fold_of(f"article {n}")] += 1
    assert min(counts) > 150


def test_a_lone_surrogate_has_a_fold():
    assert 0 <= splits.fold_of("\ud800") < splits.FOLDS
