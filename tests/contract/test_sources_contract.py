"""What every source keeps to, on good files, on damaged ones, and on bytes of any kind."""

import gzip
import io
import json
import os
import signal
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import plugins, sources
from geomap.model import Article, ArticleStatus
from geomap.settings import Settings
from geomap.sources.opening import guarded
from geomap.testing import check_source

RAIN = "It rained in Lisbon for the whole of Tuesday, and the ferries stayed in the harbour until the evening.\n"
ROWS = [{"id": f"r{n}", "title": f"Rain {n}", "date": "2024-03-05", "text": f"{n}. {RAIN}"} for n in range(3)]
NAMES = plugins.installed("geomap.sources")
EXAMPLES = int(os.environ.get("GEOMAP_FUZZ_EXAMPLES", "25"))


def sample_text():
    return f"Rain in Lisbon\n\n{RAIN}".encode()


def sample_markdown():
    return f"---\ntitle: Rain\ndate: 2024-03-05\nauthor: [A, B]\n---\n{RAIN}\n\n---\ntitle: Two\n---\n{RAIN}".encode()


def sample_html():
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rain</title><link rel="canonical"'
        ' href="https://news.example/1"><script type="application/ld+json">{"datePublished": "2024-03-05T09:00:00Z"}'
        f"</script></head><body><article><h1>Rain</h1><p>{RAIN * 3}</p><table><tr><td>x</table></article></body></html>"
    ).encode()


def sample_jsonl():
    return "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def sample_json():
    return json.dumps({"articles": ROWS}, indent=1).encode()


def sample_csv(separator=","):
    lines = [separator.join(ROWS[0])] + [separator.join(f'"{value.strip()}"' for value in row.values()) for row in ROWS]
    return ("\r\n".join(lines) + "\r\n").encode()


def sample_tsv():
    return sample_csv("\t")


def sample_mail():
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = (
        "A <a@news.example>",
        "Räin",
        "Tue, 05 Mar 2024 09:00:00 +0000",
    )
    message["Message-ID"] = "<1@news.example>"
    message.set_content(RAIN)
    message.add_alternative(f"<p>{RAIN}</p>", subtype="html")
    return message.as_bytes()


def sample_pdf():
    show = b"BT /F1 11 Tf 60 760 Td (" + RAIN.strip().encode() + b") Tj ET"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2 /Kids [4 0 R 5 0 R] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", *[page + b" /Contents 6 0 R >>"] * 2,
        b"<< /Length %d >>\nstream\n" % len(show) + show + b"\nendstream",
    ]  # fmt: skip
    out, table = bytearray(b"%PDF-1.4\n"), bytearray(b"xref\n0 7\n0000000000 65535 f \n")
    for number, part in enumerate(parts, start=1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    end = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return bytes(out + table + end)


def sample_docx():
    from docx import Document

    document = Document()
    document.add_paragraph(RAIN)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def sample_feed():
    items = "".join(
        f"<item><title>{row['title']}</title><guid>{row['id']}</guid><link>https://news.example/{row['id']}</link>"
        f"<pubDate>Tue, 05 Mar 2024 09:00:00 GMT</pubDate>"
        f"<description><![CDATA[<p>{row['text']}</p>]]></description></item>"
        for row in ROWS
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>W</title>{items}</channel></rss>'.encode()


def sample_parquet():
    import pyarrow as pa
    from pyarrow import parquet

    out = io.BytesIO()
    parquet.write_table(pa.table({name: [row[name] for row in ROWS] for name in ROWS[0]}), out)
    return out.getvalue()


def sample_gz():
    return gzip.compress(sample_text(), mtime=0)


def sample_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", sample_text())
        archive.writestr("b.jsonl", sample_jsonl())
    return out.getvalue()


def sample_warc():
    body = sample_html()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/1\r\n"
        b"WARC-Date: 2024-03-05T09:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
        % len(http)
        + http
        + b"\r\n\r\n"
    )


SAMPLES = {name: globals()[f"sample_{name}"]() for name in NAMES if f"sample_{name}" in globals()}


def made(name):
    return plugins.load("geomap.sources", name, Settings())


def file_name(name):
    return "file.txt.gz" if name == "gz" else f"file{made(name).suffixes[0]}"


@contextmanager
def written(name, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name(name)
        path.write_bytes(data)
        yield path


def read(path):
    return list(sources.read([path], settings=Settings()))


def check(articles):
    assert articles
    for article in articles:
        assert isinstance(article, Article)
        assert article.id
        assert isinstance(article.text, str)
        assert article.status is ArticleStatus.OK or article.detail
        assert list(article.page_starts) == sorted(article.page_starts)
        assert all(0 <= start <= len(article.text) for start in article.page_starts)
        json.dumps(sources.article_to_dict(article))
    assert len({article.id for article in articles}) == len(articles)


def test_every_built_in_source_has_a_sample():
    assert set(SAMPLES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_is_one_and_says_what_it_reads(name):
    source = made(name)
    assert isinstance(source, plugins.Source)
    assert source.name == name
    assert source.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in source.suffixes)


def test_no_two_sources_read_the_same_ending():
    endings = [suffix for name in NAMES for suffix in made(name).suffixes]
    assert len(endings) == len(set(endings))


@pytest.mark.parametrize("name", NAMES)
def test_a_good_file_gives_good_articles_and_the_same_ones_again(name):
    with written(name, SAMPLES[name]) as path:
        first = read(path)
        check(first)
        assert {article.status for article in first} == {ArticleStatus.OK}
        assert all("It rained in Lisbon" in article.text for article in first)
        assert read(path) == first
        assert str(path.parent) not in repr([replace(article, path=None) for article in first])


@pytest.mark.parametrize("name", NAMES)
def test_a_source_by_itself_gives_what_it_gives_in_a_reading(name):
    with written(name, SAMPLES[name]) as path:
        alone = list(made(name).read(path, ident=path.name))
        assert [article.text for article in alone] == [article.text for article in read(path)]


@pytest.mark.parametrize("name", NAMES)
def test_a_source_keeps_the_contract_that_plug_ins_are_put_through(name):
    broken = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
    with written(name, SAMPLES[name]) as good, written(name, broken) as bad:
        check_source(made(name), good, bad)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_not_there_is_one_unreadable_row(name, tmp_path):
    (article,) = read(tmp_path / file_name(name))
    assert article.status is ArticleStatus.UNREADABLE


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [b"", b"\n", b"\0" * 500, b"\xff\xfe", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8])
def test_a_file_that_holds_no_article_is_still_a_row(name, data):
    with written(name, data) as path:
        articles = read(path)
    check(articles)
    assert all(article.status is not ArticleStatus.OK for article in articles)
    assert all(article.status is not ArticleStatus.CRASHED for article in articles)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short_costs_no_more_than_what_was_cut(name, share):
    data = SAMPLES[name]
    with written(name, data[: int(len(data) * share)]) as path:
        articles = read(path)
    check(articles)
    assert all(article.status is not ArticleStatus.CRASHED for article in articles)


class Stuck(BaseException):
    """Not an Exception, so that no source can swallow it."""


@contextmanager
def at_most(seconds):
    def stop(*_):
        raise Stuck

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@st.composite
def damaged(draw, data):
    """The sample with some bytes changed, taken out, put in, or said twice."""
    result = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(result)))
        length = draw(st.sampled_from((1, 1, 2, 4, 16, 200)))
        action = draw(st.sampled_from(("change", "remove", "insert", "repeat", "cut")))
        if action == "change":
            result[at : at + length] = draw(st.binary(min_size=1, max_size=length))
        elif action == "remove":
            del result[at : at + length]
        elif action == "insert":
            result[at:at] = draw(st.binary(max_size=length) | st.sampled_from(SPICES))
        elif action == "repeat":
            result[at:at] = result[at : at + length] * draw(st.sampled_from((2, 50)))
        else:
            del result[at:]
    return bytes(result)


SPICES = (
    b"\0", b"\xff", b"\r", b'"', b"{", b"[" * 2000, b"<" * 500, b"<div>" * 500, b"&x;", b"<!ENTITY x 'y'>", b"---\n",
    b"9" * 5000, b"\xed\xa0\x80", b"\xef\xbb\xbf", b"<<" * 200, b"/Kids [1 0 R]", b"-1", b"4294967296", b"NaN", b"*a",
    b"&a", b"!!x", b"=?utf-8?b?",
)  # fmt: skip


def survives(name, data):
    """Reads in this process, where a defect shows as itself, and not as a worker's end."""
    with written(name, data) as path, at_most(60):
        articles = list(guarded(made(name).read(path, ident=path.name), path.name))
    assert articles
    for article in articles:
        assert article.status is not ArticleStatus.CRASHED, article.detail
        json.dumps(sources.article_to_dict(article))


FUZZING = "GEOMAP_FUZZ_EXAMPLES" in os.environ
RELAXED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not FUZZING,
)


@pytest.mark.parametrize("name", NAMES)
def test_no_damage_makes_a_source_raise_or_hang(name):
    @RELAXED
    @given(damaged(SAMPLES[name]))
    def run(data):
        survives(name, data)

    run()


@pytest.mark.parametrize("name", NAMES)
def test_no_bytes_make_a_source_raise_or_hang(name):
    @RELAXED
    @given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
    def run(data):
        survives(name, data)

    run()
