"""What docs/scale.md says is run: a crawl from its archives to a map, and the questions to the tables."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import duckdb
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from geomap import annotated


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "scale.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def crawled(page, seeds, tmp_path_factory):
    """A folder in which the first block of commands has run, on pages made of the example articles."""
    folder = tmp_path_factory.mktemp("crawl")
    (folder / "crawl").mkdir()
    with (folder / "crawl" / "news.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for n, path in enumerate(sorted(seeds.glob("*.md"))[:6]):
            writer.write_record(_answer(writer, f"http://news.example/{n}", path.read_text("utf-8")))
    first = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[0]
    program = f'geomap() {{ "{sys.executable}" -m geomap "$@"; }}; set -eo pipefail\n{first}'
    run = subprocess.run(["bash", "-c", program], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    return folder


def _answer(writer, address, story):
    front, body = story.split("---", 2)[1:]
    date = re.search(r"\d{4}-\d\d(-\d\d)?", front)[0]
    paragraphs = "".join(f"<p>{part}</p>" for part in body.strip().split("\n\n"))
    head = f'<head><title>A story</title><meta property="article:published_time" content="{date}"></head>'
    html = f"<html>{head}<body><article>{paragraphs}</article></body></html>"
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    return writer.create_warc_record(address, "response", payload=io.BytesIO(html.encode()), http_headers=headers)


def test_a_crawl_goes_from_its_archives_to_a_map(crawled):
    assert "Mosul" in (crawled / "map.html").read_text("utf-8")
    assert "http://news.example/0" in (crawled / "places.csv").read_text("utf-8")


def test_pages_of_a_server_go_from_a_crawler_to_a_map(root):
    """Archives as a crawler writes them, with an error page and a picture, by the commands of the page."""
    command = [sys.executable, root / "benchmarks" / "crawl.py", "--articles", "20"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert "20 articles with" in run.stdout


def test_the_questions_have_answers(page, crawled):
    (folder,) = (crawled / "out").iterdir()
    for query in re.findall(r"^```sql\n(.*?)^```", page, re.DOTALL | re.MULTILINE):
        there = re.sub(r"'(\w+/\*\.parquet|iraq\.csv)'", lambda m: f"'{folder / m[1]}'", query)
        answer = duckdb.sql(there)
        if answer is not None:
            assert answer.fetchall()
    assert (folder / "iraq.csv").read_text("utf-8").count("\n") > 3


def test_its_python_runs(page):
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert "Mosul" in run.stdout


def test_every_column_is_told_as_the_files_tell_it(page):
    for columns in (annotated.ARTICLES, annotated.MENTIONS, annotated.PLACES):
        for column in columns:
            assert f"| `{column.name}` | {column.holds} | {column.about} |" in page
