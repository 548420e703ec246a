import io
import json

from shapely.geometry import shape

from geomap.export.geojson import GeoJson
from geomap.testing import located_examples


def features() -> list[dict]:
    out = io.BytesIO()
    GeoJson().write(located_examples(), out)
    collection = json.loads(out.getvalue())
    assert collection["type"] == "FeatureCollection"
    return collection["features"]


def test_longitude_comes_first():
    assert features()[0]["geometry"] == {"type": "Point", "coordinates": [38.284, 34.5624]}


def test_a_relative_mention_is_its_area():
    area = next(f for f in features() if f["properties"]["form"] == "relative")
    assert shape(area["geometry"]).area > 0


def test_what_was_not_placed_is_kept_without_a_geometry():
    unknown = next(f for f in features() if f["properties"].get("mention") == "Xyzabad")
    assert unknown["geometry"] is None


def test_rejected_names_are_kept_without_a_geometry():
    (rejected,) = [f for f in features() if f["properties"]["mention"] == "Homs"]
    assert (rejected["properties"]["status"], rejected["geometry"]) == ("rejected", None)


def test_credits_stand_behind_the_features():
    out = io.BytesIO()
    GeoJson().write(located_examples(), out)
    assert json.loads(out.getvalue())["credits"] == "GeoNames"


def test_an_article_without_places_is_one_feature():
    assert [f["properties"]["article_id"] for f in features() if not f["properties"]["mention"]] == ["x.bin", "quiet"]


def test_nothing_located_is_an_empty_collection():
    out = io.BytesIO()
    GeoJson().write([], out)
    assert json.loads(out.getvalue())["features"] == []
