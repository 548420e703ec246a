"""Builds a gazetteer from a generated dump of GeoNames' layout and says how long and how large it got.

    python benchmarks/dumps.py [ROWS]

ROWS is 1,000,000 unless given, and twice as many other names. The names are made up of syllables by a fixed seed.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SYLLABLES = [
    "al",
    "ba",
    "qa",
    "da",
    "ri",
    "mos",
    "ul",
    "ka",
    "na",
    "ter",
    "sa",
    "hin",
    "dor",
    "vel",
    "pra",
    "ton",
    "bur",
    "ley",
]
CODES = ["P\tPPL", "P\tPPLX", "H\tSTM", "T\tMT", "S\tSCH", "L\tPRK", "A\tADM3"]
COUNTRIES = ["IQ", "SY", "US", "FR", "BR", "IN", "CN", "NG"]
BUILD = (
    "import sys; from geomap.gazetteer import build; build(sys.argv[1], geonames=sys.argv[2], alternates=sys.argv[3])"
)


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_dumps(folder, rows)
        started = time.perf_counter()
        target = folder / "big.sqlite"
        subprocess.run(
            [sys.executable, "-c", BUILD, str(target), str(folder / "allCountries.zip"),
             str(folder / "alternateNamesV2.zip")],
            check=True,
        )  # fmt: skip
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(
            f"{rows:,} rows and {2 * rows:,} other names: {time.perf_counter() - started:.0f} s, "
            f"{used.ru_utime + used.ru_stime:.0f} CPU-s, at most {used.ru_maxrss / 1024:.0f} MiB; "
            f"the file has {target.stat().st_size / 1e6:.0f} MB"
        )
    return 0


def write_dumps(folder: Path, rows: int) -> None:
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))).title()

    packed(
        folder / "allCountries.zip",
        (place(chance, number, word(), f"{word()},{word()}") for number in range(1, rows + 1)),
    )
    packed(
        folder / "alternateNamesV2.zip",
        (f"{number}\t{chance.randint(1, rows)}\ten\t{word()}\t\t\t\t\t\t\n" for number in range(1, 2 * rows + 1)),
    )


def packed(path: Path, lines: Iterable[str]) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(path.with_suffix(".txt").name, "w") as out,
    ):
        for line in lines:
            out.write(line.encode())


def place(chance: random.Random, number: int, name: str, others: str) -> str:
    country, admin1 = chance.choice(COUNTRIES), f"{chance.randint(1, 30):02}"
    code = "A\tPCLI" if number <= len(COUNTRIES) else chance.choice(CODES)
    lat, lon = chance.uniform(-60, 70), chance.uniform(-180, 180)
    people = chance.choice([0, 0, 0, chance.randint(1, 100_000)])
    return (
        f"{number}\t{name}\t{name}\t{others}\t{lat:.5f}\t{lon:.5f}\t{code}\t{country}\t\t{admin1}\t\t\t\t{people}\t\t0\t"
        "UTC\t2026-01-01\n"
    )


if __name__ == "__main__":
    sys.exit(main())
