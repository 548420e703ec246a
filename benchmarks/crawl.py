"""A small crawl, as somebody new would do it: pages on a server → WARC → the commands of docs/scale.md → a map.

    python benchmarks/crawl.py [CORPORA] [--articles 200]

The pages are the development articles, where CORPORA is the folder that holds them (`*/gold.jsonl`), else articles made
of sentences of our own. A server on this machine hands them out, warcio writes down what it answers, an error page and
a picture among it, and the commands that docs/scale.md begins with are run where the archives lie. Ends with exit code
1 when a page has no article, an article no page, or the map lacks the places.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
from corpus import article
from warcio.capture_http import capture_http  # before http.client is used

GUIDE = Path(__file__).parent.parent / "docs" / "scale.md"
PIXEL = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\4\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
ARCHIVE_PAGES = 100


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    given = parser.parse_args()
    if given.corpora is None:
        rows = [article(number, 12) for number in range(given.articles)]
    else:
        rows = [json.loads(line) for gold in sorted(given.corpora.glob("*/gold.jsonl")) for line in gold.open()]
        rows = rows[: given.articles]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size_bytes = crawl(rows, folder / "crawl")
        print(f"{len(rows)} pages, an error page and a picture in WARC files of {size_bytes / 1e6:.1f} MB")
        for command in commands():
            began = time.perf_counter()
            said = run(command, folder)
            print(f"$ {command}\n{said}({time.perf_counter() - began:.1f} s)", flush=True)
        check(folder, len(rows))


def crawl(rows, folder):
    """The answers of a server for the pages of all rows, an error and a picture, in archives; their size."""
    folder.mkdir()
    pages = {f"/{number}.html": page(row) for number, row in enumerate(rows)}
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}"
    paths = [*pages, "/gone.html", "/dot.gif"]
    import http.client

    for first in range(0, len(paths), ARCHIVE_PAGES):
        with capture_http(str(folder / f"news-{first // ARCHIVE_PAGES:03}.warc.gz")):
            for path in paths[first : first + ARCHIVE_PAGES]:
                connection = http.client.HTTPConnection(home.removeprefix("http://"))
                connection.request("GET", path)
                connection.getresponse().read()
                connection.close()
    server.shutdown()
    return sum(path.stat().st_size for path in folder.iterdir())


def page(row):
    """A web page of an article, with what stands around one."""
    text = "".join(f"<p>{html.escape(part)}</p>\n" for part in row["text"].split("\n") if part.strip())
    title, date = html.escape(row.get("title") or "A report"), html.escape(row.get("published") or "2016-07-02")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - The Gazette</title>\n'
        f'<meta property="article:published_time" content="{date}"></head><body>\n'
        '<nav><a href="/">Home</a> <a href="/world">World</a> <a href="/sport">Sport</a></nav>\n'
        f"<article><h1>{title}</h1>\n{text}</article>\n"
        '<aside>Most read: <a href="/1">Rain in Oslo</a></aside><footer>Subscribe now. All rights reserved.</footer>\n'
        "</body></html>"
    ).encode("utf-8", "replace")


def handler(pages):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            content, kind = (PIXEL, "image/gif") if self.path == "/dot.gif" else (pages.get(self.path), "text/html")
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content or b"<html><body><p>There is no such page in Mosul.</p></body></html>")

        def log_message(self, *_):
            pass

    return Handler


def commands():
    """The first block of commands of the guide."""
    block = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)[0]
    return block.strip().splitlines()


def run(command, folder):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command.split(), cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path}, check=False
    )
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stderr


def check(folder, pages):
    """Each page is one article, known by its address; and what was found is on the map."""
    (out,) = (folder / "out").iterdir()
    articles = duckdb.sql(f"SELECT article_id, status, mentions FROM '{out}/articles/*.parquet'").fetchall()
    found = {ident.rpartition("/")[2] for ident, status, _ in articles if status == "ok"}
    best = duckdb.sql(
        f"SELECT place FROM '{out}/mentions/*.parquet' WHERE place IS NOT NULL AND form = 'name' AND confidence >= 0.5 "
        "GROUP BY place ORDER BY count(*) DESC, place LIMIT 5"
    ).fetchall()
    shown = (folder / "map.html").read_text("utf-8")
    missing = [place for (place,) in best if place not in shown]
    mentions = sum(number for *_, number in articles)
    print(f"{len(articles)} articles with {mentions:,} mentions; most named: {', '.join(p for (p,) in best)}")
    if found != {f"{number}.html" for number in range(pages)} or len(articles) != pages or missing or len(best) < 5:
        sys.exit(f"pages and articles differ, or the map lacks {missing}")


if __name__ == "__main__":
    main()
