"""What `annotate` costs as a corpus grows, what its workers hold, and the map of a million mentions.

    python benchmarks/growth.py [--sizes 100 1000 10000 100000] [--sentences 4] [--jobs 2] [--write]

The articles are made of sentences and places of our own by chance (benchmarks/corpus.py), each another; four sentences
name some ten places, so that 100,000 articles make a million mentions. CPU seconds are those of the command and all its
workers; peak and private memory are the most that any worker told in the run's log.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from alone import command
from corpus import PLACES, best_known, write_corpus
from marked import write_between_marks

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10_000, 100_000])
    parser.add_argument("--sentences", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--recogniser", default="light")
    parser.add_argument("--names", type=int, help="of so many places of the gazetteer, instead of thirty of our own")
    parser.add_argument("--no-map", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    arguments = " ".join(sys.argv[1:]).replace("--write", "").strip()
    lines = [
        f"`python benchmarks/growth.py {arguments}`:".replace(" `:", "`:"),
        "",
        "| articles | mentions | CPU s | ms an article | wall s | worker: peak MiB | private MiB | kB an article |",
        "|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in given.sizes:
            lines.append(grown(folder, size, given))
            print(lines[-1], flush=True)
        if not given.no_map:
            lines += ["", drawn(folder, folder / f"out{given.sizes[-1]}")]
    text = "\n".join(lines)
    print(text)
    if given.write:
        write_between_marks(PAGE, "growth", text)


def grown(folder, size, given):
    source, out = folder / f"in{size}", folder / f"out{size}"
    places = best_known(given.names) if given.names else PLACES
    write_corpus(source, size, max(1, size // 1000), given.sentences, places)
    taken = command("annotate", source, out, "--jobs", given.jobs, "--recogniser", given.recogniser)
    told = [json.loads(line) for log in out.glob("*/log.jsonl") for line in log.read_text("utf-8").splitlines()]
    mentions = sum(one["mentions"] for one in told)
    peak, private = (max(one[key] for one in told) / 2**20 for key in ("peak_bytes", "private_bytes"))
    stored = sum(path.stat().st_size for path in out.glob("*/*/*.parquet")) / 1000 / size
    return (
        f"| {size:,} | {mentions:,} | {taken.cpu_s:.1f} | {1000 * taken.cpu_s / size:.2f} | {taken.wall_s:.1f} | "
        f"{peak:.0f} | {private:.0f} | {stored:.2f} |"
    )


def drawn(folder, out):
    """The map of what was annotated: seconds, memory, size."""
    page = folder / "map.html"
    began = time.perf_counter()
    run = subprocess.Popen([sys.executable, "-m", "geomap", "map", out, "-o", page], stderr=subprocess.PIPE, text=True)
    said = run.stderr.read()
    _, status, used = os.wait4(run.pid, 0)
    if status:
        sys.exit(f"geomap map failed: {said}")
    wall_s, cpu_s = time.perf_counter() - began, used.ru_utime + used.ru_stime
    said = next(line for line in said.splitlines() if " -> " in line).rpartition(" -> ")[0]
    return (
        f"`geomap map` of the last folder: {wall_s:.0f} s ({cpu_s:.0f} CPU s), at most {used.ru_maxrss / 1024:,.0f} "
        f'MiB, a page of {page.stat().st_size / 1e6:.1f} MB. It said: "{said}".'
    )


if __name__ == "__main__":
    main()
