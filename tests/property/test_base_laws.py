"""Laws of the base modules that hold for every input."""

from __future__ import annotations

import math
import unicodedata

from hypothesis import assume, given
from hypothesis import strategies as st

from geomap.geo import EARTH_RADIUS_KM, bbox_center, bbox_contains, bbox_union, distance_km
from geomap.model import BBox, Point
from geomap.text import fold, fold_token, plain

texts = st.text(max_size=60)
points = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))


@given(texts)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_case_does_not_matter(text):
    assume(text.upper().lower() == text.lower())
    assert fold(text.upper()) == fold(text.lower())


@given(texts)
def test_accents_do_not_matter(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), max_size=5))
def test_folding_words_one_by_one_is_folding_the_whole(words):
    assert " ".join(part for part in map(fold_token, words) if part) == fold_token(" ".join(words))


@given(texts)
def test_folded_names_hold_single_blanks_only(text):
    assert fold(text) == " ".join(fold(text).split())


@given(texts)
def test_plain_text_has_no_controls_and_keeps_its_length(text):
    shown = plain(text)
    assert len(shown) == len(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Zl", "Zp", "Cs"}


@given(points, points)
def test_distance_is_the_same_both_ways_and_never_beyond_the_antipode(a, b):
    assert math.isclose(distance_km(a, b), distance_km(b, a), abs_tol=1e-6)
    assert 0 <= distance_km(a, b) <= math.pi * EARTH_RADIUS_KM + 1e-6


@given(points)
def test_a_point_is_nowhere_but_where_it_is(a):
    assert distance_km(a, a) == 0


@given(st.floats(-180, 180), st.floats(-90, 0), st.floats(-180, 180), st.floats(0, 90))
def test_a_box_holds_its_own_middle_even_across_the_dateline(west, south, east, north):
    assume(abs(east - west) > 1e-6)  # in a narrower one the middle is lost in the rounding
    box = BBox(west, south, east, north)
    assert bbox_contains(box, bbox_center(box))


@given(points, points, points)
def test_a_union_holds_what_either_holds(a, b, c):
    def box(p: Point, q: Point) -> BBox:
        return BBox(
            min(p.longitude, q.longitude),
            min(p.latitude, q.latitude),
            max(p.longitude, q.longitude),
            max(p.latitude, q.latitude),
        )

    union = bbox_union(box(a, b), box(b, c))
    assert all(bbox_contains(union, point) for point in (a, b, c))
