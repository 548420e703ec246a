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
        workers, runs = disturb(killed, given.kills, undisturbed_s, random.Random(given.seed))
        subprocess.run(killed, check=True)
        same = {table: equal(folder, table) for table in TABLES}
    print(f"{given.articles} articles, {workers} kills of a worker, {runs} of the whole run (seed {given.seed}):")
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


def disturb(killed, kills, undisturbed_s, chance):
    """Kills until there were enough, at a pace at which the work would end about then; the counts of both kinds."""
    workers = runs = 0
    run = subprocess.Popen(killed)
    while workers + runs < kills:
        time.sleep(chance.uniform(0, 1.5 * undisturbed_s / kills))
        if run.poll() is not None:
            sys.exit(f"the run ended after {workers + runs} kills: give more articles")
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
    return workers, runs + 1


def equal(folder, table):
    found = [
        duckdb.sql(f"SELECT * FROM '{folder / out}/*/{table}/*.parquet' ORDER BY ALL").fetchall()
        for out in ("whole", "killed")
    ]
    return len(found[0]), found[0] == found[1]


if __name__ == "__main__":
    main()
