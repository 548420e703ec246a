"""The resolver on hand-made candidates: what the text says decides, doubt is said, time stays bounded."""

from __future__ import annotations

import time

import pytest

from geomap.model import Article, Candidate, Form, Kind, MatchKind, Mention, Place, Point, Status
from geomap.resolve import reason_sentences, resolve, shipped_weights, standings
from geomap.resolve.rank import rank
from geomap.resolve.scene import set_scene


def place(
    ident: str, name: str, kind: Kind, at: tuple[float, float], code: str, admin1: str | None = None, people: int = 0
) -> Place:
    return Place(
        id=ident,
        name=name,
        kind=kind,
        point=Point(*at),
        country=code,
        country_code=code,
        admin1=admin1,
        population=people,
    )


def candidate(of: Place, importance: float, match: MatchKind = MatchKind.PREFERRED) -> Candidate:
    return Candidate(place=of, match=match, name=of.name.lower(), importance=importance)


FRANCE = place("fr", "France", Kind.COUNTRY, (46, 2), "FR", people=67_000_000)
USA = place("us", "United States", Kind.COUNTRY, (39, -98), "US", people=330_000_000)
TEXAS = place("tx", "Texas", Kind.ADMIN1, (31, -99), "US", "Texas", 29_000_000)
PARIS = place("paris", "Paris", Kind.CITY, (48.85, 2.35), "FR", "Île-de-France", 2_100_000)
PARIS_TEXAS = place("paris-tx", "Paris", Kind.CITY, (33.66, -95.55), "US", "Texas", 25_000)
LYON = place("lyon", "Lyon", Kind.CITY, (45.76, 4.84), "FR", "Auvergne-Rhône-Alpes", 520_000)
FOUND = {
    "Paris": (candidate(PARIS, 0.85), candidate(PARIS_TEXAS, 0.45)),
    "Texas": (candidate(TEXAS, 0.75),),
    "France": (candidate(FRANCE, 0.95),),
    "Lyon": (candidate(LYON, 0.7),),
}


def decide(text: str, found=None, score: float | None = 0.95):
    found = FOUND if found is None else found
    mentions = []
    for name in found:
        at = text.find(name)
        while at >= 0:
            mentions.append(
                Mention(start=at, end=at + len(name), text=name, form=Form.NAME, sentence=(0, len(text)), score=score)
            )
            at = text.find(name, at + 1)
    mentions.sort(key=lambda m: (m.start, -m.end))
    return resolve(Article(id="a", text=text), tuple(mentions), found)


def chosen(resolutions, name):
    return [r.place.id for r in resolutions if r.mention.text == name and r.place is not None]


def test_paris_with_nothing_else_said_is_in_france() -> None:
    assert chosen(decide("The talks in Paris went on."), "Paris") == ["paris"]


def test_paris_texas_is_in_texas_and_stays_there_when_named_again() -> None:
    assert chosen(decide("A fire broke out in Paris, Texas. Paris is a small town."), "Paris") == ["paris-tx"] * 2


def test_two_places_of_one_name_are_told_apart_by_what_stands_beside_each() -> None:
    text = "She left Paris, France for Paris, Texas, a long way from Lyon."
    assert chosen(decide(text), "Paris") == ["paris", "paris-tx"]


def test_a_name_without_candidates_is_unknown_and_not_forced() -> None:
    (only,) = decide("They met in Lyon.", {"Lyon": ()})
    assert (only.status, only.place, only.confidence) == (Status.UNKNOWN, None, None)


def test_a_known_name_that_the_recogniser_refused_is_rejected() -> None:
    (only,) = decide("They met Lyon.", {"Lyon": FOUND["Lyon"]}, score=0.02)
    assert (only.status, only.place) == (Status.REJECTED, None)


def test_the_reasons_of_a_decision_add_up_to_its_score() -> None:
    text = "A fire broke out in Paris, Texas."
    resolutions = decide(text)
    scene = set_scene(Article(id="a", text=text), tuple(r.mention for r in resolutions), FOUND)
    standing = rank(scene, shipped_weights())
    for resolution in resolutions:
        row = next(k for k, c in enumerate(scene.candidates) if c.place is resolution.place)
        assert sum(e.weight for e in resolution.evidence) == pytest.approx(standing.scores[-1][row], abs=0.02)


def test_every_candidate_of_a_mention_comes_with_reasons_that_add_up_and_what_the_rounds_changed() -> None:
    text = "A fire broke out in Paris, Texas."
    mentions = tuple(r.mention for r in decide(text))
    for candidates in standings(Article(id="a", text=text), mentions, FOUND, shipped_weights()):
        assert sum(c.probability for c in candidates) == pytest.approx(1)
        for one in candidates:
            assert sum(e.weight for e in one.evidence) == pytest.approx(one.score, abs=0.02)
            assert one.rounds[-1] == one.score
            assert {e.reason for e in one.evidence} <= set(reason_sentences())


def test_confidence_and_rivals_are_shares_on_one_scale() -> None:
    for resolution in decide("From Paris, France to Lyon and Paris, Texas."):
        assert resolution.confidence is not None
        assert 0 < resolution.confidence <= 1
        assert all(0 <= other.confidence <= 1 for other in resolution.alternatives)
        assert resolution.place not in [other.place for other in resolution.alternatives]


def test_contradictory_containment_is_decided_without_a_crash() -> None:
    text = "Paris, Texas, France, Texas, Paris, Lyon, Paris, France"
    resolutions = decide(text)
    assert len(resolutions) == 8
    assert chosen(resolutions, "Lyon") == ["lyon"]
    assert set(chosen(resolutions, "Paris")) <= {"paris", "paris-tx"}


def test_four_hundred_candidates_of_one_name_are_bounded() -> None:
    many = tuple(
        candidate(place(f"p{k}", "Paris", Kind.CITY, (k % 80, k % 170), "US", f"S{k}", k * 100), k / 500)
        for k in range(400)
    )
    started = time.process_time()
    (only,) = decide("In Paris.", {"Paris": many})
    assert time.process_time() - started < 0.5
    assert only.mention.text == "Paris"


def test_time_grows_with_the_number_of_mentions_and_no_faster() -> None:
    def seconds(count: int) -> float:
        names = [f"Town{k}x" for k in range(count)]
        text = " and ".join(names)
        found = {
            name: tuple(
                candidate(
                    place(f"{name}-{c}", name, Kind.CITY, (k % 80, c * 30), f"C{c}", f"R{k % 7}", 1000), 0.3 + c / 10
                )
                for c in range(3)
            )
            for k, name in enumerate(names)
        }
        mentions, at = [], 0
        for name in names:
            mentions.append(
                Mention(start=at, end=at + len(name), text=name, form=Form.NAME, sentence=(0, 1), score=0.9)
            )
            at += len(name) + 5
        article = Article(id="a", text=text)
        started = time.process_time()
        assert len(resolve(article, tuple(mentions), found)) == count
        return time.process_time() - started

    seconds(50)
    small, large = seconds(500), seconds(4_000)
    assert large < 8 * small * 4 + 0.3
