"""Every installed plug-in goes through the checks that outsiders' plug-ins go through too."""

from __future__ import annotations

import json

import pytest

from geomap import plugins
from geomap.model import Article, Mention
from geomap.pipeline import open_gazetteer
from geomap.settings import Settings
from geomap.testing import ARTICLES, check_exporter, check_gazetteer, check_recogniser, check_source

GOOD = {
    "text": ("good.txt", "Mosul\n\nTroops moved on Mosul."),
    "markdown": ("good.md", "---\ntitle: Mosul\n---\nTroops moved on Mosul."),
    "html": (
        "good.html",
        (
            "<html><head><title>Mosul</title></head><body><article><p>Troops moved on Mosul on Sunday, and the people of "
            "the town waited for what would come. The army said that it had taken three villages.</p></article></body>"
        ),
    ),
    "jsonl": ("good.jsonl", json.dumps({"id": "1", "text": "Troops moved on Mosul."}) + "\n"),
}
BROKEN = dict.fromkeys(GOOD, b"\x00\x01\x02\xff\xfe" * 40)


@pytest.fixture(scope="module")
def gazetteer():
    return open_gazetteer(Settings())


@pytest.mark.parametrize("name", plugins.installed("geomap.sources"))
def test_source(name, tmp_path):
    source = plugins.load("geomap.sources", name, Settings())
    assert isinstance(source, plugins.Source)
    file_name, text = GOOD[name]
    good, broken = tmp_path / file_name, tmp_path / f"broken{source.suffixes[0]}"
    good.write_text(text, encoding="utf-8")
    broken.write_bytes(BROKEN[name])
    check_source(source, good, broken)


@pytest.mark.parametrize("name", plugins.installed("geomap.recognisers"))
def test_recogniser(name, gazetteer):
    recogniser = plugins.load("geomap.recognisers", name, Settings())
    assert isinstance(recogniser, plugins.Recogniser)
    check_recogniser(recogniser, gazetteer.names)


@pytest.mark.parametrize("name", plugins.installed("geomap.gazetteers"))
def test_gazetteer(name):
    loaded = plugins.load("geomap.gazetteers", name, Settings())
    assert isinstance(loaded, plugins.Gazetteer)
    check_gazetteer(loaded)


@pytest.mark.parametrize("name", plugins.installed("geomap.exporters"))
def test_exporter(name):
    exporter = plugins.load("geomap.exporters", name, Settings())
    assert isinstance(exporter, plugins.Exporter)
    check_exporter(exporter)


class _Shifted:
    """A recogniser whose offsets are off by one: the mistake that the checks exist for."""

    name = "shifted"
    version = "1"

    def recognise(self, articles, names):
        for article in articles:
            start = article.text.find("Mosul")
            wrong = Mention(start=start + 1, end=start + 6, text="Mosul", form="name", sentence=(0, len(article.text)))
            yield (wrong,) if start >= 0 else ()


def test_a_recogniser_with_wrong_offsets_is_caught(gazetteer):
    with pytest.raises(AssertionError, match="not what stands at its offsets"):
        check_recogniser(_Shifted(), gazetteer.names)


def test_a_recogniser_that_drops_an_article_is_caught(gazetteer):
    class Dropping(_Shifted):
        def recognise(self, articles, names):
            yield from (() for _ in list(articles)[1:])

    with pytest.raises(AssertionError, match=f"answers for {len(ARTICLES)} articles"):
        check_recogniser(Dropping(), gazetteer.names)


def test_an_exporter_that_closes_the_file_is_caught():
    class Closing:
        name = "closing"
        suffixes = (".x",)

        def write(self, located, out):
            out.write(b"x")
            out.close()

    with pytest.raises(AssertionError, match="closed by the exporter"):
        check_exporter(Closing())


def test_a_source_that_swallows_a_broken_file_is_caught(tmp_path):
    class Swallowing:
        name = "swallowing"
        suffixes = (".x",)

        def read(self, path, *, ident):
            yield Article(id=ident, text="always fine")

    (tmp_path / "a.x").write_bytes(b"x")
    with pytest.raises(AssertionError, match="as if nothing were wrong"):
        check_source(Swallowing(), tmp_path / "a.x", tmp_path / "a.x")
