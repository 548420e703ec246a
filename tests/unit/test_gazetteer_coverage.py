"""Names of the news: each answers with the right place first or second, asked alone."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geomap.gazetteer.embedded import EmbeddedGazetteer

with Path(__file__).with_suffix(".tsv").open(encoding="utf-8") as table:
    ROWS = [
        (row["name"], row["kind"], int(row["latitude"]), int(row["longitude"]))
        for row in csv.DictReader(table, delimiter="\t")
    ]
ROUNDED_DEGREES = 1.0


@pytest.fixture(scope="module")
def gazetteer():
    with EmbeddedGazetteer() as opened:
        yield opened


@pytest.mark.parametrize(("name", "kind", "latitude", "longitude"), ROWS, ids=[row[0] for row in ROWS])
def test_the_right_place_comes_first_or_second(gazetteer, name, kind, latitude, longitude):
    places = [c.place for c in gazetteer.candidates([name], limit=2)[name]]
    assert any(
        place.kind == kind
        and abs(place.point.latitude - latitude) <= ROUNDED_DEGREES
        and abs(place.point.longitude - longitude) <= ROUNDED_DEGREES
        for place in places
    ), [(place.name, place.kind.value, place.point) for place in places]
