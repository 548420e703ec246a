"""Cold starts: whole processes, wall clock, in turn with what they are held against."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geomap.plugins import installed


def cold_starts(root, runs):
    """For each command the median seconds, the ratio to its yardstick, and peak memory (MiB)."""
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "map.html")
        draw = [sys.executable, "-m", "geomap", "map", "seeds", "-o", page, "--quiet"]
        light = {
            "import folium, geopy, shapely": [sys.executable, "-c", "import folium, geopy, shapely"],
            "geomap map seeds": draw,
            "geomap --help": [sys.executable, "-m", "geomap", "--help"],
        }
        figures = _timed(light, root, runs)
        if "geomap map seeds" in figures:
            figures["geomap map seeds"]["page_kb"] = Path(page).stat().st_size / 1000
        if "model" in installed("geomap.recognisers"):
            model = {
                "import spacy, folium, geopy": [sys.executable, "-c", "import spacy, folium, geopy"],
                "geomap map seeds --recogniser model": [*draw, "--recogniser", "model"],
            }
            figures |= _timed(model, root, runs)
    return figures


def _timed(commands, root, runs):
    """Each command in turn, `runs` times after one that warms the disk's cache."""
    seconds = {name: [] for name in commands}
    peaks = dict.fromkeys(commands, 0.0)
    for number in range(runs + 1):
        for name in [name for name in commands if name in seconds]:
            took_s, peak_mib = _once(commands[name], root)
            if took_s is None:
                del seconds[name]
                print(f"left out, since it failed: {name}", file=sys.stderr)
            elif number:
                seconds[name].append(took_s)
                peaks[name] = max(peaks[name], peak_mib)
    yardstick = next(iter(commands))
    if yardstick not in seconds:
        return {}
    ratios = {
        name: statistics.median(a / b for a, b in zip(taken, seconds[yardstick], strict=True))
        for name, taken in seconds.items()
    }
    return {
        name: {"wall_s": statistics.median(taken), "ratio": ratios[name], "to": yardstick, "peak_mib": peaks[name]}
        for name, taken in seconds.items()
    }


def _once(command, root):
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    return (took_s if process.returncode == 0 else None), usage.ru_maxrss / 1024
