"""What a part keeps of its places, and a gazetteer file of those it has read: both in bounds."""

import dataclasses
import tracemalloc

from geomap.gazetteer import database
from geomap.gazetteer.database import Database
from geomap.gazetteer.embedded import EMBEDDED_FILE
from geomap.model import BBox, Kind, Place, Point
from geomap.scale.tally import PlaceTally


def place(number, name="Ayn Issa"):
    return Place(
        id=f"geonames:{number}",
        name=f"{name} {number}",
        kind=Kind.CITY,
        point=Point(36.1 + number / 1e6, 38.9),
        country="Syria",
        country_code="SY",
        bbox=BBox(38.0, 36.0, 39.0, 37.0 + number / 1e6),
        geonames_id=number,
        population=number,
        claimants=("SY", "TR"),
    )


def test_places_come_in_the_order_of_their_first_mention_with_their_counts():
    tally = PlaceTally()
    for number in (*range(9000), 7):
        tally.add(place(number), 1, int(number != 7))
    tally.add(place(9000), 0, 0)
    rows = list(tally.rows("p"))
    assert len(tally) == len(rows) == 9001
    assert [row[1] for row in rows] == [f"geonames:{number}" for number in range(9001)]
    assert rows[7][-2:] == (2, 0)
    assert rows[9000][-2:] == (0, 0)
    assert rows[3][:6] == ("p", "geonames:3", "Ayn Issa 3", "city", 36.1 + 3 / 1e6, 38.9)
    assert rows[3][11:15] == (38.0, 36.0, 39.0, 37.0 + 3 / 1e6)


def test_of_two_descriptions_of_a_place_the_last_holds_also_when_the_first_is_packed():
    tally = PlaceTally()
    tally.add(place(1), 1, 1)
    for number in range(2, 9000):
        tally.add(place(number), 1, 1)
    tally.add(dataclasses.replace(place(1), name="Ain Issa\ud800"), 1, 1)
    first = next(tally.rows("p"))
    assert first[2] == "Ain Issa\ud800"
    assert first[-2:] == (2, 2)


def test_a_place_takes_little_of_a_part():
    tally = PlaceTally()
    tracemalloc.start()
    try:
        for number in range(20_000):
            tally.add(place(number), 1, 1)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken / 20_000 < 800


def test_a_gazetteer_file_keeps_no_more_places_than_its_bound():
    gazetteer = Database(EMBEDDED_FILE)
    kept = [len(gazetteer.places(range(start, start + 200))) for start in range(1, 30_000, 200)]
    gazetteer.close()
    assert max(kept) <= database._CACHED_MOST + 400
    assert min(kept[50:]) < max(kept)
