"""What `annotate` costs beside `locate`, on one core, on two, on Dask, and as the corpus grows; as a table.

    python benchmarks/scale.py --articles 1000 --sizes 100 1000 10000 [--dask] [--write]

CPU seconds are those of the command and its workers. Where others share the machine the wall clock tells little, so
the gain of two processes is also given as it would be on two idle cores: the CPU seconds of one process, divided by
half of those of two.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpus import write_corpus
from marked import write_between_marks

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--sentences", type=int, default=12)
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = [*beside_each_other(Path(name), given), *growing(Path(name), given)]
    text = (
        "| what | articles | CPU s | articles a CPU s | wall s | worker MiB | gain |\n|---|---|---|---|---|---|---|\n"
    )
    text += "\n".join(rows)
    arguments = " ".join(sys.argv[1:]).replace(" --write", "")
    text = f"`python benchmarks/scale.py {arguments}`:\n\n{text}"
    print(text)
    if given.write:
        write_between_marks(PAGE, "scale", text)


def beside_each_other(folder, given):
    write_corpus(folder / "in", given.articles, 8, given.sentences)
    source = folder / "in"
    ways = {
        "`locate --jobs 1`": ("locate", source, "-o", folder / "one.jsonl", "--jobs", "1"),
        "`locate --jobs 2`": ("locate", source, "-o", folder / "two.jsonl", "--jobs", "2"),
        "`annotate --jobs 1`": ("annotate", source, folder / "one", "--part-size", "0.2", "--jobs", "1"),
        "`annotate --jobs 2`": ("annotate", source, folder / "two", "--part-size", "0.2", "--jobs", "2"),
    }
    if given.dask:
        ways["`annotate --dask local --jobs 2`"] = (
            "annotate", source, folder / "dask", "--part-size", "0.2", "--jobs", "2", "--dask", "local"
        )  # fmt: skip
    base = {}
    for name, command in ways.items():
        cpu_s, wall_s = measured(command)
        base.setdefault(command[0], (cpu_s, wall_s))
        one_cpu_s, one_wall_s = base[command[0]]
        gain = f"{2 * one_cpu_s / cpu_s:.2f} on idle cores, {one_wall_s / wall_s:.2f} here" if "2" in name else ""
        yield row(name, given.articles, cpu_s, wall_s, peak_mib(command[2]), gain)


def growing(folder, given):
    for size in given.sizes:
        write_corpus(folder / f"in{size}", size, max(1, size // 500), given.sentences)
        command = ("annotate", folder / f"in{size}", folder / f"out{size}", "--jobs", "1", "--part-size", "0.2")
        cpu_s, wall_s = measured(command)
        yield row("`annotate`, as it grows", size, cpu_s, wall_s, peak_mib(command[2]), "")


def row(name, articles, cpu_s, wall_s, mib, gain):
    return f"| {name} | {articles:,} | {cpu_s:.1f} | {articles / cpu_s:.0f} | {wall_s:.1f} | {mib} | {gain} |"


def measured(command):
    """CPU and wall seconds of a command and all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "geomap", *map(str, command), "--quiet"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu_s, time.perf_counter() - began


def peak_mib(folder):
    """The most that a worker held, as the log says; nothing for `locate`."""
    logs = list(Path(folder).glob("*/log.jsonl")) if Path(folder).is_dir() else []
    peaks = [json.loads(line)["peak_bytes"] for log in logs for line in log.read_text("utf-8").splitlines()]
    return f"{max(peaks) / 2**20:.0f}" if peaks else ""


if __name__ == "__main__":
    main()
