"""Calibration figures, worked out by hand."""

import pytest

from geomap.evaluation.calibration import calibrate

FIVE = [(0.9, True), (0.9, True), (0.9, False), (0.1, False), (0.1, False)]


def test_nothing_to_calibrate_has_no_figures():
    figures = calibrate([])
    assert (figures.n, figures.ece, figures.auroc, figures.selective80, figures.reliability) == (
        0,
        None,
        None,
        None,
        (),
    )


def test_ece_is_the_mean_gap_between_confidence_and_truth():
    assert calibrate(FIVE).ece == pytest.approx((abs(2.7 - 2) + 0.2) / 5)


def test_auroc_counts_ties_half():
    assert calibrate(FIVE).auroc == pytest.approx((2 * 2 + 2 * 0.5) / 6)
    assert calibrate([(0.8, True), (0.2, False)]).auroc == 1.0
    assert calibrate([(0.8, True), (0.7, True)]).auroc is None


def test_ties_at_the_cut_share_their_accuracy():
    figures = calibrate(FIVE)
    assert (figures.selective80, figures.selective90) == (pytest.approx(0.5), pytest.approx(0.4))


def test_brier_is_the_mean_squared_gap():
    assert calibrate([(0.8, True), (0.4, False)]).brier == pytest.approx((0.04 + 0.16) / 2)


def test_full_confidence_falls_into_the_last_bin():
    (only,) = calibrate([(1.0, True), (0.95, False)]).reliability
    assert (only.low, only.n, only.accuracy) == (0.9, 2, 0.5)
