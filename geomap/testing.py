"""The contract of each plug point, as checks that any plug-in can be put through.

    from geomap.testing import check_recogniser

    def test_my_recogniser_keeps_the_contract():
        check_recogniser(create(Settings()), names)

Each check raises AssertionError, saying which law was broken. Built-ins go through the same checks.
"""

from __future__ import annotations

import inspect
import io
import json
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from geomap.errors import GeomapError
from geomap.model import (
    Alternative,
    Article,
    ArticleStatus,
    BBox,
    Evidence,
    Focus,
    Form,
    Geometry,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Run,
    Status,
)
from geomap.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geopy.geocoders.base import Geocoder

    from geomap.plugins import Exporter, Gazetteer, NameIndex, Recogniser, Source

__all__ = [
    "ARTICLES",
    "check_exporter",
    "check_gazetteer",
    "check_geocoder",
    "check_recogniser",
    "check_source",
    "located_examples",
]

ARTICLES = (
    Article(id="plain", text="Syrian troops retook Palmyra on Sunday, the army said in Damascus."),
    Article(id="none", text="Nothing happened anywhere."),
    Article(id="emoji", text="🙂🙂 Iraqi forces entered Mosul — “at last”, said a man from Erbil."),
    Article(id="markup", text="{{ 7*7 }} {% raise %} <script>alert(1)</script> </script> Raqqa & Manbij"),
    Article(id="surrogate", text="A lone \ud83d half of a pair near Tikrit.\x00\x1b[31m Then Baghdad."),
    Article(id="breaks", text="Mosul\r\nMosul\u2028Mosul\n\n\nMosul"),
    Article(id="capitals", text="BAGHDAD (AP) - THE ARMY LEFT RAMADI ON MONDAY"),
    Article(id="one letter", text="A"),
)
"""Texts that bring out usual mistakes: code points outside the BMP, lone surrogates, controls, markup."""

_SCORE_TOLERANCE = 1e-6


def _hold(law: bool, words: str) -> None:  # noqa: FBT001 (reads as a sentence: hold(law, in words))
    if not law:
        raise AssertionError(words)


def check_recogniser(recogniser: Recogniser, names: NameIndex, articles: Sequence[Article] = ARTICLES) -> None:
    """A recogniser answers for each article, in order, with well-formed mentions, however articles are batched."""
    _hold(bool(recogniser.name and recogniser.version), "a recogniser has a name and a version")
    together = list(recogniser.recognise(iter(articles), names))
    _hold(len(together) == len(articles), f"{len(together)} answers for {len(articles)} articles")
    for article, mentions in zip(articles, together, strict=True):
        _check_mentions(article, mentions)
    alone = [mentions for article in articles for mentions in recogniser.recognise([article], names)]
    for one, other in zip(alone, together, strict=True):
        _hold(_alike(one, other), "an article's mentions depend on what else is in the batch")
    _hold(list(recogniser.recognise([], names)) == [], "no articles give no answers")


def _alike(one: tuple[Mention, ...], other: tuple[Mention, ...]) -> bool:
    """Whether two answers are the same, but for what sums of floating-point numbers lose by their order."""
    return [replace(m, score=None) for m in one] == [replace(m, score=None) for m in other] and all(
        a.score == b.score or abs((a.score or 0) - (b.score or 0)) < _SCORE_TOLERANCE
        for a, b in zip(one, other, strict=True)
    )


def _check_mentions(article: Article, mentions: tuple[Mention, ...]) -> None:
    where = f"in article {article.id!r}"
    for m in mentions:
        _hold(article.text[m.start : m.end] == m.text, f"{m!r} is not what stands at its offsets {where}")
        _hold(m.text == m.text.strip() != "", f"{m!r} has blanks at its ends {where}")
        first, last = m.sentence
        _hold(0 <= first <= m.start < m.end <= last <= len(article.text), f"{m!r} is outside its sentence {where}")
        _hold(m.score is None or 0 <= m.score <= 1, f"{m!r} has a score that is no probability {where}")
    keys = [(m.start, -m.end) for m in mentions]
    _hold(keys == sorted(keys), f"mentions are not sorted by (start, -end) {where}")
    flat = [m for m in mentions if m.form is not Form.RELATIVE]
    for a, b in pairwise(flat):
        _hold(a.end <= b.start, f"{a.text!r} and {b.text!r} overlap, which only relative mentions may, {where}")


def check_gazetteer(gazetteer: Gazetteer, known: str = "Mosul", unknown: str = "Xqzzvnwrkt") -> None:
    """A gazetteer answers for each name as written, most important first; not found is empty, not an error."""
    _hold(bool(gazetteer.name and gazetteer.version), "a gazetteer has a name and a version")
    asked = [known, unknown, known.upper(), "", "\ud83d", "{{ 7*7 }}", "a" * 5000]
    found = gazetteer.candidates(asked)
    _hold(set(found) == set(asked), "the answer has a key for each name as it was asked, and no other")
    _hold(len(found[known]) > 0, f"{known!r} is not found")
    _hold(len(found[unknown]) == 0, f"{unknown!r} is found")
    _hold(gazetteer.names.summary(fold(known)) is not None, f"the index of names doesn't know {known!r}")
    _hold(gazetteer.names.summary(fold(unknown)) is None, f"the index of names knows {unknown!r}")
    candidates = found[known]
    importance = [c.importance for c in candidates]
    _hold(importance == sorted(importance, reverse=True), "candidates are not sorted by importance")
    ids = [c.place.id for c in candidates]
    _hold(len(ids) == len(set(ids)), "a place comes twice among the candidates of a name")
    for c in candidates:
        _hold(
            abs(c.place.point.latitude) <= 90 and abs(c.place.point.longitude) <= 180, f"{c.place!r} is off the globe"
        )
        _hold(0 <= c.importance <= 1 and 0 < c.similarity <= 1, f"{c!r} has figures out of range")
        _hold(bool(c.place.id and c.place.name), f"{c.place!r} has no id or no name")
    _hold(len(gazetteer.candidates([known], limit=1)[known]) == 1, "`limit` is not kept")
    _hold(list(gazetteer.candidates([known])[known]) == list(candidates), "asking twice gives two answers")
    _hold(len(gazetteer.candidates([])) == 0, "no names give no answers")


def check_geocoder(geocoder: Geocoder, known: str = "Mosul", unknown: str = "Xqzzvnwrkt") -> None:
    """A geopy geocoder gives places on the globe for what it knows, and None for what it doesn't.

    It must be up: a service that can't be reached raises geopy's GeocoderServiceError, here as elsewhere.
    """
    from geopy.exc import GeopyError
    from geopy.geocoders import base
    from geopy.location import Location

    _hold(isinstance(geocoder, base.Geocoder), "it is no geopy geocoder")
    first, *rest = inspect.signature(geocoder.geocode).parameters.values()
    _hold(first.name == "query", "the first argument of `geocode` is not called `query`")
    _hold(all(p.kind is p.KEYWORD_ONLY for p in rest), "an argument of `geocode` after the first can be given by place")
    _hold({"exactly_one", "timeout"} <= {p.name for p in rest}, "`geocode` lacks `exactly_one` or `timeout`")
    one, many = geocoder.geocode(known), geocoder.geocode(known, exactly_one=False)
    _hold(isinstance(one, Location), f"{known!r} is not found")
    _hold(isinstance(many, list) and len(many) > 0, "with exactly_one=False the answer is not a list")
    _hold(one.point == many[0].point, "`exactly_one` gives another place than the first of all")
    for row in many:
        _hold(abs(row.latitude) <= 90 and abs(row.longitude) <= 180, f"{row!r} is off the globe")
        _hold((row.latitude, row.longitude) != (0, 0), f"{row!r} has no coordinates of its own")
        _hold(bool(row.address.strip()), f"the place at {tuple(row.point)} has no name")
        json.dumps(row.raw)
    _hold(many == geocoder.geocode(known, exactly_one=False), "asking twice gives two answers")
    for exactly_one in (True, False):
        _hold(geocoder.geocode(unknown, exactly_one=exactly_one) is None, "what is not found is not None")
    for odd in ("{{ 7*7 }}", "<script>", "\u2028", "a" * 2000):
        with suppress(GeopyError):
            geocoder.geocode(odd)


def check_source(source: Source, good: Path, broken: Path) -> None:
    """A source reads `good`, and tells of `broken` with a status and a sentence."""
    _hold(bool(source.name), "a source has a name")
    for suffix in source.suffixes:
        _hold(suffix.startswith(".") and suffix == suffix.lower(), f"{suffix!r} is no lower-case ending with its dot")
    ident = f"folder/{good.name}"
    articles = list(source.read(good, ident=ident))
    _hold(len(articles) > 0, "no article was read")
    for article in articles:
        _hold(article.status is ArticleStatus.OK, f"{article.id}: {article.status.value}: {article.detail}")
        _hold(bool(article.text.strip()), f"{article.id} is ok but has no text")
        _hold(str(good.parent) not in repr(article).replace(repr(article.path), ""), "an article tells a local path")
    _hold(articles == list(source.read(good, ident=ident)), "reading twice gives two answers")
    try:
        told = list(source.read(broken, ident=f"folder/{broken.name}"))
    except GeomapError:
        return
    for article in told:
        _hold(article.status is ArticleStatus.OK or bool(article.detail), f"{article.id} failed without a sentence")
    _hold(any(a.status is not ArticleStatus.OK for a in told), "a broken file was read as if nothing were wrong")


def check_exporter(exporter: Exporter) -> None:
    """An exporter writes whatever comes, the same bytes each time, and leaves the file open."""
    _hold(bool(exporter.name), "an exporter has a name")
    for suffix in exporter.suffixes:
        _hold(suffix.startswith(".") and suffix == suffix.lower(), f"{suffix!r} is no lower-case ending with its dot")
    first, second, nothing = io.BytesIO(), io.BytesIO(), io.BytesIO()
    exporter.write(iter(located_examples()), first)
    exporter.write(iter(located_examples()), second)
    exporter.write(iter(()), nothing)
    for out in (first, second, nothing):
        _hold(not out.closed, "the file was closed by the exporter, which did not open it")
    _hold(len(first.getvalue()) > 0, "nothing was written")
    _hold(first.getvalue() == second.getvalue(), "writing twice gives two results")


def located_examples() -> tuple[Located, ...]:
    """Located articles in which every field is used once, and texts are hostile."""
    text = '=HYPERLINK("x") \ud83d {{ 7*7 }} </script> In Palmyra, Syria, and Xyzabad, 10 km south of Homs.\x00'
    sentence = (0, len(text))
    place = Place(
        id="geonames:163960",
        name="=Palmyra\u2028",
        kind=Kind.CITY,
        point=Point(34.5624, 38.2840),
        country="Syria",
        country_code="SY",
        admin1="Homs",
        bbox=BBox(38.2, 34.5, 38.4, 34.7),
        feature_code="PPLA2",
        geonames_id=163960,
        population=51015,
        precision="exact",
        source="GeoNames",
    )
    syria = Place(id="geonames:163843", name="Syria", kind=Kind.COUNTRY, point=Point(35.0, 38.0), country_code="SY")
    area = Place(
        id="relative:1",
        name="10 km south of Homs",
        kind=Kind.AREA,
        point=Point(34.64, 36.71),
        bbox=BBox(36.6, 34.6, 36.8, 34.7),
        uncertainty_km=3.0,
    )
    ring = ((36.6, 34.6), (36.8, 34.6), (36.8, 34.7), (36.6, 34.6))

    def mention(words: str, form: Form = Form.NAME) -> Mention:
        start = text.index(words)
        return Mention(start=start, end=start + len(words), text=words, form=form, sentence=sentence, score=0.9)

    resolutions = (
        Resolution(
            mention=mention("Palmyra"),
            status=Status.AMBIGUOUS,
            confidence=0.61,
            place=place,
            alternatives=(Alternative(place=syria, confidence=0.3),),
            evidence=(Evidence(reason="importance", detail="@cmd", weight=1.25),),
        ),
        Resolution(mention=mention("Syria"), status=Status.RESOLVED, confidence=0.99, place=syria),
        Resolution(mention=mention("Xyzabad"), status=Status.UNKNOWN),
        Resolution(
            mention=mention("10 km south of Homs", Form.RELATIVE),
            status=Status.RESOLVED,
            confidence=0.5,
            place=area,
            anchors=("geonames:169577",),
            area=Geometry(type="Polygon", coordinates=(ring,)),
        ),
        Resolution(mention=mention("Homs"), status=Status.REJECTED),
    )
    article = Article(
        id="-1+1.md",
        text=text,
        title="@SUM(A1)\r\n{% raise %}",
        source="a/-1+1.md",
        url="https://example.org/a",
        publisher="+Example",
        published="2016-03",
        language="en",
    )
    broken = Article(id="x.bin", status=ArticleStatus.BINARY, detail="It is no text.", title="x", source="x.bin")
    run = Run(geomap="0", recogniser="light 1", gazetteer="embedded 1", options_hash="0" * 12)
    focus = (Focus(place_id=place.id, name=place.name, share=0.75),)
    return (
        Located(article=article, resolutions=resolutions, focus=focus, run=run),
        Located(article=broken, run=run),
        Located(article=Article(id="quiet", text="Nothing.", title="Quiet"), run=run),
    )
