"""The embedded gazetteer's answers where sources mislead: each test is named for the trap."""

from __future__ import annotations

import pytest

from geomap.gazetteer.embedded import EmbeddedGazetteer
from geomap.geo import distance_km
from geomap.model import Kind, MatchKind, Point


@pytest.fixture(scope="module")
def gazetteer():
    with EmbeddedGazetteer() as opened:
        yield opened


def first(gazetteer, name):
    return gazetteer.candidates([name])[name][0]


def test_three_letter_airport_codes_are_no_names_of_cities(gazetteer):
    for code, city in (("KOS", "Sihanoukville"), ("PRC", "Prescott"), ("GAO", "Guantánamo")):
        assert city not in {c.place.name for c in gazetteer.candidates([code])[code]}


def test_ramadi_is_the_city_and_not_anbar_province(gazetteer):
    found = gazetteer.candidates(["Ramadi"])["Ramadi"]
    assert found[0].place.kind is Kind.CITY
    assert all(c.place.kind is not Kind.ADMIN1 for c in found)


def test_white_house_is_not_casablanca(gazetteer):
    found = gazetteer.candidates(["White House"])["White House"]
    assert found[0].place.country_code == "US"
    assert found[0].place.kind is Kind.FACILITY
    assert all(c.place.name != "Casablanca" for c in found)


def test_iraq_is_the_country_alone(gazetteer):
    assert {c.place.kind for c in gazetteer.candidates(["Iraq"])["Iraq"]} == {Kind.COUNTRY}


def test_townships_do_not_flood_the_bare_name(gazetteer):
    found = gazetteer.candidates(["Madison"], limit=200)["Madison"]
    assert not [c for c in found if c.place.feature_code == "ADMD"]
    named = gazetteer.candidates(["Clinton Township"])["Clinton Township"]
    assert any(c.place.feature_code == "ADMD" for c in named)


def test_palmyra_in_syria_comes_first_and_the_others_are_there(gazetteer):
    found = gazetteer.candidates(["Palmyra"])["Palmyra"]
    assert found[0].place.country_code == "SY"
    assert len(found) > 5


@pytest.mark.parametrize(
    ("written", "code"), [("US", "US"), ("U.S.", "US"), ("UK", "GB"), ("U.K.", "GB"), ("UAE", "AE")]
)
def test_short_forms_of_countries_count_in_upper_case(gazetteer, written, code):
    assert first(gazetteer, written).place.country_code == code
    assert first(gazetteer, written).place.kind is Kind.COUNTRY
    assert all(c.place.kind is not Kind.COUNTRY for c in gazetteer.candidates([written.lower()])[written.lower()])


@pytest.mark.parametrize(
    ("written", "code"),
    [("Calif.", "CA"), ("La.", "LA"), ("N.Y.", "NY"), ("Pa.", "PA"), ("W.Va.", "WV"), ("TX", "TX"), ("Miss.", "MS")],
)
def test_state_abbreviations_are_the_state_and_no_city(gazetteer, written, code):
    found = gazetteer.candidates([written])[written]
    assert found[0].place.kind is Kind.ADMIN1
    assert (found[0].place.country_code, found[0].place.admin1_code) == ("US", code)
    assert found[0].match is MatchKind.ABBREVIATION
    assert all(c.match is not MatchKind.ALTERNATE for c in found)


@pytest.mark.parametrize(
    ("written", "code"),
    [("Syrian", "SY"), ("Iraqis", "IQ"), ("Nigerien", "NE"), ("Nigerian", "NG"), ("French", "FR"), ("Emirati", "AE")],
)
def test_people_words_lead_to_their_country(gazetteer, written, code):
    found = first(gazetteer, written)
    assert (found.place.country_code, found.place.kind, found.match) == (code, Kind.COUNTRY, MatchKind.DEMONYM)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Texan", "Texas"),
        ("Bavarian", "Bavaria"),
        ("Londoners", "London"),
        ("Gazan", "Gaza Strip"),
        ("Kurdish", "Kurdistan"),
    ],
)
def test_people_words_of_regions_and_cities(gazetteer, written, name):
    found = gazetteer.candidates([written])[written]
    assert name in {c.place.name for c in found if c.match is MatchKind.DEMONYM}


def test_congolese_and_dominican_have_two_countries(gazetteer):
    for written, codes in (("Congolese", {"CD", "CG"}), ("Dominican", {"DM", "DO"})):
        found = gazetteer.candidates([written])[written]
        assert codes <= {c.place.country_code for c in found if c.match is MatchKind.DEMONYM}


@pytest.mark.parametrize("written", ["Qayara", "Qayyarah", "Gayara"])
def test_spellings_of_qayyarah_meet(gazetteer, written):
    assert first(gazetteer, written).place.geonames_id == first(gazetteer, "Al Qayyārah").place.geonames_id


@pytest.mark.parametrize("written", ["Raqqa", "Raqqah", "ar-Raqqah"])
def test_spellings_of_raqqa_meet(gazetteer, written):
    assert 172955 in {c.place.geonames_id for c in gazetteer.candidates([written])[written]}


def test_a_misspelling_is_marked_and_similar_but_not_the_same(gazetteer):
    found = first(gazetteer, "Bagdhad")
    assert found.place.name == "Baghdad"
    assert found.match in (MatchKind.FUZZY, MatchKind.VARIANT)
    assert found.similarity < 1


def test_a_known_name_is_never_guessed_at(gazetteer):
    assert all(c.similarity == 1 for c in gazetteer.candidates(["Mosul"])["Mosul"])


@pytest.mark.parametrize(
    ("written", "name", "kind"),
    [
        ("Anbar Province", "Anbar", Kind.ADMIN1),
        ("Province of Anbar", "Anbar", Kind.ADMIN1),
        ("Idlib Province", "Idlib", Kind.ADMIN1),
        ("Los Angeles County", "Los Angeles County", Kind.ADMIN2),
        ("City of Mosul", "Mosul", Kind.CITY),
        ("Euphrates River", "Euphrates", Kind.RIVER),
        ("the Gulf of Aden", "Gulf of Aden", Kind.GULF),
    ],
)
def test_kind_words_come_off(gazetteer, written, name, kind):
    found = first(gazetteer, written)
    assert (found.place.name, found.place.kind) == (name, kind)


def test_a_lake_that_nobody_knows_is_no_town(gazetteer):
    assert all(c.similarity < 1 for c in gazetteer.candidates(["Xanthorp Lake"])["Xanthorp Lake"])


def test_a_name_with_its_container_stays_inside_it(gazetteer):
    assert first(gazetteer, "Paris, Texas").place.admin1 == "Texas"


def test_crimea_is_ukraine_s_by_code_and_marked_disputed(gazetteer):
    found = first(gazetteer, "Crimea").place
    assert found.country_code == "UA"
    assert found.disputed
    assert set(found.claimants) == {"UA", "RU"}
    assert first(gazetteer, "Sevastopol").place.country_code == "UA"


def test_kaliningrad_is_no_lagoon_and_iran_keeps_its_provinces(gazetteer):
    assert first(gazetteer, "Kaliningrad").place.kind is Kind.CITY
    bushehr = next(c.place for c in gazetteer.candidates(["Bushehr"])["Bushehr"] if c.place.kind is Kind.ADMIN1)
    assert distance_km(bushehr.point, Point(28.9, 51.3)) < 150


def test_namibia_is_there_though_its_code_reads_as_nothing(gazetteer):
    found = next(c.place for c in gazetteer.candidates(["Windhoek"])["Windhoek"] if c.place.kind is Kind.CITY)
    assert found.country == "Namibia"


def test_nothing_found_is_an_empty_tuple(gazetteer):
    assert gazetteer.candidates(["", "  ", "\ud800", "qzxwvkj"]) == {"": (), "  ": (), "\ud800": (), "qzxwvkj": ()}


def test_limit_holds(gazetteer):
    assert len(gazetteer.candidates(["Springfield"], limit=3)["Springfield"]) == 3


def test_summaries_know_kinds_people_and_upper_case(gazetteer):
    names = gazetteer.names
    assert names.summary("syria").best_kind == list(Kind).index(Kind.COUNTRY)
    assert names.summary("syrians").flags & 16
    assert names.summary("syrian").flags & 4
    assert names.summary("us").flags & 1
    assert names.summary("anbar governorate of nowhere") is None
    assert names.summary("euphrates river") is not None


def test_extents_are_polygons_of_the_place(gazetteer):
    syria = first(gazetteer, "Syria").place
    assert gazetteer.extent(syria.id).type in ("Polygon", "MultiPolygon")
    assert gazetteer.extent("geonames:0") is None
    assert gazetteer.extent("nonsense") is None
    assert gazetteer.place(syria.id) == syria
    assert gazetteer.place("geonames:²") is None
