"""Commands measured, and whether they had the machine to themselves: how much CPU other programs took meanwhile."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1


@dataclass
class Taken:
    """What something took, with all processes that it started and waited for."""

    wall_s: float = 0.0
    cpu_s: float = 0.0
    foreign: float = 0.0
    """Share of the machine's cores that other programs, or the host, took meanwhile."""


@contextmanager
def timed():
    """A `Taken` that is filled in when the block ends; child processes must have been waited for by then."""
    taken = Taken()
    own_s, busy_s, began = _own_s(), _busy_s(), time.perf_counter()
    yield taken
    taken.wall_s = time.perf_counter() - began
    taken.cpu_s = _own_s() - own_s
    taken.foreign = max(0.0, _busy_s() - busy_s - taken.cpu_s) / (taken.wall_s * CORES)


def command(*arguments):
    """`geomap ARGUMENTS --quiet`, timed."""
    with timed() as taken:
        subprocess.run([sys.executable, "-m", "geomap", *map(str, arguments), "--quiet"], check=True)
    return taken


def _own_s():
    told = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in told)


def _busy_s():
    """Seconds that all cores have worked, the host's claims on them (steal) included."""
    with Path("/proc/stat").open() as file:
        user, nice, system, _, _, irq, softirq, steal, *_ = map(int, file.readline().split()[1:])
    return (user + nice + system + irq + softirq + steal) / TICKS_A_SECOND
