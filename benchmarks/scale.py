"""What several processes gain: `locate --jobs 2`, `annotate --jobs 2` and Dask, beside what this machine can give.

    python benchmarks/scale.py [--articles 3000] [--rounds 3] [--limit-s 280] [--write]

In each round everything runs once, so that a ratio is one of the same minute. The most that two processes can gain here
is measured first in each round: two plain processes that know nothing of each other against one of them, each with
articles of its own. Other programs spoil a ratio: it is left out when they took more than 2 % of the cores from the two
processes, or kept the one from a core of its own; rounds go on until there are enough or the time is up.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from alone import command, timed
from corpus import write_corpus
from marked import write_between_marks

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
FOREIGN = 0.02
PLAIN = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import geomap
from corpus import article
from geomap.model import Article

first, count = int(sys.argv[2]), int(sys.argv[3])
articles = [Article(id=str(n), text=article(n, 12)["text"], language="en") for n in range(first, first + count)]
list(geomap.locate(articles[:50]))
print("ready", flush=True)
sys.stdin.readline()
began = time.perf_counter()
for one in geomap.locate(articles):
    pass
print(time.perf_counter() - began, flush=True)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--sentences", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit-s", type=float, default=280)
    parser.add_argument("--only", nargs="*", default=["locate", "annotate", "dask"])
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder / "in", given.articles, 8, given.sentences)
        write_corpus(folder / "start", 1, 1, 1)
        began = time.monotonic()
        while time.monotonic() - began < given.limit_s and not enough(found, given.rounds):
            for what, ratio, takes in a_round(folder, given.only, given.articles // 4):
                one, two = takes
                clean = (one.foreign <= FOREIGN or one.cpu_s >= 0.97 * one.wall_s) and two.foreign <= FOREIGN
                print(what, f"{ratio:.2f}", *takes, "" if clean else "(others were at work)", flush=True)
                found.setdefault(what, [])
                if clean:
                    found[what].append((ratio, *takes))
    text = as_table(found, given.articles)
    print(text)
    if given.write:
        write_between_marks(PAGE, "scale", text)


def enough(found, rounds):
    return bool(found) and all(len(clean) >= rounds for clean in found.values())


def a_round(folder, only, plain_articles):
    """(what, gain, (one, two)) of each way of working."""
    one, two = plain(1, plain_articles), plain(2, plain_articles)
    yield "two plain processes that know nothing of each other", 2 * one.wall_s / two.wall_s, (one, two)
    if "locate" in only:
        one, two = (located(folder, "in", jobs) for jobs in (1, 2))
        yield "`locate --jobs 2`", one.wall_s / two.wall_s, (one, two)
    if "annotate" in only:
        one, two = (annotated(folder, "in", jobs) for jobs in (1, 2))
        yield "`annotate --jobs 2`", one.wall_s / two.wall_s, (one, two)
    if "dask" in only:
        one, two = (annotated(folder, "in", jobs, "--dask", "local") for jobs in (1, 2))
        yield "`annotate --dask local --jobs 2`", one.wall_s / two.wall_s, (one, two)


def plain(processes, articles):
    """Wall seconds of the work alone, without the start, of so many processes side by side; the slowest counts."""
    arguments = [sys.executable, "-c", PLAIN, str(Path(__file__).parent)]
    running = [
        subprocess.Popen([*arguments, str(n * articles), str(articles)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(processes)
    ]
    for process in running:
        process.stdout.readline()
    with timed() as taken:
        for process in running:
            process.stdin.write(b"\n")
            process.stdin.flush()
        took_s = max(float(process.stdout.readline()) for process in running)
        for process in running:
            process.communicate()
    taken.wall_s = took_s
    return taken


def located(folder, source, jobs):
    return command("locate", folder / source, "-o", folder / "out.jsonl", "--jobs", jobs)


def annotated(folder, source, jobs, *more):
    with tempfile.TemporaryDirectory(dir=folder) as out:
        return command("annotate", folder / source, out, "--part-size", "0.2", "--jobs", jobs, *more)


def as_table(found, articles):
    arguments = " ".join(sys.argv[1:]).replace("--write", "").strip()
    lines = [
        f"`python benchmarks/scale.py {arguments}`:".replace(" `:", "`:"),
        "",
        "| what | articles | one: wall s | two: wall s | CPU s, one and two | gain, median (lowest – highest) |",
        "|---|---|---|---|---|---|",
    ]
    for what, clean in found.items():
        if not clean:
            lines.append(f"| {what} | {articles:,} |  |  |  | not measured: other programs were at work |")
            continue
        ratios = sorted(ratio for ratio, *_ in clean)
        one, two = (
            (statistics.median(t.wall_s for t in takes), statistics.median(t.cpu_s for t in takes))
            for takes in list(zip(*clean, strict=True))[1:]
        )
        gain = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} – {ratios[-1]:.2f})"
        lines.append(f"| {what} | {articles:,} | {one[0]:.1f} | {two[0]:.1f} | {one[1]:.1f}, {two[1]:.1f} | {gain} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
