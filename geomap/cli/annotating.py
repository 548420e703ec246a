"""`geomap annotate`: a corpus to Parquet."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.console import complain, hear_remarks, say
from geomap.cli.options import Given, examples, locating, paths
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geomap.scale import Annotated

__all__ = ["annotate"]

_LINE_EVERY_S = 60.0


@click.command(
    short_help="Locate a corpus to Parquet, on all cores or a cluster.",
    epilog=examples("geomap annotate articles/ found/", "geomap annotate crawl.jsonl.gz found/ --jobs 4"),
)
@click.argument("src", metavar="IN", shell_complete=paths)
@click.argument("dst", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--dask", metavar="ADDRESS", help="Run on a Dask cluster: tcp://host:8786, tls://..., or local.")
@click.option("--retry-failed", is_flag=True, help="Do parts again in which an article could not be read.")
@click.option("--with-text", is_flag=True, default=None, help="Keep each article's text.")
@click.option("--stories", is_flag=True, help="Find articles that tell an earlier one's story, across all parts.")
@click.option(
    "--part-size", type=click.FloatRange(min=0.001), default=4, show_default=True, metavar="MB", help="Of a part."
)
@locating
def annotate(
    *, src: str, dst: Path, dask: str | None, retry_failed: bool, stories: bool, part_size: float, given: Given
) -> int:
    """Locate a partitioned corpus to Parquet files; run again, it goes on where it was stopped.

    IN is a folder, a file, a glob or a URL that fsspec opens. OUT gets a folder named by the options. What could not
    be read is named, and the exit code is then 1.
    """
    from geomap.scale import annotate as run

    hear_remarks(quiet=given.quiet)
    settings = dataclasses.replace(given.settings, jobs=given.jobs or os.cpu_count() or 1)
    with _watching(quiet=given.quiet) as heard:
        result = run(
            src, dst, dask=dask, kind=given.reading.kind, columns=given.reading.columns,
            exclude=given.reading.exclude, with_text=settings.with_text, stories=stories, retry_failed=retry_failed,
            settings=settings, part_bytes=int(part_size * (1 << 20)), heard=heard,
        )  # fmt: skip
    for ident, status, detail in result.unread:  # failures are named even when quiet
        complain(f"{ident}: {status}: {detail}")
    if (more := result.failed - len(result.unread)) > 0:
        complain(f"{more:,} more could not be read: the table articles says which, in the column status")
    if not given.quiet:
        say(f"{_sentence(result)} -> {result.folder}")
    return 1 if result.failed else 0


def _sentence(state: Annotated) -> str:
    counts = ", ".join(f"{number:,} {status}" for status, number in state.counts.items())
    return (
        f"{counted(state.done, 'part')} done, {state.skipped:,} there before: "
        f"{counted(state.articles, 'article')} with {counted(state.mentions, 'mention')} in this run; "
        f"articles in all: {counts or 'none'}"
    )


@contextmanager
def _watching(*, quiet: bool) -> Iterator[Callable[[Annotated], None] | None]:
    """What shows that work goes on: a line that changes on a terminal, a line a minute elsewhere."""
    began = time.monotonic()
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("the first part", total=None)
            yield lambda state: progress.update(task, description=_rate(state, began))
    else:
        yield _line_a_minute(began)


def _line_a_minute(began: float) -> Callable[[Annotated], None]:
    next_line_s = began + _LINE_EVERY_S

    def step(state: Annotated) -> None:
        nonlocal next_line_s
        now = time.monotonic()
        if now >= next_line_s:
            next_line_s = now + _LINE_EVERY_S
            say(_rate(state, began))

    return step


def _rate(state: Annotated, began: float) -> str:
    return f"{_sentence(state)}; {state.articles / max(1e-9, time.monotonic() - began):.1f} articles/s"
