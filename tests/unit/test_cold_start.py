"""The cold-start row of the speed table: a map of the seeds, measured beside the imports that any such map needs."""

from __future__ import annotations

import subprocess
import sys
import time

IMPORTS = "import folium, geopy, shapely"
ROUNDS = 5


def run_once(code: str, cwd) -> tuple[float, float]:
    """Wall-clock seconds and peak memory in MB of a fresh process."""
    # The process tells its own peak: what the parent sees of a child includes the parent's memory before exec.
    told = code + "\nprint(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    start_s = time.perf_counter()
    run = subprocess.run([sys.executable, "-c", told], cwd=cwd, capture_output=True, text=True, check=True)
    return time.perf_counter() - start_s, int(run.stdout) / 1024


def test_a_cold_map_of_the_seeds_takes_at_most_three_times_the_imports(seeds, tmp_path):
    job = f"from geomap.cli import run\nassert run(['map', {str(seeds)!r}, '-o', 'map.html']) == 0"
    rounds = [(run_once(IMPORTS, tmp_path), run_once(job, tmp_path)) for _ in range(ROUNDS)]
    imports_s = min(one[0] for one, _ in rounds)
    job_s = min(other[0] for _, other in rounds)
    assert job_s <= 3 * imports_s, f"{job_s:.2f} s, the imports {imports_s:.2f} s"
    assert max(other[1] for _, other in rounds) <= 250
