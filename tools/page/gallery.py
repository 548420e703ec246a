"""Takes the pictures of docs/gallery: the map of seeds/ in several states, and one of 50,000 made-up mentions.

    python tools/page/gallery.py

Needs playwright and an installed Chromium; run by root, GEOMAP_CHROMIUM_FLAGS=--no-sandbox.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import geomap
from geomap.export.page.picture import find_chromium

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "docs" / "gallery"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def main():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    from page import made_articles

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        seeds, many = Path(folder) / "seeds.html", Path(folder) / "many.html"
        title = "The war against Islamic State, 2014-2017"
        geomap.to_map(geomap.locate(geomap.read(ROOT / "seeds")), title=title, embed="full").save(seeds)
        geomap.to_map(made_articles(), title="Fifty thousand mentions").save(many)
        flags = [*shlex.split(os.environ.get("GEOMAP_CHROMIUM_FLAGS", "")), "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which(find_chromium()), args=flags)

        def opened(path, size, **more):
            page = browser.new_context(viewport=size, reduced_motion="reduce", **more).new_page()
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]")
            page.wait_for_timeout(800)
            return page

        def take(page, name):
            page.wait_for_timeout(600)
            page.screenshot(path=GALLERY / name)

        take(opened(seeds, DESKTOP), "desktop.png")
        page = opened(seeds, DESKTOP, color_scheme="dark")
        page.locator("#list [data-place-id]").first.click()
        take(page, "dark.png")
        page = opened(seeds, DESKTOP)
        page.locator("#list [data-place-id]").first.click()
        page.get_by_text("Read in context").first.click()
        take(page, "reader.png")
        take(opened(seeds, PHONE, has_touch=True), "phone.png")
        take(opened(many, DESKTOP), "many.png")
        browser.close()


if __name__ == "__main__":
    main()
