"""Candidate recall and speed of the gazetteer on annotated corpora.

    python benchmarks/gazetteer.py CORPORA [--gazetteer FILE] [--missed FILE]

CORPORA is a folder with `NAME/gold.jsonl` in it. A gold name with coordinates counts as found when one of its top 20
candidates has its GeoNames id, lies within 161 km, or is an area of that name whose extent (polygon where there is
one, else box) holds the point. `strict` counts the 161 km alone. `--missed` writes what wasn't found, for reading by
class only: no name goes from there into the project's tables.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import shapely

from geomap.gazetteer.embedded import EMBEDDED_FILE, EmbeddedGazetteer
from geomap.geo import bbox_contains, distance_km
from geomap.model import Point

RADIUS_KM = 161.0
TOP = 20
AREAS = {"A", "L", "H", "T", "V"}


def gold_names(path: Path) -> list[dict]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [m for row in rows for m in row["mentions"] if m["lat"] is not None]


def polygons(geometry):
    parts = geometry.coordinates if geometry.type == "MultiPolygon" else (geometry.coordinates,)
    return shapely.union_all(
        [
            shapely.make_valid(shapely.Polygon(p[0], [hole for hole in p[1:] if len(hole) > 3]))
            for p in parts
            if len(p[0]) > 3
        ]
    )


class Judge:
    def __init__(self, gazetteer: EmbeddedGazetteer) -> None:
        self.gazetteer = gazetteer
        self.outlines: dict[str, object] = {}

    def holds(self, place, point: Point) -> bool:
        if place.bbox is None or not bbox_contains(place.bbox, point):
            return False
        if place.id not in self.outlines:
            geometry = self.gazetteer.extent(place.id)
            shape = None
            if geometry is not None and "Polygon" in geometry.type:
                shape = polygons(geometry)
                # Outlines are simplified to about a kilometre: coasts get as much room.
                shape = shapely.buffer(shapely.make_valid(shape), 0.05)
            self.outlines[place.id] = shape
        shape = self.outlines[place.id]
        return shape is None or bool(shape.covers(shapely.Point(point.longitude, point.latitude)))

    def verdict(self, mention: dict, candidates) -> str:
        point = Point(mention["lat"], mention["lon"])
        if any(distance_km(c.place.point, point) <= RADIUS_KM for c in candidates):
            return "strict"
        if any(c.place.geonames_id == mention["geonameid"] for c in candidates if c.place.geonames_id):
            return "id"
        if any(not c.place.kind.is_point and self.holds(c.place, point) for c in candidates):
            return "area"
        return "missed"


def recall(judge: Judge, mentions: list[dict], form: str | None, missed: list[str] | None) -> None:
    chosen = [m for m in mentions if form is None or m["form"] == form]
    found = judge.gazetteer.candidates([m["text"] for m in chosen], limit=TOP)
    verdicts = [judge.verdict(m, found[m["text"]]) for m in chosen]
    if missed is not None:
        for mention, verdict in zip(chosen, verdicts, strict=True):
            if verdict == "missed":
                keys = ("text", "name", "feature_code", "country", "lat", "lon", "form")
                missed.append("\t".join(str(mention[key]) for key in keys) + f"\t{len(found[mention['text']])}")
    right = sum(v != "missed" for v in verdicts) / len(verdicts)
    strict = sum(v == "strict" for v in verdicts) / len(verdicts)
    mean = statistics.mean(len(found[m["text"]]) for m in chosen)
    print(f"  {form or 'all':8} {len(chosen):5} marks  recall {right:.4f}  strict {strict:.4f}  candidates {mean:.1f}")


def speed(path: Path, names: list[str]) -> None:
    opened = []
    for _ in range(5):
        start = time.perf_counter()
        gazetteer = EmbeddedGazetteer(path)
        opened.append(time.perf_counter() - start)
        gazetteer.close()
    gazetteer = EmbeddedGazetteer(path)
    start = time.process_time()
    gazetteer.candidates(names)
    full = time.process_time() - start
    folded = [name.lower() for name in names] * 5
    start = time.process_time()
    for name in folded:
        gazetteer.names.summary(name)
    short = time.process_time() - start
    broken = [n[:3] + n[4] + n[3] + n[5:] for n in names if len(n) > 6 and n.isalpha()][:300]
    start = time.process_time()
    for name in broken:
        gazetteer.candidates([name])
    fuzzy = time.process_time() - start
    print(f"  opened in {min(opened) * 1e3:.1f} ms; full candidates {len(names) / full:,.0f} distinct names/s")
    print(f"  summaries {len(folded) / short:,.0f} names/s; misspelt {fuzzy / max(1, len(broken)) * 1e3:.2f} ms a name")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--gazetteer", type=Path, default=EMBEDDED_FILE)
    parser.add_argument("--missed", type=Path)
    options = parser.parse_args()
    gazetteer = EmbeddedGazetteer(options.gazetteer)
    judge = Judge(gazetteer)
    names: set[str] = set()
    missed: list[str] = []
    print(f"{options.gazetteer.name} {gazetteer.version}")
    for path in sorted(options.corpora.glob("*/gold.jsonl")):
        mentions = gold_names(path)
        names |= {m["text"] for m in mentions}
        print(path.parent.name)
        recall(judge, mentions, None, missed)
        recall(judge, mentions, "name", None)
        recall(judge, mentions, "demonym", None)
    speed(options.gazetteer, sorted(names))
    if options.missed:
        options.missed.write_text("\n".join(missed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
