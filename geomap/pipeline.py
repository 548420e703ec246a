"""Joins the stages: articles in, located articles out, in order and in bounded memory.

    sources ──Article──▶ recognise ──Mention──▶ gazetteer ──Candidate──▶ resolve ──Resolution──▶ export

Only here does one stage's value become the next one's input.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import multiprocessing
import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from geomap import plugins
from geomap import sources as sources_stage
from geomap.errors import GeomapError, InputError, PluginError, SettingsError
from geomap.files import atomic_write
from geomap.model import ArticleStatus, Form, Located, Run
from geomap.resolve import Weights, focus, resolve
from geomap.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from geomap.model import Article, Candidate, Mention
    from geomap.plugins import Exporter, Gazetteer, NameIndex, NameSummary, Recogniser

__all__ = [
    "example_folder",
    "locate",
    "locate_sources",
    "open_gazetteer",
    "open_located",
    "options_hash",
    "read",
    "write",
]

_BATCH_ARTICLES = 64
_BATCH_CHARACTERS = 400_000
"""A batch is what a recogniser sees at once; its size bounds the memory, whatever the number of articles."""

_DECIDING = ("recogniser", "gazetteer", "online", "language")
"""The settings that change where a mention goes; the others only change what is shown."""


class _Stages(NamedTuple):
    recogniser: Recogniser
    gazetteer: Gazetteer
    run: Run
    weights: Weights | None = None


def read(
    *sources: str | Path,
    kind: str | None = None,
    columns: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> Iterator[Article]:
    """The articles of files, folders, and `-` (standard input), one at a time, in order.

    What can't be read comes out as an article with a status and a sentence. `kind` says of what kind the files are,
    whatever their ending; `columns` maps `text`, `title`… to the keys of objects or the columns of tables.
    Raises InputError when there is nothing to read: no source, one that does not exist, or folders without a file;
    SettingsError for an unknown `kind` or column.
    """
    if not sources:
        raise InputError("nothing to read: give a file or a folder of articles")
    if len(sources) == 1:
        _check_exists(str(sources[0]))
    articles = sources_stage.read(sources, settings=settings or Settings(), kind=kind, columns=columns)
    return _not_none(articles, sources)


def _check_exists(source: str) -> None:
    if source.startswith(("http://", "https://")):
        raise InputError(f"{source} is a web address; save the page, and give the file")
    # As `lexists`: a link that leads nowhere is there, and comes out as an unreadable article.
    if source != "-" and not os.path.lexists(source):
        raise InputError(f"there is no file or folder {source}")


def _not_none(articles: Iterator[Article], sources: Sequence[str | Path]) -> Iterator[Article]:
    """The articles; raises InputError when there is not one."""
    first = next(articles, None)
    if first is None:
        raise InputError(
            f"no article in {', '.join(map(str, sources))}: give a folder that holds text, Markdown or HTML"
        )
    yield first
    yield from articles


def open_located(path: str | Path) -> Iterator[Located]:
    """The located articles of a JSON Lines file that geomap wrote.

    Raises InputError, naming file and line, when it is none.
    """
    if not sources_stage.is_located_file(Path(path)):
        raise InputError(f"{path} holds no located articles: `geomap locate` writes such a file")
    return sources_stage.read_located(Path(path))


def locate_sources(
    *sources: str | Path,
    settings: Settings,
    relocate: bool = False,
    recogniser_given: bool = False,
) -> Iterator[Located]:
    """Reads and locates; sources that are located already pass as they are, or are located again on `relocate`.

    Raises what `read` and `locate` raise, InputError when a file without texts is to be located again, and
    SettingsError when a recogniser was asked for (`recogniser_given`) but a source is located already.
    """
    done = [source for source in sources if source != "-" and sources_stage.is_located_file(Path(source))]
    raw = [source for source in sources if source not in done]
    if not done:
        return locate(read(*raw, settings=settings), settings=settings)
    if recogniser_given and not relocate:
        raise SettingsError(f"{done[0]} is located already: leave --recogniser out, or locate it again with --relocate")
    earlier: Iterator[Located] = chain.from_iterable(map(open_located, done))
    if relocate:
        earlier = locate(map(_with_text, earlier), settings=settings)
    fresh = locate(read(*raw, settings=settings), settings=settings) if raw else iter(())
    return _with_unique_ids(chain(fresh, earlier))


def _with_text(located: Located) -> Article:
    if located.article.status is ArticleStatus.OK and not located.article.text:
        raise InputError(
            f"{located.article.id} can't be located again: its text was not kept; write it with `--with-text`"
        )
    return located.article


def _with_unique_ids(located: Iterable[Located]) -> Iterator[Located]:
    seen: set[str] = set()
    for one in located:
        wanted = ident = one.article.id
        numbers = count(2)
        while ident in seen:
            ident = f"{wanted}~{next(numbers)}"
        seen.add(ident)
        yield one if ident == wanted else dataclasses.replace(one, article=dataclasses.replace(one.article, id=ident))


def example_folder() -> Path:
    """The articles that come with geomap: in the wheel, or in the checkout that an editable install points to."""
    package = Path(__file__).parent
    return next(folder for folder in (package / "seeds", package.parent / "seeds") if folder.is_dir())


def write(
    located: Iterable[Located],
    path: str | Path | BinaryIO,
    format: str | None = None,  # noqa: A002 (the word that users know)
    *,
    settings: Settings | None = None,
) -> None:
    """Writes located articles as they come: to a file that appears whole or not at all, or to an open binary file.

    `format` is the name of an exporter (`jsonl`, `csv`, `geojson`); else the path's ending tells it, and an open file
    gets JSON Lines. Raises InputError when the path can't be written or its ending is unknown, PluginError for an
    unknown format.
    """
    exporter = _exporter(path, format, settings or Settings())
    if isinstance(path, str | Path):
        with atomic_write(path) as out:
            exporter.write(located, out)
    else:
        exporter.write(located, path)


def _exporter(path: str | Path | BinaryIO, name: str | None, settings: Settings) -> Exporter:
    if name is None and not isinstance(path, str | Path):
        name = "jsonl"
    if name is not None:
        named: Exporter = plugins.load("geomap.exporters", name, settings)
        return named
    ending = Path(str(path)).suffix.lower()
    known: list[str] = []
    for each in plugins.installed("geomap.exporters"):
        exporter: Exporter = plugins.load("geomap.exporters", each, settings)
        if ending in exporter.suffixes:
            return exporter
        known += exporter.suffixes
    raise InputError(f"{path} ends in none of {', '.join(known)}: name a format with -f")


def locate(
    articles: Iterable[Article],
    *,
    recogniser: str | Recogniser | None = None,
    gazetteers: Sequence[str | Gazetteer] | None = None,
    jobs: int | None = None,
    weights: Weights | None = None,
    settings: Settings | None = None,
) -> Iterator[Located]:
    """Finds the places that articles name, and works out which place each name means.

    `articles` may be endless; results come in the same order. `recogniser` is a name (`light`) or an object of that
    Protocol; `gazetteers` are names or objects, asked together; `jobs` is the number of processes; `weights` take the
    place of the resolver's own. What isn't given is taken from `settings`, or has its default. An article that could
    not be read comes out without mentions.

    Raises PluginError when a plug-in can't be loaded, GazetteerError when a gazetteer can't be opened, SettingsError
    when several processes are asked for with objects that can't be sent there: all of them at once, before any work.
    """
    chosen = settings or Settings()
    if isinstance(recogniser, str):
        chosen = dataclasses.replace(chosen, recogniser=recogniser)
    if jobs is not None:
        chosen = dataclasses.replace(chosen, jobs=jobs)
    batches = _batches(articles)
    if chosen.jobs > 1:
        if gazetteers is not None or weights is not None or not isinstance(recogniser, str | None):
            raise SettingsError("with several jobs, recogniser and gazetteer are named in the settings, not given")
        _stages(chosen)  # what is wrong with them is said here, not in a worker
        return _in_processes(batches, chosen)
    given = None if isinstance(recogniser, str) else recogniser
    stages = _stages(chosen, recogniser=given, gazetteers=gazetteers)._replace(weights=weights)
    return chain.from_iterable(_locate_batch(batch, stages) for batch in batches)


def open_gazetteer(settings: Settings, gazetteers: Sequence[str | Gazetteer] | None = None) -> Gazetteer:
    """The gazetteer that the settings name; else those given, as one.

    Raises PluginError when there is none of that name, GazetteerError when its file is missing or damaged.
    """
    named = (settings.gazetteer,) if gazetteers is None else gazetteers
    if not named:
        raise SettingsError("no gazetteer given; leave it out to have the embedded one")
    opened = tuple(plugins.load("geomap.gazetteers", g, settings) if isinstance(g, str) else g for g in named)
    return opened[0] if len(opened) == 1 else _Together(opened)


def options_hash(settings: Settings) -> str:
    """Twelve hex digits that differ when a setting differs that changes where a mention goes."""
    deciding = {name: getattr(settings, name) for name in _DECIDING}
    return hashlib.sha256(json.dumps(deciding, sort_keys=True).encode()).hexdigest()[:12]


def _stages(
    settings: Settings,
    *,
    recogniser: Recogniser | None = None,
    gazetteers: Sequence[str | Gazetteer] | None = None,
) -> _Stages:
    chosen: Recogniser = recogniser or plugins.load("geomap.recognisers", settings.recogniser, settings)
    gazetteer = open_gazetteer(settings, gazetteers)
    run = Run(
        geomap=version("geomap-news"),
        recogniser=f"{chosen.name} {chosen.version}",
        gazetteer=f"{gazetteer.name} {gazetteer.version}",
        options_hash=options_hash(settings),
        online=settings.online,
    )
    return _Stages(chosen, gazetteer, run)


def _batches(articles: Iterable[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    characters = 0
    for article in articles:
        batch.append(article)
        characters += len(article.text)
        if len(batch) == _BATCH_ARTICLES or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


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
    names = dict.fromkeys(m.text for mentions in recognised for m in mentions if m.form is not Form.RELATIVE)
    asked = stages.gazetteer.candidates(names) if names else {}
    candidates = {name: tuple(found) for name, found in asked.items()}
    answers = iter(recognised)
    return [
        _resolved(article, next(answers) if article.status is ArticleStatus.OK else (), candidates, stages)
        for article in batch
    ]


def _resolved(
    article: Article, mentions: tuple[Mention, ...], candidates: Mapping[str, tuple[Candidate, ...]], stages: _Stages
) -> Located:
    if not mentions:
        return Located(article=article, run=stages.run)
    resolutions = resolve(article, mentions, candidates, stages.weights)
    return Located(article=article, resolutions=resolutions, focus=focus(article, resolutions), run=stages.run)


_in_worker: list[_Stages] = []
"""What a worker process made for itself when it started; empty everywhere else."""


def _start_worker(settings: Settings) -> None:
    _in_worker.append(_stages(settings))


def _work(batch: list[Article]) -> list[Located]:
    return _locate_batch(batch, _in_worker[0])


def _in_processes(batches: Iterable[list[Article]], settings: Settings) -> Iterator[Located]:
    """As one process would, in the same order; at most three batches a process are under way at once."""
    spawn = multiprocessing.get_context("spawn")
    waiting: deque[Future[list[Located]]] = deque()
    with ProcessPoolExecutor(settings.jobs, spawn, initializer=_start_worker, initargs=(settings,)) as pool:
        try:
            for batch in batches:
                waiting.append(pool.submit(_work, batch))
                if len(waiting) >= 3 * settings.jobs:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


class _Together:
    """Several gazetteers asked as one; a name's candidates are those of all, most important first."""

    def __init__(self, gazetteers: Sequence[Gazetteer]) -> None:
        self._gazetteers = gazetteers
        self.name = "+".join(g.name for g in gazetteers)
        self.version = "+".join(g.version for g in gazetteers)
        self.names: NameIndex = self

    def summary(self, folded: str) -> NameSummary | None:
        """The first summary that one of them has."""
        return next((s for g in self._gazetteers if (s := g.names.summary(folded)) is not None), None)

    def candidates(self, names: Iterable[str], *, limit: int = 20) -> Mapping[str, Sequence[Candidate]]:
        """The candidates of all, one for each place id."""
        asked = list(names)
        answers = [g.candidates(asked, limit=limit) for g in self._gazetteers]
        merged: dict[str, Sequence[Candidate]] = {}
        for name in asked:
            by_place = {c.place.id: c for answer in reversed(answers) for c in answer.get(name, ())}
            merged[name] = sorted(by_place.values(), key=lambda c: (-c.importance, c.place.id))[:limit]
        return merged
