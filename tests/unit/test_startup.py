"""Starting is cheap: what a command doesn't need is not loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "folium",
    "numpy",
    "shapely",
    "trafilatura",
    "geopy",
    "lxml",
    "rich",
    "spacy",
    "pandas",
    "pyarrow",
    "dask",
    "distributed",
    "fsspec",
)


def loaded_by(code: str) -> set[str]:
    """The heavy modules that are in memory after `code` has run in a fresh process."""
    report = f"\nimport sys; print(*(m for m in {HEAVY!r} if m in sys.modules), file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", code + report], capture_output=True, text=True, timeout=60, check=True)
    return set(run.stderr.split()) & set(HEAVY)


@pytest.mark.parametrize(
    "code",
    [
        "import geomap",
        "import geomap.model, geomap.errors, geomap.plugins, geomap.testing",
        "from geomap.cli import run; run(['--help'])",
        "from geomap.cli import run; run(['map', '--help'])",
        "from geomap.cli import run; run(['annotate', '--help'])",
        "from geomap.cli import run; run(['--version'])",
        "from geomap.cli import run; run(['nonsense'])",
    ],
)
def test_starting_loads_nothing_heavy(code):
    assert loaded_by(code) == set()


def test_reading_text_needs_neither_map_nor_web_page_tools(seeds):
    used = loaded_by(f"import geomap; list(geomap.read({str(seeds)!r}))")
    assert used & {"folium", "shapely", "trafilatura", "geopy", "spacy", "pandas"} == set()


def test_locating_needs_no_map_and_no_language_model(seeds):
    used = loaded_by(f"import geomap; list(geomap.locate(geomap.read({str(seeds)!r})))")
    assert used & {"folium", "trafilatura", "spacy", "pandas"} == set()
