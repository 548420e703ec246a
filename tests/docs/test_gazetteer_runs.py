"""The commands of docs/gazetteer.md that need neither network nor packages, and its figures."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from geomap.gazetteer import info

PAGE = (Path(__file__).parents[2] / "docs" / "gazetteer.md").read_text(encoding="utf-8")


def test_its_commands_run(tmp_path):
    (tmp_path / "places.csv").write_text(re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)[0], encoding="utf-8")
    blocks = "".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL))
    ran = 0
    for line in blocks.splitlines():
        words = shlex.split(line, comments=True)
        if words[:2] == ["geomap", "lookup"] or words[:3] in (["geomap", "gazetteer", w] for w in ("info", "add")):
            done = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            ran += 1
    assert ran == 5


def test_its_table_of_checks_is_what_the_file_says():
    said = sorted(int(n.replace(",", "")) for n in re.findall(r"^\| by .* \| ([\d,]+) \|$", PAGE, re.MULTILINE))
    checks = " ".join(text for text, _ in info().checks)
    assert said == sorted(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) rows of the supplement", checks))
