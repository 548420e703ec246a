"""The recogniser on texts that nobody wrote for it: linear time, no crash, offsets that still index the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.gazetteer.embedded import create as create_gazetteer
from geomap.model import Article
from geomap.recognise.light import Light
from geomap.settings import Settings


@pytest.fixture(scope="module")
def names():
    with create_gazetteer(Settings()) as gazetteer:
        yield gazetteer.names


@pytest.fixture(scope="module")
def light():
    return Light()


def mentions_of(light, names, text):
    (mentions,) = light.recognise([Article(id="a", text=text)], names)
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.sentence[0] <= mention.start < mention.end <= mention.sentence[1]
    assert [(m.start, -m.end) for m in mentions] == sorted((m.start, -m.end) for m in mentions)
    return mentions


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n\n", "no capitals in paris at all",
        "ALL CAPITALS FROM MOSUL TO PARIS " * 30, "MosulParisRaqqa" * 50,
        "تقع الموصل في العراق", "摩苏尔 是 伊拉克 的 城市", "Mosul\ud800 and \udfffRaqqa", "Mosul\x00Raqqa",
        "a" * 10_000, "A" * 10_000,
        "Mosul, " * 3000, "(" * 5000 + "Mosul", "İstanbul’da ﬁre in Åre", "🇮🇶 Mosul 🕌 Raqqa 👨‍👩‍👧 Palmyra",
        "U.S." * 2000, "'s " * 3000,
        "of the " * 3000 + "Mosul", "Paris\u2028Mosul\u2029Raqqa", "\u202eMosul\u202c", "1 2 3 Main St. 4 5",
    ],
)  # fmt: skip
def test_any_text_is_read_without_a_crash(light, names, text) -> None:
    mentions_of(light, names, text)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_every_mention_slices_its_own_text(light, names, text) -> None:
    mentions_of(light, names, text + " in Mosul, Iraq. " + text)


@pytest.mark.parametrize(
    "unit", ["The army left MOSUL FOR PARIS AND ", "Mosul of the Sea and ", "x in Mosul. ", "Mosul "]
)
def test_time_grows_with_the_length_and_no_faster(light, names, unit) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        mentions_of(light, names, unit * times)
        return time.process_time() - started

    seconds(100)
    small, large = seconds(1_000), seconds(8_000)
    assert large < 8 * small * 4 + 0.3
