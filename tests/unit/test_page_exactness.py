"""Which descriptions the map shows at opening."""

from __future__ import annotations

import dataclasses

import pytest

import geomap
from geomap.export.page.counting import BESIDE_A_NAME, opening_counts
from geomap.export.page.exactness import told_more_exactly
from geomap.export.page.island import PageOptions, make_island
from geomap.model import Article, Form


def located(text):
    (one,) = geomap.locate([Article(id="a", text=text, language="en")])
    return one


def told(text):
    """Each description, and whether a name beside it says more."""
    one = located(text)
    beside = told_more_exactly(one.resolutions)
    return {
        r.mention.text: n in beside
        for n, r in enumerate(one.resolutions)
        if r.mention.form is Form.RELATIVE and r.place is not None
    }


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("Shells fell on Mosul, in northern Iraq.", "northern Iraq"),
        ("Fighting spread from Kirkuk across northern Iraq.", "northern Iraq"),
        (
            "Troops reached the Qayara air base, about 40 kilometers south of Mosul.",
            "about 40 kilometers south of Mosul",
        ),
    ],
)
def test_a_description_beside_a_name_that_says_more_is_not_shown_at_opening(text, description):
    assert told(text) == {description: True}


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("Rebels took a village near Tikrit.", "near Tikrit"),
        ("Drought hit northern Iraq. Mosul was spared.", "northern Iraq"),
        ("They crossed the Turkish-Syrian border on foot.", "Turkish-Syrian border"),
        ("Damascus spoke of fighting in northern Iraq.", "northern Iraq"),
    ],
)
def test_a_description_that_is_the_most_precise_thing_said_is_shown(text, description):
    assert told(text) == {description: False}


def test_the_page_carries_it_under_its_own_switch_and_counts_it_aside():
    island = make_island([located("Shells fell on Mosul, in northern Iraq.")], PageOptions())
    assert island["mentions"]["f"].count(BESIDE_A_NAME) == 1
    counts = opening_counts(island)
    assert counts.aside == {Form.RELATIVE: 1}
    assert counts.mentions == 2


def test_a_name_too_unsure_to_be_drawn_hides_no_description():
    one = located("Shells fell on Mosul, in northern Iraq.")
    mosul = next(n for n, r in enumerate(one.resolutions) if r.mention.text == "Mosul")
    unsure = dataclasses.replace(one.resolutions[mosul], confidence=0.2)
    one = dataclasses.replace(one, resolutions=(*one.resolutions[:mosul], unsure, *one.resolutions[mosul + 1 :]))
    assert BESIDE_A_NAME in make_island([one], PageOptions())["mentions"]["f"]
    assert BESIDE_A_NAME not in make_island([one], PageOptions(min_confidence=0.5))["mentions"]["f"]
