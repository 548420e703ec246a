"""Takes the pictures of docs/gallery: the map of seeds/ in several states, one of 50,000 made-up mentions, and the review page.

    python tools/page/gallery.py

Needs playwright and an installed Chromium; run by root, GEOMAP_CHROMIUM_FLAGS=--no-sandbox.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
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

        def opened(address, size, **more):
            page = browser.new_context(viewport=size, reduced_motion="reduce", **more).new_page()
            page.goto(address)
            page.wait_for_selector("html[data-ready]")
            page.wait_for_timeout(800)
            return page

        def take(page, name):
            page.wait_for_timeout(600)
            page.screenshot(path=GALLERY / name)

        take(opened(seeds.as_uri(), DESKTOP), "desktop.png")
        page = opened(seeds.as_uri(), DESKTOP, color_scheme="dark")
        page.locator("#list [data-place-id]").first.click()
        take(page, "dark.png")
        page = opened(seeds.as_uri(), DESKTOP)
        page.locator("#list [data-place-id]").first.click()
        page.get_by_text("Read in context").first.click()
        take(page, "reader.png")
        take(opened(seeds.as_uri(), PHONE, has_touch=True), "phone.png")
        take(opened(many.as_uri(), DESKTOP), "many.png")
        with reviewed(Path(folder) / "news.geomap") as address:
            page = opened(address, DESKTOP)
            page.get_by_text("Washington", exact=True).first.click()
            take(page, "review.png")
        browser.close()


@contextmanager
def reviewed(path):
    """The address of the review page of a project made of seeds/, while the block runs."""
    with geomap.Project(path) as project:
        project.add(ROOT / "seeds")
    command = [sys.executable, "-m", "geomap", "review", path, "--no-open", "--timeout", "60"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", server.stderr.readline())[0]
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
