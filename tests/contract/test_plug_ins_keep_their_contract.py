"""Every installed plug-in goes through the checks that outsiders' plug-ins go through too."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from geopy.geocoders import GeoNames, Nominatim, Photon
from geopy.geocoders.base import Geocoder
from geopy.location import Location

import geomap
from geomap import plugins
from geomap.model import Article, Mention
from geomap.pipeline import open_gazetteer
from geomap.settings import Settings
from geomap.testing import (
    ARTICLES,
    check_exporter,
    check_gazetteer,
    check_geocoder,
    check_recogniser,
    check_source,
)
from tests.online.geocoding_server import speaking

SENTENCE = "Troops moved on Mosul on Sunday, and the people of the town waited for what would come."
PAGE = (
    f"<html><head><title>Mosul</title></head><body><article><p>{SENTENCE}</p><p>{SENTENCE}</p></article></body></html>"
)
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://example.org/</link>
<item><title>Mosul</title><link>https://example.org/1</link><description>{SENTENCE}</description></item></channel></rss>"""


def pdf() -> bytes:
    """A PDF of one page with one line, written out by hand."""
    stream = f"BT /F1 12 Tf 72 720 Td ({SENTENCE}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 900 792] >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(out))
    )


def docx() -> bytes:
    import docx as library

    document, out = library.Document(), io.BytesIO()
    document.add_paragraph(SENTENCE)
    document.save(out)
    return out.getvalue()


def parquet() -> bytes:
    import pyarrow as pa
    from pyarrow.parquet import write_table

    out = io.BytesIO()
    write_table(pa.table({"id": ["1"], "text": [SENTENCE]}), out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", SENTENCE)
    return out.getvalue()


def warc() -> bytes:
    body = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}".encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/1\r\n"
        "WARC-Date: 2016-07-20T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


NEED_AN_EXTRA = ("model",)

GOOD: dict[str, Callable[[], bytes]] = {
    "text": lambda: f"Mosul\n\n{SENTENCE}".encode(),
    "markdown": lambda: f"---\ntitle: Mosul\n---\n{SENTENCE}".encode(),
    "html": PAGE.encode,
    "jsonl": lambda: json.dumps({"id": "1", "text": SENTENCE}).encode() + b"\n",
    "json": lambda: json.dumps([{"id": "1", "text": SENTENCE}]).encode(),
    "csv": lambda: f'id,text\r\n1,"{SENTENCE}"\r\n'.encode(),
    "tsv": lambda: f"id\ttext\r\n1\t{SENTENCE}\r\n".encode(),
    "mail": lambda: f"From: a@example.org\r\nSubject: Mosul\r\nContent-Type: text/plain\r\n\r\n{SENTENCE}\r\n".encode(),
    "feed": FEED.encode,
    "pdf": pdf,
    "docx": docx,
    "parquet": parquet,
    "gz": lambda: gzip.compress(SENTENCE.encode()),
    "zip": zipped,
    "warc": warc,
}
BROKEN = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))


@pytest.fixture(scope="module")
def gazetteer():
    return open_gazetteer(Settings())


@pytest.mark.parametrize("name", plugins.installed("geomap.sources"))
def test_source(name, tmp_path):
    source = plugins.load("geomap.sources", name, Settings())
    assert isinstance(source, plugins.Source)
    suffix = {"gz": ".txt.gz"}.get(name, source.suffixes[0])
    good, broken = tmp_path / f"good{suffix}", tmp_path / f"broken{suffix}"
    good.write_bytes(GOOD[name]())
    broken.write_bytes(BROKEN)
    check_source(source, good, broken)


RECOGNISERS = [name for name in plugins.installed("geomap.recognisers") if name != "model"]
"""Those that need no extra; tests/model checks the other."""


@pytest.mark.parametrize("name", RECOGNISERS)
def test_recogniser(name, gazetteer):
    settings = Settings(recogniser=name)
    if name in NEED_AN_EXTRA and importlib.util.find_spec("spacy") is None:
        with pytest.raises(geomap.PluginError, match=r"geomap-news\[model\]"):
            plugins.load("geomap.recognisers", name, settings)
        return
    recogniser = plugins.load("geomap.recognisers", name, settings)
    assert isinstance(recogniser, plugins.Recogniser)
    check_recogniser(recogniser, gazetteer.names)


@pytest.mark.parametrize("name", plugins.installed("geomap.gazetteers"))
def test_gazetteer(name):
    loaded = plugins.load("geomap.gazetteers", name, Settings())
    assert isinstance(loaded, plugins.Gazetteer)
    check_gazetteer(loaded)


def test_the_local_geocoder():
    check_geocoder(geomap.LocalGeocoder())


@pytest.mark.parametrize(
    "make",
    [
        lambda domain: Nominatim(domain=domain, scheme="http", user_agent="a test"),
        lambda domain: Photon(domain=domain, scheme="http", user_agent="a test"),
        lambda domain: GeoNames("somebody", domain=domain, scheme="http", user_agent="a test"),
    ],
    ids=["nominatim", "photon", "geonames"],
)
def test_geocoders_that_use_the_network(make):
    with speaking() as service:
        service.nothing = {"Xqzzvnwrkt"}
        check_geocoder(make(service.domain))


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


@pytest.mark.parametrize(
    ("answer", "law"),
    [
        (lambda _query: None, "'Mosul' is not found"),
        (lambda query: Location(query, (0.0, 0.0), {}), "no coordinates of its own"),
        (lambda query: Location(query, (36.3, 43.1), {}), "what is not found is not None"),
        (lambda query: Location(query, (36.3, 43.1), {"raw": object()}), "not JSON serializable"),
    ],
    ids=["finds nothing", "null island", "finds all", "no JSON"],
)
def test_a_geocoder_that_answers_nonsense_is_caught(answer, law):
    class Bad(Geocoder):
        def geocode(self, query, *, exactly_one=True, timeout=None):
            found = answer(query)
            return found if exactly_one or found is None else [found]

    with pytest.raises((AssertionError, TypeError), match=law):
        check_geocoder(Bad())
