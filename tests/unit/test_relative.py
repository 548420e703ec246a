"""Relative places from the text on: what is read, where it leads, what is refused, what it says of a name beside it."""

from __future__ import annotations

import time

import pytest
from shapely.geometry import Point as Dot
from shapely.geometry import shape

import geomap
from geomap.gazetteer.embedded import EmbeddedGazetteer
from geomap.geo import distance_km
from geomap.model import Article, Form, Point, Relation, RelationKind, Resolution, Status
from geomap.recognise.light import Light
from geomap.recognise.relative import find_relatives
from geomap.resolve import RelativePlaces
from geomap.resolve.relative.drawing import Drawing, Drawings

BASE = Point(35.767, 43.125)
QAYARA = "The new troops will build up the Qayara air base, about 40 kilometers south of Mosul. Iraq wants Mosul back."


def located(text: str, **options: object) -> geomap.Located:
    (one,) = geomap.locate([Article(id="one", text=text, language="en")], **options)
    assert one.article.status == "ok", one.article.detail
    return one


def relatives(text: str) -> list[Resolution]:
    return [r for r in located(text).resolutions if r.mention.form is Form.RELATIVE]


def named(one: geomap.Located, words: str) -> Resolution:
    return next(r for r in one.resolutions if r.mention.text == words)


def covers(resolution: Resolution, point: Point) -> bool:
    area = shape({"type": resolution.area.type, "coordinates": resolution.area.coordinates})
    return area.covers(Dot(point.longitude, point.latitude))


@pytest.fixture(scope="module")
def gazetteer():
    with EmbeddedGazetteer() as opened:
        yield opened


class Without:
    """The embedded gazetteer, some of its places taken out."""

    name, version = "without", "1"

    def __init__(self, gazetteer: EmbeddedGazetteer, gone: set[str]) -> None:
        self._gazetteer, self._gone = gazetteer, gone
        self.names = gazetteer.names

    def candidates(self, names, *, limit=20):
        found = self._gazetteer.candidates(names, limit=limit)
        return {name: tuple(c for c in listed if c.place.id not in self._gone) for name, listed in found.items()}

    def extent(self, place_id):
        return self._gazetteer.extent(place_id)


def test_the_air_base_of_the_seeds_is_found_and_the_doubt_about_its_distance_is_said():
    one = located(QAYARA)
    name = named(one, "Qayara")
    assert distance_km(name.place.point, BASE) < 5
    told = next(e.detail for e in name.evidence if e.reason == "apposition")
    assert "63 km south of Mosul" in told
    assert "farther than said" in told


def test_an_air_base_that_no_gazetteer_knows_lies_where_the_text_says(gazetteer):
    gone = {c.place.id for n in ("Qayara", "Qayara air base") for c in gazetteer.candidates([n])[n]}
    one = located(QAYARA, gazetteers=[Without(gazetteer, gone)])
    name = named(one, "Qayara")
    assert distance_km(name.place.point, BASE) < 30
    assert name.place.id.startswith("relative:")
    assert 10 < name.place.uncertainty_km < 60
    assert name.area is not None
    assert name.status is Status.RESOLVED


def test_a_town_in_its_own_gazetteer_place_serves_when_only_the_base_is_missing(gazetteer):
    one = located(QAYARA, gazetteers=[Without(gazetteer, {"geomap:q-west"})])
    assert distance_km(named(one, "Qayara").place.point, BASE) < 30


def test_a_description_chooses_among_places_of_one_name():
    one = located("Springfield, 25 miles north of Hartford, Connecticut, has a new bridge.")
    assert named(one, "Springfield").place.admin1 == "Massachusetts"


def test_a_name_and_a_description_that_contradict_each_other_say_so():
    one = located("In Paris, 40 km south of Mosul, a bomb fell.")
    described = next(r for r in one.resolutions if r.mention.form is Form.RELATIVE)
    assert "does not agree" in " ".join(e.detail for e in described.evidence)
    assert distance_km(described.place.point, Point(35.98, 43.12)) < 10


def test_the_reading_names_its_anchor_and_where_it_leads():
    (one,) = relatives("A mine lies 40 km south of Mosul.")
    assert one.anchors == ("geonames:99072",)
    details = [e.detail for e in one.evidence]
    assert "Mosul (Nineveh, Iraq)" in details
    assert any(d.startswith("40 km south of Mosul → about 36.0 N 43.1 E, ± ") for d in details)
    assert one.place.kind == "area"
    assert one.place.id.startswith("relative:")
    assert one.place.geonames_id is None


def test_the_same_description_is_the_same_place_and_another_is_not():
    a, b, c = relatives("One lies 40 km south of Mosul. Two lies 40 km south of Mosul. Three 50 km south of Mosul.")
    assert a.place.id == b.place.id != c.place.id


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("It fell 400,000 km south of Mosul.", Status.UNKNOWN, "half way round the Earth"),
        ("It fell 15,000 km from Mosul.", Status.UNKNOWN, "anywhere within"),
        ("We look north of the future.", Status.REJECTED, "nothing that geomap knows"),
        ("It lies 3 km north of the future.", Status.UNKNOWN, "nothing that geomap knows"),
        ("It is the road between France and China.", Status.UNKNOWN, "too large"),
        ("He lives outside of Turkey.", Status.UNKNOWN, "too much to draw"),
    ],
)
def test_what_leads_nowhere_is_kept_as_text_with_its_reason(text, status, words):
    (one,) = relatives(text)
    assert one.place is None
    assert one.area is None
    assert one.status is status
    assert words in one.evidence[0].detail


def test_of_a_chain_only_the_link_that_leans_on_a_name_is_drawn():
    chain = relatives("A camp " + "10 km south of " * 20 + "Mosul.")
    assert len(chain) == 20
    *others, last = chain
    assert last.place is not None
    assert all(r.place is None and "another description" in r.evidence[0].detail for r in others[-19:])


@pytest.mark.parametrize(
    "text",
    [
        "Thirty sorties a day from Aleppo.",
        "The Turkish border guards came.",
        "The Society of Western Pennsylvania met.",
        "Talks between Moscow and Washington failed.",
        "The Southern District of Ohio ruled.",
        "He stood outside Oakland police headquarters.",
        "It is near Otter Tail County Road 80.",
        "It beat the market by 4 miles.",
    ],
)
def test_what_only_looks_like_a_description_is_none(text):
    assert relatives(text) == []


def test_areas_at_the_pole_and_the_dateline_keep_to_the_globe(gazetteer):
    drawings = Drawings(gazetteer)
    places = {n: gazetteer.candidates([n])[n][0].place for n in ("Longyearbyen", "Suva", "Fiji")}
    north = {"bearing": 0.0, "bearing_spread": 38.0, "spread": 0.2}

    def draw(name: str, kind: RelationKind, **said: object) -> Drawing:
        drawing = drawings.draw(Relation(kind=kind, anchors=(), **said), [places[name]])
        assert isinstance(drawing, Drawing)
        return drawing

    pole = draw("Longyearbyen", RelationKind.OFFSET, distance_km=1500.0, **north)
    assert pole.bbox.north == 90
    assert (pole.bbox.west, pole.bbox.east) == (-180, 180)
    east = draw("Suva", RelationKind.OFFSET, distance_km=180.0, bearing=90.0, bearing_spread=38.0, spread=0.2)
    assert east.bbox.west > east.bbox.east
    for drawing in (pole, east, draw("Fiji", RelationKind.NEAR)):
        area = shape({"type": drawing.area.type, "coordinates": drawing.area.coordinates})
        assert area.is_valid
        west, south, eastern, northern = area.bounds
        assert -180 <= west <= eastern <= 180
        assert -90 <= south <= northern <= 90


def test_a_border_is_the_shared_line_whoever_is_named_first():
    a, b, c = relatives(
        "Aid crosses the Turkish-Syrian border. The Syria-Turkey border is long. It is Turkey's border with Syria."
    )
    assert a.place.id == b.place.id == c.place.id
    assert covers(a, Point(36.83, 38.02))
    assert not covers(a, Point(34.4, 41.0))


def test_a_border_of_which_one_side_is_said_is_that_with_the_land_named_near_by():
    (one,) = relatives("In Syria, shells fell near the Turkish border.")
    assert covers(one, Point(36.7, 37.1))
    assert not covers(one, Point(41.7, 26.5))


def test_a_province_that_bears_the_name_of_its_town_is_measured_from_the_town():
    (one,) = relatives("Halfway between Homs and Palmyra, in Syria, the bus stopped.")
    assert covers(one, Point(34.65, 37.5))


@pytest.mark.parametrize("word", ["north of ", "40 km south of ", "the road between Mosul and ", "near Mosul, "])
def test_hostile_repeats_take_linear_time(gazetteer, word):
    def seconds(times: int) -> float:
        article = Article(id="a", text=word * times + "Mosul")
        begin = time.process_time()
        find_relatives(article, ())
        return time.process_time() - begin

    seconds(10)
    assert seconds(8_000) < 12 * max(0.05, seconds(2_000))


def test_names_are_what_they_were_without_descriptions(gazetteer):
    article = Article(id="a", text="Southern Iraq and the Turkish border are far from Boston. Near Homs it rained.")
    (mentions,) = Light().recognise([article], gazetteer.names)
    (one,) = geomap.locate([article])
    spans = [(r.mention.start, -r.mention.end) for r in one.resolutions]
    assert spans == sorted(spans)
    assert [r.mention for r in one.resolutions if r.mention.form is not Form.RELATIVE] == list(mentions)
    assert RelativePlaces(gazetteer).join((), one.resolutions, {}) == one.resolutions


def test_a_dateline_and_a_capital_that_speaks_have_a_role():
    one = located("BAGHDAD, Iraq (AP) — Damascus said on Monday that it will stay. He lives in Damascus, Syria.")
    assert [r.mention.role for r in one.resolutions if r.mention.text in ("BAGHDAD", "Damascus")] == [
        "dateline", "government", None,
    ]  # fmt: skip


def test_a_doubtful_name_carries_no_description():
    one = located("A man was hurt near Brandon on Tuesday.")
    (near,) = [r for r in one.resolutions if r.mention.form is Form.RELATIVE]
    name = named(one, "Brandon")
    assert (near.place is None) == (name.place is None or (name.confidence or 0) < 0.43)
