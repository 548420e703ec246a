"""`geomap annotate`: a corpus to Parquet."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli.console import complain, hear_remarks, progress, say
from geomap.cli.exits import Exit
from geomap.cli.options import Given, examples, locating, paths
from geomap.text import counted

if TYPE_CHECKING:
    from geomap.scale import Annotated

__all__ = ["annotate"]


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
) -> Exit:
    """Locate a partitioned corpus to Parquet files; run again, it goes on where it was stopped.

    IN is a folder, a file, a glob or a URL that fsspec opens. OUT gets a folder named by the options. What could not
    be read is named, and the exit code is then 1.
    """
    from geomap.scale import annotate as run

    hear_remarks(quiet=given.quiet)
    settings = dataclasses.replace(given.settings, jobs=given.jobs or os.cpu_count() or 1)
    began_s = time.monotonic()

    def rate(state: Annotated) -> str:
        return _rate(state, began_s)

    with progress(rate, begins="the first part", quiet=given.quiet) as heard:
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
    return Exit.INCOMPLETE if result.failed else Exit.WELL


def _sentence(state: Annotated) -> str:
    counts = ", ".join(f"{number:,} {status}" for status, number in state.counts.items())
    return (
        f"{counted(state.done, 'part')} done, {state.skipped:,} there before: "
        f"{counted(state.articles, 'article')} with {counted(state.mentions, 'mention')} in this run; "
        f"articles in all: {counts or 'none'}"
    )


def _rate(state: Annotated, began_s: float) -> str:
    return f"{_sentence(state)}; {state.articles / max(1e-9, time.monotonic() - began_s):.1f} articles/s"
