"""Articles → located articles: recognise, look each distinct name up once, resolve."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache, partial
from importlib.metadata import version
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from geomap import plugins
from geomap.errors import GeomapError, InputError, PluginError, SettingsError
from geomap.model import Article, ArticleStatus, Form, Located, Run
from geomap.pipeline.gazetteers import extents_of, open_gazetteer
from geomap.pipeline.homes import AUTO, at_their_homes, home_of
from geomap.pipeline.languages import noted
from geomap.pipeline.online import looked_up, open_asking, parted
from geomap.pipeline.processes import in_processes
from geomap.pipeline.weighing import reasoned
from geomap.recognise.relative import find_relatives
from geomap.resolve import (
    RelativePlaces,
    focus,
    resolve,
    shipped_weights,
    standings,
    wants_candidates,
    with_roles,
)
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geopy.geocoders.base import Geocoder

    from geomap.gazetteer.online import Asking
    from geomap.model import Candidate, Mention, Ranked, Resolution
    from geomap.plugins import Gazetteer, Recogniser
    from geomap.resolve import Home, Weights

__all__ = ["get_ready", "locate", "locate_here", "located_as", "options_hash"]

_Made = TypeVar("_Made")

_BATCH_ARTICLES = 64
_BATCH_ARTICLES_OF_MANY = 16
"""With several processes: small enough that they end at about the same time, and that each needs little memory."""
_BATCH_CHARACTERS = 400_000
"""A batch is what a recogniser sees at once; its size bounds the memory, whatever the number of articles."""

_DECIDING = ("recogniser", "gazetteer", "online", "language", "home")
"""The settings that change where a mention goes; the others only change what is shown."""


class _Stages(NamedTuple):
    recogniser: Recogniser
    gazetteer: Gazetteer
    run: Run
    weights: Weights
    relative: RelativePlaces
    home: Home | None
    """Where all outlets are at home, if the user named a region."""
    ranked: bool


def locate(
    articles: Iterable[Article],
    *,
    recogniser: str | Recogniser | None = None,
    gazetteers: Sequence[str | Gazetteer | Geocoder] | None = None,
    jobs: int | None = None,
    home: str | None = None,
    weights: Weights | None = None,
    ranked: bool = False,
    settings: Settings | None = None,
    asking: Asking | None = None,
) -> Iterator[Located]:
    """Finds the places that articles name, and works out which place each name means.

    `articles` may be endless; results come in the same order. `recogniser` is a name (`light`) or an object of that
    Protocol; `gazetteers` are names or objects, asked together; geopy geocoders among them that use the network, such
    as `Photon()`, are asked for unknown names only, after the others. `jobs` is the number of processes; `weights` take
    the place of the resolver's own. `home` is where the articles' outlets are at home: a region's name, or `auto`: all
    articles are then located once before the first comes out, and each outlet's home is what its other articles speak
    of. With `ranked` each result keeps all candidates with their reasons, and each mention the recogniser's, for
    `explain`. What isn't given is taken from `settings`, or has its default; `asking`, which `open_asking` makes, tells
    afterwards what could not be looked up. An article that could not be read comes out without mentions.

    Raises PluginError when a plug-in can't be loaded, GazetteerError when a gazetteer can't be opened, SettingsError
    when the gazetteer doesn't know `home`, an online geocoder can't be made, or several processes are asked for with
    objects that can't be sent there, ServiceError when answers of geocoders can't be kept, InputError for a path
    instead of articles: all of them at once, before any work. What is no article among them raises InputError when its
    turn comes.
    """
    if isinstance(articles, str | PurePath | Article):
        raise InputError(_no_articles(articles))
    chosen = settings or Settings()
    if isinstance(recogniser, str):
        chosen = dataclasses.replace(chosen, recogniser=recogniser)
    if jobs is not None:
        chosen = dataclasses.replace(chosen, jobs=jobs)
    if home is not None:
        chosen = dataclasses.replace(chosen, home=home)
    offline, geocoders = parted(gazetteers)
    asking = asking or open_asking(chosen, geocoders)
    given = None if isinstance(recogniser, str) else recogniser
    if chosen.jobs > 1 and (offline is not None or weights is not None or given is not None):
        raise SettingsError("with several jobs, recogniser and gazetteer are named in the settings, not given")
    # With several processes, too: what is wrong with the stages is said here, not in a worker.
    stages = _stages(chosen, asking, recogniser=given, gazetteers=offline, weights=weights)._replace(ranked=ranked)
    if chosen.jobs > 1:
        located = _in_processes(articles, chosen, _as_it_is, stages.run, ranked=ranked)
    else:
        batches = _batches(articles, _BATCH_ARTICLES)
        located = chain.from_iterable(_locate_batch(batch, stages) for batch in batches)
    if asking is not None:
        online = looked_up(located, asking, lambda one: _resolved_again(one, stages, asking))
        located = (dataclasses.replace(one, run=stages.run) for one in online)
    if chosen.home != AUTO:
        return located
    return at_their_homes(located, lambda one, at: _resolved_again(one, stages._replace(home=at), asking))


def located_as(
    articles: Iterable[Article],
    make: Callable[[Located], _Made],
    *,
    settings: Settings,
    ranked: bool = False,
    asking: Asking | None = None,
) -> Iterator[_Made]:
    """What `make` makes of each article that `locate` locates, in their order.

    With several processes it is made where the article is located, so that nothing else comes back from there; `make`
    travels, and so does what it makes. Raises what `locate` raises.
    """
    asking = asking or open_asking(settings)
    if settings.jobs == 1 or asking is not None or settings.home == AUTO:
        return map(make, locate(articles, ranked=ranked, settings=settings, asking=asking))
    return _in_processes(articles, settings, make, _stages(settings).run, ranked=ranked)


def locate_here(articles: Iterable[Article], settings: Settings) -> Iterator[Located]:
    """As `locate` with one process, with stages that this process makes once and keeps: for whoever locates the
    articles of one corpus in many small helpings. Nothing is asked online, and no outlet's home is learnt.
    """
    return chain.from_iterable(
        _locate_batch(batch, _own_stages(settings)) for batch in _batches(articles, _BATCH_ARTICLES_OF_MANY)
    )


def get_ready(settings: Settings) -> Run:
    """Loads what `locate_here` needs, so that the first article doesn't wait for it; what will make the results."""
    return _own_stages(settings).run


def options_hash(settings: Settings) -> str:
    """Twelve hex digits that differ when a setting differs that changes where a mention goes."""
    deciding = {name: getattr(settings, name) for name in _DECIDING}
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()[:12]


def _stages(
    settings: Settings,
    asking: Asking | None = None,
    *,
    recogniser: Recogniser | None = None,
    gazetteers: Sequence[str | Gazetteer] | None = None,
    weights: Weights | None = None,
) -> _Stages:
    chosen: Recogniser = recogniser or plugins.load("geomap.recognisers", settings.recogniser, settings)
    gazetteer = open_gazetteer(settings, gazetteers)
    run = Run(
        geomap=version("geomap-news"),
        recogniser=f"{chosen.name} {chosen.version}",
        gazetteer=f"{gazetteer.name} {gazetteer.version}",
        options_hash=options_hash(settings),
        online=None if asking is None else asking.title,
    )
    return _Stages(
        recogniser=chosen,
        gazetteer=gazetteer,
        run=run,
        weights=weights or shipped_weights(),
        relative=RelativePlaces(extents_of(gazetteer)),
        home=home_of(settings.home, gazetteer),
        ranked=False,
    )


def _batches(articles: Iterable[Article], most: int) -> Iterator[list[Article]]:
    batch: list[Article] = []
    characters = 0
    for article in articles:
        if not isinstance(article, Article):
            raise InputError(_no_articles(article))
        batch.append(article)
        characters += len(article.text)
        if len(batch) == most or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _no_articles(given: object) -> str:
    """What to write instead of what was given."""
    if isinstance(given, str | PurePath):
        return f"locate takes articles, not paths such as {str(given)[:80]!r}: geomap.locate(geomap.read(PATH))"
    if isinstance(given, Article):
        return "locate takes several articles: put the one that was given into a list"
    return f"locate takes articles, and {repr(given)[:80]} is none: geomap.read gives such"


def _locate_batch(batch: Sequence[Article], stages: _Stages) -> list[Located]:
    """The results of a batch; if it fails, its articles are tried one by one, so that one can't stop the others."""
    try:
        return _join(batch, stages)
    except GeomapError:
        raise
    except Exception as error:  # noqa: BLE001 (a defect that one article brings out must not lose the others)
        if len(batch) > 1:
            return [located for article in batch for located in _locate_batch([article], stages)]
        detail = f"geomap failed on this article ({type(error).__name__}: {error}); this is a defect, please report it"
        return [
            Located(article=dataclasses.replace(batch[0], status=ArticleStatus.CRASHED, detail=detail), run=stages.run)
        ]


def _join(batch: Sequence[Article], stages: _Stages) -> list[Located]:
    """Recognise, look each distinct name up once, resolve."""
    readable = [article for article in batch if article.status is ArticleStatus.OK]
    recognised = list(stages.recogniser.recognise(readable, stages.gazetteer.names))
    if len(recognised) != len(readable):
        raise PluginError(
            f"the recogniser {stages.recogniser.name} answered for {len(recognised)} of {len(readable)} articles"
        )
    if stages.ranked:
        why = partial(reasoned, recogniser=stages.recogniser, names=stages.gazetteer.names)
        recognised = [why(article, mentions) for article, mentions in zip(readable, recognised, strict=True)]
    found = [find_relatives(article, mentions) for article, mentions in zip(readable, recognised, strict=True)]
    candidates = _candidates(readable, found, stages)
    answers = iter(found)
    return [
        _resolved(article, *(next(answers) if article.status is ArticleStatus.OK else ((), ())), candidates, stages)
        for article in batch
    ]


def _candidates(
    articles: Sequence[Article], found: Sequence[tuple[Sequence[Mention], Sequence[Mention]]], stages: _Stages
) -> Mapping[str, tuple[Candidate, ...]]:
    names = dict.fromkeys(m.text for mentions, _ in found for m in mentions if _asked_for(m))
    names |= dict.fromkeys(_subjects(articles, (relatives for _, relatives in found)))
    asked = stages.gazetteer.candidates(names) if names else {}
    return {name: tuple(listed) for name, listed in asked.items()}


def _resolved_again(located: Located, stages: _Stages, asking: Asking | None = None) -> Located:
    """An article resolved anew, with what online geocoders answered for its names in this run."""
    mentions = [resolution.mention for resolution in located.resolutions]
    names = tuple(mention for mention in mentions if mention.form is not Form.RELATIVE)
    relatives = tuple(mention for mention in mentions if mention.form is Form.RELATIVE)
    candidates = _candidates([located.article], [(names, relatives)], stages)
    if asking is not None:
        more = asking.answered(candidates)
        candidates = {name: _joined(found, more[name]) if name in more else found for name, found in candidates.items()}
    again = _resolved(located.article, names, relatives, candidates, stages)
    return dataclasses.replace(again, article=located.article)  # a note on it is not made twice


def _subjects(articles: Iterable[Article], relatives: Iterable[Sequence[Mention]]) -> Iterator[str]:
    """The words that relative mentions tell the place of: "Qayara air base" is more than the name "Qayara"."""
    for article, mentions in zip(articles, relatives, strict=True):
        for mention in mentions:
            if mention.relation is not None and mention.relation.subject is not None:
                start, end = mention.relation.subject
                yield article.text[start:end]


def _asked_for(mention: Mention) -> bool:
    """A relative mention is made of names that are mentions of their own; it is no name itself."""
    return mention.form is not Form.RELATIVE and wants_candidates(mention)


def _resolved(
    article: Article,
    mentions: tuple[Mention, ...],
    relatives: tuple[Mention, ...],
    candidates: Mapping[str, tuple[Candidate, ...]],
    stages: _Stages,
) -> Located:
    if article.status is not ArticleStatus.OK:
        return Located(article=article, run=stages.run)
    # Its own names alone: what its neighbours in the batch asked for must not change where its mentions go.
    own = {m.text: candidates.get(m.text, ()) for m in mentions if _asked_for(m)}
    named = resolve(article, mentions, own, stages.weights, stages.home) if mentions else ()
    told_of = {words: candidates.get(words, ()) for words in _subjects((article,), (relatives,))}
    resolutions = with_roles(article, stages.relative.join(relatives, named, own | told_of))
    located = Located(
        article=article,
        resolutions=resolutions,
        focus=focus(article, resolutions),
        run=stages.run,
        ranked=_ranked(article, mentions, own, resolutions, stages) if stages.ranked else (),
    )
    return noted(located, stages.recogniser)


def _ranked(
    article: Article,
    mentions: Sequence[Mention],
    found: Mapping[str, tuple[Candidate, ...]],
    resolutions: Sequence[Resolution],
    stages: _Stages,
) -> tuple[tuple[Ranked, ...], ...]:
    """The candidates of each resolution; a relative place has none."""
    ranked = standings(article, mentions, found, stages.weights, stages.home)
    of = {(m.start, m.end): listed for m, listed in zip(mentions, ranked, strict=True)}
    return tuple(
        () if r.mention.form is Form.RELATIVE else of.get((r.mention.start, r.mention.end), ()) for r in resolutions
    )


def _joined(found: Iterable[Candidate], more: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates of both, each place once, most important first."""
    by_place = {candidate.place.id: candidate for candidate in (*more, *found)}
    return tuple(sorted(by_place.values(), key=lambda c: (-c.importance, c.place.id)))


@cache
def _own_stages(settings: Settings) -> _Stages:
    """The stages of this process, made once."""
    return _stages(settings)


def _in_processes(
    articles: Iterable[Article], settings: Settings, make: Callable[[Located], _Made], run: Run, *, ranked: bool
) -> Iterator[_Made]:
    task = _Task(settings=dataclasses.replace(settings, online=None, geocoder=()), ranked=ranked, make=make)
    return in_processes(
        _batches(articles, _BATCH_ARTICLES_OF_MANY),
        task,
        lambda article: make(Located(article=article, run=run)),
        settings.jobs,
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Task(Generic[_Made]):
    """What worker processes are told, and do with each batch."""

    settings: Settings
    ranked: bool
    make: Callable[[Located], _Made]

    def __call__(self, batch: list[Article]) -> list[_Made]:
        located = _locate_batch(batch, _own_stages(self.settings)._replace(ranked=self.ranked))
        return [self.make(one) for one in located]


def _as_it_is(located: Located) -> Located:
    return located
