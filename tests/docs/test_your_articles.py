"""The table "Your articles" of the README: each command is run on real files of its kind and draws what they name."""

from __future__ import annotations

import gzip
import json
import re
import shlex
import subprocess
import sys
import threading
import zipfile
from email.message import EmailMessage
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import docx
import pyarrow as pa
import pyarrow.parquet
import pytest
from reportlab.pdfgen import canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
TABLE = README.split("## Your articles")[1].split("\n## ")[0]
COMMANDS = [row.replace("\\|", "|") for row in re.findall(r"\| `(geomap .*)` \|$", TABLE, re.MULTILINE)]
SAID = "Trucks left Mosul on Friday, and drivers waited at the bridge until the evening."
PAGE = f"<html lang=en><head><title>Trucks</title></head><body><article><h1>Trucks</h1>{f'<p>{SAID}</p>' * 3}</article>"
ELSEWHERE = "https://www.example.org/"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder that holds a file of each kind, and an address that serves it."""
    folder = tmp_path_factory.mktemp("yours")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    handler.log_message = lambda *_: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    write_files(folder, address)
    yield folder, address
    server.shutdown()


def write_files(folder, address):
    texts = {
        "story.txt": f"Trucks\n\n{SAID}\n",
        "notes.md": f"---\ntitle: Trucks\n---\n{SAID}\n",
        "page.html": PAGE,
        "story.html": PAGE,
        "stories.csv": f'Headline,Body,Link\r\nTrucks,"{SAID}",https://news.example/1\r\n',
        "export.json": json.dumps({"articles": [{"title": "Trucks", "text": SAID}]}),
        "export.data": json.dumps({"text": SAID}) + "\n",
        "feed.xml": '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title><item><title>Trucks</title>'
        f"<link>{address}story.html</link><description>{SAID}</description></item></channel></rss>",
        "urls.txt": f"{address}story.html\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "articles").mkdir()
    (folder / "articles" / "story.txt").write_text(SAID)
    (folder / "crawl.jsonl.gz").write_bytes(gzip.compress(json.dumps({"text": SAID}).encode()))
    pyarrow.parquet.write_table(pa.table({"title": ["Trucks"], "text": [SAID]}), folder / "stories.parquet")
    with zipfile.ZipFile(folder / "clippings.zip", "w") as archive:
        archive.writestr("a/story.txt", SAID)
    page = canvas.Canvas(str(folder / "report.pdf"))
    page.drawString(20, 700, SAID)
    page.save()
    document = docx.Document()
    document.add_paragraph(SAID)
    document.save(str(folder / "field.docx"))
    mail = EmailMessage()
    mail["Subject"] = "Trucks"
    mail.set_content(SAID)
    (folder / "mail.eml").write_bytes(bytes(mail))
    with (folder / "crawl.warc.gz").open("wb") as out:
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        writer = WARCWriter(out, gzip=True)
        writer.write_record(
            writer.create_warc_record(
                "https://news.example/trucks", "response", payload=BytesIO(PAGE.encode()), http_headers=headers
            )
        )
    run("locate story.txt -o places.jsonl", folder)


def run(words, folder, stdin=None):
    return subprocess.run(
        [sys.executable, "-m", "geomap", *shlex.split(words)],
        cwd=folder,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_command_of_each_row_finds_the_town(command, place):
    folder, address = place
    steps = command.replace(ELSEWHERE, address).split(" | ")
    online = " --allow-private" if address in steps[0] or "urls.txt" in steps[0] else ""
    done = None
    for step in steps:
        done = run(step.removeprefix("geomap ") + online, folder, stdin=done and done.stdout)
        assert done.returncode == 0, done.stderr
    wrote = done.stdout or (folder / "map.html").read_bytes()
    assert b"Mosul" in wrote
    (folder / "map.html").unlink(missing_ok=True)


def test_the_table_has_a_row_for_every_kind_of_file():
    from geomap import plugins

    words = {"text": "story.txt", "markdown": ".md", "html": ".html", "mail": ".eml", "feed": "feed.xml", "gz": ".gz"}
    assert len(COMMANDS) > 15
    for kind in plugins.installed("geomap.sources"):
        if kind != "tsv":
            assert words.get(kind, f".{kind}") in TABLE, kind
