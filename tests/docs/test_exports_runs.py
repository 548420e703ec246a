"""What docs/exports.md says is run, line by line, in one folder of articles; its columns are those of the tables."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from geomap.export.rows import LAYOUTS
from geomap.plugins import installed


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "exports.md").read_text(encoding="utf-8")


def test_its_commands_and_its_python_run(page, seeds, tmp_path):
    shutil.copytree(seeds, tmp_path / "articles")
    (commands,) = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    program = f'geomap() {{ "{sys.executable}" -m geomap "$@"; }}; set -eo pipefail\n'
    (code,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    for command in (["bash", "-c", program + commands], [sys.executable, "-c", code]):
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        assert run.returncode == 0, run.stderr
    made = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert made == {"places.gpkg", "places.csv", "places.kml", "all.jsonl", "places.geojson", "map.html"}


def test_every_column_and_every_format_is_named(page):
    listed = set(re.findall(r"\w+", " ".join(re.findall(r"^\| `([^|]*)` \|", page, re.MULTILINE))))
    assert {column.name for layout in LAYOUTS.values() for column in layout.columns} <= listed
    assert set(installed("geomap.exporters")) <= listed
