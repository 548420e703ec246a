"""Writes tests/relative/made.tsv: sentences that say truly where a town lies from a well-known one, in many ways.

    python tools/relative/make_sentences.py

Towns, distances and bearings are those of the embedded gazetteer; the wording is drawn from the phrases below, with a
fixed seed. Columns: sentence, expression, kind, distance in km, bearing, latitude and longitude of the town told of.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

from geomap.gazetteer.embedded import EmbeddedGazetteer
from geomap.geo import distance_km
from geomap.model import Kind, Place, Point

OUT = Path(__file__).parents[2] / "tests/relative/made.tsv"
ANCHORS = (
    """
Mosul|Aleppo|Baghdad|Damascus|Kandahar|Kabul|Peshawar|Ankara|Cairo|Khartoum|Nairobi|Kampala|Lagos|Kano|Bamako|Accra
Warsaw|Prague|Vienna|Budapest|Madrid|Seville|Lisbon|Hamburg|Munich|Oslo|Stockholm|Helsinki|Moscow|Kyiv|Minsk
Delhi|Mumbai|Lahore|Karachi|Dhaka|Bangkok|Hanoi|Manila|Jakarta|Tokyo|Osaka|Seoul|Beijing|Wuhan
Chicago|Boston|Houston|Denver|Phoenix|Seattle|Toronto|Montreal|Bogota|Lima|Caracas|Quito|Brasilia
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
SENTENCES = (
    "A bomb killed four people {x}, the police said.",
    "The town lies {x}.",
    "Fighting went on in a village {x} on Tuesday.",
    "The plane came down {x}, and nobody survived.",
    "Rescuers reached the valley, {x}, after two days.",
    "The camp stands {x} and holds 3,000 people.",
)
WINDS = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"]
DIRECTED = (
    "about {km} kilometers {wind} of {a}", "{km} km {wind} of {a}", "some {km} kilometres to the {wind} of {a}",
    "{miles} miles {wind} of {a}", "roughly {miles} miles {hyphened} of {a}", "{km}km {wind} of {a}",
    "around {km} kilometres ({miles} miles) {wind} of {a}", "nearly {miles} miles due {wind} of {a}",
    "{km} kilometers away, {wind} of {a}", "just over {km} km {wind} of the city of {a}",
    "approximately {km} kilometres {wind} from {a}", "{nautical} nautical miles {wind} of {a}",
)  # fmt: skip
UNDIRECTED = (
    "about {km} km from {a}", "{miles} miles from {a}", "some {km} kilometres away from {a}",
    "less than {more} km from {a}", "within {more} kilometres of {a}", "about {hours} drive from {a}",
)  # fmt: skip
LOOSE = ("{wind} of {a}", "just {wind} of {a}", "to the {wind} of {a}")
SMALL, LARGE = 3_000, 150_000
HOW_MANY = {"offset": 84, "distance": 24, "direction": 16}
NEAR_KM, FAR_KM = 12, 150


def bearing(a: Point, b: Point) -> float:
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    across = math.sin(lon_b - lon_a) * math.cos(lat_b)
    up = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(lon_b - lon_a)
    return math.degrees(math.atan2(across, up)) % 360


def said(km: float) -> int:
    """As a reporter rounds: to ten from 30 on, to five from 15 on."""
    step = 10 if km >= 30 else 5 if km >= 15 else 1
    return max(1, step * round(km / step))


def towns(gazetteer: EmbeddedGazetteer) -> list[Place]:
    query = "SELECT row FROM place WHERE kind = ? AND population BETWEEN ? AND ? ORDER BY row"
    rows = [row for (row,) in gazetteer.database.sql().execute(query, (tuple(Kind).index(Kind.CITY), SMALL, LARGE))]
    return [place for place, _ in gazetteer.database.places(rows).values()]


def main() -> None:
    chance = random.Random(12)
    gazetteer = EmbeddedGazetteer()
    places = towns(gazetteer)
    anchors = {a: next(c.place for c in gazetteer.candidates([a])[a] if c.place.kind is Kind.CITY) for a in ANCHORS}
    lines = []
    for kind, count in HOW_MANY.items():
        while count:
            name, anchor = chance.choice(list(anchors.items()))
            farthest = 40 if kind == "direction" else FAR_KM
            near = [p for p in places if NEAR_KM < distance_km(p.point, anchor.point) < farthest]
            if not near:
                continue
            lines.append(line(chance, kind, name, anchor, chance.choice(near)))
            count -= 1
    OUT.write_text("".join(lines), encoding="utf-8")
    print(f"{OUT.name}: {len(lines)} sentences")


def line(chance: random.Random, kind: str, name: str, anchor: Place, town: Place) -> str:
    km = distance_km(anchor.point, town.point)
    wind = round(bearing(anchor.point, town.point) / 45) % 8
    pattern = chance.choice({"offset": DIRECTED, "distance": UNDIRECTED, "direction": LOOSE}[kind])
    hours = {0: "half an hour's", 1: "an hour's", 2: "a two-hour"}[min(2, round(km / 60))]
    unit = next((unit for unit in ("{miles}", "{nautical}") if unit in pattern and "{km}" not in pattern), "{km}")
    factor = {"{miles}": 1.609344, "{nautical}": 1.852, "{km}": 1.0}[unit]
    number = said(km / factor)
    more = 10 * math.ceil(km / 10 + 0.3)
    words = {
        "km": said(km), "miles": said(km / 1.609344), "nautical": said(km / 1.852), "more": more, "hours": hours,
        "wind": WINDS[wind], "hyphened": WINDS[wind].replace("north", "north-").replace("south", "south-").strip("-"),
        "a": name,
    }  # fmt: skip
    expression = pattern.format(**words)
    told = number * factor
    if "{more}" in pattern:
        told = more
    if "{hours}" in pattern:
        told = {"half an hour's": 30, "an hour's": 60, "a two-hour": 120}[hours]
    sentence = chance.choice(SENTENCES).format(x=expression)
    distance = "" if kind == "direction" else f"{told:.1f}"
    turned = "" if kind == "distance" else f"{45 * wind}"
    return (
        "\t".join(
            (sentence, expression, kind, distance, turned, f"{town.point.latitude:.4f}", f"{town.point.longitude:.4f}")
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
