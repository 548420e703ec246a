"""What `annotate` adds to the plain pipeline in one process: reading and locating alone, against the same with tables.

    python benchmarks/overhead.py [CORPORA] [--rounds 8]

Both go through the same articles in turn, a part at a time; the least CPU seconds of each count, so that other work on
the machine disturbs little. CORPORA is the folder of the development articles (`*/gold.jsonl`); without it the articles
are made of sentences of our own, with far more places a line than news has. `locate` to JSON Lines stands beside it.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from pathlib import Path

from corpus import article

import geomap
from geomap.pipeline import get_ready, locate_here
from geomap.scale.corpus import opened, parts_of
from geomap.scale.running import _job
from geomap.scale.working import annotate_part, stay_small
from geomap.settings import Settings
from geomap.sources import read_ranges

SETTINGS = Settings()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=8)
    given = parser.parse_args()
    stay_small()
    get_ready(SETTINGS)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "in.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in rows(given)), "utf-8")
        (part,) = parts_of(source, part_bytes=1 << 30)
        job = _job(Path(name) / "out", SETTINGS, kind=None, columns=None, with_text=False, stories=False)
        ways = {"read and locate": lambda: plain(part), "annotate": lambda: annotate_part(part, job).articles}
        ways["read, locate, write JSON Lines"] = lambda: written(part)
        least = {}
        for number in range(given.rounds + 1):
            for way, work in ways.items():
                began = time.process_time()
                articles = work()
                took_s = time.process_time() - began
                least[way] = took_s if number < 2 else min(least[way], took_s)
    base = least["read and locate"]
    for way, took_s in least.items():
        print(f"{way}: {1000 * took_s / articles:.2f} CPU ms an article ({100 * (took_s / base - 1):+.1f} %)")


def rows(given):
    if given.corpora is None:
        return [article(number, 12) for number in range(given.articles)]
    lines = [line for gold in sorted(given.corpora.glob("*/gold.jsonl")) for line in gold.open(encoding="utf-8")]
    chosen = lines[:: max(1, len(lines) // given.articles)][: given.articles]
    return [{key: json.loads(line)[key] for key in ("id", "text")} for line in chosen]


def plain(part):
    with opened(part.pieces) as ranges:
        return sum(1 for _ in locate_here(read_ranges(ranges, settings=SETTINGS), SETTINGS))


def written(part):
    with opened(part.pieces) as ranges:
        geomap.write(locate_here(read_ranges(ranges, settings=SETTINGS), SETTINGS), io.BytesIO(), "jsonl")
    return len(Path(part.pieces[0].path).read_bytes().splitlines())


if __name__ == "__main__":
    main()
