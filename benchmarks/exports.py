"""How fast each format is written, and in how much memory.

    python benchmarks/exports.py [--rows 1000000] [--formats csv,gpkg] [--write]

Each format is written in a fresh process of one thread, from a stream of made-up articles of 20 mentions: places of the
embedded gazetteer, one in six a country or province with its outline, one in six without a place. The CPU-seconds are
those of `geomap.write` less those of making the articles; memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from marked import write_between_marks

import geomap
from geomap.model import Article, Form, Located, Mention, Place, Resolution, Status
from geomap.pipeline import open_gazetteer

FORMATS = ("jsonl", "csv", "geojson", "geojsonl", "kml", "gpkg", "parquet")
MENTIONS = 20
SENTENCE = "Nobody in the old quarter of {} had expected the bridge over the river to be open again so soon. "
NAMES = {
    "point": ("Mosul", "Ramadi", "Erbil", "Kirkuk", "Tikrit", "Manbij", "Raqqa", "Homs", "Palmyra", "Aleppo", "Beirut",
              "Kobani", "Fallujah", "Sinjar", "Baghdad", "Damascus", "Sirte", "Tunis", "Marawi", "Paris"),
    "region": ("Iraq", "Syria", "Turkey", "France", "Nigeria", "Libya", "Anbar", "Nineveh", "Texas", "Bavaria", "Niger",
               "Philippines", "Fiji", "Russia", "United States", "Lebanon", "Chad", "Punjab", "Ontario", "Scotland"),
}  # fmt: skip


def places() -> tuple[list[Place], list[Place]]:
    """Some cities, some regions."""
    gazetteer = open_gazetteer(geomap.Settings())
    return tuple([gazetteer.candidates([name])[name][0].place for name in names] for names in NAMES.values())


def located(rows: int) -> Iterator[Located]:
    """Articles, each of its own text, until there are enough mentions."""
    towns, regions = map(cycle, places())
    for number in range(rows // MENTIONS):
        named = [None if n % 6 == 5 else next(regions if n % 6 == 4 else towns) for n in range(MENTIONS)]
        yield article(number, named)


def article(number: int, named: list[Place | None]) -> Located:
    """An article that names each place in a sentence of its own."""
    parts, resolutions, at = [], [], 0
    for n, place in enumerate(named):
        name = f"Xyz{n}" if place is None else place.name
        sentence = SENTENCE.format(name)
        start = at + sentence.index(name)
        mention = Mention(
            start=start, end=start + len(name), text=name, form=Form.NAME, sentence=(at, at + len(sentence))
        )
        status = Status.UNKNOWN if place is None else Status.RESOLVED
        sure = None if place is None else 0.5 + n / 50
        resolutions.append(Resolution(mention=mention, status=status, confidence=sure, place=place))
        parts.append(sentence)
        at += len(sentence)
    about = Article(
        id=f"made-up/{number}", text="".join(parts), title=f"Made-up article {number}", published="2016-07-20",
        url=f"https://example.org/{number}", publisher="Example", language="en",
    )  # fmt: skip
    return Located(article=about, resolutions=tuple(resolutions))


def measure(form: str, rows: int) -> dict[str, float]:
    """One format in this process."""
    begun = time.process_time()
    made = sum(len(one.resolutions) for one in located(rows))
    making = time.process_time() - begun
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out.{form}"
        begun = time.process_time()
        geomap.write(located(rows), path)
        spent = time.process_time() - begun - making
        size = path.stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"rows": made, "rows_per_cpu_s": made / spent, "peak_mib": peak, "size_mb": size / 1e6}


def main() -> None:
    """Each format in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--write", action="store_true", help="Write the table into docs/benchmarks.md.")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(measure(given.child, given.rows)))
        return
    lines = ["| format | rows per CPU-second | peak MiB | file MB |", "|---|---|---|---|"]
    for form in given.formats.split(","):
        command = [sys.executable, __file__, "--child", form, "--rows", str(given.rows)]
        one_thread = os.environ | {"OMP_NUM_THREADS": "1"}
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=one_thread)
        found = json.loads(run.stdout)
        figures = f"{found['rows_per_cpu_s']:,.0f} | {found['peak_mib']:,.0f} | {found['size_mb']:,.0f}"
        lines.append(f"| `.{form}` | {figures} |")
    table = "\n".join(lines)
    print(table)
    if given.write:
        write_between_marks(Path(__file__).parent.parent / "docs" / "benchmarks.md", "exports", table)


if __name__ == "__main__":
    main()
