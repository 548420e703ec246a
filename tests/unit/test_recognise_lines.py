"""Names that a line end breaks, and line ends that only fit the page."""

from __future__ import annotations

import pytest

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.recognise.light import Light
from geomap.recognise.lines import soft_line_ends
from geomap.recognise.spans import KnownNames
from geomap.settings import Settings

WRAPPED = """The convoy left the town in the morning and reached New
York before the night had come over the river and all of
its bridges. Nobody spoke of the long road to Salt Lake
City until the next day, when the sun was up again."""


@pytest.fixture(scope="module")
def candidates():
    light = Light()
    with create_gazetteer(Settings()) as gazetteer:
        known = KnownNames(gazetteer.names)

        def found(text: str) -> dict[str, str]:
            seen = light.see(text, known)
            return {
                text[seen.cut.starts[s.start] : seen.cut.ends[s.end - 1]]: s.folded
                for s in seen.spans
                if s.summary is not None
            }

        yield found


@pytest.mark.parametrize(
    ("text", "written", "folded"),
    [
        ("He flew to Los\nAngeles on Monday.", "Los\nAngeles", "los angeles"),
        ("He flew to Nova\r\nScotia on Monday.", "Nova\r\nScotia", "nova scotia"),
        ("They fled Alep-\npo in the dark.", "Alep-\npo", "aleppo"),
        ("They fled Alep- po in the dark.", "Alep- po", "aleppo"),
        ("The port of Dar es Sa-\n  laam is shut.", "Dar es Sa-\n  laam", "dar es salaam"),
        ("The play opens in Stratford-upon-\nAvon.", "Stratford-upon-\nAvon", "stratford upon avon"),
        ("A spa in Baden-\nBaden.", "Baden-\nBaden", "baden baden"),
        ("The fair is in Aix-en-Provence.", "Aix-en-Provence", "aix en provence"),
        (WRAPPED, "New\nYork", "new york"),
        (WRAPPED, "Salt Lake\nCity", "salt lake city"),
    ],
)
def test_a_name_that_runs_over_a_line_end_is_a_candidate(candidates, text, written, folded) -> None:
    assert candidates(text)[written] == folded


@pytest.mark.parametrize(
    "text", ["Mosul\nRaqqa\nPalmyra", "Paris-\nbased firms", "New\n\nYork", "He saw Jordan.\nRiver traffic"]
)
def test_what_stands_on_two_lines_is_not_one_name(candidates, text) -> None:
    assert not any("\n" in written for written in candidates(text))


def test_line_ends_of_a_fixed_width_are_soft_and_those_of_lists_and_paragraphs_are_not() -> None:
    assert len(soft_line_ends(WRAPPED)) == 3
    assert not soft_line_ends("Mosul\nRaqqa\nPalmyra\nDeir ez-Zor")
    assert not soft_line_ends("Bomb kills ten in the city of Mosul\nBy Lena Hill\nThe army said so.")
    assert not soft_line_ends("He left for Nepal\nMay was warm that year\nShe stayed in Turin")
    assert not soft_line_ends("\n".join(["A paragraph on one line, as long as it takes to say it. " * 5] * 4))


def test_a_soft_line_end_hides_no_cue_and_ends_no_sentence() -> None:
    light = Light()
    with create_gazetteer(Settings()) as gazetteer:
        cut = light.see(WRAPPED, KnownNames(gazetteer.names)).cut
    assert len(cut.sentences) == 2
    assert "\n" not in {token.text for token in cut.tokens}
