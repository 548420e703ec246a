"""What only shows with many articles: two processes against one, and memory as the number of articles grows."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

GROWTH = """
import resource, sys
import geomap
from serving import articles_of
from geomap.model import Article

rows = [row for path in sys.argv[2:] for row in articles_of(path)]
many = (Article(id=f"{n} {row['id']}", text=row["text"]) for n in range(int(sys.argv[1])) for row in rows)
print(sum(1 for _ in geomap.locate(many)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def memory_growth(slices):
    """Peak MiB of `locate` over three slices, once, twice and ten times over."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    figures = []
    for times in (1, 2, 10):
        command = [sys.executable, "-c", GROWTH, str(times), *map(str, slices[:3])]
        done = subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
        articles, peak_mib = done.stdout.split()
        figures.append({"articles": int(articles), "peak_mib": float(peak_mib)})
    return figures


def two_processes(slices, folder, runs=3):
    """Median wall seconds of `geomap locate` on all slices, with one and with two jobs, in turn."""
    seconds = {1: [], 2: []}
    for _ in range(runs):
        for jobs, taken in seconds.items():
            began = time.perf_counter()
            command = [sys.executable, "-m", "geomap", "locate", *map(str, slices), "--jobs", str(jobs)]
            subprocess.run([*command, "-o", str(folder / "located.jsonl"), "--quiet"], check=True)
            taken.append(time.perf_counter() - began)
    return {
        "one_s": statistics.median(seconds[1]),
        "two_s": statistics.median(seconds[2]),
        "ratio": statistics.median(a / b for a, b in zip(seconds[1], seconds[2], strict=True)),
    }
