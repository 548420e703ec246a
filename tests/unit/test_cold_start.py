"""The cold-start row of the speed table: a map of the seeds, measured beside the imports that any such map needs."""

from __future__ import annotations

import os
import subprocess
import sys
import time

IMPORTS = [sys.executable, "-c", "import folium, geopy, shapely"]
ROUNDS = 5


def run_once(command: list[str], cwd) -> tuple[float, float]:
    """Wall-clock seconds and peak memory in MB of a fresh process."""
    start_s = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return time.perf_counter() - start_s, usage.ru_maxrss / 1024


def test_a_cold_map_of_the_seeds_takes_at_most_three_times_the_imports(seeds, tmp_path):
    job = [sys.executable, "-m", "geomap", "map", str(seeds), "-o", "map.html"]
    rounds = [(run_once(IMPORTS, tmp_path), run_once(job, tmp_path)) for _ in range(ROUNDS)]
    imports_s = min(one[0] for one, _ in rounds)
    job_s = min(other[0] for _, other in rounds)
    assert job_s <= 3 * imports_s, f"{job_s:.2f} s, the imports {imports_s:.2f} s"
    assert max(other[1] for _, other in rounds) <= 250
