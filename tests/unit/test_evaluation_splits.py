"""Folds don't move."""

import importlib.util
from pathlib import Path

spec = importlib.util.spec_from_file_location("splits", Path(__file__).resolve().parents[2] / "tools" / "splits.py")
splits = importlib.util.module_from_spec(spec)
spec.loader.exec_module(splits)


def test_the_fold_of_a_text_is_fixed():
    assert [splits.fold_of(f"article {n}") for n in range(10)] == [1, 1, 2, 0, 3, 4, 4, 4, 4, 3]


def test_blanks_and_case_do_not_move_an_article():
    assert splits.fold_of("Ramadi  fell.\n") == splits.fold_of("ramadi fell.")


def test_folds_are_about_equal():
    counts = [0] * splits.FOLDS
    for n in range(1000):
        counts[splits.fold_of(f"article {n}")] += 1
    assert min(counts) > 150


def test_a_lone_surrogate_has_a_fold():
    assert 0 <= splits.fold_of("\ud800") < splits.FOLDS
