"""docs/exports.md names the columns of the tables and every format."""

from __future__ import annotations

import re

import pytest

from geomap.export.rows import LAYOUTS
from geomap.plugins import installed


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "exports.md").read_text(encoding="utf-8")


def test_every_column_and_every_format_is_named(page):
    listed = set(re.findall(r"\w+", " ".join(re.findall(r"^\| `([^|]*)` \|", page, re.MULTILINE))))
    assert {column.name for layout in LAYOUTS.values() for column in layout.columns} <= listed
    assert set(installed("geomap.exporters")) <= listed
