"""The figures of docs/gazetteer.md are those of the file."""

from __future__ import annotations

import re
from pathlib import Path

from geomap.gazetteer import info

PAGE = (Path(__file__).parents[2] / "docs" / "gazetteer.md").read_text(encoding="utf-8")


def test_its_table_of_checks_is_what_the_file_says():
    said = sorted(int(n.replace(",", "")) for n in re.findall(r"^\| by .* \| ([\d,]+) \|$", PAGE, re.MULTILINE))
    checks = " ".join(text for text, _ in info().checks)
    assert said == sorted(int(n.replace(",", "")) for n in re.findall(r"([\d,]+) rows of the supplement", checks))
