"""What becomes a page: nothing at all, too much, folium layers, tiles, a notebook; and how large it gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import DESKTOP
from sample import SampleExtents, located, sample, two

from geomap.export.page import to_map


def test_a_map_of_nothing_and_a_map_without_text_open_too(tmp_path: Path, opened: Any) -> None:
    for name, articles, embed in (("none", [], "sentences"), ("bare", two(), "none")):
        path = tmp_path / f"{name}.html"
        to_map(articles, embed=embed).save(path)
        watched = opened(path)
        if articles:
            watched.page.click('[data-place-id="sample:mosul"]')
            assert watched.page.inner_text("#sub .sentence mark") == "Mosul"
            assert "springboard" not in path.read_text()
        watched.assert_clean()


def test_online_tiles_that_do_not_come_give_way_to_the_offline_map(tmp_path: Path, browser: Any) -> None:
    path = tmp_path / "map.html"
    to_map(two(), tiles="https://{s}.tile.openstreetmap.org/{z}/{x}/{y}.png").save(path)
    assert "https://*.tile.openstreetmap.org" in path.read_text().split("Content-Security-Policy")[1][:3000]
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-tiles-failed]", timeout=15_000)
    assert "OpenStreetMap" in page.inner_text(".credit")
    context.close()


def test_folium_layers_go_on_top(tmp_path: Path, browser: Any, capsys: pytest.CaptureFixture[str]) -> None:
    import folium
    from folium.plugins import HeatMap

    page_map = to_map(two(), extents=SampleExtents())
    ring = {"type": "Polygon", "coordinates": [[[40, 33], [42, 33], [42, 35], [40, 35], [40, 33]]]}
    folium.GeoJson({"type": "Feature", "geometry": ring, "properties": {}}).add_to(page_map)
    folium.Marker([34.0, 39.0], tooltip="A marker").add_to(page_map)
    HeatMap([[35.0, 40.0, 1.0]]).add_to(page_map)
    path = tmp_path / "map.html"
    page_map.save(path)
    assert "cdn.jsdelivr.net" in capsys.readouterr().err
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".leaflet-overlay-pane path").count() == 1
    assert page.locator(".leaflet-marker-icon").count() == 1
    page.click('[data-place-id="sample:mosul"]')
    assert page.inner_text("#sub h1") == "Mosul"
    context.close()


def test_a_saved_map_is_whole_or_not_there(tmp_path: Path) -> None:
    from geomap.errors import InputError

    with pytest.raises(InputError, match="no folder"):
        to_map([]).save(tmp_path / "missing" / "map.html")
    with pytest.raises(InputError, match="is a folder"):
        to_map([]).save(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_one_name_said_ten_thousand_times_still_opens(tmp_path: Path, opened: Any) -> None:
    path = tmp_path / "map.html"
    to_map([located("flood", "In [Mosul|mosul] it rained near [Nowhere|]. " * 10_000)], embed="full").save(path)
    watched = opened(path)
    watched.page.click('[data-place-id="sample:mosul"]')
    assert "10,000" in watched.page.inner_text("#sub .stats")
    assert watched.page.locator("#sub .said").count() <= 50
    watched.page.click("#sub >> text=40 more of")
    assert watched.page.locator("#sub .said").count() > 50
    watched.assert_clean()


def test_the_notebook_shows_it_in_a_frame() -> None:
    html = to_map(two())._repr_html_()
    assert html.startswith("<iframe srcdoc=")
    assert "sandbox=" in html


def test_seventy_articles_stay_small(sample_map: Path) -> None:
    assert sample()
    assert sample_map.stat().st_size <= 640_000
