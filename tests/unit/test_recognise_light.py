"""What `light` hands over: where mentions begin and end."""

from __future__ import annotations

import pytest

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.model import Article
from geomap.recognise.light import Light
from geomap.settings import Settings


@pytest.fixture(scope="module")
def found():
    light = Light()
    with create_gazetteer(Settings()) as gazetteer:

        def texts(text: str) -> list[str]:
            (mentions,) = light.recognise([Article(id="a", text=text)], gazetteer.names)
            return [mention.text for mention in mentions]

        yield texts


def test_the_dot_after_capitals_that_are_no_abbreviation_ends_the_sentence(found) -> None:
    assert "US" in found("They flew to the US. Nobody met them.")
    assert "CO" in found("The parcel went to Boulder, CO. It came back.")
    assert "U.S." in found("They flew to the U.S. Nobody met them.")
    assert "Calif." in found("He was born in Fresno, Calif. It was hot.")


def test_a_letter_is_no_place(found) -> None:
    texts = found("Rep. Joseph Alvarez, D-Chicopee, and Sen. Al Green, R-Springfield, agreed.")
    assert {"Chicopee", "Springfield"} <= set(texts)
    assert not {"D", "R"} & set(texts)


def test_a_name_over_a_line_end_is_one_mention(found) -> None:
    assert found("The ferry from Nova\nScotia did not run.") == ["Nova\nScotia"]
    assert "Alep-\npo" in found("Thousands left the city of Alep-\npo, in Syria, on foot.")
