"""Tokens and sentence bounds: right on news abbreviations, headlines and broken lines."""

from __future__ import annotations

import itertools

import pytest

from geomap.recognise.language import load_language
from geomap.recognise.tokens import Tokeniser, sentence_of

TOKENISER = Tokeniser(load_language("en"))


def sentences(text: str) -> list[str]:
    bounds = [*TOKENISER.cut(text).sentences, len(text)]
    return [text[a:b].strip() for a, b in itertools.pairwise(bounds) if text[a:b].strip()]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He met Gen. Haddad in St. Louis. They left.", ["He met Gen. Haddad in St. Louis.", "They left."]),
        ("The U.S. Navy said so. The U.K. did not.", ["The U.S. Navy said so.", "The U.K. did not."]),
        ("Fighting began at 5 a.m. near Hit. Nobody slept.", ["Fighting began at 5 a.m. near Hit.", "Nobody slept."]),
        ("They live in the U.S. The family moved in May.", ["They live in the U.S.", "The family moved in May."]),
        ("Born in Fresno, Calif., he left early.", ["Born in Fresno, Calif., he left early."]),
        ("“We will go.” They went.", ["“We will go.”", "They went."]),
        ("Floods hit the valley\n\nThe river rose.", ["Floods hit the valley", "The river rose."]),
        ("Really? Yes! Fine.", ["Really?", "Yes!", "Fine."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted


def test_a_line_that_is_broken_at_a_fixed_width_does_not_end_its_sentence() -> None:
    text = "\n".join(
        ["The convoy left the town in the morning and reached the"] * 3
        + ["River again before the night had come over all of them"] * 4
    )
    assert len(sentences(text)) == 1


def test_an_abbreviation_keeps_its_dot_and_a_possessive_is_cut_off() -> None:
    cut = TOKENISER.cut("Iraq's Gen. Aziz left Calif. in March.")
    assert [t.text for t in cut.tokens] == ["Iraq", "'s", "Gen.", "Aziz", "left", "Calif.", "in", "March", "."]


def test_a_sentence_is_given_without_the_blanks_at_its_ends() -> None:
    text = "One here.  Mosul fell. \n\nThree."
    start = text.index("Mosul")
    first, last = sentence_of(TOKENISER.cut(text).sentences, text, start, start + 5)
    assert text[first:last] == "Mosul fell."
