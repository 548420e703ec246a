"""The page's bundle is made from its sources, and the parts of its data are what the page expects."""

from __future__ import annotations

import hashlib
import re
import runpy
from pathlib import Path

from geomap.export.page.document import page_text

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "geomap/export/page"


def test_the_bundle_is_made_from_the_sources_as_they_are() -> None:
    sources = hashlib.sha256()
    for folder in ("js", "css"):
        for file in sorted((PAGE / folder).iterdir()):
            sources.update(f"{folder}/{file.name}".encode() + b"\0" + file.read_bytes() + b"\0")
    for name in ("page.js", "page.css"):
        banner = (PAGE / "bundle" / name).read_text()[:200]
        found = re.search(r"sources sha256:([0-9a-f]{64})", banner)
        assert found is not None
        assert found.group(1) == sources.hexdigest(), f"{name} is stale: run node tools/page/build.mjs"


def test_sources_stay_small() -> None:
    for folder in ("js", "css"):
        for file in (PAGE / folder).iterdir():
            assert file.read_text().count("\n") <= 400, file.name


def test_no_source_of_the_page_writes_html() -> None:
    for file in (PAGE / "js").iterdir():
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", file.read_text()
        ), file.name


def test_the_template_has_no_inline_handler_and_no_outside_resource() -> None:
    template = (PAGE / "page.html").read_text()
    assert not re.search(r"\son[a-z]+=", template)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", template)
    assert "{{" not in template
    assert callable(page_text)


def test_the_names_of_countries_are_those_of_the_gazetteer() -> None:
    names = runpy.run_path(str(ROOT / "tools/page/country_names.py"))["country_names"]()
    lines = (PAGE / "data/countries.tsv").read_text(encoding="utf-8").splitlines()
    assert dict(line.split("\t") for line in lines) == names
