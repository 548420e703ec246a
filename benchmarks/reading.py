"""How fast articles are read, and in how much memory.

    python benchmarks/reading.py [--gigabyte] [--json] [--write]

Every figure is of one process on one core, in CPU seconds with the languages detected, as `geomap.read` does it. Memory
is the peak of a fresh process. `--gigabyte` streams 1 GB of JSON Lines; without it a tenth of that is. `--write` puts
the figures between their marks in docs/benchmarks.md.
The articles are made up here from a seeded random vocabulary; pages carry menus, scripts and links as real ones do.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from marked import write_between_marks

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
ARTICLE_WORDS = 350
CHILD = """
import json, resource, sys, time
from geomap import sources
from geomap.settings import Settings
wall, cpu = time.perf_counter(), time.process_time()
count = sum(1 for article in sources.read([sys.argv[1]], settings=Settings()) if article.status == "ok")
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
spent = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
print(json.dumps({"articles": count, **spent, "peak_mb": max(peaks) / 1024}))
"""
# Easier to read than a list of seventy strings.
VOCABULARY = """
the of and to in a that was for on with as it by at from said had were their they which after before
officials government minister city town province troops police people company market price report
week month year river bridge road ferry port airport school hospital water power election court law
union talks border region attack fire storm
""".split()  # noqa: SIM905


def text(chooser: random.Random, words: int = ARTICLE_WORDS) -> str:
    """Some paragraphs of made-up English."""
    sentences = []
    while words > 0:
        length = chooser.randint(8, 24)
        sentence = " ".join(chooser.choices(VOCABULARY, k=length))
        sentences.append(sentence[0].upper() + sentence[1:] + ".")
        words -= length
    return "\n\n".join(" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3))


def page(chooser: random.Random, number: int) -> str:
    """A page of some 60 kB, of which the article is a twentieth."""
    menu = "".join(
        f'<li class="menu-item"><a href="/section/{n}">{chooser.choice(VOCABULARY)} {n}</a></li>' for n in range(120)
    )
    cards = "".join(
        f'<div class="card"><a href="/story/{n}"><img src="/i/{n}.jpg" alt="">'
        f"<h3>{' '.join(chooser.choices(VOCABULARY, k=8))}</h3></a></div>"
        for n in range(80)
    )
    script = "var config = {" + ",".join(f'"key{n}": "{n * 7919}"' for n in range(900)) + "};"
    paragraphs = "".join(f"<p>{part}</p>" for part in text(chooser).split("\n\n"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Story {number}</title>'
        f'<meta property="article:published_time" content="2024-03-05T09:00:00Z"><script>{script}</script></head><body>'
        f"<nav><ul>{menu}</ul></nav><main><article><h1>Story {number}</h1>{paragraphs}</article></main>"
        f"<aside>{cards}</aside><footer>All rights reserved</footer></body></html>"
    )


def measured(source: Path) -> dict[str, float]:
    """One reading in a fresh process."""
    done = subprocess.run([sys.executable, "-c", CHILD, source], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def write_lines(path: Path, size_bytes: int) -> None:
    chooser = random.Random(1)
    written = number = 0
    with path.open("w", encoding="utf-8") as out:
        while written < size_bytes:
            number += 1
            row = {"id": str(number), "title": f"Story {number}", "published": "2024-03-05", "text": text(chooser)}
            written += out.write(json.dumps(row) + "\n")


def run(*, gigabyte: bool) -> list[dict[str, object]]:
    """The rows of the table: what, figure, unit, what is wanted."""
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chooser = random.Random(2)
        size_bytes = (1 << 30) if gigabyte else (100 << 20)
        write_lines(folder / "lines.jsonl", size_bytes)
        lines = measured(folder / "lines.jsonl")
        rows.append(row("JSON Lines", lines["articles"] / lines["cpu_s"], "articles/CPU-s", ">= 2,000"))
        rows.append(row(f"{size_bytes >> 20} MB of JSON Lines: peak memory", lines["peak_mb"], "MB", "<= 300"))
        for number in range(5000):
            path = folder / "texts" / f"{number % 50}" / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(chooser))
        texts = measured(folder / "texts")
        rows.append(row("plain-text files", texts["articles"] / texts["cpu_s"], "files/CPU-s", ">= 1,000"))
        (folder / "pages").mkdir()
        for number in range(200):
            (folder / "pages" / f"{number}.html").write_text(page(chooser, number))
        pages = measured(folder / "pages")
        rows.append(row("web pages of 60 kB", pages["articles"] / pages["cpu_s"], "pages/CPU-s", ">= 25"))
        assert (texts["articles"], pages["articles"]) == (5000, 200)
    return rows


def row(what: str, figure: float, unit: str, wanted: str) -> dict[str, object]:
    return {"what": what, "figure": round(figure, 1), "unit": unit, "wanted": wanted}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--gigabyte", action="store_true", help="stream 1 GB of JSON Lines")
    arguments.add_argument("--json", action="store_true", help="print JSON")
    arguments.add_argument("--write", action="store_true", help="write into docs/benchmarks.md")
    chosen = arguments.parse_args()
    begun = time.perf_counter()
    rows = run(gigabyte=chosen.gigabyte)
    if chosen.json:
        print(json.dumps(rows, indent=1))
        return
    if chosen.write:
        cells = [
            f"| {r['what']} | {r['figure']:,} {r['unit']} | {r['wanted'].replace('>=', '≥').replace('<=', '≤')} |"
            for r in rows
        ]
        write_between_marks(PAGE, "reading", "\n".join(["| what | measured | wanted |", "|---|---|---|", *cells]))
    for each in rows:
        print(f"{each['what']:45} {each['figure']:>12,} {each['unit']:15} wanted {each['wanted']}")
    print(f"measured in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
