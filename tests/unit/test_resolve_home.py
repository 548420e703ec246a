"""Where an outlet is at home: learnt from its other articles or named, and always weaker than what the text says."""

from __future__ import annotations

import pytest

import geomap
from geomap.model import Article, Form, Kind, Mention, Place, Point, Resolution, Status
from geomap.pipeline import locate_sources
from geomap.resolve import Outlet, home_in, shipped_weights
from geomap.resolve.rank import columns_of

GEORGIA = "Georgia, United States"
BARE = "A fire burnt down a barn near Athens on Monday. Nobody was hurt, the sheriff said."


def where(located, name: str) -> list[str | None]:
    return [
        None if r.place is None else r.place.admin1
        for one in located
        for r in one.resolutions
        if r.mention.text == name and r.status is not Status.REJECTED
    ]


def ranked_first(text: str, name: str, home: str) -> str | None:
    (one,) = geomap.locate([Article(id="a", text=text)], home=home, ranked=True)
    (explained, *_) = geomap.explain([one], name=name)
    return explained.candidates[0].candidate.place.admin1


def test_a_home_decides_where_the_text_says_nothing() -> None:
    assert ranked_first(BARE, "Athens", "Ohio") == "Ohio"
    assert ranked_first(BARE, "Athens", GEORGIA) == "Georgia"


@pytest.mark.parametrize("home", ["Ohio", "Greece", GEORGIA])
def test_what_the_text_says_outweighs_the_home(home) -> None:
    text = "A fire burnt down a barn near Athens, Tennessee, on Monday. Athens is the seat of McMinn County."
    assert set(where(geomap.locate([Article(id="a", text=text)], home=home), "Athens")) == {"Tennessee"}


def test_all_of_a_home_weighs_less_than_a_state_behind_a_comma() -> None:
    named = {f"{reason}: {column}": k for k, (reason, column) in enumerate(columns_of(2))}
    last = shipped_weights().rounds[-1]
    home = sum(last[k] for name, k in named.items() if name.startswith("home: "))
    said = last[named["containment: lies in the place named right after it"]]
    against = last[named["containment: a namesake lies in it"]]
    assert 0 < home < said - against


def local_news(count: int) -> list[Article]:
    towns = ("Nelsonville, Ohio", "Albany, Ohio", "Logan, Ohio", "Marietta, Ohio")
    return [
        Article(id=f"o{k}", publisher="The Hocking Bee", text=f"The bridge in {towns[k % 4]}, is shut until spring.")
        for k in range(count)
    ]


def test_auto_learns_an_outlets_home_from_its_other_articles() -> None:
    articles = [*local_news(20), Article(id="bare", publisher="The Hocking Bee", text=BARE)]
    (explained,) = geomap.explain(list(geomap.locate(articles, home="auto", ranked=True))[-1:], name="Athens")
    assert explained.candidates[0].candidate.place.admin1 == "Ohio"
    assert any(e.reason == "home" for e in explained.candidates[0].evidence)


def test_auto_leaves_outlets_without_a_home_as_they_are() -> None:
    articles = [Article(id="a", text=BARE), Article(id="b", publisher="One article only", text=BARE)]
    plain = [one.resolutions for one in geomap.locate(articles)]
    assert [one.resolutions for one in geomap.locate(articles, home="auto")] == plain


def test_auto_keeps_order_and_says_so_in_the_run() -> None:
    articles = local_news(5)
    located = list(geomap.locate(iter(articles), home="auto"))
    assert [one.article for one in located] == articles
    hashes = {one.run.options_hash for one in (*located, *geomap.locate(articles))}
    assert len(hashes) == 2


def test_with_several_processes_auto_gives_the_same() -> None:
    articles = [*local_news(20), Article(id="bare", publisher="The Hocking Bee", text=BARE)]
    alone = list(geomap.locate(articles, home="auto"))
    assert [one.resolutions for one in geomap.locate(articles, home="auto", jobs=2)] == [
        one.resolutions for one in alone
    ]


def test_an_unknown_home_is_refused() -> None:
    with pytest.raises(geomap.SettingsError, match="doesn't know"):
        geomap.locate([], home="Xqzzvnwrkt")
    with pytest.raises(geomap.SettingsError, match="doesn't know"):
        geomap.locate([], home=" , ")
    with pytest.raises(geomap.SettingsError, match="of which 'Xqzzvnwrkt' is a name that the gazetteer doesn't know"):
        geomap.locate([], home="Georgia, Xqzzvnwrkt")


@pytest.mark.parametrize(("home", "meant"), [("Narnia", "Naryn"), ("Athens, Texsa", "Texas")])
def test_a_home_with_a_merely_similar_name_is_refused_with_the_likeliest(home, meant) -> None:
    with pytest.raises(geomap.SettingsError, match=f"did you mean '.*({meant})"):
        geomap.locate([], home=home)


@pytest.mark.parametrize("home", ["Holland", "U.S.", "Burma", "athens, OHIO", "Paris, Texas, USA"])
def test_a_home_may_be_given_by_another_name(home) -> None:
    assert geomap.locate([], home=home)


def test_auto_refuses_standard_input() -> None:
    with pytest.raises(geomap.SettingsError, match="not standard input"):
        locate_sources("-", settings=geomap.Settings(home="auto"))


def town(ident: str, at: tuple[float, float], code: str, region: str) -> Place:
    return Place(id=ident, name=ident, kind=Kind.CITY, point=Point(*at), country=code, country_code=code, admin1=region)


def named(*places: Place) -> list[Resolution]:
    mention = Mention(start=0, end=1, text="x", form=Form.NAME, sentence=(0, 1))
    return [Resolution(mention=mention, status=Status.RESOLVED, confidence=0.9, place=place) for place in places]


OHIO = [town(f"o{k}", (39.3 + k / 20, -82.1), "US", "Ohio") for k in range(4)]
WORLD = [town(f"w{k}", (-40 + 9 * k, 37 * k - 150), f"{k}", f"r{k}") for k in range(10)]


def test_an_article_is_no_evidence_for_itself() -> None:
    outlet = Outlet()
    outlet.add(named(*OHIO))
    assert outlet.home() is not None
    assert outlet.home(named(*OHIO)) is None


def test_an_outlet_of_the_whole_world_has_a_weaker_home_than_a_local_one() -> None:
    local, worldly = Outlet(), Outlet()
    for k in range(10):
        local.add(named(OHIO[k % 4]))
        worldly.add(named(WORLD[k]))
    assert local.home().strength > 0.7
    assert worldly.home().strength < 0.1


def test_a_country_as_home_has_no_spot() -> None:
    country = Place(id="gr", name="Greece", kind=Kind.COUNTRY, point=Point(39, 22), country="Greece", country_code="GR")
    home = home_in(country)
    assert (dict(home.countries), dict(home.regions), len(home.points)) == ({"GR": 1.0}, {}, 0)


def test_auto_is_refused_where_a_corpus_is_located_part_by_part(tmp_path) -> None:
    with pytest.raises(geomap.SettingsError, match="part by part"):
        geomap.annotate(tmp_path, tmp_path / "out", settings=geomap.Settings(home="auto"))
