"""A picture of the map for places where a page can't be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample import two

from geomap.errors import InputError, ServiceError
from geomap.export.page import to_map
from geomap.export.page.picture import save_picture


@pytest.fixture(autouse=True)
def _flags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOMAP_CHROMIUM_FLAGS", "--no-sandbox")


def test_a_png_and_a_pdf_are_taken_of_the_map(two_map: Path, tmp_path: Path) -> None:
    save_picture(two_map, tmp_path / "map.png", width_px=1200, height_px=800)
    png = (tmp_path / "map.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20], "big") == 1200
    assert len(png) > 40_000
    save_picture(two_map, tmp_path / "map.pdf")
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.pdf", "map.png"]


def test_a_map_is_saved_as_a_picture_by_its_ending(tmp_path: Path) -> None:
    to_map(two()).save(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]


def test_without_a_browser_it_says_what_to_install(
    two_map: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceError, match="apt install chromium"):
        save_picture(two_map, tmp_path / "map.png")


def test_another_ending_or_a_missing_folder_is_refused(two_map: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.png or \.pdf"):
        save_picture(two_map, tmp_path / "map.gif")
    with pytest.raises(InputError, match="no folder"):
        save_picture(two_map, tmp_path / "missing" / "map.png")
