"""Each packed, tabular and word-processed format, with files that their own usual writers made."""

import gzip
import io
import json
import logging
import time
import zipfile
from datetime import UTC
from email.message import EmailMessage

import pytest

from geomap import sources
from geomap.model import ArticleStatus
from geomap.settings import Settings

RAIN = "It rained in Lisbon for the whole of Tuesday, and the ferries stayed in the harbour until the evening.\n"
SNOW = "Snow fell in Oslo for the whole of Friday, and the trains stayed in their sheds until the next morning.\n"


def read(path, **options):
    return list(sources.read([path], settings=Settings(), **options))


def put(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def statuses(articles):
    return [article.status.value for article in articles]


# ------------------------------------------------------------------ JSON


def test_a_json_file_is_one_article_a_list_or_an_object_that_holds_one(tmp_path):
    one = {"title": "Rain", "text": RAIN}
    (article,) = read(put(tmp_path, "a.json", json.dumps(one)))
    assert (article.id, article.title, article.text) == ("a.json", "Rain", RAIN)
    assert [a.id for a in read(put(tmp_path, "a.json", json.dumps([one, one])))] == ["a.json#1", "a.json#2"]
    for key in ("articles", "items", "entries", "data"):
        found = read(put(tmp_path, "a.json", json.dumps({"version": 1, key: [one, one]}, indent=2)))
        assert [a.text for a in found] == [RAIN, RAIN]


def test_a_bad_item_of_a_json_list_costs_itself_alone(tmp_path):
    found = read(put(tmp_path, "a.json", '[{"text": "a"}, 7, {"text": 1}, {"text": }, {"text": "b"}]'))
    assert statuses(found) == ["ok", "malformed", "malformed", "malformed", "ok"]


def test_a_json_list_that_breaks_off_keeps_what_came_before(tmp_path):
    found = read(put(tmp_path, "a.json", '[{"text": "a"}, {"text": "b"}, {"te'))
    assert statuses(found) == ["ok", "ok", "malformed"]


@pytest.mark.parametrize(
    ("data", "status"),
    [("[]", "empty"), ("", "empty"), ("{}", "malformed"), ("7", "malformed"), ("nonsense", "malformed")],
)
def test_a_json_file_without_an_article_is_one_row(tmp_path, data, status):
    assert statuses(read(put(tmp_path, "a.json", data))) == [status]


def test_a_big_json_file_is_read_in_the_worker_and_item_by_item(tmp_path):
    rows = [{"id": str(n), "text": RAIN * 100} for n in range(1000)]
    found = read(put(tmp_path, "a.json", json.dumps({"articles": rows})))
    assert [a.id for a in found] == [str(n) for n in range(1000)]


def test_a_json_feed_gives_its_html_as_text(tmp_path):
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "content_html": "<p>Rain &amp; <b>wind</b></p>"}],
    }
    (article,) = read(put(tmp_path, "a.json", json.dumps(data)))
    assert article.text == "Rain & wind"


# ------------------------------------------------------------------ tables


def test_a_row_is_an_article_numbered_as_a_spreadsheet_does(tmp_path):
    found = read(
        put(
            tmp_path,
            "a.csv",
            f'Headline,Body,Link\r\nRain,"{RAIN}",https://news.example/1\r\n"Snow, much","{SNOW.strip()}",\r\n',
        )
    )
    assert [(a.id, a.title, a.text) for a in found] == [
        ("https://news.example/1", "Rain", RAIN), ("a.csv#3", "Snow, much", SNOW.strip()),
    ]  # fmt: skip
    assert {a.source for a in found} == {"a.csv"}


@pytest.mark.parametrize(("name", "separator"), [("a.csv", ";"), ("a.csv", "|"), ("a.tsv", "\t"), ("a.csv", "\t")])
def test_other_separators_are_seen(tmp_path, name, separator):
    (article,) = read(put(tmp_path, name, f"title{separator}text\nRain{separator}{RAIN.strip()}\n"))
    assert (article.title, article.text) == ("Rain", RAIN.strip())


def test_a_separator_that_a_spreadsheet_names_is_used(tmp_path):
    (article,) = read(put(tmp_path, "a.csv", "sep=;\r\ntitle;text\r\nRain, much;Rain fell, and more.\r\n"))
    assert (article.title, article.text) == ("Rain, much", "Rain fell, and more.")


def test_a_big_table_is_streamed(tmp_path):
    line = f'Rain,"{RAIN.strip() * 300}"\n'
    path = put(tmp_path, "a.csv", "title,text\n" + line * 1100)
    assert path.stat().st_size > 32 << 20
    found = sources.read([path], settings=Settings())
    assert next(found).id == "a.csv#2"
    assert sum(1 for _ in found) == 1099


def test_columns_can_be_given_and_the_guess_is_shown(tmp_path, caplog):
    path = put(tmp_path, "a.csv", f"kop,verhaal,opmerking\nRegen,{RAIN.replace(',', '')}")
    with caplog.at_level(logging.INFO, "geomap.sources"):
        (article,) = read(path)
    assert article.text == RAIN.replace(",", "").strip()
    assert "a.csv: read as --columns text=verhaal" in caplog.text
    (article,) = read(path, columns={"text": "kop", "title": "verhaal"})
    assert article.text == "Regen"
    (article,) = read(path, columns={"text": "none"})
    assert (article.status, article.detail) == (
        ArticleStatus.MALFORMED,
        "It has no column 'none'; it has kop, verhaal, opmerking.",
    )


def test_rows_that_are_too_short_or_empty_cost_themselves_alone(tmp_path):
    found = read(
        put(tmp_path, "a.csv", f"id,title,text\n1,a,{SNOW.strip()[:40]}\n2,b\n\n3,c,\n4,d,Rain fell.,more,cells\n")
    )
    assert [(a.id, a.status.value) for a in found] == [
        ("1", "ok"),
        ("a.csv#3", "malformed"),
        ("3", "empty"),
        ("4", "ok"),
    ]


def test_a_table_saved_by_a_spreadsheet_in_windows_is_read(tmp_path):
    found = read(put(tmp_path, "a.csv", "Titel;Text\r\nRegen;Über Zürich fiel Regen.\r\n".encode("cp1252")))
    assert [a.text for a in found] == ["Über Zürich fiel Regen."]


def test_parquet_rows_are_articles(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from datetime import datetime

    from pyarrow import parquet

    table = pa.table({
        "headline": ["Rain", None], "body": [RAIN, SNOW], "n": [1, 2],
        "published": [datetime(2024, 3, 5, 9, tzinfo=UTC), None],
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "a.parquet")
    found = read(tmp_path / "a.parquet")
    assert [(a.id, a.title, a.text) for a in found] == [("a.parquet#1", "Rain", RAIN), ("a.parquet#2", "a", SNOW)]
    assert found[0].published == "2024-03-05T09:00:00+00:00"


def test_a_parquet_table_of_many_rows_streams_through_the_worker(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    parquet.write_table(pa.table({"text": [f"{n} {RAIN}" for n in range(1000)]}), tmp_path / "a.parquet")
    found = sources.read([tmp_path / "a.parquet"], settings=Settings())
    assert [next(found).id for _ in range(3)] == ["a.parquet#1", "a.parquet#2", "a.parquet#3"]
    assert sum(1 for _ in found) == 997


# ------------------------------------------------------------------ mails


def mail(**headers):
    message = EmailMessage()
    message["From"] = "Ann Writer <ann@news.example>"
    message["Subject"] = "Ferry – news"
    message["Date"] = "Tue, 05 Mar 2024 09:00:00 +0100"
    message["Message-ID"] = "<20240305.1@news.example>"
    for name, value in headers.items():
        message[name] = value
    return message


def test_a_mail_is_known_by_its_message_id_and_its_headers_are_the_fields(tmp_path):
    message = mail()
    message.set_content(RAIN)
    (article,) = read(put(tmp_path, "a.eml", message.as_bytes()))
    assert (article.id, article.source, article.title) == ("20240305.1@news.example", "a.eml", "Ferry – news")
    assert (article.author, article.published) == ("Ann Writer", "2024-03-05T09:00:00+01:00")
    assert article.text == RAIN


def test_the_plain_text_of_a_mail_is_preferred_and_attachments_are_told(tmp_path):
    message = mail()
    message.set_content(RAIN)
    message.add_alternative(f"<p>{SNOW}</p>", subtype="html")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="x.pdf")
    (article,) = read(put(tmp_path, "a.eml", message.as_bytes()))
    assert (article.text, article.detail) == (RAIN, "Attachments that were not read: 1.")


def test_a_mail_of_html_alone_is_read_as_text(tmp_path):
    message = mail()
    message.set_content(
        "<html><head><style>p {}</style></head><body><p>Rain <b>fell</b>.</p><p>Much.</p></body></html>", subtype="html"
    )
    (article,) = read(put(tmp_path, "a.eml", message.as_bytes()))
    assert article.text.strip() == "Rain fell.\n\nMuch."


def test_markup_that_never_closes_takes_linear_time(tmp_path):
    message = mail()
    message.set_content("<a" * 200_000, subtype="html", cte="8bit")
    begun = time.process_time()
    read(put(tmp_path, "a.eml", message.as_bytes()))
    assert time.process_time() - begun < 5


def test_what_is_no_mail_is_malformed(tmp_path):
    assert statuses(read(put(tmp_path, "a.eml", RAIN))) == ["malformed"]
    assert statuses(read(put(tmp_path, "a.eml", ""))) == ["empty"]


# ------------------------------------------------------------------ PDF and Word


def pdf_bytes(pages, **information):
    """A PDF of the simplest kind: one font, a page for each list of lines."""
    parts = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
    kids = []
    for at, lines in enumerate(pages):
        shown = b"".join(b"(" + line.encode("latin-1") + b") Tj T*\n" for line in lines)
        stream = b"BT /F1 11 Tf 60 760 Td 14 TL\n" + shown + b"ET"
        page, contents = 5 + 2 * at, 6 + 2 * at
        kids.append(b"%d 0 R" % page)
        parts[contents] = b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream"
        parts[page] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % contents
        )
    parts[2] = b"<< /Type /Pages /Count %d /Kids [" % len(kids) + b" ".join(kids) + b"] >>"
    parts[4] = b"<<" + b"".join(b" /%s (%s)" % (k.encode(), v.encode()) for k, v in information.items()) + b" >>"
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number in sorted(parts):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + parts[number] + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, table)
    return bytes(out)


def pdf(tmp_path, pages):
    return put(tmp_path, "a.pdf", pdf_bytes(pages, Title="Ferry news", Author="Ann Writer"))


def test_a_pdf_knows_where_its_pages_begin(tmp_path):
    (article,) = read(pdf(tmp_path, [["Rain fell in Lisbon."], ["Snow fell in Oslo."], ["Nothing fell."]]))
    assert (article.title, article.author, article.status) == ("Ferry news", "Ann Writer", ArticleStatus.OK)
    assert len(article.page_starts) == 3
    assert [article.text[start:].split(".")[0] for start in article.page_starts] == [
        "Rain fell in Lisbon", "Snow fell in Oslo", "Nothing fell",
    ]  # fmt: skip


def test_a_name_that_a_line_end_cut_in_two_is_whole_again(tmp_path):
    lines = [
        "Officials said on Tuesday that the planes would leave from Joint Base",
        "Andrews and that the inter-",
        "national flights go on.",
    ]
    (article,) = read(pdf(tmp_path, [["A headline", "", *lines]]))
    assert "Joint Base Andrews and that the international flights go on." in article.text
    assert article.text.startswith("A headline\n")


def test_a_pdf_that_needs_a_password_is_encrypted(tmp_path):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(pdf(tmp_path, [["Secret"]])))
    writer.encrypt("user", "owner", algorithm="RC4-128")
    writer.write(tmp_path / "b.pdf")
    (article,) = read(tmp_path / "b.pdf")
    assert article.status is ArticleStatus.ENCRYPTED


def test_a_damaged_page_costs_itself_alone(tmp_path):
    data = pdf_bytes([["Rain fell in Lisbon."], ["Snow fell in Oslo."]])
    path = put(tmp_path, "a.pdf", data.replace(b"/Font << /F1 3 0 R >>", b"/Font [ 7 (x) 9999 ]  ", 1))
    (article,) = read(path)
    assert (article.status, len(article.page_starts)) == (ArticleStatus.OK, 2)
    assert article.text[article.page_starts[1] :].startswith("Snow fell in Oslo.")


def test_of_a_document_that_takes_too_long_the_first_pages_are_kept(tmp_path):
    from geomap.sources.pdf import Pdf

    path = put(tmp_path, "a.pdf", pdf_bytes([[f"Rain fell on day {n}."] for n in range(3)]))
    (article,) = Pdf(budget_s=0.0).read(path, ident="a.pdf")
    assert (article.status, article.text) == (ArticleStatus.OK, "Rain fell on day 0.\n\n")
    assert article.detail == "Only its first 1 of 3 pages were read: it takes too long."


def test_a_pdf_without_text_is_empty_and_says_what_to_do(tmp_path):
    (article,) = read(pdf(tmp_path, [[]]))
    assert article.status is ArticleStatus.EMPTY
    assert "text recognition" in article.detail


def test_a_word_document_is_read_in_its_order(tmp_path):
    from docx import Document

    document = Document()
    document.core_properties.title = "Ferry news"
    document.add_paragraph("Rain fell in Lisbon.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Oslo", "snow"
    document.add_paragraph("Nothing fell.")
    document.save(str(tmp_path / "a.docx"))
    (article,) = read(tmp_path / "a.docx")
    assert (article.title, article.text) == ("Ferry news", "Rain fell in Lisbon.\n\nOslo\tsnow\n\nNothing fell.")
    assert (article.published, article.author) == (None, None)


def test_what_is_no_word_document_is_told(tmp_path):
    assert statuses(read(put(tmp_path, "a.docx", RAIN))) == ["malformed"]
    assert statuses(read(put(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0" + bytes(500)))) == ["malformed"]
    assert statuses(read(put(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")))) == [
        "encrypted"
    ]


@pytest.mark.parametrize("junk", [b"\xff" * 40, bytes(40), bytes(range(40))], ids=["ones", "zeros", "rising"])
def test_a_word_document_whose_packing_is_damaged_is_malformed_and_no_crash(tmp_path, junk):
    from docx import Document

    from geomap.sources.docx import Docx

    document = Document()
    document.add_paragraph(RAIN * 50)
    document.save(str(tmp_path / "a.docx"))
    data = (tmp_path / "a.docx").read_bytes()
    at = data.index(b"word/document.xml") + 20
    path = put(tmp_path, "b.docx", data[:at] + junk + data[at + len(junk) :])
    assert statuses(Docx().read(path, ident="b.docx")) == ["malformed"]


# ------------------------------------------------------------------ feeds


def test_the_entries_of_a_feed_are_articles(tmp_path):
    feed = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Example Wire</title><language>en-us</language>
    <item><title>Rain &amp;amp; wind</title><link>https://news.example/1</link><guid isPermaLink="false">g1</guid>
    <pubDate>Tue, 05 Mar 2024 09:00:00 GMT</pubDate><description>&lt;p&gt;{RAIN}&lt;/p&gt;</description></item>
    <item><title>Snow</title><description>{SNOW}</description></item></channel></rss>"""
    found = read(put(tmp_path, "a.rss", feed))
    assert [(a.id, a.title, a.text.strip()) for a in found] == [
        ("g1", "Rain & wind", RAIN.strip()), ("a.rss#2", "Snow", SNOW.strip()),
    ]  # fmt: skip
    assert (found[0].url, found[0].publisher, found[0].language) == ("https://news.example/1", "Example Wire", "en")
    assert found[0].published == "2024-03-05T09:00:00+00:00"


def test_an_atom_feed_prefers_the_content_over_the_summary(tmp_path):
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><id>e1</id><title>Rain</title>
    <published>2024-03-05</published><summary>Short.</summary><content type="html">&lt;p&gt;{RAIN}&lt;/p&gt;</content>
    <author><name>Ann Writer</name></author></entry></feed>"""
    (article,) = read(put(tmp_path, "a.atom", feed))
    assert (article.id, article.text, article.author, article.published) == (
        "e1",
        RAIN.strip(),
        "Ann Writer",
        "2024-03-05",
    )


def test_xml_that_declares_entities_is_refused_whatever_its_encoding(tmp_path):
    secret = put(tmp_path, "secret.txt", "LEAKED")
    feed = (
        f'<?xml version="1.0" encoding="{{}}"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        "<rss version='2.0'><channel><item><title>&x;</title><description>&x; text</description></item></channel></rss>"
    )
    for encoding in ("utf-8", "utf-16"):
        (article,) = read(put(tmp_path, "a.xml", feed.format(encoding).encode(encoding)))
        assert article.status is ArticleStatus.MALFORMED
        assert "LEAKED" not in repr(article)


@pytest.mark.parametrize(
    ("data", "status"),
    [("<a><b/></a>", "malformed"), ("", "empty"), ("<rss version='2.0'><channel></channel></rss>", "empty")],
)
def test_xml_that_is_no_feed_is_told(tmp_path, data, status):
    assert statuses(read(put(tmp_path, "a.xml", data))) == [status]


def test_a_sitemap_in_a_file_is_not_followed_unasked(tmp_path):
    (article,) = read(put(tmp_path, "a.xml", "<urlset xmlns='x'><url><loc>https://news.example/</loc></url></urlset>"))
    assert article.status is ArticleStatus.UNSUPPORTED
    assert "--follow" in article.detail


# ------------------------------------------------------------------ packed


def test_a_packed_file_is_read_by_the_name_without_its_ending(tmp_path):
    (article,) = read(put(tmp_path, "rain.txt.gz", gzip.compress(RAIN.encode())))
    assert (article.id, article.source, article.title, article.text) == ("rain.txt.gz", "rain.txt.gz", "rain", RAIN)
    found = read(put(tmp_path, "a.jsonl.gz", gzip.compress(b'{"text": "a"}\n{"text": "b"}\n')))
    assert [a.id for a in found] == ["a.jsonl.gz#1", "a.jsonl.gz#2"]


def test_the_files_of_an_archive_are_read_in_the_order_of_their_names(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/snow.md", "---\ntitle: Snow\n---\n" + SNOW)
        archive.writestr("../../a.txt", RAIN)
        archive.writestr("__MACOSX/._a.txt", "x")
        archive.writestr("c.log", "x")
        archive.writestr("d.jsonl.gz", gzip.compress(b'{"text": "packed twice"}\n'))
    found = read(tmp_path / "a.zip")
    assert [(a.id, a.status.value, a.title) for a in found] == [
        ("a.zip#../../a.txt", "ok", "a"), ("a.zip#b/snow.md", "ok", "Snow"), ("a.zip#c.log", "unsupported", "a"),
        ("a.zip#d.jsonl.gz#1", "ok", "d"),
    ]  # fmt: skip
    assert {a.source for a in found} == {"a.zip"}
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_damage_in_an_archive_costs_the_damaged_member_alone(tmp_path):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", RAIN)
        archive.writestr("b.txt", SNOW)
    found = read(put(tmp_path, "a.zip", data.getvalue().replace(RAIN.encode(), RAIN.upper().encode())))
    assert statuses(found) == ["malformed", "ok"]
    assert statuses(read(put(tmp_path, "a.zip", b"PK\x03\x04nonsense"))) == ["malformed"]


def test_archives_in_archives_come_to_an_end(tmp_path):
    data = gzip.compress(RAIN.encode())
    for _ in range(5):
        data = gzip.compress(data)
    assert statuses(read(put(tmp_path, "a.txt.gz.gz.gz.gz.gz.gz", data))) == ["unsupported"]


def test_a_bomb_in_an_archive_is_too_large(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(100 << 20))
        archive.writestr("b.txt", RAIN)
    assert statuses(read(tmp_path / "a.zip")) == ["too_large", "ok"]


def warc_record(url, body, media_type="text/html; charset=utf-8", status="200 OK"):
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-05T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{hash(url) & 0xFFFFFFFF:08x}-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_a_web_archive_are_articles_known_by_their_addresses(tmp_path, packed):
    pytest.importorskip("fastwarc")
    page = f"<html><head><title>Ferry</title></head><body><article><p>{RAIN * 3}</p></article></body></html>"
    records = [
        warc_record("https://news.example/1", page.encode()),
        warc_record("https://news.example/x.png", b"\x89PNG", "image/png"),
        warc_record("https://news.example/gone", b"gone", status="404 Not Found"),
        warc_record(
            "https://news.example/2",
            page.replace("Lisbon", "Zürich").encode("latin-1"),
            "text/html; charset=iso-8859-1",
        ),
    ]
    data = b"".join(gzip.compress(record) for record in records) if packed else b"".join(records)
    found = read(put(tmp_path, "a.warc.gz" if packed else "a.warc", data))
    assert [(a.id, a.url, a.title) for a in found] == [(f"https://news.example/{n}",) * 2 + ("Ferry",) for n in (1, 2)]
    assert "Zürich" in found[1].text
    assert {a.source for a in found} == {"a.warc.gz" if packed else "a.warc"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"PK\x03\x04cut"),
        ("a.pdf", b"%PDF-1.4 cut"),
        ("a.parquet", b"PAR1cut"),
        ("a.zip", b"PK\x03\x04cut"),
        ("a.warc", b"WARC/1.0 cut"),
    ],
)
def test_a_damaged_file_is_told_in_words_with_what_to_do_and_no_name_of_an_exception(tmp_path, name, data):
    (one,) = read(put(tmp_path, name, data))
    assert one.status.value == "malformed"
    assert one.detail.startswith("It is damaged, or no ")
    assert one.detail.endswith((" again.", "anew."))
    assert "Error" not in one.detail
    assert "Bad" not in one.detail
