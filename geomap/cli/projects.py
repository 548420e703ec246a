"""`geomap add`, `status` and `corrections`: projects, in which corrections last."""

from __future__ import annotations

import dataclasses
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

import geomap
from geomap.cli.console import Tally, complain, ended, hear_remarks, prepare, print_json, print_lines, say, watching
from geomap.cli.exits import Exit
from geomap.cli.options import CONFIG, GAZETTEER, SOURCES, Given, examples, locating
from geomap.errors import InputError
from geomap.export.page.counting import article_counts
from geomap.settings import Settings
from geomap.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geomap.model import Correction
    from geomap.project import Merged, ProjectStatus
    from geomap.project.exchange import Clash

__all__ = ["add", "corrections", "review", "status"]

_PATH = click.Path(path_type=Path)
_PROJECT = click.argument("project", type=_PATH)


@click.command(
    short_help="Add articles to a project, in which corrections last.",
    epilog=examples("geomap add news.geomap articles/", "geomap add news.geomap --relocate --gazetteer own.sqlite"),
)
@_PROJECT
@SOURCES
@click.option("--relocate", is_flag=True, help="Locate known articles again, too; without SOURCE all of them.")
@locating
def add(*, project: Path, sources: tuple[str, ...], relocate: bool, given: Given) -> Exit:
    """Add articles to PROJECT, a file such as news.geomap; it is made if need be.

    Articles that are known and have not changed are passed over. When it is stopped, what was done stays done.
    """
    from geomap.project.adding import check_order

    check_order(project, sources)
    if not sources and not relocate:
        raise InputError(f"nothing to add: give a file or a folder, such as `geomap add {project} articles/`")
    tally = Tally(given.settings)
    prepare(tally, quiet=given.quiet)
    with geomap.Project(project) as opened, watching(tally, quiet=given.quiet) as step:
        done = opened.add(
            *sources,
            relocate=relocate,
            reading=given.reading,
            settings=given.settings,
            on_article=lambda one: step(article_counts(one, given.settings.include)),
            asking=tally.asking,
        )
    if not project.exists():
        complain(f"nothing could be read, so {project} was not made")
    elif not given.quiet:
        say(f"{done.sentence()} -> {project}")
        if done.gone:
            say(_gone_line(project, sources, done.gone))
    code = ended(tally)
    if tally.asking is not None and tally.asking.remaining:
        say(
            "known articles are passed over; to go on: "
            f"`geomap add {project} --relocate --online {given.settings.online}`"
        )
    return code


@click.command(
    short_help="Show what is in a project.",
    epilog=examples("geomap status news.geomap", "geomap status news.geomap --check"),
)
@_PROJECT
@click.option("--check", is_flag=True, help="Read the whole file for damage.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
def status(*, project: Path, check: bool, as_json: bool) -> Exit:
    """Show what is in PROJECT: articles, what was found, corrections and those that lost their words."""
    with geomap.Project(project, create=False) as opened:
        found = opened.status(check=check)
    if as_json:
        print_json(dataclasses.asdict(found))
    else:
        print_lines(_status_lines(found))
    return Exit.UNAVAILABLE if found.damage else Exit.WELL


@click.command(
    short_help="Decide what is doubtful, in the browser.",
    epilog=examples("geomap review news.geomap", "geomap review news.geomap --no-open --port 8765"),
)
@_PROJECT
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="A free one unless said.")
@click.option("--timeout", type=float, metavar="S", help="Stop when nobody asked for anything in so many seconds.")
@click.option("--who", metavar="NAME", help='Who decides; the user\'s name unless said, "" for nobody.')
@click.option("--no-open", is_flag=True, help="Only print the address; don't open a browser.")
@GAZETTEER
@CONFIG
def review(
    *,
    project: Path,
    port: int,
    timeout: float | None,
    who: str | None,
    no_open: bool,
    gazetteer: str | None,
    config: Path | None,
) -> Exit:
    """Show what is doubtful in PROJECT in the browser, and keep what a person decides about it.

    The page is served on this machine alone; the address that is printed holds a secret. Ctrl-C stops it; every
    decision is saved at once.
    """
    settings = Settings.from_environment({"gazetteer": gazetteer}, config=config)
    hear_remarks(quiet=False)

    def ready(address: str) -> None:
        say(f"{project} is shown at {address} (Ctrl-C stops)")
        if not no_open:
            webbrowser.open(address)

    geomap.review(project, port=port, timeout_s=timeout, who=who, settings=settings, on_ready=ready)
    return Exit.WELL


@click.group(
    short_help="Share corrections as a table.",
    epilog=examples(
        "geomap corrections export news.geomap -o decisions.csv", "geomap corrections import news.geomap decisions.csv"
    ),
)
def corrections() -> None:
    """Share a project's corrections as a CSV that people can read, edit and keep in git."""


@corrections.command(
    "export", short_help="Write them as CSV.", epilog=examples("geomap corrections export news.geomap -o decisions.csv")
)
@_PROJECT
@click.option("-o", "--output", type=_PATH, help="The file to write; standard output unless said.")
def export_command(*, project: Path, output: Path | None) -> Exit:
    """Write all corrections of PROJECT as CSV, undone ones and undos included."""
    with geomap.Project(project, create=False) as opened:
        count = opened.export_corrections(sys.stdout.buffer if output is None else output)
    if output is not None:
        say(f"{counted(count, 'correction')} -> {output}")
    return Exit.WELL


@corrections.command(
    "import",
    short_help="Take those of a CSV; what contradicts is listed.",
    epilog=examples(
        "geomap corrections import news.geomap decisions.csv",
        "geomap corrections import news.geomap theirs.csv --prefer project",
    ),
)
@_PROJECT
@click.argument("file", type=_PATH)
@click.option(
    "--prefer", type=click.Choice(("project", "file")), help="Who is right where they contradict; else nobody."
)
@GAZETTEER
@CONFIG
def import_command(
    *, project: Path, file: Path, prefer: str | None, gazetteer: str | None, config: Path | None
) -> Exit:
    """Take the corrections of FILE into PROJECT. Doing it again changes nothing.

    A row that contradicts a decision of the project, or overlaps its words, is listed and left out, and the exit code
    is 1, unless --prefer says who is right.
    """
    settings = Settings.from_environment({"gazetteer": gazetteer}, config=config)
    hear_remarks(quiet=False)
    with geomap.Project(project) as opened:
        merged = opened.import_corrections(file, prefer=prefer, settings=settings)
    print_lines(_merged_lines(merged))
    return Exit.INCOMPLETE if (merged.conflicts or merged.overlaps) and prefer is None else Exit.WELL


def _gone_line(project: Path, sources: Sequence[str], gone: int) -> str:
    whose = "articles stay in the project whose files are" if gone > 1 else "article stays in the project whose file is"
    return (
        f"{gone:,} {whose} no longer there; to be without: `geomap add new.geomap {' '.join(sources)}`, and take the "
        f"corrections along by `geomap corrections export {project}` and `import`"
    )


def _status_lines(found: ProjectStatus) -> Iterator[str]:
    size = f"{found.size_bytes / 1e6:.1f} MB"
    copies = f", {found.copies:,} told again" if found.copies else ""
    yield f"{found.file}, {size}: {counted(found.articles, 'article')}{copies}"
    yield from (f"    {count:,} {name}" for name, count in found.not_read)
    yield f"{counted(sum(count for _, count in found.mentions), 'mention')} found: " + (
        ", ".join(f"{count:,} {name}" for name, count in found.mentions) or "none"
    )
    yield from (f"{count:,} located by {run}" for run, count in found.runs)
    waiting = f"{len(found.lost):,} waiting, " if found.lost else ""
    in_force = counted(found.corrections - len(found.lost), "correction")
    yield f"{in_force} in force, {waiting}{found.undone:,} undone or replaced"
    yield from _waiting_lines(found.lost)
    if found.damage is not None:
        yield from found.damage or ("no damage found",)


def _merged_lines(merged: Merged) -> Iterator[str]:
    yield f"{merged.taken} taken, {merged.known} known before"
    yield from _clash_lines("contradicts", merged.conflicts)
    yield from _clash_lines("overlaps", merged.overlaps)
    yield from _waiting_lines(merged.lost)


def _waiting_lines(rows: Sequence[Correction]) -> Iterator[str]:
    if rows:
        yield (
            f"{counted(len(rows), 'correction')} waiting: the article isn't here, doesn't say these words, or says them"
            " several times and `context` doesn't say which. Add the article, or mend the row and import it again:"
        )
        yield from (f"    {_in_words(row)}" for row in rows)


def _clash_lines(how: str, clashes: Sequence[Clash]) -> Iterator[str]:
    for clash in clashes:
        yield f"row {clash.row} {how}: {_in_words(clash.said)} | {_in_words(clash.against)}"


def _in_words(row: Correction) -> str:
    what = row.decision.value if row.place is None else f"{row.place.name} ({row.place.id})"
    where = {"publisher": row.publisher, "everywhere": None}.get(row.scope.value, row.article)
    made = " ".join(part for part in (row.who, row.when[:10]) if part)
    reach = f"{row.scope.value}{f' {where}' if where else ''}"
    return f'"{row.quote}" is {what}, for {reach}{f" [{made}]" if made else ""}'
