"""Laws of the judge that need no reference."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from geomap.evaluation.calibration import calibrate
from geomap.evaluation.matching import overlap, pairs


class Span(NamedTuple):
    start: int
    end: int


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda s: Span(s[0], s[0] + s[1])), max_size=10
).map(sorted)
points = st.lists(st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.booleans()), min_size=1, max_size=40)


@given(spans, spans)
def test_pairs_overlap_and_are_one_to_one(gold, found):
    paired = pairs(gold, found)
    assert len({i for i, _ in paired}) == len({j for _, j in paired}) == len(paired)
    assert all(overlap(gold[i], found[j]) > 0 for i, j in paired)


@given(spans, spans)
def test_no_overlapping_pair_is_left_when_both_sides_are_free(gold, found):
    paired = pairs(gold, found)
    free_gold = set(range(len(gold))) - {i for i, _ in paired}
    free_found = set(range(len(found))) - {j for _, j in paired}
    assert all(overlap(gold[i], found[j]) <= 0 for i in free_gold for j in free_found)


@given(spans)
def test_spans_pair_with_themselves(gold):
    assert len(pairs(gold, gold, exact=True)) == len(gold)


@given(points)
def test_reliability_covers_every_claim(listed):
    figures = calibrate(listed)
    assert sum(b.n for b in figures.reliability) == figures.n == len(listed)
    assert all(b.low - 1e-9 <= b.mean_confidence <= b.high + 1e-9 for b in figures.reliability)
    assert 0 <= figures.ece <= 1


@given(points)
def test_auroc_of_the_opposite_is_the_rest(listed):
    auroc = calibrate(listed).auroc
    opposite = calibrate([(c, not right) for c, right in listed]).auroc
    assert (auroc is None) == (opposite is None)
    assert auroc is None or abs(auroc + opposite - 1) < 1e-9


@given(points)
def test_claims_that_are_all_right_stay_right_at_any_coverage(listed):
    figures = calibrate([(c, True) for c, _ in listed])
    assert figures.selective80 == figures.selective90 == 1
