"""geomap itself run on a gold corpus: on the raw texts, or with the marked spans handed over."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geomap.errors import InputError, SettingsError, reason_of
from geomap.evaluation.report import Speed
from geomap.evaluation.spans import GoldSpans
from geomap.model import Article
from geomap.pipeline import locate
from geomap.recognise.features import column_names
from geomap.recognise.labels import label_columns
from geomap.recognise.language import load_language
from geomap.recognise.light import Light
from geomap.recognise.trees import Trees
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

    light: str | None = None
    """The text of a weights file of the recogniser `light`, which is also the first score of `model`."""
    model: str | None = None
    """The text of a weights file of the second score of the recogniser `model`."""
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
        if any(old is not None and new is not None for old, new in zip(learnt[:3], one[:3], strict=True)):
            raise InputError(f"{path}: weights of the same kind were given before; give one file of a kind")
        learnt = Learnt(
            learnt.light or one.light,
            learnt.model or one.model,
            learnt.resolver or one.resolver,
            (*learnt.names, *one.names),
        )
    return learnt


def _read(path: Path) -> Learnt:
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
        if isinstance(document, dict) and "trees" in document:
            if _fits(text, column_names(load_language("en"))):
                return Learnt(light=text, names=(f"light {path.name}",))
            Trees.load(text, (*column_names(load_language("en")), *label_columns()))
            return Learnt(model=text, names=(f"model {path.name}",))
        if isinstance(document, dict) and "rounds" in document:
            return Learnt(resolver=Weights.parse(text), names=(f"resolver {path.name}",))
    except OSError as error:
        raise InputError(f"{path} can't be read: {reason_of(error)}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} holds no weights for this geomap: {error}") from error
    raise InputError(f"{path} holds weights neither of a recogniser (`trees`) nor of the resolver (`rounds`)")


def _fits(text: str, columns: Sequence[str]) -> bool:
    """Whether trees ask for no other columns than these."""
    try:
        Trees.load(text, columns)
    except ValueError:
        return False
    return True


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
    if learnt.light is None and learnt.model is None:
        return asked
    if asked == "light" and learnt.model is None:
        return Light(learnt.light)
    if asked == "model":
        # Only here is spaCy needed.
        from geomap.recognise.model import Model
        from geomap.recognise.spacy_reader import load_packaged

        return Model(load_packaged(), learnt.model, learnt.light)
    given = ", ".join(name for name in learnt.names if not name.startswith("resolver"))
    raise SettingsError(f"the weights ({given}) can't be used with the recogniser {asked}")
