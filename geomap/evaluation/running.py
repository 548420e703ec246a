"""geomap itself run on a gold corpus: on the raw texts, or with the marked spans handed over."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import InputError, SettingsError
from geomap.evaluation.report import Speed
from geomap.evaluation.spans import GoldSpans
from geomap.model import Article
from geomap.pipeline import locate
from geomap.recognise.light import Light
from geomap.resolve import Weights
from geomap.sources.language import detect_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geomap.evaluation.gold import GoldArticle
    from geomap.model import Located
    from geomap.plugins import Gazetteer, Recogniser
    from geomap.settings import Settings

__all__ = ["Learnt", "WeightFiles", "read_weights", "run_on"]

WeightFiles = str | Path | tuple[str | Path, ...]
"""One weights file, or several: the recogniser's, the resolver's, or both."""


class Learnt(NamedTuple):
    """Weights that take the place of the shipped ones; None where those stay."""

    recogniser: str | None = None
    """The text of a weights file of the recogniser `light`."""
    resolver: Weights | None = None
    names: tuple[str, ...] = ()
    """What was given, such as `resolver lgl.json`; no path goes into a report."""


def read_weights(paths: WeightFiles | None) -> Learnt:
    """Weights files, told apart by what they hold.

    Raises InputError for a file that can't be read or holds weights of neither, or two of a kind.
    """
    learnt = Learnt()
    for path in () if paths is None else (paths,) if isinstance(paths, str | Path) else paths:
        one = _read(Path(path))
        if (learnt.recogniser and one.recogniser) or (learnt.resolver and one.resolver):
            raise InputError(f"{path}: weights of the same kind were given before; give one file of a kind")
        learnt = Learnt(
            learnt.recogniser or one.recogniser, learnt.resolver or one.resolver, (*learnt.names, *one.names)
        )
    return learnt


def _read(path: Path) -> Learnt:
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        if isinstance(document, dict) and "trees" in document:
            Light(text)
            return Learnt(recogniser=text, names=(f"recogniser {path.name}",))
        if isinstance(document, dict) and "rounds" in document:
            return Learnt(resolver=Weights.parse(text), names=(f"resolver {path.name}",))
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} holds no weights for this geomap: {error}") from error
    raise InputError(f"{path} holds weights neither of the recogniser (`trees`) nor of the resolver (`rounds`)")


def run_on(
    gold: Sequence[GoldArticle],
    *,
    gold_mentions: bool,
    learnt: Learnt,
    recogniser: str | Recogniser | None,
    gazetteers: Sequence[str | Gazetteer] | None,
    settings: Settings,
    publisher: bool,
) -> tuple[list[Located], Speed]:
    """The located articles of a corpus, and what they took; loading what geomap needs is not counted.

    Of an article geomap is given id, title and text, and with `publisher` also publisher and URL.
    """
    chosen = _recogniser(gold, recogniser, settings, learnt, gold_mentions=gold_mentions)
    articles = [_as_read(g.article, publisher=publisher) for g in gold]
    if isinstance(chosen, str):
        settings = dataclasses.replace(settings, recogniser=chosen)
    stream = locate(
        articles,
        recogniser=None if isinstance(chosen, str) else chosen,
        gazetteers=gazetteers,
        weights=learnt.resolver,
        settings=settings,
    )
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    located = list(stream)
    speed = Speed(
        articles=len(articles),
        characters=sum(len(article.text) for article in articles),
        wall_s=time.perf_counter() - wall_s,
        cpu_s=time.process_time() - cpu_s,
    )
    return located, speed


def _as_read(article: Article, *, publisher: bool) -> Article:
    """What geomap is to know of an article; its language is detected, as when it is read."""
    bare = article if publisher else Article(id=article.id, text=article.text, title=article.title)
    return dataclasses.replace(bare, language=detect_language(article.text))


def _recogniser(
    gold: Sequence[GoldArticle],
    recogniser: str | Recogniser | None,
    settings: Settings,
    learnt: Learnt,
    *,
    gold_mentions: bool,
) -> str | Recogniser:
    asked = recogniser or settings.recogniser
    if gold_mentions:
        return GoldSpans(gold)
    if learnt.recogniser is None:
        return asked
    if asked != Light.name:
        raise SettingsError(f"the weights are of the recogniser {Light.name}; they can't be used with {asked}")
    return Light(learnt.recogniser)
