"""Kills at random moments: workers and whole runs of `geomap annotate`; the result must equal the undisturbed one.

    python benchmarks/annotate_kills.py --articles 20000 --kills 60 [--dask]

Ends with exit code 1 when a row is lost, doubled or changed.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import psutil
from corpus import write_corpus

LOST = 3
"""The exit code of a run whose cluster was lost; the same command goes on from there."""
TABLES = ("articles", "mentions", "places")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--sentences", type=int, default=1)
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dask", action="store_true", help="disturb a run on Dask, on this machine")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder / "in", given.articles, given.files, given.sentences)
        whole, killed = (command(folder, out, given.jobs) for out in ("whole", "killed"))
        killed += ["--dask", "local"] if given.dask else []
        began = time.monotonic()
        subprocess.run(whole, check=True)
        undisturbed_s = time.monotonic() - began
        started = time.monotonic()
        subprocess.run([*whole, *killed[len(whole) :]], check=True)  # finds all done: what a start takes
        start_s = time.monotonic() - started
        most_s = 2 * start_s + undisturbed_s / given.kills
        workers, runs, in_work = disturb(killed, given.kills, most_s, random.Random(given.seed), folder)
        subprocess.run(killed, check=True)
        took_s = time.monotonic() - began
        same = {table: equal(folder, table) for table in TABLES}
    kinds = f"{workers} kills of a worker, {runs} of the whole run, {in_work} of them with new parts done"
    print(f"{given.articles} articles, {kinds} (seed {given.seed}), {took_s:.0f} s:")
    for table, (rows, is_equal) in same.items():
        print(f"{table}: {rows} rows, {'equal to the undisturbed run' if is_equal else 'NOT EQUAL'}")
    sys.exit(0 if all(is_equal for _, is_equal in same.values()) else 1)


def command(folder, out, jobs):
    return [
        sys.executable,
        "-m",
        "geomap",
        "annotate",
        folder / "in",
        folder / out,
        "--jobs",
        str(jobs),
        "--part-size",
        "0.03",
        "--quiet",
    ]


def disturb(killed, kills, most_s, chance, folder):
    """Kills, up to `most_s` after the last kill, until there were enough or the work is done.

    The counts of both kinds, and how many of the kills came after at least one more part was done.
    """
    workers = runs = in_work = done = 0
    run = subprocess.Popen(killed)
    while workers + runs < kills:
        time.sleep(chance.uniform(0, most_s))
        if run.poll() == LOST:  # Dask's workers died faster than it could start others, and it said so
            run = subprocess.Popen(killed)
            continue
        if run.poll() == 0:
            break
        if run.poll() is not None:
            sys.exit(f"the run ended with {run.poll()} after {workers + runs} kills")
        parts = len(list(folder.glob("killed/*/articles/*.parquet")))
        in_work, done = in_work + (parts > done), parts
        children = psutil.Process(run.pid).children(recursive=True)
        if children and chance.random() < 0.7:
            with contextlib.suppress(psutil.NoSuchProcess):
                chance.choice(children).send_signal(signal.SIGKILL)
                workers += 1
            continue
        run.kill()
        run.wait()
        runs += 1
        run = subprocess.Popen(killed)
    run.kill()
    run.wait()
    return workers, runs, in_work


def equal(folder, table):
    found = [
        duckdb.sql(f"SELECT * FROM '{folder / out}/*/{table}/*.parquet' ORDER BY ALL").fetchall()
        for out in ("whole", "killed")
    ]
    return len(found[0]), found[0] == found[1]


if __name__ == "__main__":
    main()
