"""The review page's bundle is made from its sources, and nothing in it writes HTML or needs an inline script."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "geomap/reviewing/page"
BASES = (PAGE, ROOT / "geomap/export/page")


def test_the_bundle_is_made_from_the_sources_as_they_are():
    sources = hashlib.sha256()
    for base in BASES:
        for folder in ("js", "css"):
            for file in sorted((base / folder).iterdir()):
                sources.update(f"{folder}/{file.name}".encode() + b"\0" + file.read_bytes() + b"\0")
    for name in ("review.js", "review.css"):
        found = re.search(r"sources sha256:([0-9a-f]{64})", (PAGE / "bundle" / name).read_text()[:200])
        assert found[1] == sources.hexdigest(), f"{name} is stale: run node tools/page/build.mjs"


def test_no_source_of_the_page_writes_html_and_all_stay_small():
    for file in (PAGE / "js").iterdir():
        text = file.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
        assert text.count("\n") <= 400


def test_the_page_needs_no_inline_script_and_nothing_from_elsewhere():
    page = (PAGE / "review.html").read_text()
    assert not re.search(r"\son[a-z]+=|<style|\sstyle=|<script>", page)
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
