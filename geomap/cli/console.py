"""What a person sees on the terminal. Everything that comes from articles or names is printed as plain text."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import click

from geomap.cli.exits import Exit
from geomap.export.page.counting import OpeningCounts, article_counts
from geomap.model import ArticleStatus, Form
from geomap.settings import Settings
from geomap.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from geomap.export.page.counting import ArticleCounts
    from geomap.gazetteer.online import Asking
    from geomap.model import Article, Located

__all__ = [
    "Tally",
    "agreed",
    "complain",
    "ended",
    "hear_remarks",
    "line_a_minute",
    "prepare",
    "print_json",
    "print_lines",
    "print_table",
    "progress",
    "report_failure",
    "say",
    "watched",
    "watching",
]

_State = TypeVar("_State")
_LINE_EVERY_S = 60.0
_MOST_DISTINCT = 200_000
"""Some 20 MB; larger corpora are what `annotate` is for."""


def say(text: str) -> None:
    """A line for the person, on standard error: standard output is for results."""
    click.echo(plain(text), err=True)


class _Spoken(logging.Handler):
    """Remarks of the reading, as lines on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


def hear_remarks(*, quiet: bool) -> None:
    """Lets what the sources remark while they read, such as guessed columns, reach the person."""
    for name in ("geomap.sources", "geomap.online", "geomap.home", "geomap.project"):
        log = logging.getLogger(name)
        if not quiet and not log.handlers:
            log.setLevel(logging.INFO)
            log.addHandler(_Spoken())


def prepare(tally: Tally, *, quiet: bool) -> None:
    """Lets remarks be heard, and opens what asks online geocoders, if the settings name one."""
    from geomap.pipeline import open_asking

    hear_remarks(quiet=quiet)
    tally.asking = open_asking(tally.settings, confirm=agreed if sys.stdin.isatty() else None)


def agreed(question: str) -> bool:
    """Asks the person at the terminal."""
    return click.confirm(plain(question), err=True)


def ended(tally: Tally) -> Exit:
    """The exit code, once what remains to be asked online is said."""
    complaint = None if tally.asking is None else tally.asking.complaint()
    if complaint is not None:
        complain(complaint)
    return tally.exit_code


def complain(text: str) -> None:
    """What went wrong, as one line on standard error."""
    say(f"geomap: {' '.join(text.split())}")


def print_lines(lines: Iterable[str]) -> None:
    """Lines of text on standard output."""
    for line in lines:
        click.echo(plain(line))


def print_json(value: dict[str, Any]) -> None:
    """One object as one line on standard output; what isn't ASCII is escaped, so that every terminal can show it."""
    click.echo(json.dumps(value, allow_nan=False))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere lines whose cells are parted by tabs, for other programs."""
    if not sys.stdout.isatty():
        for row in (header, *rows):
            click.echo("\t".join(plain(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*header, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    Console(markup=False, highlight=False, emoji=False).print(table)


class _Distinct:
    """How many different texts there were, in bounded memory: beyond `_MOST_DISTINCT` no more are counted."""

    def __init__(self) -> None:
        self._marks: set[int] = set()

    def add(self, text: str) -> None:
        if len(self._marks) < _MOST_DISTINCT:
            self._marks.add(hash(text))

    def __len__(self) -> int:
        return len(self._marks)


@dataclass
class Tally:
    """What passed by, counted for the last line and the exit code: as the page counts at opening.

    Mentions are those that have a place and are of a form that the map shows (`--include`); described places count as
    places, unless a name beside them says more; `aside` are the others. What a copy says counts with the first telling.
    """

    settings: Settings = field(default_factory=Settings)
    articles: int = 0
    copies: int = 0
    mentions: int = 0
    aside: Counter[Form] = field(default_factory=Counter)
    failed: int = 0
    places: _Distinct = field(default_factory=_Distinct)
    unknown: _Distinct = field(default_factory=_Distinct)
    """The names that were not placed."""
    asking: Asking | None = None
    """What asks online geocoders, and knows what it was not told."""

    def add(self, counts: ArticleCounts) -> None:
        """Counts one located article."""
        self.add_article(counts.article)
        self.mentions += len(counts.places)
        for place_id in counts.places:
            self.places.add(place_id)
        for name in counts.unplaced:
            self.unknown.add(name)
        self.aside.update(counts.aside)

    def add_article(self, article: Article) -> None:
        """Counts an article, and whether it could be read."""
        if article.status is not ArticleStatus.OK:
            self.failed += 1
        elif article.duplicate_of:
            self.copies += 1
        else:
            self.articles += 1

    @property
    def exit_code(self) -> Exit:
        """UNAVAILABLE when names could not be looked up online, else INCOMPLETE when an article could not be read."""
        if self.asking is not None and self.asking.remaining:
            return Exit.UNAVAILABLE
        return Exit.INCOMPLETE if self.failed else Exit.WELL

    def sentence(self) -> str:
        """Such as: 41 articles, 512 mentions, 187 places, 9 not placed."""
        return OpeningCounts(
            articles=self.articles,
            mentions=self.mentions,
            places=len(self.places),
            unplaced=len(self.unknown),
            aside=self.aside,
            copies=self.copies,
            unread=self.failed,
        ).sentence()


def watched(located: Iterable[Located], tally: Tally, *, quiet: bool) -> Iterator[Located]:
    """Passes articles on as they come; counts them, names those that failed, and shows that work goes on."""
    with watching(tally, quiet=quiet) as step:
        for one in located:
            step(article_counts(one, tally.settings.include))
            yield one


@contextmanager
def watching(tally: Tally, *, quiet: bool) -> Iterator[Callable[[ArticleCounts], None]]:
    """As `watched`, for work that calls back with what each article adds to the counts."""
    with progress(_so_far, begins="reading", quiet=quiet) as show:

        def step(counts: ArticleCounts) -> None:
            tally.add(counts)
            report_failure(counts.article)
            show(tally)

        yield step


def _so_far(tally: Tally) -> str:
    return f"so far {tally.sentence()}"


def report_failure(article: Article) -> None:
    """One line for an article that could not be read; failures are named even when quiet."""
    if article.status is not ArticleStatus.OK:
        complain(f"{article.id}: {article.status.value}: {article.detail or 'it could not be read'}")


@contextmanager
def progress(sentence: Callable[[_State], str], *, begins: str, quiet: bool) -> Iterator[Callable[[_State], None]]:
    """Shows that work goes on, whenever it is called with how far it is: a line that changes on a terminal, a line a
    minute elsewhere, nothing when quiet.
    """
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar(sentence, begins) as step:
            yield step
    else:
        yield line_a_minute(sentence)


@contextmanager
def _bar(sentence: Callable[[_State], str], begins: str) -> Iterator[Callable[[_State], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(begins, total=None)
        yield lambda state: bar.update(task, description=sentence(state))


def line_a_minute(sentence: Callable[[_State], str], began_s: float | None = None) -> Callable[[_State], None]:
    """A step that says the sentence when a minute has gone by since the last, or since `began_s` (monotonic)."""
    next_line_s = (time.monotonic() if began_s is None else began_s) + _LINE_EVERY_S

    def step(state: _State) -> None:
        nonlocal next_line_s
        now_s = time.monotonic()
        if now_s >= next_line_s:
            next_line_s = now_s + _LINE_EVERY_S
            say(sentence(state))

    return step
