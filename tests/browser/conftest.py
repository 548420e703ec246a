"""A real Chromium on a page that is opened from disk, as a reader opens it, without a network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent))

from sample import SampleExtents, sample, two

from geomap.export.page import to_map

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class Watched:
    """A page and what it did that it should not: console errors, requests that left the disk, dialogs."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("request", self._request)
        page.on("dialog", self._dialog)

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "blob:", "about:")):
            self.requests.append(request.url)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def assert_clean(self) -> None:
        assert not self.errors
        assert not self.requests
        assert not self.dialogs


@pytest.fixture
def opened(browser: Browser) -> Iterator[Any]:
    """Opens a file: `opened(path, size=PHONE, dark=True, hash="#…", script=False)` gives a Watched page, ready."""
    contexts = []

    def open_file(
        path: Path,
        *,
        size: dict[str, int] | None = None,
        dark: bool = False,
        fragment: str = "",
        script: bool = True,
        **more: Any,
    ) -> Watched:
        context = browser.new_context(
            viewport=size or DESKTOP,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            accept_downloads=True,
            **more,
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(path.as_uri() + fragment)
        if script:
            watched.page.wait_for_selector("html[data-ready]", timeout=20_000)
        return watched

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def two_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("two") / "map.html"
    to_map(two(), extents=SampleExtents(), title="Two articles", embed="full").save(path)
    return path


@pytest.fixture(scope="session")
def sample_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "map.html"
    to_map(sample(), extents=SampleExtents(), title="Sixty reports").save(path)
    return path
