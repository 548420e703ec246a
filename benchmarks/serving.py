"""How a measured program talks to the runner: it gets ready, does one slice of articles for each line it is sent, and
says in JSON what that took. So all programs are loaded once and take turns, slice by slice, in the same minutes.

Standard library only: the baselines run this in a Python of their own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path


def articles_of(path):
    """The articles of a JSON Lines file."""
    with Path(path).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def serve(slices, prepare, work):
    """Answers the runner until it hangs up.

    `prepare(articles)` turns a slice into what `work` is given, and is not timed; `work(prepared)` returns how many
    units it did (articles, names…). The first slice is done once beforehand, so that nothing is measured cold.
    """
    out = sys.stdout
    sys.stdout = sys.stderr
    work(prepare(articles_of(slices[0])))
    _say(out, ready=True, load_cpu_s=time.process_time())
    for line in sys.stdin:
        prepared = prepare(articles_of(slices[int(line)]))
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        units = work(prepared)
        cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
        _say(out, units=units, cpu_s=cpu_s, wall_s=wall_s, peak_mib=peak_mib())


def peak_mib():
    """Most memory that this process has held, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _say(out, **figures):
    out.write(json.dumps(figures) + "\n")
    out.flush()
