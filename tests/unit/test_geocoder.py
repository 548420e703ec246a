"""LocalGeocoder keeps geopy's habits."""

from __future__ import annotations

import inspect

import pytest
from geopy.exc import GeocoderQueryError
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from geomap import LocalGeocoder


@pytest.fixture(scope="module")
def geocoder():
    return LocalGeocoder()


def test_it_is_a_geopy_geocoder_with_geopy_s_signatures(geocoder):
    assert isinstance(geocoder, Geocoder)
    for method in (geocoder.geocode, geocoder.reverse):
        first, *rest = inspect.signature(method).parameters.values()
        assert first.name == "query"
        assert all(p.kind is p.KEYWORD_ONLY for p in rest)
        assert {"exactly_one", "timeout"} <= {p.name for p in rest}


def test_one_place_is_a_location(geocoder):
    found = geocoder.geocode("Mosul")
    assert isinstance(found, Location)
    assert found.latitude == pytest.approx(36.34, abs=0.1)
    assert found.address == "Mosul, Nineveh, Iraq"
    assert found.raw["id"] == "geonames:99072"
    assert found.raw["match"] == "preferred"


def test_many_places_are_a_list(geocoder):
    found = geocoder.geocode("Springfield", exactly_one=False, limit=4)
    assert len(found) == 4
    assert len({place.raw["id"] for place in found}) == 4


def test_nothing_found_is_none(geocoder):
    assert geocoder.geocode("qzxwvkj") is None
    assert geocoder.geocode("qzxwvkj", exactly_one=False) is None
    assert geocoder.geocode("Mosul", country_codes="FR") is None


@pytest.mark.parametrize("codes", ["US", "us", ["US", "CA"], "us,ca"])
def test_country_codes_choose(geocoder, codes):
    assert geocoder.geocode("London", country_codes=codes).raw["country_code"] in ("US", "CA")


def test_a_viewbox_prefers_and_bounds(geocoder):
    ontario = [(42.0, -83.0), (44.0, -79.0)]
    assert geocoder.geocode("London", viewbox=ontario).raw["country_code"] == "CA"
    assert len(geocoder.geocode("London", viewbox=ontario, exactly_one=False)) > 1
    assert len(geocoder.geocode("London", viewbox=ontario, bounded=True, exactly_one=False)) == 1


@pytest.mark.parametrize("kwargs", [{"limit": 0}, {"viewbox": ["1,1"]}, {"viewbox": "11"}])
def test_what_cannot_be_read_is_a_query_error(geocoder, kwargs):
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode("Mosul", **kwargs)


def test_reverse_gives_the_nearest_place(geocoder):
    assert geocoder.reverse((36.335, 43.119)).raw["country_code"] == "IQ"
    assert geocoder.reverse("36.335, 43.119").raw["distance_km"] < 10


def test_reverse_gives_the_areas_around_the_point(geocoder):
    found = geocoder.reverse((33.0, 42.0), exactly_one=False)
    names = [place.raw["name"] for place in found if place.raw.get("contains")]
    assert "Iraq" in names
    assert "Anbar" in names
    assert names.index("Anbar") < names.index("Iraq")


def test_reverse_far_out_at_sea_is_none(geocoder):
    assert geocoder.reverse((-50.0, -120.0)) is None
    with pytest.raises(GeocoderQueryError):
        geocoder.reverse("nowhere at all")
