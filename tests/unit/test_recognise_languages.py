"""French beside English, and texts in languages that nobody told geomap of."""

from __future__ import annotations

from dataclasses import replace

import pytest

import geomap
from geomap.model import Article, Status
from geomap.pipeline.languages import MOST_CONFIDENCE
from geomap.recognise.language import LANGUAGES, load_language
from geomap.recognise.light import Light
from geomap.recognise.tokens import Tokeniser

FRENCH = "La ville d'Alep, près de l'Euphrate, est tombée. Jusqu'à M. Hassan, tous ont fui vers Damas."
GERMAN = "Die Armee hat die Stadt Mossul im Irak zurückerobert, sagte ein Sprecher am Montag in Bagdad."


def located(text: str, language: str | None) -> geomap.Located:
    (one,) = geomap.locate([Article(id="a", text=text, language=language)])
    return one


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_the_classes_that_the_weights_name(code) -> None:
    english, other = load_language("en"), load_language(code)
    for part in ("left_classes", "right_classes", "head_classes"):
        assert getattr(other, part) == getattr(english, part)


def test_french_words_are_cut_after_an_elision_and_m_ends_no_sentence() -> None:
    cut = Tokeniser(load_language("fr")).cut(FRENCH)
    words = [token.text for token in cut.tokens]
    assert words[2:4] == ["d'", "Alep"]
    assert "l'" in words
    assert "Jusqu'" in words
    assert len(cut.sentences) == 2


def test_a_french_article_is_read_as_french() -> None:
    one = located(FRENCH, "fr")
    placed = {r.mention.text: r.place.name for r in one.resolutions if r.place is not None}
    assert placed["Alep"] == "Aleppo"
    assert placed["Damas"] == "Damascus"
    assert one.article.detail is None


def test_a_language_without_data_is_noted_and_never_very_sure() -> None:
    one = located(GERMAN, "de")
    assert one.article.detail is not None
    assert "(de)" in one.article.detail
    assert any(r.status is Status.RESOLVED for r in one.resolutions)
    assert max(r.confidence or 0 for r in one.resolutions) <= MOST_CONFIDENCE


def test_an_unknown_language_and_a_recogniser_that_names_none_change_nothing() -> None:
    class Silent(Light):
        languages = ()

    article = Article(id="a", text=GERMAN, language="de")
    (silent,) = geomap.locate([article], recogniser=Silent())
    (unknown,) = geomap.locate([replace(article, language=None)])
    assert silent.article.detail is unknown.article.detail is None
    assert silent.resolutions == unknown.resolutions


def test_a_note_of_the_source_is_kept_beside_that_of_the_language() -> None:
    (one,) = geomap.locate([Article(id="a", text=GERMAN, language="de", detail="read as cp1252")])
    assert one.article.detail is not None
    assert one.article.detail.startswith("read as cp1252; ")
