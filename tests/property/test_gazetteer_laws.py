"""Laws of the gazetteer's formats, and of the embedded file's contents."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer.affixes import split_affix, without_direction
from geomap.gazetteer.embedded import EmbeddedGazetteer
from geomap.gazetteer.names import KIND_BITS, MappedNames, write_names
from geomap.gazetteer.outline import geometry_of, pack_outline, unpack_outline
from geomap.gazetteer.postings import pack_postings, unpack_postings
from geomap.gazetteer.spelling import spelling_key
from geomap.model import BBox, Kind
from geomap.plugins import Detail, NameSummary
from geomap.testing import check_gazetteer
from geomap.text import fold

DEGREE_TENTHS = st.tuples(st.integers(-180_000, 180_000), st.integers(-90_000, 90_000))
FAR_DEGREES = 0.35
BYTES = st.integers(0, 255)


@pytest.fixture(scope="module")
def gazetteer():
    with EmbeddedGazetteer() as opened:
        yield opened


@given(st.lists(st.tuples(st.integers(0, 20_000_000), st.integers(0, 6))))
def test_postings_come_back_as_they_were(postings):
    assert unpack_postings(pack_postings(postings)) == postings


@given(st.lists(DEGREE_TENTHS, min_size=4, max_size=40, unique=True))
def test_outlines_come_back_on_their_grid(points):
    ring = [(x / 1000, y / 1000) for x, y in points]
    assert geometry_of(unpack_outline(pack_outline([[ring]], is_area=True), Detail())).coordinates == (tuple(ring),)
    assert geometry_of(unpack_outline(pack_outline([[ring]], is_area=False), Detail())).coordinates == tuple(ring)


@given(st.text())
def test_names_never_break_the_look_up(name):
    folded = fold(name)
    split = split_affix(folded)
    assert split is None or (len(split.base) < len(folded) and split.kinds)
    assert (without_direction(folded) or "") != folded or not folded
    key = spelling_key(folded)
    assert key is None or len(key) >= 3


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12, alphabet="abcdé 中"),
        st.tuples(
            st.tuples(st.integers(0, 2**32 - 1), *[BYTES] * 6),
            st.lists(st.tuples(st.integers(0, 20_000_000), st.integers(0, 6)), max_size=80),
        ),
        min_size=1,
        max_size=200,
    )
)
def test_name_index_gives_back_what_was_written(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("names") / "x.names"
    written = {name: NameSummary(*values) for name, (values, _) in names.items()}
    packed = {name: pack_postings(postings) for name, (_, postings) in names.items()}
    write_names(path, packed, written, "v1")
    index = MappedNames(path, "v1")
    assert {name: index.plain_summary(name) for name in names} == written
    assert {name: index.postings(name) for name in names} == {name: found for name, (_, found) in names.items()}
    assert index.all_postings() == packed
    assert index.plain_summary("zzz") is None
    assert index.postings("zzz") == []
    assert set(index.beginning_with("a")) == {name for name in names if name.startswith("a")}


def test_kind_bits_are_one_for_each_kind():
    assert sorted(KIND_BITS.values()) == [1 << n for n in range(len(Kind))]


def test_the_embedded_gazetteer_keeps_the_contract(gazetteer):
    check_gazetteer(gazetteer)


@given(name=st.text(max_size=30))
def test_any_text_can_be_asked(gazetteer, name):
    found = gazetteer.candidates([name], limit=5)[name]
    assert len(found) <= 5
    assert all(0 <= c.importance <= 1 and 0 < c.similarity <= 1 for c in found)


def test_names_in_the_file_are_folded(gazetteer):
    names = [name for name in gazetteer.names.beginning_with("") if len(name) % 37 == 11]
    assert len(names) > 10_000
    assert [name for name in names if fold(name) != name] == []


def test_hierarchy_has_no_cycle_and_ends_in_a_country(gazetteer):
    sql = gazetteer.database.sql()
    countries = {row for (row,) in sql.execute("SELECT row FROM place WHERE kind IN (0, 1)")}
    assert {row for (row,) in sql.execute("SELECT DISTINCT country FROM place WHERE country NOT NULL")} <= countries
    for column, kind in (("admin1", Kind.ADMIN1), ("admin2", Kind.ADMIN2)):
        query = f"SELECT DISTINCT b.kind FROM place a JOIN place b ON b.row = a.{column}"
        assert {number for (number,) in sql.execute(query)} == {list(Kind).index(kind)}
    query = "SELECT count(*) FROM place a JOIN place b ON b.row = a.admin1 WHERE a.country <> b.country"
    assert sql.execute(query).fetchone() == (0,)


def test_cities_lie_in_their_country_s_extent(gazetteer):
    """Within 0.35 degrees: outlines are simplified to 1 km, small islands and harbours lie off them."""
    sql = gazetteer.database.sql()
    outlines = {}
    for row, ident in sql.execute("SELECT row, coalesce(id, 'geonames:' || geonames) FROM place WHERE kind IN (0, 1)"):
        geometry = gazetteer.extent(ident)
        if geometry is not None:
            parts = geometry.coordinates if geometry.type == "MultiPolygon" else (geometry.coordinates,)
            outlines[row] = shapely.union_all([shapely.make_valid(shapely.Polygon(part[0])) for part in parts])
    astray = []
    query = (
        "SELECT country, longitude, latitude, name FROM place"
        " WHERE kind = 4 AND population > 15000 AND claimants IS NULL"
    )
    groups = {}
    for country, longitude, latitude, name in sql.execute(query):
        groups.setdefault(country, []).append((longitude / 100_000, latitude / 100_000, name))
    for country, cities in groups.items():
        if country in outlines:
            shapely.prepare(outlines[country])
            points = shapely.points([(x, y) for x, y, _ in cities])
            near = shapely.dwithin(points, outlines[country], FAR_DEGREES)
            astray += [name for (_, _, name), is_near in zip(cities, near, strict=True) if not is_near]
    assert len(astray) < 40, astray


def land(outline):
    geometry = geometry_of(outline)
    parts = geometry.coordinates if geometry.type == "MultiPolygon" else (geometry.coordinates,)
    return shapely.make_valid(shapely.MultiPolygon([(part[0], part[1:]) for part in parts]))


@pytest.mark.parametrize("name", ["Norway", "Indonesia", "Fiji", "Colorado", "Lebanon"])
def test_a_coarser_outline_has_fewer_points_and_covers_the_same_land(gazetteer, name):
    place = next(c.place for c in gazetteer.candidates([name])[name] if gazetteer.outline(c.place.id, Detail()))
    whole = gazetteer.outline(place.id, Detail())
    step = (place.bbox.north - place.bbox.south) / 200
    thin = gazetteer.outline(place.id, Detail(step))
    known = set(map(tuple, whole.degrees.tolist()))
    assert set(map(tuple, thin.degrees.tolist())) <= known
    assert len(thin.degrees) <= len(whole.degrees)
    one, other = (land(o) for o in (whole, thin))
    assert one.symmetric_difference(other).area < 0.05 * one.area


def test_an_outline_wanted_around_a_box_is_the_same_there_and_coarse_elsewhere(gazetteer):
    canada = gazetteer.candidates(["Canada"])["Canada"][0].place
    box = BBox(-85.0, 41.0, -73.0, 47.0)
    even = gazetteer.outline(canada.id, Detail(0.02))
    around = gazetteer.outline(canada.id, Detail(0.02, box))
    assert len(around.degrees) < 0.2 * len(even.degrees)
    window = shapely.box(*box).buffer(-0.5)
    one, other = (land(o) for o in (even, around))
    assert one.intersection(window).symmetric_difference(other.intersection(window)).area < 1e-3
