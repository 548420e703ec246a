"""A small file of each kind that geomap reads, made here: to find out whether its source works."""

from __future__ import annotations

import gzip
import json
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SAID", "write_samples"]

SAID = "Trucks left Mosul on Friday, and drivers waited at the bridge until the evening."
"""What each of them says."""
_HTML = (
    "<!doctype html><html lang=en><head><title>Trucks</title></head><body><article><h1>Trucks</h1>"
    f"<p>{SAID}</p><p>{SAID}</p><p>{SAID}</p></article></body></html>"
)
_FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title><item><title>Trucks</title>'
    f"<description>{SAID}</description></item></channel></rss>"
)


def write_samples(folder: Path) -> Iterator[tuple[str, Path | None]]:
    """Writes them into a folder, one by one: kind and file, None when the package that writes it is missing."""
    texts = {
        "text": ("a.txt", SAID),
        "markdown": ("a.md", f"---\ntitle: Trucks\n---\n{SAID}\n"),
        "html": ("a.html", _HTML),
        "jsonl": ("a.jsonl", json.dumps({"text": SAID}) + "\n"),
        "json": ("a.json", json.dumps({"articles": [{"text": SAID}]})),
        "csv": ("a.csv", f'title,text\nTrucks,"{SAID}"\n'),
        "tsv": ("a.tsv", f"title\ttext\nTrucks\t{SAID}\n"),
        "mail": ("a.eml", _mail()),
        "feed": ("a.rss", _FEED),
    }
    for kind, (name, text) in texts.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        yield kind, path
    (folder / "a.pdf").write_bytes(_pdf())
    yield "pdf", folder / "a.pdf"
    yield "docx", _docx(folder / "a.docx")
    (folder / "b.txt.gz").write_bytes(gzip.compress(SAID.encode()))
    yield "gz", folder / "b.txt.gz"
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("a.txt", SAID)
    yield "zip", folder / "a.zip"
    (folder / "a.warc").write_bytes(_warc())
    yield "warc", folder / "a.warc"
    yield "parquet", _parquet(folder / "a.parquet")


def _mail() -> str:
    mail = EmailMessage()
    mail["Subject"] = "Trucks"
    mail.set_content(SAID)
    return mail.as_string()


def _pdf() -> bytes:
    """One page with one line of text, put together by hand (ISO 32000-1, 7.5)."""
    drawn = f"BT /F1 9 Tf 20 700 Td ({SAID}) Tj ET".encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    at, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\n" % (size, table, size)
    return bytes(out + b"startxref\n%d\n%%%%EOF" % at)


def _docx(path: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_paragraph(SAID)
    document.save(str(path))
    return path


def _warc() -> bytes:
    """One answered request (WARC 1.0, ISO 28500)."""
    body = _HTML.encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    head = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/trucks\r\n"
        b"WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n" % len(answer)
    )
    return head + answer + b"\r\n\r\n"


def _parquet(path: Path) -> Path | None:
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError:
        return None
    pyarrow.parquet.write_table(pa.table({"title": ["Trucks"], "text": [SAID]}), path)
    return path
