"""The plug-in of docs/extending.md is what it says: short, working, and within the contract."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import pytest

import geomap
from geomap.model import Article


@pytest.fixture(scope="module")
def blocks(root):
    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_the_plug_in_is_short_and_keeps_the_contract(blocks):
    plug_in, contract = blocks
    assert len(plug_in.splitlines()) <= 40
    exec(plug_in + contract, {"__name__": "geomap_kml"})


def test_the_plug_in_works_once_it_is_installed(blocks, tmp_path, monkeypatch):
    (tmp_path / "geomap_kml.py").write_text(blocks[0], encoding="utf-8")
    info = tmp_path / "geomap_kml-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: geomap-kml\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[geomap.exporters]\nkml = geomap_kml:create\n")
    monkeypatch.syspath_prepend(tmp_path)
    article = Article(id="a", text="Troops left Mosul & <b>Baghdad</b> on Sunday.")
    geomap.write(geomap.locate([article]), tmp_path / "places.kml")
    names = [e.text for e in ET.parse(tmp_path / "places.kml").iter() if e.tag.endswith("name")]
    assert {"Mosul", "Baghdad"} <= set(names)


def test_every_plug_point_and_check_that_is_named_exists(root):
    from geomap import plugins, testing

    page = (root / "docs" / "extending.md").read_text(encoding="utf-8")
    assert all(group in page for group in plugins.GROUPS)
    for name in re.findall(r"`(check_\w+)`", page):
        assert callable(getattr(testing, name))


def test_a_hostile_text_cannot_write_the_file(blocks):
    from geomap.testing import located_examples

    module: dict = {"__name__": "geomap_kml"}
    exec(blocks[0], module)
    out = io.BytesIO()
    module["create"](None).write(located_examples(), out)
    assert b"<script" not in out.getvalue()
    ET.fromstring(out.getvalue())
