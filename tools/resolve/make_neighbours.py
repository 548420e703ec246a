"""Writes geomap/resolve/data/neighbours.tsv: each country's code, its id, and the codes of its neighbours by land.

Neighbours are countries whose outlines in the embedded gazetteer come within 0.05 degrees of each other for more than a
point. Run it again when the gazetteer's countries change:  python tools/resolve/make_neighbours.py
"""

from pathlib import Path

from shapely.geometry import shape

from geomap.gazetteer.embedded import EmbeddedGazetteer

TARGET = Path(__file__).parents[2] / "geomap/resolve/data/neighbours.tsv"
CLOSE_DEGREES = 0.05
LEAST_DEGREES = 0.02


def main() -> None:
    gazetteer = EmbeddedGazetteer()
    found = gazetteer.database.sql().execute(
        "SELECT row, code FROM place WHERE kind IN (0, 1) AND code IS NOT NULL ORDER BY code"
    )
    rows = {code: row for row, code in found if len(code) == 2}
    places = gazetteer.database.places(rows.values())
    outlines = {}
    for code, row in rows.items():
        outline = gazetteer.extent(places[row][0].id)
        if outline is not None:
            given = shape({"type": outline.type, "coordinates": outline.coordinates})
            outlines[code] = given.buffer(0)
    lines = []
    for code, outline in outlines.items():
        near = outline.boundary.buffer(CLOSE_DEGREES)
        touching = [
            other
            for other, theirs in outlines.items()
            if other != code and near.intersects(theirs) and near.intersection(theirs.boundary).length > LEAST_DEGREES
        ]
        lines.append("\t".join((code, places[rows[code]][0].id, " ".join(touching))) + "\n")
    TARGET.write_text("".join(lines), encoding="utf-8")
    print(f"{TARGET.name}: {len(lines)} countries, {sum(len(line.split()) - 2 for line in lines)} borders")


if __name__ == "__main__":
    main()
