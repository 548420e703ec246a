"""What relative places cost on top of finding and resolving names, as a share, in one run.

python benchmarks/relative.py CORPORA      a folder with X/gold.jsonl
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import geomap
from geomap.gazetteer.embedded import EmbeddedGazetteer
from geomap.model import Article, Form
from geomap.recognise.light import Light
from geomap.recognise.relative import find_relatives
from geomap.resolve import RelativePlaces, resolve, shipped_weights, wants_candidates


def articles(corpora: Path) -> list[Article]:
    rows = [json.loads(line) for path in sorted(corpora.glob("*/gold.jsonl")) for line in path.open(encoding="utf-8")]
    return [Article(id=str(row["id"]), text=row["text"], title=row["title"], language="en") for row in rows]


def main() -> None:
    given = articles(Path(sys.argv[1]))
    list(geomap.locate(given[:40]))  # weights, patterns and modules are loaded
    gazetteer, recogniser, weights = EmbeddedGazetteer(), Light(), shipped_weights()
    places = RelativePlaces(gazetteer)
    names = described = 0.0
    count = 0
    for first in range(0, len(given), 32):
        batch = given[first : first + 32]
        begin = time.process_time()
        recognised = list(recogniser.recognise(batch, gazetteer.names))
        found = gazetteer.candidates(m.text for mentions in recognised for m in mentions if wants_candidates(m))
        named = [resolve(a, mentions, found, weights) for a, mentions in zip(batch, recognised, strict=True)]
        between = time.process_time()
        relatives = [find_relatives(a, mentions) for a, mentions in zip(batch, recognised, strict=True)]
        joined = [places.join(r, n, found) for (_, r), n in zip(relatives, named, strict=True)]
        described += time.process_time() - between
        names += between - begin
        count += sum(r.mention.form is Form.RELATIVE and r.place is not None for one in joined for r in one)
    print(f"{len(given)} articles, {count} described places drawn")
    print(f"names {1e3 * names / len(given):.2f} ms an article, relative places {1e3 * described / len(given):.2f} ms")
    print(f"on top: {100 * described / names:.1f} %")


if __name__ == "__main__":
    main()
